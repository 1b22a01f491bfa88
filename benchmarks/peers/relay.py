"""What a frame costs PyPI's rrweb-relay, beside ours and a bare relay in one run."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys

from collections.abc import Iterator
from pathlib import Path

import uvloop

from ..relay import cost, servers
from ..relay.pairs import DELTA, HEADER, Pair
from ..relay.wire import Wire, open_wire
from ..report import Figure


HERE = Path(__file__).parent
#: Where its packages go: no environment of ours has them.
PACKAGES = HERE / "python_modules"
#: What its own recorder does now and then: the relay keeps events from there on, and
#: gives all of them to who comes later.
CHECKOUT_EVERY = 100


def install() -> None:
    """Fetch it and what it needs, unless they are there."""
    if PACKAGES.exists():
        return
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--target", str(PACKAGES)]
    command += ["--requirement", str(HERE / "requirements.txt")]
    subprocess.run(command, check=True)


class RelayPair(Pair):
    """Both ends of a session as its socket.io clients are, over WebSocket alone."""

    async def open(self, server, number: int) -> "RelayPair":
        """Connect both ends, and let one watch the other."""
        async with asyncio.timeout(60):
            self.visitor = await self._greet(server, "customer")
            start = ["tracker:start", {"sessionId": str(number)}]
            self.visitor.say(b"42" + json.dumps(start).encode())
            self.advisor = await self._greet(server, "admin")
            watching = asyncio.get_running_loop().create_future()

            def hear(text: bytes) -> None:
                if text.startswith(b'42["watch:init"') and not watching.done():
                    watching.set_result(None)
                elif text.startswith(b'42["live:events"'):
                    self._take(text)
                elif text == b"2":
                    self.advisor.say(b"3")

            self.advisor.on_text = hear
            watch = ["admin:watch", str(number)]
            self.advisor.say(b"42" + json.dumps(watch).encode())
            await watching
        return self

    async def _greet(self, server, role: str) -> Wire:
        path = "/socket.io/?EIO=4&transport=websocket"
        wire = await open_wire(server.ports[0], path, {})
        is_open = asyncio.get_running_loop().create_future()

        def hear(text: bytes) -> None:
            if text.startswith(b"40") and not is_open.done():
                is_open.set_result(None)
            elif text == b"2":
                wire.say(b"3")

        wire.on_text = hear
        # Without waiting for its greeting, which may have come with the handshake.
        wire.say(b"40" + json.dumps({"token": role}).encode())
        await is_open
        return wire

    def send(self) -> None:
        """As `Pair`, in the JSON that such clients send; the body is its data."""
        event = {"n": f"{self.sent:010d}", "data": "x" * len(self.body)}
        item = {"event": event, "isCheckout": self.sent % CHECKOUT_EVERY == 0}
        text = json.dumps(["tracker:events", {"events": [item]}]).encode()
        self._note_sent()
        self.visitor.say(b"42" + text)

    def _take(self, text: bytes) -> None:
        at = text.index(b'"n":"') + 5
        seq = int(text[at : at + 10])
        self._arrive(HEADER.pack(1, DELTA, 3, 0, self.epoch, seq, 0, 1))


@contextlib.contextmanager
def rrweb_relay() -> Iterator[servers.Server]:
    """The relay on the same server as ours."""
    path = os.pathsep.join([str(servers.ROOT), str(PACKAGES)])
    application = "benchmarks.peers.relay_app:application"
    with servers.on_uvicorn(application, PYTHONPATH=path) as (port, pid):
        yield servers.Server("rrweb-relay", (port, port), [pid], pair=RelayPair)


def measure(*, quick: bool = False) -> list[Figure]:
    """Ratios of CPU for each delivered frame: 2 KB, 50 sessions."""
    install()
    rounds, seconds = (2, 0.4) if quick else (5, 1.0)

    async def run() -> list[cost.Cost]:
        with contextlib.ExitStack() as stack:
            people, folder = stack.enter_context(servers.population(50))
            three = [
                stack.enter_context(rrweb_relay()),
                stack.enter_context(servers.ours(people, folder)),
                stack.enter_context(servers.bare_websockets()),
            ]
            return await cost.measure(three, cost.LOADS[0], rounds, seconds)

    with servers.core_of_its_own():
        theirs, *others = uvloop.run(run())
    return [
        Figure(
            f"{theirs.server.name}, {theirs.load.name}, beside {other.server.name}",
            theirs.ratio_to(other),
            None,
            detail=f"{theirs.median:.1f} µs, {other.median:.1f} µs",
            is_void=theirs.is_void or other.is_void,
        )
        for other in others
    ]
