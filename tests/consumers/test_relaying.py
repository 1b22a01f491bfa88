"""Frames between a visitor's tabs and an advisor's stage, and every way to cut them."""

import asyncio

import pytest

from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session

from wagtail_cobrowse import chat, live, sessions
from wagtail_cobrowse.consumers import base
from wagtail_cobrowse.consumers import supervisor as supervisor_module
from wagtail_cobrowse.consumers.protocol import Kind, make_frame
from wagtail_cobrowse.consumers.supervisor import supervisor
from wagtail_cobrowse.models import CobrowseSession, EndReason
from wagtail_cobrowse.relay.hub import hub
from wagtail_cobrowse.relay.presence import Presence


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def pair(session, conversation, advisor, sockets):
    """A tab that shares the home page, the stage that sees it, and their epoch."""
    stage = await (await sockets.advisor(advisor, conversation)).open()
    await stage.hear("session")
    visitor = await sockets.visitor(conversation).open()
    await visitor.show()
    accept = await visitor.hear("accept")
    assert (await stage.hear("epoch"))["epoch"] == accept["epoch"]
    return visitor, stage, accept["epoch"]


async def send(socket, kind, epoch, seq=0, payload=b"payload"):
    await socket.send_to(bytes_data=make_frame(kind, epoch, seq, payload))


async def test_a_page_is_accepted_and_its_frames_arrive(pair, home):
    visitor, stage, epoch = pair
    await send(visitor, Kind.KEYFRAME, epoch)
    header, payload = await stage.hear_frame(Kind.KEYFRAME)
    assert (header.epoch, payload) == (epoch, b"payload")


async def test_the_stage_learns_which_page_it_is(
    session, conversation, advisor, home, sockets
):
    stage = await (await sockets.advisor(advisor, conversation)).open()
    visitor = await sockets.visitor(conversation).open()
    await visitor.show("http://localhost/en/?name=M%C3%BCller#section")
    epoch = await stage.hear("epoch")
    assert epoch["policy"] == "open"
    assert (epoch["page"]["id"], epoch["page"]["title"]) == (home.pk, "Home")


async def test_a_view_that_is_no_page_is_masked(pair):
    visitor, stage, _ = pair
    await visitor.show("http://localhost/elsewhere/")
    assert (await visitor.hear("accept"))["policy"] == "masked"
    assert (await stage.hear("epoch"))["page"] is None


async def test_what_the_response_said_of_itself_makes_it_stricter(pair):
    visitor, _, _ = pair
    await visitor.show(mark="masked")
    assert (await visitor.hear("accept"))["policy"] == "masked"


async def test_pointers_of_the_advisor_arrive(pair):
    visitor, stage, epoch = pair
    await send(stage, Kind.ADVISOR_POINTER, epoch, payload=bytes(13))
    await visitor.hear_frame(Kind.ADVISOR_POINTER)


async def test_the_next_page_is_a_new_epoch_and_the_old_one_is_dead(pair):
    visitor, stage, old = pair
    await visitor.show("http://localhost/elsewhere/")
    new = (await visitor.hear("accept"))["epoch"]
    assert new > old
    await send(visitor, Kind.DELTA, old, payload=b"old")
    await send(visitor, Kind.DELTA, new, payload=b"new")
    assert (await stage.hear_frame(Kind.DELTA))[1] == b"new"


async def test_a_page_that_gets_the_focus_again_goes_on_in_its_epoch(pair):
    visitor, stage, epoch = pair
    await visitor.show()
    assert "accept" not in [m["type"] for m in await visitor.hear_all()]
    await send(visitor, Kind.DELTA, epoch, payload=b"goes on")
    assert (await stage.hear_frame(Kind.DELTA))[1] == b"goes on"
    assert "epoch" not in [m["type"] for m in await stage.hear_all()]


@pytest.mark.parametrize(
    "said", [{"anew": True}, {"anew": None}, {"mark": "masked"}], ids=str
)
async def test_it_begins_anew_where_it_was_cut_or_is_another_response(pair, said):
    # Tabs of the release before say nothing of what they have cut.
    visitor, stage, old = pair
    await visitor.show(**said)
    new = (await visitor.hear("accept"))["epoch"]
    assert new > old
    assert (await stage.hear("epoch"))["epoch"] == new


