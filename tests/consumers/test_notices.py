"""One ear of a process for all of its sockets."""

import asyncio

import pytest

from channels.layers import get_channel_layer

from wagtail_cobrowse import live
from wagtail_cobrowse.consumers.notices import LANES, Notices, announce

from .conftest import until


class Ear:
    def __init__(self):
        self.heard = []

    def note(self, event):
        self.heard.append(event["number"])


@pytest.fixture
def notices():
    return Notices()


async def test_each_hears_of_its_groups_alone(notices):
    one, both, none = Ear(), Ear(), Ear()
    for group, ear in (("a", one), ("a", both), ("b", both)):
        await notices.join(group, ear)
    await notices.join("b", none)
    await notices.leave("b", none)
    for number, group in enumerate(("a", "b", "c")):
        await announce(group, {"type": "x", "number": number})
    await until(lambda: both.heard == [0, 1] or len(both.heard) > 2)
    assert (one.heard, sorted(both.heard), none.heard) == ([0], [0, 1], [])
    for group, ear in (("a", one), ("a", both), ("b", both)):
        await notices.leave(group, ear)


async def test_an_event_does_not_hold_the_name_of_its_group():
    group = live.conversation_group("the-route")
    assert "the-route" not in str(live.addressed(group, {"type": "x"}))


async def test_where_nobody_listens_any_more_nothing_is_left(notices):
    groups = [f"group-{number}" for number in range(4 * LANES)]
    ear = Ear()
    # The layer's own task, on Redis, begins with the first of all and stays.
    await notices.join("first", ear)
    await notices.leave("first", ear)
    before = len(asyncio.all_tasks())
    for group in groups:
        await notices.join(group, ear)
    # However many groups, and sockets in them.
    assert before < len(asyncio.all_tasks()) <= before + LANES
    for group in groups:
        await notices.leave(group, ear)
    # Once more does no harm.
    await notices.leave(groups[0], ear)
    assert len(asyncio.all_tasks()) == before


async def test_who_joins_again_while_the_last_one_leaves_misses_nothing(notices):
    first, second = Ear(), Ear()
    await notices.join("a", first)
    for number in range(20):
        await asyncio.gather(notices.leave("a", first), notices.join("a", second))
        await announce("a", {"type": "x", "number": number})
        await until(lambda: second.heard[-1:] == [number])  # noqa: B023
        first, second = second, Ear()
    await notices.leave("a", first)


async def test_a_layer_that_refuses_leaves_no_member_behind(notices, monkeypatch):
    layer, ear = get_channel_layer(), Ear()

    async def refuse(group, channel):
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(layer, "group_add", refuse)
        with pytest.raises(ConnectionError):
            await notices.join("a", ear)
    await notices.join("a", ear)
    await announce("a", {"type": "x", "number": 1})
    await until(lambda: ear.heard == [1])
    await notices.leave("a", ear)
