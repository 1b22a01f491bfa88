"""One visitor and one advisor of a session, and the frames between them."""

import asyncio
import json
import struct
import time

from collections import deque

from .wire import Wire, open_wire


KEYFRAME, DELTA, KEYFRAME_REQUEST = 1, 2, 32
HEADER = struct.Struct(">BBBBIIHH")


class Pair:
    """
    Both ends of session ``number``.

    `flow` keeps ``window`` frames on their way; `pace` sends so many a second. Every
    frame that arrives must be the next one; another is a gap, unless it is the
    keyframe that a server asked for. A server that stops relaying (because it could
    not confirm in time who may watch) and goes on begins a new epoch: the pair goes
    on with it, and counts the interruption.
    """

    def __init__(self) -> None:
        self.visitor: Wire
        self.advisor: Wire
        self.epoch = 1
        self.body = b""
        self.sent = self.heard = 0
        self.gaps = self.repaired = self.interrupted = 0
        self.window = 0
        self.is_flowing = False
        self.wants_keyframe = False
        #: Seconds from sending to arriving, and when what is under way was sent.
        self.latencies: list[float] = []
        self.under_way: deque[tuple[int, float]] = deque()
        self.accepted = asyncio.Event()

    async def open(self, server, number: int) -> "Pair":
        """Connect both ends and wait until the server lets frames pass.

        As a browser does, they connect again when they are told to.
        """
        async with asyncio.timeout(180):
            while True:
                self.advisor = await self._connect(server, number, 1)
                self.advisor.on_frame = self._arrive
                self.visitor = await self._connect(server, number, 0)
                if not server.has_gate:
                    return self
                self.visitor.on_text = self._hear
                self.visitor.on_frame = self._ask
                self.show("/")
                while not (self.accepted.is_set() or self._is_closed()):
                    await asyncio.sleep(0.02)
                if not self._is_closed():
                    return self
                self.close()
                self.accepted.clear()

    async def _connect(self, server, number: int, end: int) -> Wire:
        path, headers = server.paths(number)[end]
        return await open_wire(server.port(number, end), path, headers)

    def _is_closed(self) -> bool:
        return any(
            wire.close_code is not None or wire.transport.is_closing()
            for wire in (self.visitor, self.advisor)
        )

    def show(self, path: str) -> None:
        """Say which page the visitor is on."""
        url = f"http://localhost{path}"
        page = {"type": "page", "url": url, "focused": True}
        self.visitor.say(json.dumps(page).encode())

    def close(self) -> None:
        self.visitor.transport.abort()
        self.advisor.transport.abort()

    def flow(self, window: int, body: bytes) -> None:
        """Keep ``window`` frames on their way, until `stop`."""
        self.body, self.window, self.is_flowing = body, window, True
        for _ in range(window):
            self.send()

    def stop(self) -> None:
        self.is_flowing = False

    async def pace(self, per_second: float, body: bytes, seconds: float) -> None:
        """Send so many a second, by the clock, whether or not they arrive."""
        self.body = body
        loop = asyncio.get_running_loop()
        start = loop.time() + hash(id(self)) % 1000 / 1000 / per_second
        for number in range(int(seconds * per_second)):
            await asyncio.sleep(start + number / per_second - loop.time())
            self.send()

    def send(self) -> None:
        kind = KEYFRAME if self.wants_keyframe or self.sent == 0 else DELTA
        self.wants_keyframe = False
        header = HEADER.pack(1, kind, 3, 0, self.epoch, self.sent, 0, 1)
        self._note_sent()
        self.visitor.send(header + self.body)

    def _note_sent(self) -> None:
        self.under_way.append((self.sent, time.perf_counter()))
        self.sent += 1

    def _arrive(self, header: bytes) -> None:
        if int.from_bytes(header[4:8], "big") != self.epoch or not self.under_way:
            # Of an epoch that is over.
            return
        now = time.perf_counter()
        seq, kind = int.from_bytes(header[8:12], "big"), header[1]
        number, sent_at = self.under_way.popleft()
        if seq != number:
            if kind == KEYFRAME and seq > number:
                self.repaired += 1
            else:
                self.gaps += 1
            while self.under_way and number < seq:
                number, sent_at = self.under_way.popleft()
        self.heard += 1
        self.latencies.append(now - sent_at)
        if self.is_flowing:
            self.send()

    def _hear(self, text: bytes) -> None:
        message = json.loads(text)
        if message["type"] == "accept":
            self.epoch = message["epoch"]
            # What was under way for the page before is dropped with its epoch.
            self.under_way.clear()
            self.wants_keyframe = True
            if self.is_flowing:
                self.interrupted += 1
                for _ in range(self.window):
                    self.send()
            self.accepted.set()

    def _ask(self, header: bytes) -> None:
        if header[1] == KEYFRAME_REQUEST:
            self.wants_keyframe = True


async def open_pairs(server, count: int, first: int = 0) -> list[Pair]:
    """Connect ``count`` pairs, a few at a time, from session ``first`` on."""
    pairs: list[Pair] = []
    for start in range(first, first + count, 10):
        numbers = range(start, min(start + 10, first + count))
        pairs += await asyncio.gather(*(server.pair().open(server, n) for n in numbers))
    return pairs
