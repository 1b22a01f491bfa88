"""The gate against old news: what was read earlier never opens it again."""

import asyncio
import threading

import pytest

from django.db import DatabaseError

from wagtail_cobrowse import sessions
from wagtail_cobrowse.consumers import admission
from wagtail_cobrowse.consumers import supervisor as supervisor_module
from wagtail_cobrowse.consumers.protocol import Kind
from wagtail_cobrowse.consumers.supervisor import supervisor
from wagtail_cobrowse.models import CobrowseSession
from wagtail_cobrowse.relay.hub import hub

from .conftest import at_work, make_frame, until


pytestmark = pytest.mark.django_db(transaction=True)


class Slow:
    """Lets a function run, and holds back what it found until it is released.

    Armed, it does so with the next call, or with every one.
    """

    def __init__(self, monkeypatch, module, name, *, every=False):
        self.every = every
        self.original = getattr(module, name)
        self.is_armed = False
        self.has_read = threading.Event()
        self.may_answer = threading.Event()
        monkeypatch.setattr(module, name, self)

    def __call__(self, *arguments):
        was_armed, self.is_armed = self.is_armed, self.every and self.is_armed
        found = self.original(*arguments)
        if was_armed:
            self.has_read.set()
            assert self.may_answer.wait(10)
        return found


@pytest.fixture
async def stage(session, conversation, advisor, sockets):
    stage = await (await sockets.advisor(advisor, conversation)).open()
    await stage.hear("session")
    return stage


@pytest.fixture
async def visitor(stage, conversation, sockets):
    visitor = await sockets.visitor(conversation).open()
    await visitor.hear("welcome")
    return visitor


async def test_a_confirmation_that_was_read_before_the_end_opens_nothing(
    visitor, stage, conversation, monkeypatch
):
    await visitor.show()
    await visitor.hear("accept")
    room = hub.rooms[conversation.route]
    await supervisor.stop()
    slow = Slow(monkeypatch, supervisor_module, "_read")
    slow.is_armed = True
    confirming = asyncio.create_task(supervisor.confirm())
    await until(slow.has_read.is_set)
    await visitor.say("end")
    await visitor.hear("ended")
    await until(lambda: room.state == "" and not room.is_held)
    slow.may_answer.set()
    await confirming
    assert not room.is_open
    assert not [m for m in await visitor.hear_all() if m["type"] == "accept"]


async def test_a_notice_that_was_read_before_the_end_opens_nothing(
    visitor, stage, conversation, session, sockets, in_thread, monkeypatch
):
    await visitor.show()
    await visitor.hear("accept")
    room = hub.rooms[conversation.route]
    await supervisor.stop()
    slow = Slow(monkeypatch, admission, "read_session")
    slow.is_armed = True
    await in_thread(sessions.pause)(session)
    await until(slow.has_read.is_set)
    await in_thread(sessions.resume)(session)
    await visitor.say("end")
    await visitor.hear("ended")
    await until(lambda: room.state == "" and not room.is_held)
    slow.may_answer.set()
    await asyncio.sleep(0)
    for _ in range(3):
        await visitor.hear_all()
        assert not room.is_open


async def test_another_tab_cannot_resume_what_is_being_ended(
    visitor, stage, conversation, sockets, monkeypatch
):
    await visitor.show()
    epoch = (await visitor.hear("accept"))["epoch"]
    other = await sockets.visitor(conversation).open()
    await other.hear("welcome")
    room = hub.rooms[conversation.route]
    slow = Slow(monkeypatch, sessions, "find_by_route")
    slow.is_armed = True
    await visitor.say("end")
    await until(slow.has_read.is_set)
    await other.say("resume")
    await other.hear_pong()
    # What remains is the end.
    await until(lambda: at_work() == 1)
    room.open()
    assert not room.is_open
    await visitor.send_to(bytes_data=make_frame(Kind.DELTA, epoch, 1))
    slow.may_answer.set()
    await visitor.hear("ended")
    assert (await stage.hear("ended"))["reason"] == "visitor"