async def test_the_tab_that_takes_the_focus_back_begins_anew(
    pair, conversation, sockets
):
    first, _, old = pair
    second = await sockets.visitor(conversation).open()
    await second.show()
    between = (await second.hear("accept"))["epoch"]
    await first.hear("silence")
    await first.show()
    assert (await first.hear("accept"))["epoch"] > between > old


async def test_the_tab_with_the_focus_shares_and_others_are_silent(
    pair, conversation, sockets
):
    first, stage, old = pair
    second = await sockets.visitor(conversation).open()
    await second.show(focused=False)
    assert [m for m in await second.hear_all() if m["type"] == "accept"] == []
    await second.show(focused=True)
    epoch = (await second.hear("accept"))["epoch"]
    assert (await first.hear("silence"))["elsewhere"] is True
    await send(first, Kind.DELTA, epoch, payload=b"first")
    await send(second, Kind.DELTA, epoch, payload=b"second")
    assert (await stage.hear_frame(Kind.DELTA))[1] == b"second"


async def test_recording_runs_only_while_a_stage_is_there(
    session, conversation, advisor, sockets
):
    visitor = await sockets.visitor(conversation).open()
    await visitor.show()
    assert (await visitor.hear("accept"))["watched"] is False
    stage = await (await sockets.advisor(advisor, conversation)).open()
    assert (await visitor.hear("watch"))["watched"] is True
    await stage.disconnect()
    assert (await visitor.hear("watch"))["watched"] is False


async def test_pausing_cuts_and_resuming_begins_a_new_epoch(pair, session, in_thread):
    visitor, stage, epoch = pair
    await visitor.say("pause")
    await send(visitor, Kind.DELTA, epoch, payload=b"after the pause")
    await stage.hear_that("session", state="paused")
    assert (await visitor.hear("silence"))["elsewhere"] is False
    # Cut first, written then, told last.
    while "session" not in (await visitor.hear("changed"))["changes"]:
        pass
    assert await in_thread(state_of)(session) == "paused"
    await visitor.say("resume")
    again = await visitor.hear("accept")
    assert again["epoch"] > epoch
    await send(visitor, Kind.DELTA, again["epoch"], payload=b"after resuming")
    assert (await stage.hear_frame(Kind.DELTA))[1] == b"after resuming"


async def test_the_visitors_end_cuts_first(pair, session, in_thread):
    visitor, stage, epoch = pair
    await visitor.say("end")
    for seq in range(20):
        await send(visitor, Kind.DELTA, epoch, seq)
    ended = await visitor.hear("ended")
    while "receipt" not in ended:
        # The event of the same end may be faster than the answer.
        ended = await visitor.hear("ended")
    assert ended["reason"] == "visitor"
    assert ended["receipt"]["deleted"]["sessions"] == 1
    assert (await stage.hear("ended"))["reason"] == "visitor"
    assert await stage.hear_close() == 1000
    assert await in_thread(state_of)(session) is None


async def test_the_advisors_end_reaches_both(pair, session, in_thread):
    visitor, stage, epoch = pair
    receipt = await in_thread(sessions.end)(session, EndReason.ADVISOR)
    ended = await visitor.hear("ended")
    assert ended["reason"] == "advisor"
    # Nobody can ask for it later: the row is gone.
    assert ended["receipt"] == receipt.encode()
    assert (await stage.hear("ended"))["reason"] == "advisor"
    await send(visitor, Kind.DELTA, epoch)
    assert await stage.hear_close() == 1000


async def test_the_end_of_the_chat_brings_both_receipts(
    pair, conversation, session, in_thread
):
    visitor, _stage, _epoch = pair
    receipt = await in_thread(chat.end_conversation)(conversation, EndReason.ADVISOR)
    ended = await visitor.hear("ended")
    assert (ended["reason"], ended["receipt"]["reason"]) == ("advisor", "advisor")
    assert ended["receipt"]["deleted"]["sessions"] == 1
    changed = await visitor.hear("changed")
    while "receipt" not in changed:
        changed = await visitor.hear("changed")
    assert changed["receipt"] == receipt.encode()
    assert changed["receipt"]["deleted"]["conversations"] == 1


