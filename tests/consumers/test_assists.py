"""What advisors do on the visitor's page: checked on its way, never kept."""

import asyncio
import itertools
import json
import logging

from pathlib import Path

import pytest

from django.db import OperationalError

from wagtail.models import PageLogEntry

from tests.rights import fresh, permission
from wagtail_cobrowse import assists, holds, sessions, tools
from wagtail_cobrowse.consumers import assists as relayed
from wagtail_cobrowse.consumers.assists import (
    HEAD,
    LONGEST,
    NODE,
    STATE,
    Assisting,
    Deed,
    Grants,
    Outcome,
    Passing,
    check_assist,
)
from wagtail_cobrowse.consumers.protocol import (
    MAX_PAYLOAD,
    Kind,
    ProtocolError,
    make_frame,
    read_header,
)
from wagtail_cobrowse.models import CobrowseSession, CobrowseSiteSettings, Hold
from wagtail_cobrowse.tools import Capability


VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "assists.json").read_text()
)
ALL = frozenset(Capability)
GRANT = 77


def payload(deed, number=0, body=b"", grant=GRANT):
    return HEAD.pack(grant, number, deed) + body


ASK = payload(Deed.ASK, body=b"\7")
PRESS = payload(Deed.PRESS, 1, NODE.pack(5))
TYPE = payload(Deed.TYPE, 2, NODE.pack(5) + "Müller-Canary".encode())
END = payload(Deed.END)


def frame_of(payload, epoch=9):
    return make_frame(Kind.ASSIST, epoch, 0, payload)


@pytest.fixture
def allow(site, advisors, in_thread):
    """All that there is, switched on; the advisors have the right to it."""

    def change(*capabilities):
        CobrowseSiteSettings.objects.update_or_create(
            site=site,
            defaults={
                f"allow_assist_{each}": each in (capabilities or ALL) for each in ALL
            },
        )
        advisors.permissions.add(permission("assist"))

    return in_thread(change)


@pytest.fixture
async def stage(allow, conversation, advisor, sockets, session):
    await allow()
    return await (await sockets.advisor(advisor, conversation)).open()


@pytest.fixture
async def assisted(stage, begin):
    return await begin(stage)


async def send(stream, payload):
    await stream.stage.send_to(bytes_data=frame_of(payload, stream.epoch))


async def answer(stream, outcome, **said):
    """The visitor's browser says it, and the stage hears it."""
    frame = told(state(outcome, **said), stream.epoch)
    await stream.visitor.send_to(bytes_data=frame)
    await stream.stage.hear_frame(Kind.ASSIST_STATE)


async def grant(stream, **said):
    """Ask, and have it granted."""
    await send(stream, ASK)
    await stream.visitor.hear_frame(Kind.ASSIST)
    await answer(stream, Outcome.GRANTED, **said)


async def heard_by(socket, kind=Kind.ASSIST):
    heard = [each for each in await socket.hear_all() if type(each) is bytes]
    return [each[16:] for each in heard if read_header(each).kind is kind]


@pytest.mark.parametrize("vector", VECTORS["good"], ids=lambda v: v["name"])
def test_it_is_taken_as_the_shared_vectors_say(vector):
    grant, number, deed = check_assist(frame_of(bytes.fromhex(vector["hex"])), ALL)
    said = (vector["grant"], vector.get("number", 0), vector["deed"])
    assert (grant, number, deed) == said


@pytest.mark.parametrize("vector", VECTORS["bad"], ids=lambda v: v["name"])
def test_another_shape_is_refused(vector):
    with pytest.raises(ProtocolError):
        check_assist(frame_of(bytes.fromhex(vector["hex"])), ALL)


def test_what_is_too_long_is_no_frame():
    body = NODE.pack(5) + b"x" * (MAX_PAYLOAD[Kind.ASSIST] - HEAD.size - NODE.size)
    read_header(frame_of(payload(Deed.TYPE, 1, body)))
    with pytest.raises(ProtocolError):
        read_header(frame_of(payload(Deed.TYPE, 1, body + b"x")))