async def test_a_page_read_for_an_earlier_address_is_not_accepted(
    visitor, stage, conversation, session, in_thread, monkeypatch
):
    """The notices and the tab itself may ask at once; the newest address holds."""
    await in_thread(sessions.pause)(session)
    await stage.hear("session")
    await visitor.show("http://localhost/en/")
    await visitor.hear_all()
    slow = Slow(monkeypatch, admission, "read_page")
    slow.is_armed = True
    await in_thread(sessions.resume)(session)
    await until(slow.has_read.is_set)
    await visitor.show("http://localhost/elsewhere/")
    await visitor.hear_pong()
    slow.may_answer.set()
    await until(lambda: hub.rooms[conversation.route].sharer is not None)
    heard = [m for m in await visitor.hear_all() if m["type"] == "accept"]
    room = hub.rooms[conversation.route]
    assert room.policy == "masked"
    assert not heard or heard[-1]["policy"] == "masked"


async def test_a_page_read_before_the_advisor_was_known_is_read_again(
    conversation, session, advisor, home, sockets, in_thread, monkeypatch
):
    """Who looks decides about a reserved page: nobody known is no permission."""
    from django.contrib.auth.models import Group

    from wagtail.models import PageViewRestriction

    def reserve():
        restriction = PageViewRestriction.objects.create(
            page=home, restriction_type=PageViewRestriction.GROUPS
        )
        restriction.groups.add(Group.objects.create(name="Members"))
        CobrowseSession.objects.filter(pk=session.pk).update(
            state=CobrowseSession.State.WAITING, advisor=None
        )

    await in_thread(reserve)()
    visitor = await sockets.visitor(conversation).open()
    await visitor.hear("welcome")
    slow = Slow(monkeypatch, admission, "read_page")
    slow.is_armed = True
    await visitor.show("http://localhost/en/")
    await until(slow.has_read.is_set)
    await in_thread(CobrowseSession.objects.filter(pk=session.pk).update)(
        state=CobrowseSession.State.ACTIVE, advisor=advisor
    )
    room = hub.rooms[conversation.route]
    await until(lambda: room.is_open)
    slow.may_answer.set()
    assert (await visitor.hear("accept"))["policy"] == "hidden"
    assert room.about is None


async def test_frames_of_the_page_before_stop_while_the_next_is_decided(
    visitor, stage, conversation, monkeypatch
):
    await visitor.show()
    epoch = (await visitor.hear("accept"))["epoch"]
    await stage.hear("epoch")
    slow = Slow(monkeypatch, admission, "read_page")
    slow.is_armed = True
    await visitor.show("http://localhost/elsewhere/")
    await until(slow.has_read.is_set)
    room = hub.rooms[conversation.route]
    before = room.frames
    room.from_visitor(
        next(iter(room.visitors)), make_frame(Kind.DELTA, epoch, 1, b"of the next page")
    )
    assert room.frames == before
    slow.may_answer.set()
    await visitor.hear("accept")


async def test_a_socket_whose_query_fails_leaves_nothing_behind(
    visitor, stage, conversation, monkeypatch
):
    def fail(*arguments):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(admission, "read_page", fail)
    await visitor.show()
    room = hub.rooms[conversation.route]
    assert await visitor.hear_close() == 1012
    await visitor.disconnect()
    assert not room.visitors
    await stage.hear_that("session", visitor="connected")
    await stage.hear_that("session", visitor="lost")


@pytest.mark.parametrize("url", ["http://[", "//[::", "http://a:b/", "%00", "x"])
async def test_an_address_that_is_none_is_masked_and_harms_nobody(visitor, stage, url):
    await visitor.show(url)
    assert (await visitor.hear("accept"))["policy"] == "masked"
    await supervisor.confirm()


async def test_who_was_not_admitted_may_send_what_they_like(conversation, sockets):
    stranger = await sockets.visitor(conversation, seat="").open()
    await stranger.send_to(bytes_data=make_frame(Kind.DELTA, 1))
    await stranger.say("page", url="/", focused=True)
    assert await stranger.hear_close() == 4401


async def test_a_stranger_who_types_is_turned_away_quietly(conversation, sockets):
    stranger = await (await sockets.advisor(None)).open()
    await stranger.say("typing", conversation=str(conversation.pk))
    assert await stranger.hear_close() == 4401


async def test_an_advisor_who_leaves_an_old_room_does_not_take_the_new_one_along():
    old = hub.room("a-route-of-this-test")
    hub.leave(old, object())
    new = hub.room("a-route-of-this-test")
    try:
        hub.leave(old, object())
        assert hub.room("a-route-of-this-test") is new
    finally:
        hub.leave(new, object())


