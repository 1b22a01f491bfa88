"""What a tab says counts in the order in which it was said, however slow a query is."""

import asyncio
import json

import pytest

from django.db import DatabaseError

from wagtail_cobrowse import sessions
from wagtail_cobrowse.consumers import admission, turns
from wagtail_cobrowse.consumers.protocol import CloseCode
from wagtail_cobrowse.models import CobrowseSession, EndReason
from wagtail_cobrowse.relay.hub import hub

from .conftest import at_work, until
from .test_gate import Slow
from .test_outside import hear


pytestmark = pytest.mark.django_db(transaction=True)


async def say(tab, type, **fields):
    await tab.send(json.dumps({"type": type, **fields}))


async def show(tab, path="", **fields):
    fields = {"focused": True, "hidden": False, "anew": False, **fields}
    await say(tab, "page", url=f"http://localhost/en/{path}", mark="", **fields)


async def is_heard(tab):
    """The server has taken everything that the tab has said."""
    await say(tab, "ping")
    await hear(tab, "pong")


@pytest.fixture
async def tabs(server, session, conversation):
    """Three tabs of the visitor; the first one shares."""
    async with (
        server.visit(conversation) as first,
        server.visit(conversation) as second,
        server.visit(conversation) as third,
    ):
        for tab in (first, second, third):
            await hear(tab, "welcome")
        await show(first, "first/")
        await hear(first, "accept")
        yield first, second, third


async def test_the_tab_in_use_is_shared_though_the_policy_of_another_is_slow(
    tabs, monkeypatch
):
    first, second, third = tabs
    slow = Slow(monkeypatch, admission, "read_page")
    await show(second, "second/")
    await hear(second, "accept")
    slow.is_armed = True
    # To the first, whose policy is being read, to the second, back, and to the third.
    await show(first, "first/")
    await until(slow.has_read.is_set)
    try:
        await show(second, "second/")
        await is_heard(second)
        await show(first, "first/")
        await is_heard(first)
        await show(third, "third/")
        await hear(third, "accept")
    finally:
        slow.may_answer.set()
    await is_heard(first)
    await until(lambda: not at_work())
    (room,) = hub.rooms.values()
    assert room.sharer is room.focused
    assert room.url == "http://localhost/en/third/"
    await show(third, "next/")
    await hear(third, "accept")


@pytest.fixture
async def pair(session, conversation, advisor, sockets):
    """A tab that shares, and its stage."""
    stage = await (await sockets.advisor(advisor, conversation)).open()
    visitor = await sockets.visitor(conversation).open()
    await visitor.show()
    await visitor.hear("accept")
    await stage.hear("epoch")
    await stage.hear_all()
    return visitor, stage


@pytest.fixture
async def slow(pair, monkeypatch):
    """The policy of the tab's next page is being read."""
    slow = Slow(monkeypatch, admission, "read_page")
    slow.is_armed = True
    await pair[0].show("http://localhost/en/first/")
    await until(slow.has_read.is_set)
    yield slow
    slow.may_answer.set()


async def test_every_page_has_its_answer(slow, pair):
    """A tab that got none of one would wait until nothing of it can be there."""
    visitor, stage = pair
    urls = [f"http://localhost/en/{name}/" for name in ("first", "second", "third")]
    for url in urls[1:]:
        await visitor.show(url)
    slow.may_answer.set()
    accepted = [await visitor.hear("accept") for _ in urls]
    assert [each["url"] for each in accepted] == urls
    # Of those that it has left meanwhile nobody else hears.
    (room,) = hub.rooms.values()
    told = [m["epoch"] for m in await stage.hear_all() if m["type"] == "epoch"]
    assert told == [room.epoch] == [accepted[-1]["epoch"]]
    assert all(each["epoch"] < room.epoch for each in accepted[:-1])
    # Said several times meanwhile, a page has one epoch.
    await visitor.show(urls[-1])
    assert [m["type"] for m in await visitor.hear_all()] == []