@pytest.mark.parametrize(
    ("allowed", "sent"),
    [
        (set(), ASK),
        ({Capability.SCROLL}, ASK),
        ({Capability.SCROLL}, PRESS),
        ({Capability.CLICK}, TYPE),
        ({Capability.CLICK}, payload(Deed.SCROLL, 1, bytes(8))),
        ({Capability.CLICK}, payload(Deed.KEY, 1, NODE.pack(5) + b"\1")),
    ],
)
def test_what_is_not_switched_on_is_refused(allowed, sent):
    with pytest.raises(ProtocolError):
        check_assist(frame_of(sent), frozenset(allowed))


def state(outcome, capabilities=7, seconds=120, grant=GRANT, number=0):
    return STATE.pack(grant, number, outcome, 0, capabilities, seconds)


def told(payload, epoch=9):
    return make_frame(Kind.ASSIST_STATE, epoch, 0, payload)


def test_nothing_is_done_unasked_twice_or_after_the_end():
    assisting = Assisting()

    def is_refused(sent):
        try:
            assisting.check(frame_of(sent), ALL)
        except ProtocolError as error:
            assert "Canary" not in str(error)
            return True
        return False

    assert is_refused(PRESS)
    assert not is_refused(payload(Deed.ASK, body=b"\2"))
    assert not is_refused(PRESS)
    assert is_refused(PRESS), "again"
    assert is_refused(TYPE), "not asked for"
    assert is_refused(payload(Deed.PRESS, 9, NODE.pack(5), grant=GRANT + 1))
    assert not is_refused(END)
    assert is_refused(payload(Deed.PRESS, 10, NODE.pack(5))), "late"
    assert assisting.end(9) is None
    # Asked anew, with numbers of its own.
    assert not is_refused(ASK)
    assert not is_refused(PRESS)
    assert assisting.end(9) == frame_of(END)


def test_nothing_passes_but_what_the_visitor_has_granted_and_while_it_lasts():
    now = 0.0
    assisting = Assisting(lambda: now)
    numbers = itertools.count(1)

    def does(deed=Deed.PRESS, rest=b""):
        sent = frame_of(payload(deed, next(numbers), NODE.pack(5) + rest))
        return assisting.check(sent, ALL) is Passing.DOES

    def types():
        return does(Deed.TYPE, b"x")

    assert assisting.check(frame_of(ASK), ALL) is Passing.ASKS
    assert not does()
    for said in (
        state(Outcome.ASKED),
        state(Outcome.DONE, number=1),
        state(Outcome.GRANTED, grant=GRANT + 1),
        state(Outcome.GRANTED) + b"x",
    ):
        assisting.hear(told(said))
        assert not does()
    assisting.hear(told(state(Outcome.GRANTED, capabilities=2)))
    assert does()
    assert not types()
    now = 60.0
    assisting.hear(told(state(Outcome.CONTINUES, seconds=60_000)))
    assert types()
    now = 120.0
    assert not does(), "its time is over"
    assisting.hear(told(state(Outcome.CONTINUES, seconds=60)))
    assert not does(), "and nothing makes it longer"


def test_what_is_over_stays_over_until_it_is_asked_for_again():
    now = 0.0
    assisting = Assisting(lambda: now)
    numbers = itertools.count(1)

    def does(epoch=9):
        sent = frame_of(payload(Deed.PRESS, next(numbers), NODE.pack(5)), epoch)
        return assisting.check(sent, ALL) is Passing.DOES

    def ask():
        nonlocal numbers
        numbers = itertools.count(1)
        assisting.check(frame_of(ASK), ALL)

    for over in (Outcome.ENDED, Outcome.DECLINED):
        ask()
        assisting.hear(told(state(Outcome.GRANTED)))
        assert does()
        assisting.hear(told(state(over)))
        assisting.hear(told(state(Outcome.GRANTED)))
        assisting.hear(told(state(Outcome.CONTINUES)))
        assert not does()
    ask()
    assisting.hear(told(state(Outcome.GRANTED)))
    assisting.lapse()
    assisting.hear(told(state(Outcome.CONTINUES)))
    assert not does()
    # No browser grants for longer than any may.
    ask()
    assisting.hear(told(state(Outcome.GRANTED, seconds=60_000)))
    assert assisting.left == LONGEST
    # On another page only once the visitor's browser says so there.
    assert not does(epoch=10)
    assisting.hear(told(state(Outcome.CONTINUES), 10))
    assert does(epoch=10)
    # Asking is no granting, whatever was granted before.
    ask()
    assert not does()
    # What was granted for nothing does not come to more.
    for nothing in ({"capabilities": 0}, {"seconds": 0}):
        ask()
        assisting.hear(told(state(Outcome.GRANTED, **nothing)))
        assisting.hear(told(state(Outcome.GRANTED)))
        assert not does()
        assert assisting.left == 0


