"""A socket process that is asked to end tells its clients to come again."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.request

from pathlib import Path

import pytest

from asgiref.sync import sync_to_async
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from django.db import connection

from tests.services import free_port
from wagtail_cobrowse import seats
from wagtail_cobrowse.consumers import admission
from wagtail_cobrowse.consumers import draining as draining_module
from wagtail_cobrowse.consumers.draining import draining
from wagtail_cobrowse.consumers.protocol import Kind, make_frame
from wagtail_cobrowse.relay.hub import hub

from .conftest import SEAT, login, until
from .test_gate import Slow


pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def forget():
    yield
    draining.forget()


async def test_gates_close_and_every_socket_is_told_to_come_again(
    stream, outlet, conversation, advisor, sockets
):
    workplace = await (await sockets.advisor(advisor)).open()
    await workplace.hear("welcome")
    room = hub.rooms[conversation.route]
    done = draining.begin()
    assert not room.is_open
    passed = room.frames
    for socket in (stream.visitor, stream.stage, workplace):
        assert await socket.hear_close() == 1012
        await socket.disconnect()
    await asyncio.wait_for(done, 10)
    assert room.frames == passed
    assert outlet.frames_after_the_cut(stream.port) == 0


async def test_who_comes_meanwhile_is_sent_away_with_the_same_word(
    conversation, sockets
):
    await draining.begin()
    visitor = await sockets.visitor(conversation).open()
    assert await visitor.hear_close() == 1012


async def test_who_is_being_asked_about_meanwhile_is_sent_away_too(
    session, conversation, sockets, monkeypatch
):
    slow = Slow(monkeypatch, admission, "admit_visitor")
    slow.is_armed = True
    visitor = sockets.visitor(conversation)
    opening = asyncio.create_task(visitor.open())
    await until(slow.has_read.is_set)
    done = draining.begin()
    slow.may_answer.set()
    await opening
    assert await visitor.hear_close() == 1012
    assert not hub.rooms[conversation.route].is_open
    await visitor.disconnect()
    await asyncio.wait_for(done, 10)


async def test_a_socket_that_takes_nothing_does_not_hold_up_the_end(
    session, conversation, advisor, sockets, monkeypatch
):
    monkeypatch.setattr(draining_module, "DRAIN_WITHIN", 0.2)
    stage = await (await sockets.advisor(advisor, conversation)).open()
    await stage.hear("session")
    may_close = asyncio.Event()
    (port,) = hub.rooms[conversation.route].advisors

    async def hangs(code):
        await may_close.wait()

    monkeypatch.setattr(port, "_close", hangs)
    ended = []
    await draining.begin(lambda: ended.append(True))
    assert ended == [True]
    may_close.set()


async def test_nothing_is_changed_where_nobody_handles_the_signal():
    before = signal.getsignal(signal.SIGTERM)
    draining.watch()
    assert signal.getsignal(signal.SIGTERM) is before


async def test_the_signal_is_heard_first_and_then_handed_on(monkeypatch):
    """Also a second one, and afterwards everything is as before."""
    heard = []

    def handle(number, frame):
        heard.append((number, draining.is_begun))

    before = signal.signal(signal.SIGTERM, handle)
    try:
        draining.watch()
        os.kill(os.getpid(), signal.SIGTERM)
        await until(lambda: heard)
        assert heard == [(signal.SIGTERM, True)]
        os.kill(os.getpid(), signal.SIGTERM)
        await until(lambda: len(heard) == 2)
        draining.forget()
        assert signal.getsignal(signal.SIGTERM) is handle
    finally:
        signal.signal(signal.SIGTERM, before)


class Served:
    """The documented server in a process of its own, on the test's database."""

    def __init__(self, log: Path):
        self.port = free_port()
        self.log = log
        arguments = ["--ws", "websockets-sansio", "--ws-per-message-deflate", "false"]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "uvicorn", "wagtail_cobrowse.asgi:application"]
                + ["--port", str(self.port), *arguments],
                cwd=ROOT,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "tests.served",
                    "COBROWSE_SERVED_DATABASE": json.dumps(
                        str(connection.settings_dict["NAME"])
                    ),
                },
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def is_ready(self):
        assert self.process.poll() is None, self.log.read_text()
        url = f"http://127.0.0.1:{self.port}/cobrowse/health/ready/"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return json.loads(answer.read())["status"] == "ready"
        except OSError:
            return False

    def connect(self, path, cookie):
        host = f"localhost:{self.port}"
        return connect(
            f"ws://{host}/cobrowse/ws/{path}",
            host="127.0.0.1",
            additional_headers={"Cookie": cookie},
            origin=f"http://{host}",
        )


@pytest.fixture
async def served(transactional_db, tmp_path):
    served = Served(tmp_path / "server.log")
    try:
        async with asyncio.timeout(60):
            while not await asyncio.to_thread(served.is_ready):
                await asyncio.sleep(0.1)
        yield served
    finally:
        served.process.kill()
        served.process.wait()


async def test_sigterm_ends_the_real_server_in_order(
    session, conversation, advisor, served
):
    cookie = await sync_to_async(login)(advisor)
    route = conversation.route
    async with (
        served.connect(f"advisor/{route}/", cookie) as stage,
        served.connect(f"visitor/{route}/", f"{seats.COOKIE_NAME}={SEAT}") as visitor,
    ):
        page = {"type": "page", "url": "http://localhost/en/", "focused": True}
        await visitor.send(json.dumps(page))
        message = {}
        while message.get("type") != "accept":
            message = json.loads(await asyncio.wait_for(visitor.recv(), 20))
        epoch, seq = message["epoch"], 0
        while True:
            await visitor.send(make_frame(Kind.DELTA, epoch, seq, b"x" * 100))
            heard = await asyncio.wait_for(stage.recv(), 20)
            if isinstance(heard, bytes):
                break
            seq += 1
        served.process.send_signal(signal.SIGTERM)
        for line in (visitor, stage):
            with pytest.raises(ConnectionClosed):
                while True:
                    await asyncio.wait_for(line.recv(), 20)
            assert line.close_code == 1012
    code = await asyncio.to_thread(served.process.wait, 20)
    # uvicorn raises the signal again once it has ended in order.
    assert code in (0, -signal.SIGTERM)
    assert "Traceback" not in served.log.read_text()
    assert "Application shutdown complete" in served.log.read_text()