@pytest.mark.parametrize(
    ("verb", "told"),
    [("pause", {"type": "session", "state": "paused"}), ("end", {"type": "ended"})],
)
async def test_nothing_that_is_withdrawn_waits_for_a_policy(slow, pair, verb, told):
    visitor, stage = pair
    await visitor.say(verb)
    await stage.hear_that(**told)
    (room,) = hub.rooms.values()
    assert not room.is_open
    slow.may_answer.set()
    assert "accept" not in [m["type"] for m in await visitor.hear_all()]


async def test_who_has_ended_it_is_told_though_a_policy_is_being_read(
    slow, pair, session, in_thread
):
    await in_thread(sessions.end)(session, EndReason.ADVISOR)
    for socket in pair:
        assert (await socket.hear("ended"))["reason"] == EndReason.ADVISOR


async def test_a_frame_whose_policy_is_slow_holds_up_no_pause(pair, monkeypatch):
    visitor, stage = pair
    slow = Slow(monkeypatch, admission, "read_embedded")
    slow.is_armed = True
    (room,) = hub.rooms.values()
    question = {"request": 1, "url": "http://localhost/en/", "mark": ""}
    await visitor.say("embed", epoch=room.epoch, **question)
    await until(slow.has_read.is_set)
    try:
        await visitor.say("pause")
        await stage.hear_that("session", state="paused")
    finally:
        slow.may_answer.set()
    assert "embedded" not in [m["type"] for m in await visitor.hear_all()]


async def test_what_is_said_last_holds(pair, session, monkeypatch, in_thread):
    """Also of what was said while the first of it was being written."""
    visitor, stage = pair
    (room,) = hub.rooms.values()
    slow = Slow(monkeypatch, sessions, "find_by_route")
    slow.is_armed = True
    await visitor.say("pause")
    await until(slow.has_read.is_set)
    await visitor.say("resume")
    await visitor.say("pause")
    slow.may_answer.set()
    await visitor.hear_all()
    # It was not open in between either.
    states = [m["state"] for m in await stage.hear_all() if m["type"] == "session"]
    assert "active" not in states[states.index("paused") :]
    await in_thread(session.refresh_from_db)()
    assert (session.state, room.is_open) == ("paused", False)
    await visitor.say("resume")
    await visitor.hear("accept")
    await in_thread(session.refresh_from_db)()
    assert (session.state, room.is_open) == ("active", True)


async def test_what_a_tab_has_said_is_done_though_it_goes(
    slow, pair, session, in_thread
):
    visitor, _ = pair
    await visitor.say("end")
    await visitor.say("ping")
    await visitor.hear("pong")
    asyncio.get_running_loop().call_later(0.2, slow.may_answer.set)
    await visitor.disconnect()
    assert not await in_thread(CobrowseSession.objects.filter(pk=session.pk).exists)()


async def test_a_tab_that_the_database_does_not_answer_comes_again(pair, monkeypatch):
    visitor, _ = pair

    def fail(*_):
        raise DatabaseError

    monkeypatch.setattr(admission, "read_page", fail)
    await visitor.show("http://localhost/en/first/")
    assert await visitor.hear_close() == CloseCode.GOING_AWAY


async def test_so_much_waits_for_the_database_and_no_more(slow, pair, monkeypatch):
    visitor, _ = pair
    monkeypatch.setattr(turns, "MOST", 3)
    for number in range(4):
        await visitor.show(f"http://localhost/en/{number}/")
    assert await visitor.hear_close() == CloseCode.TOO_MANY


@pytest.mark.parametrize("verb", ["pause", "end"])
async def test_what_is_withdrawn_counts_though_no_more_may_wait(
    slow, pair, monkeypatch, verb
):
    visitor, stage = pair
    monkeypatch.setattr(turns, "MOST", 1)
    await visitor.show("http://localhost/en/second/")
    await visitor.say(verb)
    assert await visitor.hear_close() == CloseCode.TOO_MANY
    (room,) = hub.rooms.values()
    assert not room.is_open
    told = {"pause": ("session", {"state": "paused"}), "end": ("ended", {})}
    kind, fields = told[verb]
    await stage.hear_that(kind, **fields)
