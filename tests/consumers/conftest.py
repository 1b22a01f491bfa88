import asyncio
import contextlib
import json
import logging
import os
import shlex
import socket
import uuid

from collections import deque
from pathlib import Path

import pytest
import uvicorn

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from websockets.asyncio.client import connect

from django.test import Client

from wagtail_cobrowse import chat, live, seats, sessions
from wagtail_cobrowse.asgi import application
from wagtail_cobrowse.consumers import base
from wagtail_cobrowse.consumers.limits import doors
from wagtail_cobrowse.consumers.protocol import Kind, make_frame, read_header
from wagtail_cobrowse.consumers.supervisor import supervisor
from wagtail_cobrowse.models import CobrowseSession, Conversation, Terms
from wagtail_cobrowse.relay.hub import hub

from .streams import begin, outlet, stream, without_events


#: How often what hangs on chance is repeated: little here, much in ``make soak``.
FULL = os.environ.get("COBROWSE_TEST_SCALE") == "full"


WELCOME = '"welcome"'
GUIDE = Path(__file__).parents[2] / "docs" / "how-to-install.md"


#: Seconds until an answer counts as never, however busy the machine is. What the server
#: says unasked is waited for no longer than `SOON`: every five seconds it looks after
#: what may have been lost, and would make up for what a test is about.
PATIENCE, SOON = 15, 5


def others_come(timeout):
    """Others may come as long as they like; what is meant has to come as well."""
    return asyncio.timeout(6 * timeout)


class Socket(WebsocketCommunicator):
    """A browser's socket: what arrived is kept until somebody waits for it."""

    def __init__(
        self, path, *, cookie="", origin="http://localhost", headers=(), address=""
    ):
        super().__init__(
            application,
            path,
            headers=[
                (b"host", b"localhost"),
                *([(b"origin", origin.encode())] if origin else []),
                *([(b"cookie", cookie.encode())] if cookie else []),
                *headers,
            ],
        )
        #: What arrived before the server had decided, and nobody has heard yet.
        self.kept = deque()
        if address:
            self.scope["client"] = (address, 50_000)

    async def open(self, *, decided=True):
        """Connect; the socket itself, or None when the handshake was refused.

        The server accepts before it decides who may stay; ``decided`` waits for that.
        What it has said by then is still to be heard.
        """
        connected, _ = await self.connect(timeout=PATIENCE)
        if connected and decided:
            async with others_come(PATIENCE):
                while True:
                    output = await super().receive_output(PATIENCE)
                    self.kept.append(output)
                    if output["type"] == "websocket.close" or WELCOME in output.get(
                        "text", ""
                    ):
                        break
        return self if connected else None

    async def receive_output(self, timeout=SOON):
        """What was kept while the socket was opened, then what arrives."""
        return (
            self.kept.popleft() if self.kept else await super().receive_output(timeout)
        )

    async def say(self, type, **fields):
        await self.send_to(text_data=json.dumps({"type": type, **fields}))

    async def show(self, url="http://localhost/en/", focused=True, **fields):
        fields = {"anew": False, "hidden": False, **fields}
        await self.say("page", url=url, focused=focused, **fields)

    async def hear(self, type, timeout=SOON):
        """The next control message of this type; others before it are dropped."""
        async with others_come(timeout):
            while True:
                message = await self._next(timeout)
                if isinstance(message, dict) and message["type"] == type:
                    return message

    async def hear_that(self, type, timeout=SOON, **fields):
        """The next control message of this type that says so; others are dropped."""
        while True:
            message = await self.hear(type, timeout)
            if all(message.get(name) == value for name, value in fields.items()):
                return message

    async def hear_frame(self, kind, timeout=SOON):
        """The next frame of this kind, as header and payload."""
        async with others_come(timeout):
            while True:
                message = await self._next(timeout)
                if isinstance(message, bytes) and read_header(message).kind is kind:
                    return read_header(message), message[16:]

    async def hear_close(self, timeout=SOON):
        """The code with which the server closes the socket."""
        async with others_come(timeout):
            while True:
                output = await self.receive_output(timeout)
                if output["type"] == "websocket.close":
                    code = output.get("code", 1000)
                    # Some servers refuse what only counts as a number.
                    assert type(code) is int
                    return code

    async def hear_all(self):
        """Everything that arrives until the server has done what it was told."""
        heard = []
        await self.hear_pong(heard)
        # What takes a query it does beside the answer.
        await until(lambda: not at_work(), PATIENCE)
        await self.hear_pong(heard)
        return heard

    async def hear_pong(self, before=None):
        """What was said has been heeded; ``before`` takes what arrives till then."""
        before = [] if before is None else before
        await self.say("ping")
        async with others_come(PATIENCE):
            while (message := await self._next(PATIENCE)) != {"type": "pong"}:
                before.append(message)

    async def _next(self, timeout):
        """What the server says of its own accord; its heartbeat is not counted."""
        while True:
            output = await self.receive_output(timeout)
            assert output["type"] == "websocket.send", output
            if output.get("bytes"):
                return output["bytes"]
            message = json.loads(output["text"])
            if message != {"type": "ping"}:
                return message


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """A browser answers pings; these sockets do not, however long a test takes."""
    monkeypatch.setattr(base, "SILENCE", 600)


