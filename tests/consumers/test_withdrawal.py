"""The visitor's own word: not one frame after the server has it, by whatever way."""

import uuid

import pytest

from django.test import Client

from wagtail_cobrowse import seats, sessions
from wagtail_cobrowse.consumers.protocol import Kind
from wagtail_cobrowse.models import CobrowseSession, Terms
from wagtail_cobrowse.relay.hub import hub

from .conftest import FULL, SEAT, make_frame, until
from .test_gate import Slow


pytestmark = pytest.mark.django_db(transaction=True)


def begin_anew(conversation, advisor, home):
    """Another session of the same conversation, as consent and Startcode make it."""
    return CobrowseSession.objects.create(
        conversation=conversation,
        state=CobrowseSession.State.ACTIVE,
        page=home,
        terms=Terms.objects.get(),
        proof_id=uuid.uuid4(),
        receipt_hash="0" * 64,
        language="en",
        advisor=advisor,
    )


@pytest.mark.parametrize("run", range(200 if FULL else 6))
async def test_no_frame_follows_the_withdrawal(stream, outlet, run):
    await stream.visitor.say("end")
    assert (await stream.stage.hear("ended"))["reason"] == "visitor"
    ended = await stream.visitor.hear("ended")
    while "receipt" not in ended:
        ended = await stream.visitor.hear("ended")
    await stream.goes_on()
    assert outlet.frames_after_the_cut(stream.port) == 0
    assert await stream.stage.hear_close() == 1000


async def test_no_frame_of_one_session_reaches_the_next(
    stream, outlet, conversation, advisor, home, sockets, in_thread
):
    """The tab of before goes on sending: the epoch is over all the same."""
    await stream.visitor.say("end")
    await stream.stage.hear_close()
    before = stream.epoch
    await in_thread(begin_anew)(conversation, advisor, home)
    stage = await (await sockets.advisor(advisor, conversation)).open()
    assert (await stream.visitor.hear("accept"))["epoch"] > before
    await stream.goes_on()
    assert not [each for each in await stage.hear_all() if isinstance(each, bytes)]


async def test_the_stage_is_told_before_anything_is_written(
    stream, outlet, monkeypatch
):
    slow = Slow(monkeypatch, sessions, "find_by_route")
    slow.is_armed = True
    await stream.visitor.say("end")
    await until(slow.has_read.is_set)
    try:
        assert (await stream.stage.hear("ended"))["reason"] == "visitor"
        await stream.goes_on()
        assert outlet.frames_after_the_cut(stream.port) == 0
    finally:
        slow.may_answer.set()


def post(path):
    client = Client()
    client.cookies[seats.COOKIE_NAME] = SEAT
    answer = client.post(
        f"/cobrowse/api/visitor/{path}",
        content_type="application/json",
        headers={"origin": "http://testserver"},
    )
    assert answer.status_code == 200, answer.content


@pytest.mark.parametrize("path", ["session/end/", "session/pause/", "end/"])
async def test_a_request_cuts_in_its_own_process_without_any_event(
    without_events, stream, outlet, conversation, in_thread, path
):
    room = hub.rooms[conversation.route]
    await in_thread(post)(path)
    # Not a moment later: the answer comes when it is cut.
    assert not room.is_open
    assert stream.port.queued == 0
    await stream.goes_on()
    assert outlet.frames_after_the_cut(stream.port) == 0


@pytest.mark.parametrize(
    ("path", "verb"),
    [("session/end/", "end"), ("session/pause/", "pause")],
)
async def test_a_request_cuts_before_it_writes(
    stream, outlet, conversation, in_thread, monkeypatch, path, verb
):
    room, seen = hub.rooms[conversation.route], []
    write = getattr(sessions, verb)

    def note(*arguments, **options):
        seen.append(room.is_open)
        return write(*arguments, **options)

    monkeypatch.setattr(sessions, verb, note)
    await in_thread(post)(path)
    assert seen == [False]


async def test_what_was_paused_by_a_request_goes_on_by_a_request(
    without_events, stream, conversation, in_thread
):
    """Even if nobody has read in between that it was paused."""
    await in_thread(post)("session/pause/")
    await in_thread(post)("session/resume/")
    accept = await stream.visitor.hear("accept")
    await stream.visitor.send_to(
        bytes_data=make_frame(Kind.KEYFRAME, accept["epoch"], 0, b"again")
    )
    assert (await stream.stage.hear_frame(Kind.KEYFRAME))[1] == b"again"


async def test_what_is_ended_by_a_request_is_not_resumed_by_a_tab(
    stream, conversation, in_thread, monkeypatch, outlet
):
    room = hub.rooms[conversation.route]
    hub.cut(conversation.route, ending=True)
    await stream.visitor.say("resume")
    await stream.visitor.say("ping")
    await stream.visitor.hear("pong")
    assert not room.is_open
    await stream.goes_on()
    assert outlet.frames_after_the_cut(stream.port) == 0


async def test_a_pause_of_what_does_not_run_locks_nothing(
    conversation, session, advisor, sockets, in_thread
):
    """A tab may say so while the session still waits for its Startcode."""
    rows = CobrowseSession.objects.filter(pk=session.pk)
    await in_thread(rows.update)(state="waiting", advisor=None)
    visitor = await sockets.visitor(conversation).open()
    await visitor.show()
    await visitor.say("pause")
    await visitor.hear_all()
    await in_thread(rows.update)(state="active", advisor=advisor)
    await visitor.hear("accept")


async def test_a_cut_elsewhere_waits_for_nobody(in_thread):
    """A process of pages alone has no sockets, and a loop that ended has none."""
    hub.cut("a-route-that-is-not-here", ending=True)
    await in_thread(hub.cut)("a-route-that-is-not-here", ending=True)
    assert "a-route-that-is-not-here" not in hub.rooms
