"""A session whose two ends send what a real one sent, at its times."""

import asyncio
import random
import time

from collections import deque
from collections.abc import Iterator
from functools import partial

from ..relay.pairs import HEADER, KEYFRAME_REQUEST, Pair
from ..relay.wire import CLOSE, Wire, head_of
from .stream import ADVISOR, VISITOR, VOLATILE, Moment, Page, Stream


#: The close code of a page that is left.
LEFT = (1001).to_bytes(2, "big")
#: Seconds for which a visitor stays on a page at least. The recording hurries from one
#: to the next; what is recorded of the others goes on in the same page meanwhile.
STAYS = 30
#: Seconds within which what is under way has to arrive before a page is left.
ARRIVES_WITHIN = 10


class Player(Pair):
    """
    Plays a `Stream` again and again.

    Loading a page opens a new socket of the visitor's, as in a browser, and that at
    most every `STAYS` seconds, however fast the stream is played. Every keyframe and
    delta must arrive in its order, or counts as lost; of pointers and acknowledgements
    a newer one may take an older one's place.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lost = self.pages = 0
        self.number = 0
        self._server: object = None
        #: Of both ends, what is under way: its number, and when it was sent.
        self._stream: tuple[deque[tuple[tuple[int, int], float]], ...]
        self._stream = deque(), deque()
        self._volatile: dict[int, deque[tuple[int, float]]] = {
            kind: deque() for kind in VOLATILE
        }
        self._counter = 0
        #: Number of the page's first frame, and of the one after the last.
        self._first = self._next = 0
        #: Seconds of playing until the page is left: of many sessions some have just
        #: opened theirs.
        self._stays = random.random() * STAYS
        #: On the way to another page, which nothing interrupts.
        self._going: asyncio.Future[None] | None = None

    async def open(self, server, number: int) -> "Player":
        self._server, self.number = server, number
        await super().open(server, number)
        self._listen()
        return self

    async def play(
        self, stream: Stream, phase: float, speed: float = 1, *, loads: bool = True
    ) -> None:
        """
        Play on without an end, from ``phase`` seconds after the stream's start on.

        ``speed``: how many times as fast as it was recorded. Without ``loads`` no page
        is loaded, and the time does not count for the page that is there. What was
        under way at ``phase`` is played to its end, on the page that is there.
        """
        loop = asyncio.get_running_loop()
        start = loop.time()
        leaves_at = start + self._stays
        try:
            for at, page in _round(stream, phase):
                await asyncio.sleep(start + at / speed - loop.time())
                self._first = self._next
                if loads and at > 0 and loop.time() > leaves_at:
                    leaves_at = loop.time() + STAYS
                    self._going = asyncio.ensure_future(self._go_to(page))
                    await asyncio.shield(self._going)
                for moment in page.moments:
                    if at + moment.at < 0:
                        continue
                    wait = start + (at + moment.at) / speed - loop.time()
                    if wait > 0.001:
                        await asyncio.sleep(wait)
                    self._send(moment)
        finally:
            if loads:
                self._stays = leaves_at - loop.time()

    async def settle(self) -> None:
        """After `play` was cancelled: arrive where it was going, and rest."""
        if self._going is not None:
            await self._going
        await self.rest()

    async def rest(self) -> None:
        """Wait until nothing is under way; what is then still missing is lost."""
        until = time.monotonic() + ARRIVES_WITHIN
        while time.monotonic() < until and any(
            (*self._stream, *self._volatile.values())
        ):
            await asyncio.sleep(0.005)
        self.lost += sum(map(len, self._stream))
        for waiting in (*self._stream, *self._volatile.values()):
            waiting.clear()

    async def _go_to(self, page: Page) -> None:
        await self.rest()
        self.pages += 1
        self._first = self._next = 0
        if page.is_loaded:
            self._leave(self.visitor)
            self.visitor = await self._connect(self._server, self.number, VISITOR)
        self._listen()
        if self.gated:
            self.accepted.clear()
            self.show(f"/?{self.pages}")
            async with asyncio.timeout(60):
                await self.accepted.wait()

    @property
    def gated(self) -> bool:
        return self._server.has_gate  # type: ignore[attr-defined]

    def _leave(self, wire: Wire) -> None:
        wire.on_frame = wire.on_text = lambda _: None
        wire.transport.write(head_of(CLOSE, len(LEFT)) + LEFT)
        wire.transport.close()

    def _listen(self) -> None:
        self.visitor.on_frame = partial(self._receive, ADVISOR)
        self.advisor.on_frame = partial(self._receive, VISITOR)
        if self.gated:
            self.visitor.on_text = self._hear

    def _send(self, moment: Moment) -> None:
        version, kind, flags, zero, _epoch, seq, chunk, chunks = HEADER.unpack_from(
            moment.frame
        )
        if kind == KEYFRAME_REQUEST:
            # There is nobody who would answer it.
            return
        if kind in VOLATILE:
            # So that it is known again; the server does not read it.
            seq = self._counter = (self._counter + 1) % 2**32
            self._volatile[kind].append((seq, time.perf_counter()))
        else:
            seq += self._first
            self._next = max(self._next, seq + 1)
            self._stream[moment.end].append(((seq, chunk), time.perf_counter()))
        header = HEADER.pack(version, kind, flags, zero, self.epoch, seq, chunk, chunks)
        wire = self.advisor if moment.end == ADVISOR else self.visitor
        wire.send(header + moment.frame[HEADER.size :])

    def _receive(self, end: int, header: bytes) -> None:
        """A frame that ``end`` has sent."""
        now = time.perf_counter()
        _, kind, _, _, epoch, seq, chunk, _ = HEADER.unpack(header)
        if epoch != self.epoch:
            return
        self.heard += 1
        if kind in VOLATILE:
            waiting = self._volatile[kind]
            while waiting:
                number, sent_at = waiting.popleft()
                if number == seq:
                    self.latencies.append(now - sent_at)
                    break
        elif self._stream[end] and self._stream[end][0][0] == (seq, chunk):
            self.latencies.append(now - self._stream[end].popleft()[1])
        elif kind != KEYFRAME_REQUEST:
            self.gaps += 1

    def _hear(self, text: bytes) -> None:
        was = self.epoch
        super()._hear(text)
        if self.epoch != was and any(self._stream):
            # The server stopped relaying and goes on with a new epoch.
            self.interrupted += 1
            for waiting in self._stream:
                waiting.clear()


def _round(stream: Stream, phase: float) -> Iterator[tuple[float, Page]]:
    """Each page from that of ``phase`` seconds after the start on; when it begins."""
    at = -phase
    while True:
        for page in stream.pages:
            if at + page.seconds > 0:
                yield at, page
            at += page.seconds