@pytest.fixture
def conversation(transactional_db, site):
    """A conversation of the seat `SEAT`."""
    return chat.open_conversation(site, seats.hash_seat(SEAT), "en")


SEAT = seats.new_seat()


@pytest.fixture
def session(conversation, advisor, home):
    """A running session of `conversation`, with `advisor`."""
    terms = Terms.objects.create(digest="0" * 64, text="…", label="…", language="en")
    Conversation.objects.filter(pk=conversation.pk).update(
        advisor=advisor, state=Conversation.State.OPEN
    )
    return CobrowseSession.objects.create(
        conversation=conversation,
        state=CobrowseSession.State.ACTIVE,
        page=home,
        terms=terms,
        proof_id=uuid.uuid4(),
        receipt_hash="0" * 64,
        language="en",
        advisor=advisor,
    )


@pytest.fixture
async def sockets():
    """Functions that open sockets, of a conversation's visitor and of an advisor."""
    opened = []

    def visitor(conversation, seat=SEAT, **options):
        cookie = f"{seats.COOKIE_NAME}={seat}" if seat else ""
        path = f"/cobrowse/ws/visitor/{conversation.route}/"
        return remember(Socket(path, cookie=cookie, **options))

    async def advisor(user, conversation=None, **options):
        route = f"{conversation.route}/" if conversation else ""
        cookie = await sync_to_async(login)(user) if user else ""
        return remember(
            Socket(f"/cobrowse/ws/advisor/{route}", cookie=cookie, **options)
        )

    def remember(socket):
        opened.append(socket)
        return socket

    yield type("Sockets", (), {"visitor": staticmethod(visitor), "advisor": advisor})
    for each in opened:
        # One that was waited for in vain has been ended by that.
        if not each.future.cancelled():
            await each.disconnect()
    async with asyncio.timeout(30):
        await supervisor.stop()
    # A test that fails leaves nothing to those that follow.
    rooms, hub.rooms = hub.rooms, {}
    supervisor.consumers.clear()
    # A room that has been cut stays until it is known that this was written.
    assert not [room for room in rooms.values() if not room.owed]
    assert not doors.present and not doors.waiting


def login(user):
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


@pytest.fixture
def in_thread():
    """Awaits synchronous code of the site in a thread, as a request would."""
    return database_sync_to_async


def at_work():
    """How many tabs of this process have a query under way, or one that waits."""
    visitors = [each for each in supervisor.consumers if hasattr(each, "turns")]
    return sum(
        not (each.turns.are_over and each.asked.turns.are_over) for each in visitors
    )


async def until(condition, timeout=SOON):
    deadline = asyncio.get_running_loop().time() + timeout
    while not condition():
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.01)


def documented_options():
    """The options of the documented command, as uvicorn itself reads them."""
    (line,) = [
        line
        for line in GUIDE.read_text().splitlines()
        if line.startswith("    uvicorn wagtail_cobrowse.asgi:application")
    ]
    parameters = uvicorn.main.make_context("uvicorn", shlex.split(line)[1:]).params
    names = ("ws", "ws_per_message_deflate", "ws_max_size")
    return {name: parameters[name] for name in names}


class Server:
    """A running server; ``host`` is what its visitors have in the address bar."""

    def __init__(self, port):
        self.port = port
        self.host = f"localhost:{port}"
        self.origin = f"http://{self.host}"

    def connect(self, path, *, cookie="", origin=None, headers=(), **options):
        headers = dict(headers)
        return connect(
            f"ws://{self.host}{path}",
            host="127.0.0.1",
            additional_headers=headers | ({"Cookie": cookie} if cookie else {}),
            origin=self.origin if origin is None else origin or None,
            **options,
        )

    def visit(self, conversation, **options):
        path = f"/cobrowse/ws/visitor/{conversation.route}/"
        return self.connect(path, cookie=f"{seats.COOKIE_NAME}={SEAT}", **options)


@contextlib.asynccontextmanager
async def serving(*, kept=None, **options):
    """The server in this process, as documented but for these of uvicorn's options.

    ``kept``: bytes that the operating system keeps for each line.
    """
    listener = socket.socket()
    if kept is not None:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, kept)
    listener.bind(("127.0.0.1", 0))
    options = {**documented_options(), "log_config": None, "lifespan": "on", **options}
    config = uvicorn.Config(application, **options)
    running = uvicorn.Server(config)
    # Signals are for pytest.
    running.capture_signals = contextlib.nullcontext
    task = asyncio.create_task(running.serve(sockets=[listener]))
    await until(lambda: running.started)
    yield Server(listener.getsockname()[1])
    await until(lambda: not hub.rooms)
    running.should_exit = True
    await task
    listener.close()
    await supervisor.stop()


@pytest.fixture
async def server(transactional_db, caplog):
    """The server in this process; a traceback in its log fails the test."""
    with caplog.at_level(logging.WARNING):
        async with serving() as running:
            yield running
    # asyncio says so when a client hangs up in the middle; nobody else complains.
    assert not [r for r in caplog.records if r.exc_info or r.levelname == "ERROR"]


__all__ = [
    "Kind",
    "begin",
    "live",
    "make_frame",
    "outlet",
    "sessions",
    "stream",
    "without_events",
]
