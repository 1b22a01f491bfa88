"""A window of the browser is open: the visitor's page stands still, and is awaited."""

import asyncio
import datetime as dt

import pytest

from asgiref.sync import sync_to_async

from django.utils import timezone

from build_backend.bundle import ROOT
from wagtail_cobrowse import outages, sessions
from wagtail_cobrowse.consumers import base, standing
from wagtail_cobrowse.consumers.protocol import CloseCode, Kind, make_frame
from wagtail_cobrowse.consumers.supervisor import supervisor
from wagtail_cobrowse.models import CobrowseSession, EndReason, PresenceMark
from wagtail_cobrowse.relay.hub import hub
from wagtail_cobrowse.relay.standing import BUSY

from .conftest import until


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def pair(session, conversation, advisor, sockets):
    """A tab that shares the home page, and the stage that sees it."""
    stage = await (await sockets.advisor(advisor, conversation)).open()
    visitor = await sockets.visitor(conversation).open()
    assert "busy" in (await visitor.hear("welcome"))["hears"]
    await visitor.show()
    await visitor.hear("accept")
    await stage.hear("epoch")
    return visitor, stage


@pytest.fixture
def impatient(monkeypatch):
    """A process that takes silence for a dead line much sooner than others."""
    monkeypatch.setattr(base, "BEAT", 0.05)
    monkeypatch.setattr(base, "SILENCE", 0.3)


def seen_at(session):
    return sync_to_async(
        lambda: CobrowseSession.objects.get(pk=session.pk).visitor_seen_at
    )()


async def words(stage):
    return [m["what"] for m in await stage.hear_all() if m["type"] == "busy"]


@pytest.mark.parametrize("what", ["dialog", "print"])
async def test_a_tab_that_stands_still_may_be_silent(
    impatient, conversation, sockets, what
):
    visitor = await sockets.visitor(conversation).open()
    await visitor.say("busy", what=what)
    await asyncio.sleep(0.8)
    await visitor.hear_all()
    await visitor.say("busy", what="")
    # From here on silence is what it always was.
    assert await visitor.hear_close() == CloseCode.SILENT


async def test_not_for_ever(impatient, conversation, sockets, monkeypatch):
    monkeypatch.setattr(standing, "LONGEST", 0.6)
    visitor = await sockets.visitor(conversation).open()
    loop = asyncio.get_running_loop()
    began = loop.time()
    await visitor.say("busy", what="dialog")
    assert await visitor.hear_close() == CloseCode.SILENT
    assert loop.time() - began >= 0.6


@pytest.mark.parametrize("what", ["file", "site", "captcha"])
async def test_whatever_lets_scripts_run_excuses_no_silence(
    impatient, conversation, sockets, what
):
    visitor = await sockets.visitor(conversation).open()
    await visitor.say("busy", what=what)
    assert await visitor.hear_close() == CloseCode.SILENT


@pytest.mark.parametrize("what", BUSY[1:])
async def test_the_advisor_is_told_and_told_when_it_is_over(pair, what):
    visitor, stage = pair
    for now in (what, ""):
        await visitor.say("busy", what=now)
        assert await stage.hear("busy") == {"type": "busy", "what": now}


@pytest.mark.parametrize("code", [1005, 1006])
async def test_the_session_waits_where_the_line_breaks_meanwhile(pair, session, code):
    visitor, stage = pair
    await visitor.say("busy", what="dialog")
    await stage.hear("busy")
    before = timezone.now()
    await visitor.disconnect(code=code)
    await stage.hear_that("session", visitor="lost")
    until = before + dt.timedelta(seconds=standing.LONGEST)

    def overdue(now):
        row = CobrowseSession.objects.get(pk=session.pk)
        # Of the advisor, and of time in which nobody could note, nothing is asked.
        row.advisor_seen_at = now
        PresenceMark.objects.all().delete()
        return sessions.overdue(row, now)

    ask = sync_to_async(overdue)
    assert await ask(until - dt.timedelta(seconds=5)) is None
    assert await ask(until + dt.timedelta(seconds=5)) == EndReason.CONNECTION_LOST


async def test_so_does_it_where_the_server_ends(pair, session):
    visitor, stage = pair
    await visitor.say("busy", what="dialog")
    await stage.hear("busy")
    for consumer in supervisor.consumers:
        consumer.drop()
    assert await visitor.hear_close() == CloseCode.GOING_AWAY
    await visitor.disconnect(code=1012)
    assert await seen_at(session) > timezone.now()


async def test_an_outage_takes_nothing_of_that_time(pair, session):
    visitor, stage = pair
    await visitor.say("busy", what="print")
    await stage.hear("busy")
    await visitor.disconnect(code=1006)
    await stage.hear_that("session", visitor="lost")
    before = await seen_at(session)
    assert before > timezone.now() + dt.timedelta(seconds=400)
    await sync_to_async(outages._give_back)(dt.timedelta(seconds=60), timezone.now())
    assert await seen_at(session) == before