@pytest.mark.parametrize("by", ["frame", "socket"])
def test_nothing_is_granted_to_whoever_has_ended_it(by):
    assisting = Assisting()
    assisting.check(frame_of(ASK), ALL)
    if by == "frame":
        assisting.check(frame_of(END), ALL)
    else:
        assert assisting.end(9) == frame_of(END)
    for number in (0, GRANT):
        assisting.hear(told(state(Outcome.GRANTED, grant=number)))
        assert assisting.left == 0


pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_switched_off_and_needs_its_right(site, advisor, advisors):
    assert tools.find_powers(advisor, site)[1] == frozenset()
    advisors.permissions.add(permission("assist"))
    assert tools.find_powers(fresh(advisor), site)[1] == frozenset()
    settings = CobrowseSiteSettings.objects.create(site=site, allow_assist_click=True)
    assert tools.find_powers(fresh(advisor), site)[1] == {Capability.CLICK}
    assert tools.may_use(tools.Tool.ASSIST, fresh(advisor), site)
    advisors.permissions.remove(permission("assist"))
    assert tools.find_powers(fresh(advisor), site)[1] == frozenset()
    assert not tools.may_use(tools.Tool.ASSIST, fresh(advisor), site)
    settings.delete()


async def test_the_stage_is_told_what_it_may_ask_for(stage):
    told = await stage.hear("tools")
    assert "assist" in told["tools"]
    assert told["assist"] == ["click", "scroll", "type"]


async def test_it_reaches_the_tab_that_shares_and_the_answer_the_stage(
    assisted, caplog
):
    caplog.set_level(logging.DEBUG)
    await grant(assisted)
    for sent in (PRESS, TYPE):
        await send(assisted, sent)
        assert (await assisted.visitor.hear_frame(Kind.ASSIST))[1] == sent
    done = state(Outcome.DONE, number=2)
    await assisted.visitor.send_to(bytes_data=told(done, assisted.epoch))
    assert (await assisted.stage.hear_frame(Kind.ASSIST_STATE))[1] == done
    assert "Canary" not in caplog.text


async def test_what_was_asked_for_and_not_granted_reaches_nobody(assisted):
    await grant(assisted, capabilities=1)
    await send(assisted, PRESS)
    await send(assisted, TYPE)
    scroll = payload(Deed.SCROLL, 3, bytes(8))
    await send(assisted, scroll)
    assert (await assisted.visitor.hear_frame(Kind.ASSIST))[1] == scroll
    assert await heard_by(assisted.visitor) == []
    # Nor once it is over, and whoever is late is not shut out.
    await answer(assisted, Outcome.ENDED)
    await send(assisted, payload(Deed.SCROLL, 4, bytes(8)))
    await send(assisted, ASK)
    assert (await assisted.visitor.hear_frame(Kind.ASSIST))[1] == ASK


@pytest.mark.parametrize("sent", [PRESS, payload(9), b"", TYPE])
async def test_whoever_sends_what_may_not_be_is_shut_out(assisted, sent):
    await send(assisted, sent)
    assert await assisted.stage.hear_close() == 4400
    assert await heard_by(assisted.visitor) == []


async def test_without_switch_and_right_nobody_asks(stream):
    await send(stream, ASK)
    assert await stream.stage.hear_close() == 4400
    assert await heard_by(stream.visitor) == []


async def test_while_the_session_is_paused_nothing_passes(assisted):
    await grant(assisted)
    await assisted.visitor.say("pause")
    await assisted.stage.hear_that("session", state="paused")
    await send(assisted, PRESS)
    assert await heard_by(assisted.visitor) == []