async def test_without_confirmation_relaying_stops_and_goes_on_with_it(
    visitor, stage, conversation, monkeypatch
):
    monkeypatch.setattr(supervisor_module, "CONFIRM_EVERY", 0.05)
    monkeypatch.setattr(supervisor_module, "HALT_AFTER", 0.4)
    await visitor.show()
    await visitor.hear("accept")
    await supervisor.stop()
    slow = Slow(monkeypatch, supervisor_module, "_read", every=True)
    slow.is_armed = True
    supervisor.start()
    assert (await visitor.hear("silence"))["elsewhere"] is False
    assert supervisor.is_halted
    assert not hub.rooms[conversation.route].is_open
    slow.is_armed = False
    slow.may_answer.set()
    await visitor.hear("accept")


async def test_what_cannot_be_confirmed_opens_for_nobody_who_comes_later(
    session, conversation, advisor, sockets, monkeypatch
):
    """There was no room yet when the time was up, but a workplace."""
    monkeypatch.setattr(supervisor_module, "CONFIRM_EVERY", 0.05)
    monkeypatch.setattr(supervisor_module, "HALT_AFTER", 0.4)
    await supervisor.stop()
    slow = Slow(monkeypatch, supervisor_module, "_read", every=True)
    slow.is_armed = True
    await (await sockets.advisor(advisor)).open()
    await until(lambda: supervisor.is_halted)
    visitor = await sockets.visitor(conversation).open()
    stage = await (await sockets.advisor(advisor, conversation)).open()
    await visitor.show()
    await stage.hear("session")
    room = hub.rooms[conversation.route]
    assert {each["type"] for each in await visitor.hear_all()}.isdisjoint({"accept"})
    assert not room.is_open
    slow.is_armed = False
    slow.may_answer.set()
    await visitor.hear("accept")
    assert room.is_open


async def test_a_stage_meets_who_comes_while_it_is_asked_about(
    stage, visitor, conversation, advisor, sockets, monkeypatch
):
    """The last socket leaves the room meanwhile, as with a page that is loaded."""
    await stage.disconnect()
    slow = Slow(monkeypatch, admission, "read_session")
    enter = hub.room

    def enter_and_wait(route):
        slow.is_armed = True
        return enter(route)

    late = await sockets.advisor(advisor, conversation)
    with monkeypatch.context() as patch:
        patch.setattr(hub, "room", enter_and_wait)
        opening = asyncio.create_task(late.open())
        await until(slow.has_read.is_set)
    await visitor.disconnect()
    visitor = await sockets.visitor(conversation).open()
    slow.may_answer.set()
    await opening
    await late.hear("session")
    await visitor.show()
    epoch = (await visitor.hear("accept"))["epoch"]
    await visitor.send_to(bytes_data=make_frame(Kind.DELTA, epoch))
    await late.hear_frame(Kind.DELTA)


@pytest.fixture
def frequent_sweeps(monkeypatch):
    """Set before the first socket, with which a process begins to wait for one."""
    monkeypatch.setattr(supervisor_module, "SWEEP_EVERY", 0.1)


async def test_a_slow_sweep_does_not_keep_a_session_open(
    frequent_sweeps, visitor, stage, session, in_thread, monkeypatch
):
    """What is swept may wait for a lock; who may watch is confirmed all the same."""
    slow = Slow(monkeypatch, supervisor_module, "_sweep")
    slow.is_armed = True
    await visitor.show()
    await visitor.hear("accept")
    await until(slow.has_read.is_set)
    try:
        await in_thread(CobrowseSession.objects.filter(pk=session.pk).delete)()
        await stage.hear("ended", timeout=4)
    finally:
        slow.may_answer.set()


async def test_an_advisor_of_another_session_is_never_in_the_room(
    conversation, session, advisor, advisor2, sockets, in_thread, monkeypatch
):
    """Between the question at the door and the room the advisor may change."""
    slow = Slow(monkeypatch, admission, "admit_advisor")
    slow.is_armed = True
    socket = await sockets.advisor(advisor, conversation)
    assert await socket.open(decided=False)
    await until(slow.has_read.is_set)
    await in_thread(CobrowseSession.objects.filter(pk=session.pk).update)(
        advisor=advisor2
    )
    joined = []
    room = hub.room(conversation.route)
    monkeypatch.setattr(type(room), "add_advisor", lambda room, port: joined.append(1))
    slow.may_answer.set()
    assert await socket.hear_close() == 4403
    assert joined == []