async def test_why_it_ended_is_told_though_the_row_was_missed_first(
    pair, conversation, session, in_thread, monkeypatch
):
    # However long the announcement takes on a busy machine.
    monkeypatch.setattr("wagtail_cobrowse.consumers.visitor.NEWS_WITHIN", 5)
    monkeypatch.setattr("wagtail_cobrowse.consumers.stage.NEWS_WITHIN", 5)
    visitor, stage, epoch = pair
    await in_thread(CobrowseSession.objects.filter(pk=session.pk).delete)()
    await supervisor.confirm()
    await send(visitor, Kind.DELTA, epoch)
    await visitor.hear("silence")
    await in_thread(live.announce)(conversation, live.SESSION, reason="advisor")
    assert (await visitor.hear("ended"))["reason"] == "advisor"
    assert (await stage.hear("ended"))["reason"] == "advisor"
    assert await stage.hear_close() == 1000


async def test_why_it_ended_is_told_though_events_of_something_else_came_first(
    pair, conversation, session, in_thread, monkeypatch
):
    monkeypatch.setattr("wagtail_cobrowse.consumers.visitor.NEWS_WITHIN", 5)
    monkeypatch.setattr("wagtail_cobrowse.consumers.stage.NEWS_WITHIN", 5)
    visitor, stage, _ = pair
    await in_thread(CobrowseSession.objects.filter(pk=session.pk).delete)()
    for _ in range(2):
        await in_thread(live.announce)(conversation, live.CONVERSATION)
    await visitor.hear("silence")
    await in_thread(live.announce)(conversation, live.SESSION, reason="advisor")
    assert (await visitor.hear("ended"))["reason"] == "advisor"
    assert (await stage.hear("ended"))["reason"] == "advisor"


async def test_why_it_ended_is_told_later_where_the_word_of_it_is_late(
    pair, conversation, session, sockets, in_thread, monkeypatch
):
    monkeypatch.setattr("wagtail_cobrowse.consumers.visitor.NEWS_WITHIN", 0)
    visitor, _, _ = pair
    second = await sockets.visitor(conversation).open()
    await in_thread(CobrowseSession.objects.filter(pk=session.pk).delete)()
    await supervisor.confirm()
    for tab in (visitor, second):
        assert (await tab.hear("ended"))["reason"] == ""
    receipt = {"reason": "advisor", "deleted": {"sessions": 1}}
    announce = in_thread(live.announce)
    await announce(conversation, live.SESSION, reason="advisor", receipt=receipt)
    for tab in (visitor, second):
        told = await tab.hear("ended")
        assert (told["reason"], told["receipt"]) == ("advisor", receipt)
        await tab.hear_that("changed", changes=[live.SESSION])
    # Once is enough.
    heard = [*await visitor.hear_all(), *await second.hear_all()]
    assert "ended" not in [message["type"] for message in heard]


async def test_ending_the_chat_ends_the_session(pair, conversation, in_thread):
    visitor, stage, _ = pair
    await in_thread(chat.end_conversation)(conversation, "visitor")
    await stage.hear("ended")
    await visitor.hear("ended")


async def test_an_end_that_nobody_announced_cuts_within_two_seconds(
    pair, session, in_thread
):
    visitor, stage, _ = pair
    await in_thread(CobrowseSession.objects.filter(pk=session.pk).delete)()
    await visitor.hear("silence", timeout=3)
    # Told when nobody has said why meanwhile.
    await visitor.hear("ended", timeout=3)
    await stage.hear("ended", timeout=3)


def leave_the_group(user):
    user.groups.remove(Group.objects.get(name="Advisors"))


def deactivate(user):
    user.is_active = False
    user.save()


def change_the_password(user):
    user.set_password("another")
    user.save()


def log_out(user):
    Session.objects.all().delete()


@pytest.mark.parametrize("revoke", [leave_the_group, deactivate])
async def test_a_revoked_right_cuts_within_two_seconds(
    pair, advisor, in_thread, revoke
):
    visitor, stage, _ = pair
    await in_thread(revoke)(advisor)
    assert await stage.hear_close(timeout=3) == 4403
    # Of a stage that goes it hears as well, unless the end of the session is faster.
    assert (await visitor.hear("ended"))["reason"] == EndReason.REVOKED


@pytest.mark.parametrize("revoke", [change_the_password, log_out])
async def test_a_lost_login_cuts_within_two_seconds(pair, advisor, in_thread, revoke):
    visitor, stage, _ = pair
    await in_thread(revoke)(advisor)
    assert await stage.hear_close(timeout=3) == 4403
    assert (await visitor.hear("watch"))["watched"] is False


