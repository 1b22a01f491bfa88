"""One ear of a process for all of its sockets."""

import asyncio
import uuid

import pytest

from channels.layers import InMemoryChannelLayer, get_channel_layer

from wagtail_cobrowse import live
from wagtail_cobrowse.consumers import ear, lanes
from wagtail_cobrowse.consumers.ear import LANES, Ear
from wagtail_cobrowse.consumers.notices import Notices, announce
from wagtail_cobrowse.consumers.notices import notices as of_process
from wagtail_cobrowse.consumers.supervisor import supervisor

from .conftest import until


class Member:
    def __init__(self):
        self.heard = []
        #: How often it was told that it may have missed something.
        self.missed = 0

    def catch_up(self, within):
        self.missed += 1

    def note(self, event):
        self.heard.append(event["number"])


@pytest.fixture
def notices(monkeypatch):
    # Nobody here needs as long as a network may.
    monkeypatch.setattr(lanes, "TAKES_WITHIN", 0.4)
    monkeypatch.setattr(ear, "JOIN_WITHIN", 0.2)
    return Notices()


def listening():
    """The tasks of all ears of this process; of a layer's own one stays for good."""
    names = (task.get_coro().__qualname__ for task in asyncio.all_tasks())
    return [name for name in names if name.startswith(("Ear.", "Lane."))]


async def test_each_hears_of_its_groups_alone(notices):
    one, both, none = Member(), Member(), Member()
    for group, member in (("a", one), ("a", both), ("b", both)):
        await notices.join(member, group)
    await notices.join(none, "b")
    notices.leave(none, "b")
    for number, group in enumerate(("a", "b", "c")):
        await announce(group, {"type": "x", "number": number})
    await until(lambda: both.heard == [0, 1] or len(both.heard) > 2)
    assert (one.heard, sorted(both.heard), none.heard) == ([0], [0, 1], [])
    for group, member in (("a", one), ("a", both), ("b", both)):
        notices.leave(member, group)


async def test_an_event_does_not_hold_the_name_of_its_group():
    group = live.conversation_group("the-route")
    assert "the-route" not in str(live.addressed(group, {"type": "x"}))


async def test_where_nobody_listens_any_more_nothing_is_left(notices):
    groups = [f"group-{number}" for number in range(4 * LANES)]
    member = Member()
    for group in groups:
        await notices.join(member, group)
    # However many groups, and sockets in them; and on Redis two for the echo.
    await until(lambda: 0 < len(listening()) <= LANES + 2)
    for group in groups:
        notices.leave(member, group)
    # Once more does no harm.
    notices.leave(member, groups[0])
    await until(lambda: not listening())


async def test_who_joins_again_while_the_last_one_leaves_misses_nothing(notices):
    first, second = Member(), Member()
    await notices.join(first, "a")
    for number in range(20):
        notices.leave(first, "a")
        await notices.join(second, "a")
        await announce("a", {"type": "x", "number": number})
        await until(lambda: second.heard[-1:] == [number])  # noqa: B023
        first, second = second, Member()
    notices.leave(first, "a")


async def refuse(group, channel):
    raise ConnectionError


async def hang(group, channel):
    await asyncio.sleep(3600)


@pytest.mark.parametrize("fail", [refuse, hang])
async def test_a_layer_that_fails_turns_nobody_away(notices, monkeypatch, fail):
    layer, ears, gone = get_channel_layer(), [Member(), Member()], Member()
    with monkeypatch.context() as patch:
        patch.setattr(layer, "group_add", fail)
        await notices.join(ears[0], "a")
        await notices.join(gone, "a", "b")
        await until(lambda: notices.ear.is_away)
        # Once that is known, nobody waits for it any more.
        async with asyncio.timeout(ear.JOIN_WITHIN / 2):
            await notices.join(ears[1], "a")
    notices.leave(gone, "a", "b")
    await until(lambda: all(each.missed for each in ears))
    await announce("a", {"type": "x", "number": 1})
    await until(lambda: all(each.heard == [1] for each in ears))
    assert (gone.heard, gone.missed) == ([], 0)
    for each in ears:
        notices.leave(each, "a")


async def test_who_leaves_while_the_layer_hangs_has_left_and_so_has_the_process(
    notices, monkeypatch
):
    layer, one = get_channel_layer(), Member()
    await notices.join(one, "a", "b")
    with monkeypatch.context() as patch:
        patch.setattr(layer, "group_discard", hang)
        notices.leave(one, "a", "b")
        await until(lambda: notices.ear.is_away)
    left = []

    async def discard(group, channel, discard=layer.group_discard):
        left.append(group)
        await discard(group, channel)

    monkeypatch.setattr(layer, "group_discard", discard)
    await until(lambda: {"a", "b"} <= set(left))
    assert one.missed == 0


async def test_a_process_that_ends_has_left_its_groups(monkeypatch):
    layer, member, left = get_channel_layer(), Member(), []

    async def discard(group, channel, discard=layer.group_discard):
        await asyncio.sleep(0.05)
        await discard(group, channel)
        left.append(group)

    monkeypatch.setattr(layer, "group_discard", discard)
    await of_process.join(member, "a", "b")
    of_process.leave(member, "a", "b")
    await supervisor.stop()
    assert {"a", "b"} <= set(left)


async def test_a_group_that_is_refused_keeps_no_other_from_being_heard(
    notices, monkeypatch
):
    layer, one = get_channel_layer(), Member()

    async def refuse_one(group, channel, add=layer.group_add):
        if group == "refused":
            raise ConnectionError
        await add(group, channel)

    monkeypatch.setattr(layer, "group_add", refuse_one)
    await notices.join(one, "refused", *"abcdefghi")

    async def is_heard():
        one.heard.clear()
        for number, group in enumerate("abcdefghi"):
            await announce(group, {"type": "x", "number": number})
        await asyncio.sleep(0.1)
        return sorted(one.heard) == list(range(9))

    async with asyncio.timeout(5):
        while not await is_heard():
            pass
    monkeypatch.undo()
    await until(lambda: one.missed)
    notices.leave(one, "refused", *"abcdefghi")


async def test_of_a_layer_that_comes_and_goes_not_each_return_is_followed(
    notices, monkeypatch
):
    monkeypatch.setattr(ear, "ECHO_EVERY", 0.05)
    monkeypatch.setattr(ear, "ECHO_AGAIN", 0.05)
    monkeypatch.setattr(ear, "APART", 2)
    member = Member()
    await notices.join(member, "a")
    for _ in range(3):
        notices.ear.note_loss(ConnectionError())
        await until(lambda: not notices.ear.is_away)
    await until(lambda: member.missed)
    assert member.missed == 1
    # What was lost since then is not forgotten.
    await until(lambda: member.missed == 2)
    await asyncio.sleep(0.2)
    assert member.missed == 2
    notices.leave(member, "a")


async def test_in_memory_nothing_is_watched():
    here, one = Ear(InMemoryChannelLayer()), Member()
    await here.join(one, "a")
    assert listening() == ["Lane._listen"]
    here.leave(one, "a")
    await until(lambda: not listening())


KEYS = [7, uuid.UUID(int=7), "key.7", "me@example.org", "ö" * 300]


async def test_any_kind_of_key_makes_a_group_of_its_own():
    layer = get_channel_layer()
    channel = await layer.new_channel()
    groups = {live.advisor_group(key) for key in KEYS}
    assert len(groups) == len(KEYS)
    for group in groups:
        await layer.group_add(group, channel)
        await layer.group_send(group, {"type": "heard", "group": group})
        assert (await layer.receive(channel))["group"] == group
