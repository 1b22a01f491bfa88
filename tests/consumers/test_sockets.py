"""Who may connect, and what becomes of nonsense."""

import asyncio
import json

import pytest

from django.contrib.auth.models import AnonymousUser

from wagtail_cobrowse.consumers import base, limits
from wagtail_cobrowse.consumers.supervisor import supervisor
from wagtail_cobrowse.consumers.visitor import MAX_TABS
from wagtail_cobrowse.relay.hub import hub

from .conftest import Socket


pytestmark = pytest.mark.django_db(transaction=True)


async def test_the_seat_of_the_conversation_is_welcome(conversation, sockets):
    visitor = await sockets.visitor(conversation).open()
    welcome = {"type": "welcome", "version": 1, "hears": ["busy"]}
    assert await visitor.hear("welcome") == welcome


@pytest.mark.parametrize(
    "seat", ["", "short", "a-seat-of-somebody-else-altogether", "x" * 5000]
)
async def test_another_seat_is_turned_away(conversation, sockets, seat):
    visitor = await sockets.visitor(conversation, seat=seat).open()
    assert await visitor.hear_close() == 4401


async def test_an_unknown_route_is_not_found(conversation, sockets):
    conversation.route = "0" * 32
    visitor = await sockets.visitor(conversation).open()
    assert await visitor.hear_close() == 4404


@pytest.mark.parametrize(
    "path",
    ["/", "/cobrowse/ws/", "/cobrowse/ws/visitor/a/b/", "/x"],
)
async def test_a_stray_path_closes_cleanly(path):
    socket = await Socket(path).open()
    assert await socket.hear_close() == 4404


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "http://evil.example",
        "http://localhost.evil.example",
        "http://localhost:8000",
        "https://localhost",
        "http://user@localhost",
    ],
)
async def test_a_foreign_origin_does_not_even_connect(conversation, sockets, origin):
    assert await sockets.visitor(conversation, origin=origin).open() is None


async def test_the_advisors_sockets_check_the_origin_too(advisor, sockets):
    socket = await sockets.advisor(advisor, origin="http://evil.example")
    assert await socket.open() is None


async def test_the_workplace_is_for_advisors(advisor, sockets):
    socket = await (await sockets.advisor(advisor)).open()
    await socket.hear("welcome")


async def test_the_workplace_is_not_for_editors(editor, sockets):
    socket = await (await sockets.advisor(editor)).open()
    assert await socket.hear_close() == 4403


async def test_the_workplace_asks_for_a_login(db, sockets):
    assert not AnonymousUser().is_authenticated
    socket = await (await sockets.advisor(None)).open()
    assert await socket.hear_close() == 4401


async def test_a_session_is_for_the_advisor_who_started_it(
    session, conversation, advisor, advisor2, sockets
):
    mine = await (await sockets.advisor(advisor, conversation)).open()
    assert (await mine.hear("session"))["state"] == "active"
    other = await (await sockets.advisor(advisor2, conversation)).open()
    assert await other.hear_close() == 4403


async def test_without_a_session_there_is_no_stage(conversation, advisor, sockets):
    socket = await (await sockets.advisor(advisor, conversation)).open()
    assert await socket.hear_close() == 4403


@pytest.mark.parametrize(
    "text",
    [
        " ",
        "{",
        "[]",
        "null",
        "1e999999",
        '{"type": 1}',
        '{"type": "unheard-of"}',
        '{"type": "page"}',
        '{"type": "page", "url": 1}',
        json.dumps({"type": "page", "url": "/" * 2049}),
        '{"type": "page", "url": "/", "mark": "opened"}',
        '{"type": "ping", "x": "' + "x" * 4096 + '"}',
        "[" * 2000,
        '{"type": "page", "url": "\\ud800"}',
        '{"type": "page", "url": "\\u0000"}',
        '{"type": "ping", "n": NaN}',
        '{"type": "ping", "n": -Infinity}',
    ],
)
async def test_nonsense_closes_the_socket(conversation, sockets, text):
    visitor = await sockets.visitor(conversation).open()
    await visitor.send_to(text_data=text)
    assert await visitor.hear_close() == 4400


@pytest.mark.parametrize("frame", [b"x", bytes(16), bytes(70_000)])
async def test_a_frame_that_is_none_closes_the_socket(conversation, sockets, frame):
    visitor = await sockets.visitor(conversation).open()
    await visitor.send_to(bytes_data=frame)
    assert await visitor.hear_close() == 4400


async def test_the_workplace_expects_no_frames(advisor, sockets):
    socket = await (await sockets.advisor(advisor)).open()
    await socket.send_to(bytes_data=b"x" * 20)
    assert await socket.hear_close() == 4400


async def test_a_ping_is_answered(conversation, sockets):
    visitor = await sockets.visitor(conversation).open()
    await visitor.say("ping")
    await visitor.hear("pong")


async def test_a_flood_is_cut_off(conversation, sockets):
    visitor = await sockets.visitor(conversation).open()
    for _ in range(limits.MESSAGES_PER_SECOND * limits.BURST + 400):
        await visitor.say("pong")
    assert await visitor.hear_close() == 4429