async def test_who_goes_away_may_do_nothing_any_more(
    assisted, conversation, advisor, sockets
):
    await send(assisted, ASK)
    await assisted.visitor.hear_frame(Kind.ASSIST)
    await assisted.stage.disconnect()
    assert (await assisted.visitor.hear_frame(Kind.ASSIST))[1] == END
    # Who comes back has to ask again.
    stage = await (await sockets.advisor(advisor, conversation)).open()
    await stage.send_to(bytes_data=frame_of(PRESS, assisted.epoch))
    assert await stage.hear_close() == 4400


async def test_a_switch_that_is_turned_off_ends_it(assisted, site, in_thread):
    await send(assisted, ASK)
    await assisted.visitor.hear_frame(Kind.ASSIST)

    def forbid():
        settings = CobrowseSiteSettings.objects.get(site=site)
        settings.allow_assist_type = False
        settings.save()

    await in_thread(forbid)()
    assert (await assisted.visitor.hear_frame(Kind.ASSIST, timeout=10))[1] == END
    assert await assisted.stage.hear_close() == 1012


def entries():
    names = ["assist_granted", "assist_ended", "tool_used"]
    found = PageLogEntry.objects.filter(
        action__in=[f"wagtail_cobrowse.{name}" for name in names]
    ).order_by("pk")
    return [(entry.action.split(".")[1], entry.data) for entry in found]


async def until(in_thread, expected):
    async with asyncio.timeout(10):
        while await in_thread(entries)() != expected:
            await asyncio.sleep(0.02)


async def test_the_history_says_that_it_was_granted_used_and_ended_and_no_more(
    assisted, in_thread
):
    await send(assisted, ASK)
    await assisted.visitor.hear_frame(Kind.ASSIST)
    assert await in_thread(entries)() == [], "asked is not done"
    for _ in range(2):
        await answer(assisted, Outcome.GRANTED)
    granted = [("assist_granted", {})]
    await until(in_thread, granted)
    await send(assisted, PRESS)
    await send(assisted, TYPE)
    used = [*granted, ("tool_used", {"tool": "assist"})]
    await until(in_thread, used)
    for _ in range(2):
        await answer(assisted, Outcome.ENDED)
    ended = [*used, ("assist_ended", {})]
    await until(in_thread, ended)
    row = await in_thread(CobrowseSession.objects.values().get)()
    assert "Canary" not in str(row)


def test_the_history_is_not_filled_by_who_asks_again_and_again(session, conversation):
    for _ in range(assists.MOST + 5):
        if noted := assists.note_granted(conversation.route):
            assists.note_ended(noted)
    assert len(entries()) == 2 * assists.MOST


GRANTED, ENDED = ("assist_granted", {}), ("assist_ended", {})


def test_the_end_of_an_older_grant_is_not_that_of_a_newer_one(session, conversation):
    """As when a socket whose line has died is closed after the advisor's next one."""
    older = assists.note_granted(conversation.route)
    newer = assists.note_granted(conversation.route)
    assert entries() == [GRANTED, ENDED, GRANTED]
    assists.note_ended(older)
    assert entries() == [GRANTED, ENDED, GRANTED]
    assists.note_ended(newer)
    assists.note_ended(newer)
    assert entries() == [GRANTED, ENDED, GRANTED, ENDED]


async def test_what_the_database_did_not_take_is_noted_later(
    session, conversation, in_thread, monkeypatch
):
    note, failures = assists.note_granted, [1, 2, 3]

    def fails(route):
        if failures:
            failures.pop()
            raise OperationalError
        return note(route)

    monkeypatch.setattr(assists, "note_granted", fails)
    monkeypatch.setattr(relayed, "AGAIN_AFTER", 0.01)
    grants = Grants(conversation.route)
    for _ in range(200):
        grants.follow(True)
    grants.follow(False)
    grants.follow(True)
    await until(in_thread, [GRANTED, ENDED, GRANTED])