@pytest.mark.parametrize(
    ("what", "code"), [("dialog", 1000), ("dialog", 1001), ("", 1006)]
)
async def test_who_leaves_or_did_not_stand_still_has_the_usual_time(
    pair, session, what, code
):
    visitor, stage = pair
    await visitor.say("busy", what="dialog")
    await visitor.say("busy", what=what)
    await visitor.hear_all()
    await visitor.disconnect(code=code)
    await stage.hear_that("session", visitor="lost")
    assert await seen_at(session) <= timezone.now()


async def test_a_stage_that_comes_later_is_told_also_while_the_tab_is_gone(
    pair, conversation, advisor, sockets
):
    visitor, stage = pair
    await visitor.say("busy", what="site")
    await stage.hear("busy")
    later = await (await sockets.advisor(advisor, conversation)).open()
    assert (await later.hear("busy"))["what"] == "site"
    await visitor.disconnect(code=1001)
    await stage.hear_that("session", visitor="lost")
    last = await (await sockets.advisor(advisor, conversation)).open()
    assert (await last.hear("busy"))["what"] == "site"
    # The next page begins without it.
    back = await sockets.visitor(conversation).open()
    await back.show()
    await back.hear("accept")
    await stage.hear("epoch")
    assert await words(stage) == []
    newest = await (await sockets.advisor(advisor, conversation)).open()
    assert await words(newest) == []


async def test_what_lasts_is_said_again_of_a_new_epoch_of_the_same_tab(pair):
    visitor, stage = pair
    await visitor.say("busy", what="file")
    await stage.hear("busy")
    room = next(iter(hub.rooms.values()))
    room.share_again()
    await stage.hear("epoch")
    assert (await stage.hear("busy"))["what"] == "file"


async def test_of_another_tab_and_of_a_hidden_page_nothing_is_said(
    pair, conversation, sockets
):
    visitor, stage = pair
    other = await sockets.visitor(conversation).open()
    await other.say("busy", what="dialog")
    await other.hear_all()
    assert await words(stage) == []
    await visitor.show(mark="hidden")
    assert (await stage.hear("epoch"))["policy"] == "hidden"
    await visitor.say("busy", what="dialog")
    await visitor.hear_all()
    assert await words(stage) == []


async def stand_still(visitor, session, how):
    """Nothing of the page is shared, and then a window opens over it."""
    if how == "paused":
        await sync_to_async(sessions.pause)(session)
        await visitor.hear("silence")
    else:
        await visitor.show(mark="hidden")
        await visitor.hear_that("accept", policy="hidden")
    await visitor.say("busy", what="dialog")
    await visitor.hear_all()


@pytest.mark.parametrize("how", ["hidden", "paused"])
async def test_it_keeps_its_place_though_nothing_of_it_is_shared(
    pair, session, conversation, sockets, monkeypatch, how
):
    monkeypatch.setattr(base, "BEAT", 0.05)
    monkeypatch.setattr(base, "QUIET", 0.3)
    visitor, _ = pair
    await stand_still(visitor, session, how)
    room = next(iter(hub.rooms.values()))
    focused = room.focused
    await until(lambda: focused in room.quiet)
    other = await sockets.visitor(conversation).open()
    await other.show(focused=False)
    await other.hear_all()
    assert room.focused is focused
    # Once it goes on, its silence is a sign again.
    await visitor.say("busy", what="")
    await visitor.hear_all()
    await until(lambda: focused in room.quiet)
    await other.show(focused=False)
    await other.hear_all()
    assert room.focused is not focused


async def test_the_advisor_reads_of_it_once_the_page_is_shared(pair, session):
    visitor, stage = pair
    await stand_still(visitor, session, "paused")
    await sync_to_async(sessions.resume)(await sync_to_async(newest)(session))
    await stage.hear("epoch")
    assert (await stage.hear("busy"))["what"] == "dialog"


def newest(session):
    return CobrowseSession.objects.get(pk=session.pk)


async def test_a_page_that_stands_still_is_not_filled_with_pointers(pair):
    visitor, stage = pair
    room = next(iter(hub.rooms.values()))
    pointer = make_frame(Kind.ADVISOR_POINTER, room.epoch, payload=bytes(13))
    await visitor.say("busy", what="dialog")
    await stage.hear("busy")
    await stage.send_to(bytes_data=pointer)
    await stage.hear_all()
    await visitor.say("busy", what="")
    await stage.hear("busy")
    await stage.send_to(bytes_data=pointer)
    await visitor.hear_frame(Kind.ADVISOR_POINTER)
    await stage.hear_all()
    heard = await visitor.hear_all()
    assert [m for m in heard if isinstance(m, bytes)] == []


@pytest.mark.parametrize("what", [None, 1, ["dialog"], "everything", "toString"])
async def test_what_is_no_word_closes_the_socket(pair, what):
    visitor, stage = pair
    await visitor.say("busy", what=what)
    assert await visitor.hear_close() == CloseCode.NOT_UNDERSTOOD
    assert await words(stage) == []


def test_browsers_know_the_same_words():
    source = (ROOT / "wagtail_cobrowse/static_src/busy.ts").read_text()
    listed = source.partition("BUSY = [")[2].partition("]")[0]
    assert tuple(word.strip(" '") for word in listed.split(",")) == BUSY[1:]