async def test_a_visitor_has_so_many_tabs_and_no_more(conversation, sockets):
    for _ in range(MAX_TABS):
        await (await sockets.visitor(conversation).open()).hear("welcome")
    one_more = await sockets.visitor(conversation).open()
    assert await one_more.hear_close() == 4429


async def test_a_silent_socket_is_closed(conversation, sockets, monkeypatch):
    monkeypatch.setattr(base, "SILENCE", 0.2)
    visitor = await sockets.visitor(conversation).open()
    assert await visitor.hear_close() == 4408


async def test_a_stage_that_takes_not_even_the_close_is_let_go(
    session, conversation, advisor, sockets, monkeypatch
):
    """The server waits for its machine; the visitor hears that nobody watches."""
    monkeypatch.setattr(base, "BEAT", 0.05)
    monkeypatch.setattr(base, "CLOSE_WITHIN", 0.2)
    visitor = await sockets.visitor(conversation).open()
    await visitor.show()
    await visitor.hear("accept")
    stage = await (await sockets.advisor(advisor, conversation)).open()
    await visitor.hear_that("watch", watched=True)
    (port,) = hub.rooms[conversation.route].advisors
    takes = asyncio.Event()

    async def hangs(code):
        await takes.wait()

    monkeypatch.setattr(port, "_close", hangs)
    (consumer,) = (each for each in supervisor.consumers if each.port is port)
    monkeypatch.setattr(base, "SILENCE", 0)
    consumer.beat(asyncio.get_running_loop().time() + 1)
    monkeypatch.setattr(base, "SILENCE", 600)
    await visitor.hear_that("watch", watched=False)
    assert consumer not in supervisor.consumers
    assert await asyncio.wait_for(stage.future, 5) is None


async def test_the_server_pings_on_its_own(conversation, sockets, monkeypatch):
    monkeypatch.setattr(base, "BEAT", 0.05)
    monkeypatch.setattr(base, "PING_EVERY", 0.1)
    visitor = await sockets.visitor(conversation).open()
    pings = 0
    while pings < 3:
        output = await visitor.receive_output(5)
        pings += output.get("text") == '{"type":"ping"}'


async def test_a_tab_that_falls_silent_is_told_to_the_advisor(
    session, advisor, sockets, monkeypatch
):
    monkeypatch.setattr(base, "BEAT", 0.05)
    monkeypatch.setattr(base, "QUIET", 0.3)
    visitor = await sockets.visitor(session.conversation).open()
    await visitor.show()
    await visitor.hear("accept")
    stage = await (await sockets.advisor(advisor, session.conversation)).open()
    await stage.hear_that("session", visitor="silent")
    await visitor.say("pong")
    await stage.hear_that("session", visitor="connected")
    # Another tab over the same line that is heard does not speak for the one shared.
    other = await sockets.visitor(session.conversation).open()
    await other.hear("welcome")
    heard = asyncio.create_task(stage.hear_that("session", visitor="silent"))
    while not heard.done():
        await other.say("pong")
        await asyncio.sleep(0.05)
    await heard
    await visitor.disconnect()
    await stage.hear_that("session", visitor="connected")


async def test_a_stage_that_falls_silent_is_told_to_the_visitor(
    session, advisor, sockets, monkeypatch
):
    monkeypatch.setattr(base, "BEAT", 0.05)
    monkeypatch.setattr(base, "QUIET", 0.3)
    visitor = await sockets.visitor(session.conversation).open()
    stage = await (await sockets.advisor(advisor, session.conversation)).open()
    await visitor.show()
    await visitor.hear("accept")
    await visitor.hear_that("stages", line="silent")
    # The next page's bar has to know it as well.
    await visitor.show("/de/ratgeber/")
    await visitor.hear("accept")
    await visitor.hear_that("stages", line="silent")
    await stage.say("pong")
    await visitor.hear_that("stages", line="connected")


async def test_a_socket_that_talks_stays(conversation, sockets, monkeypatch):
    monkeypatch.setattr(base, "SILENCE", 0.4)
    visitor = await sockets.visitor(conversation).open()
    for _ in range(6):
        await asyncio.sleep(0.15)
        await visitor.say("ping")
        await visitor.hear("pong")


async def test_a_server_that_hung_blames_nobody(conversation, sockets, monkeypatch):
    """As on a busy machine: what was said meanwhile is yet to be read."""
    monkeypatch.setattr(base, "BEAT", 0.05)
    monkeypatch.setattr(base, "SILENCE", 1.0)
    visitor = await sockets.visitor(conversation).open()
    await visitor.hear("welcome")
    hang(1.5)
    # Time enough for a look at every socket.
    await asyncio.sleep(0.1)
    await visitor.say("ping")
    await visitor.hear("pong")


async def test_who_is_silent_after_that_is_closed_all_the_same(
    conversation, sockets, monkeypatch
):
    monkeypatch.setattr(base, "BEAT", 0.05)
    monkeypatch.setattr(base, "SILENCE", 0.2)
    visitor = await sockets.visitor(conversation).open()
    hang(0.6)
    assert await visitor.hear_close() == 4408


def hang(seconds):
    """Nothing else of this process runs meanwhile."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while loop.time() < until:
        pass