async def test_an_overdue_session_ends_by_itself(pair, session, in_thread, settings):
    visitor, stage, _ = pair
    settings.WAGTAIL_COBROWSE = {"SESSION_LIFETIME": 0}
    await in_thread(CobrowseSession.objects.filter(pk=session.pk).update)(
        started_at=session.created_at
    )
    # Sweeps come every five seconds.
    assert (await stage.hear("ended", timeout=15))["reason"] == "expired"


async def test_the_visitors_lost_line_is_told(pair):
    visitor, stage, _ = pair
    await visitor.disconnect()
    # Others may have spoken of the session before.
    await stage.hear_that("session", visitor="lost")


async def test_a_tab_in_the_background_is_told(pair):
    visitor, stage, _ = pair
    await visitor.say("visibility", hidden=True)
    assert (await stage.hear("visibility"))["hidden"] is True


async def test_a_tab_in_the_background_stays_there_in_the_next_epoch(pair):
    visitor, stage, _ = pair
    await visitor.say("visibility", hidden=True)
    # A page that changes its address by itself, or is cut, or is of before.
    for said in ({"hidden": True}, {"hidden": True, "anew": True}, {"hidden": None}):
        url = f"http://localhost/{len(said)}/"
        await visitor.show(url, focused=False, **said)
        assert (await stage.hear("epoch"))["hidden"] is True
    await visitor.show(url)
    assert (await stage.hear("visibility"))["hidden"] is False


async def test_a_tab_that_connects_in_the_background_says_so(
    pair, conversation, sockets
):
    first, stage, _ = pair
    await first.disconnect()
    second = await sockets.visitor(conversation).open()
    await second.show(focused=False, hidden=True)
    assert (await stage.hear("epoch"))["hidden"] is True


async def test_a_stage_knows_that_the_session_runs_before_it_is_given_the_page(
    pair, conversation, advisor, sockets
):
    visitor, stage, _ = pair

    async def says_first(of):
        heard = [m["type"] for m in await of.hear_all() if isinstance(m, dict)]
        return "session" in heard[: heard.index("epoch")]

    await stage.hear_all()
    await visitor.show("http://localhost/elsewhere/")
    await visitor.hear("accept")
    assert await says_first(stage)
    later = await (await sockets.advisor(advisor, conversation)).open()
    assert await says_first(later)


async def test_a_tab_that_comes_again_without_the_focus_shares(
    pair, conversation, sockets
):
    """Its first line still counted as there when it came; nobody asks it again."""
    first, stage, epoch = pair
    second = await sockets.visitor(conversation).open()
    await second.show(focused=False)
    await first.disconnect()
    assert (await second.hear("accept", timeout=10))["epoch"] > epoch
    assert (await stage.hear("epoch"))["epoch"] > epoch


async def test_a_second_window_is_not_shown_while_the_first_one_loads_a_page(
    pair, conversation, sockets
):
    first, stage, epoch = pair
    other = await sockets.visitor(conversation).open()
    await other.show("http://localhost/other/", focused=False)
    await first.disconnect()
    await asyncio.sleep(2)
    again = await sockets.visitor(conversation).open()
    await again.show("http://localhost/next/")
    assert (await again.hear("accept"))["epoch"] > epoch
    await asyncio.sleep(4)
    assert [m["type"] for m in await other.hear_all() if m["type"] == "accept"] == []


async def test_nobody_waits_for_a_tab_of_which_nothing_is_heard(
    session, conversation, sockets, monkeypatch
):
    monkeypatch.setattr(base, "BEAT", 0.05)
    monkeypatch.setattr(base, "QUIET", 0.3)
    first = await sockets.visitor(conversation).open()
    await first.show()
    await first.hear("accept")
    await asyncio.sleep(1)
    second = await sockets.visitor(conversation).open()
    # What the visitor does not see takes nobody's place.
    await second.show(focused=False, hidden=True)
    assert "accept" not in [m["type"] for m in await second.hear_all()]
    await second.show(focused=False, hidden=False)
    await second.hear("accept")


async def go_on(socket):
    """A tab whose line is good."""
    while True:
        await socket.say("pong")
        await asyncio.sleep(0.05)