@pytest.mark.parametrize("mistake", [OperationalError, ValueError])
async def test_what_is_never_noted_is_given_up(
    session, conversation, in_thread, monkeypatch, mistake
):
    def fails(route):
        raise mistake

    monkeypatch.setattr(relayed, "AGAIN_AFTER", 0)
    grants = Grants(conversation.route)
    with monkeypatch.context() as patch:
        patch.setattr(assists, "note_granted", fails)
        grants.follow(True)
        while grants.is_writing:
            await asyncio.sleep(0.01)
    # Nor is the end of what nobody has heard of.
    grants.follow(False)
    grants.follow(True)
    await until(in_thread, [GRANTED])


async def test_no_browser_of_a_visitor_writes_into_the_history_by_itself(
    assisted, in_thread
):
    # Nobody has asked for it.
    for outcome in (Outcome.GRANTED, Outcome.ENDED, Outcome.CONTINUES):
        await answer(assisted, outcome)
    # Nor for what another number has, nor may it be said again.
    await send(assisted, ASK)
    await assisted.visitor.hear_frame(Kind.ASSIST)
    await answer(assisted, Outcome.GRANTED, grant=GRANT + 1)
    for outcome in (Outcome.GRANTED, Outcome.ENDED) * 3:
        await answer(assisted, outcome)
    once = [("assist_granted", {}), ("assist_ended", {})]
    await until(in_thread, once)
    # Nor once the advisor has ended it, whatever number is said then.
    await send(assisted, END)
    for number in (0, GRANT):
        await answer(assisted, Outcome.GRANTED, grant=number)
    await assisted.stage.hear_all()
    await asyncio.sleep(0.2)
    assert await in_thread(entries)() == once


@pytest.mark.parametrize("way", ["advisor", "asked anew", "gone", "time", "pause"])
async def test_the_history_says_so_however_it_ends(assisted, in_thread, way):
    await grant(assisted, seconds=1 if way == "time" else 120)
    await until(in_thread, [("assist_granted", {})])
    if way == "advisor":
        await send(assisted, END)
    elif way == "asked anew":
        await send(assisted, payload(Deed.ASK, body=b"\7", grant=GRANT + 1))
    elif way == "gone":
        await assisted.stage.disconnect()
    elif way == "pause":
        await assisted.visitor.say("pause")
    await until(in_thread, [("assist_granted", {}), ("assist_ended", {})])


async def test_after_a_pause_nothing_is_done_before_it_is_asked_for_again(
    assisted, in_thread
):
    await grant(assisted)
    await until(in_thread, [("assist_granted", {})])
    await assisted.visitor.say("pause")
    await assisted.stage.hear_that("session", state="paused")
    await assisted.visitor.say("resume")
    epoch = assisted.epoch
    while epoch == assisted.epoch:
        epoch = (await assisted.visitor.hear("accept"))["epoch"]
    assisted.epoch = epoch
    await assisted.stage.hear_that("epoch", epoch=epoch)
    await answer(assisted, Outcome.CONTINUES)
    await send(assisted, PRESS)
    await assisted.stage.hear_all()
    assert await heard_by(assisted.visitor) == []
    over = [("assist_granted", {}), ("assist_ended", {})]
    await until(in_thread, over)
    await grant(assisted)
    await until(in_thread, [*over, ("assist_granted", {})])


@pytest.mark.parametrize("is_held", [False, True])
def test_a_pause_ends_it_for_the_history(session, conversation, is_held):
    """Also where no process hears of the pause, nor has read of the grant."""
    noted = assists.note_granted(conversation.route)
    if is_held:
        assert holds.hold(session, Hold.IDENTITY)
    else:
        assert sessions.pause(session)
    over = [("assist_granted", {}), ("assist_ended", {})]
    assert entries() == over
    # Nothing is granted in a session that shares nothing.
    assert assists.note_granted(conversation.route) is None
    assists.note_ended(noted)
    assert entries() == over


def test_the_end_of_the_session_ends_it_for_the_history(session, conversation):
    assists.note_granted(conversation.route)
    sessions.end(session, "visitor")
    assert entries() == [("assist_granted", {}), ("assist_ended", {})]


async def test_a_visitor_asks_for_nothing(assisted):
    frame = frame_of(ASK, assisted.epoch)
    await assisted.visitor.send_to(bytes_data=frame)
    await assisted.goes_on()
    assert await heard_by(assisted.stage) == []