@pytest.fixture
async def displaced(pair, conversation, sockets, monkeypatch):
    """The first tab, of which nothing was heard, and one that is shown in its place."""
    monkeypatch.setattr(base, "BEAT", 0.05)
    monkeypatch.setattr(base, "QUIET", 0.5)
    monkeypatch.setattr(supervisor_module, "CONFIRM_EVERY", 0.1)
    first, stage, _ = pair
    await stage.hear_that("session", visitor="silent")
    second = await sockets.visitor(conversation).open()
    await second.show("http://localhost/other/", focused=False)
    accept = await second.hear("accept")
    assert (await first.hear("silence"))["elsewhere"] is True
    task = asyncio.create_task(go_on(second))
    yield first, second, accept["epoch"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_tab_that_is_heard_again_has_its_place_back(displaced, pair):
    first, second, old = displaced
    task = asyncio.create_task(go_on(first))
    new = (await first.hear("accept", timeout=3))["epoch"]
    assert (await second.hear("silence"))["elsewhere"] is True
    _, stage, _ = pair
    assert (await stage.hear_that("epoch", epoch=new))["epoch"] > old
    # It stays there, though the other one is heard as well.
    await asyncio.sleep(0.5)
    assert not [m for m in await second.hear_all() if m["type"] == "accept"]
    task.cancel()


@pytest.mark.parametrize("who", ["the other has the focus", "it is not seen"])
async def test_unless_the_visitor_is_elsewhere_now(displaced, who):
    first, second, _ = displaced
    if who == "it is not seen":
        await first.say("visibility", hidden=True)
    else:
        await second.show("http://localhost/other/")
    task = asyncio.create_task(go_on(first))
    await asyncio.sleep(0.7)
    task.cancel()
    assert not [m for m in await first.hear_all() if m["type"] == "accept"]


async def test_what_is_not_seen_takes_no_place_of_a_tab_of_another_process(
    session, conversation, sockets
):
    visitor = await sockets.visitor(conversation).open()
    there = Presence(line="silent", focus=1)
    hub.rooms[conversation.route].peers.hear(b"elsewhere", there)
    await visitor.show(focused=False, hidden=True)
    assert "accept" not in [m["type"] for m in await visitor.hear_all()]
    await visitor.show(focused=False)
    await visitor.hear("accept")


async def test_a_waiting_session_relays_nothing(
    session, conversation, advisor, sockets, in_thread
):
    await in_thread(CobrowseSession.objects.filter(pk=session.pk).update)(
        state="waiting"
    )
    visitor = await sockets.visitor(conversation).open()
    await visitor.show()
    assert [m["type"] for m in await visitor.hear_all()] != []
    assert "accept" not in [m["type"] for m in await visitor.hear_all()]


async def test_a_message_is_announced_to_both(
    conversation, advisor, sockets, in_thread
):
    visitor = await sockets.visitor(conversation).open()
    workplace = await (await sockets.advisor(advisor)).open()
    await workplace.hear("welcome")
    await in_thread(chat.post_message)(
        conversation, author="visitor", text="Hello", client_id=conversation.pk
    )
    for socket in (visitor, workplace):
        changed = await socket.hear("changed")
        while "messages" not in changed["changes"]:
            changed = await socket.hear("changed")
    assert changed["conversation"] == str(conversation.pk)
    assert "Hello" not in str(changed)


async def test_typing_is_told_to_the_other_side(
    session, conversation, advisor, sockets
):
    visitor = await sockets.visitor(conversation).open()
    workplace = await (await sockets.advisor(advisor)).open()
    await workplace.hear("welcome")
    await visitor.say("typing")
    assert (await workplace.hear("typing"))["conversation"] == str(conversation.pk)
    await workplace.say("typing", conversation=str(conversation.pk))
    await visitor.hear("typing")


async def test_an_advisor_types_only_in_an_own_conversation(
    session, conversation, advisor2, sockets
):
    visitor = await sockets.visitor(conversation).open()
    workplace = await (await sockets.advisor(advisor2)).open()
    await workplace.say("typing", conversation=str(conversation.pk))
    await workplace.hear_all()
    assert "typing" not in [m["type"] for m in await visitor.hear_all()]


def state_of(session):
    row = CobrowseSession.objects.filter(pk=session.pk).first()
    return row and row.state
