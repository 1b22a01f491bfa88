"""A process's line to Redis or Valkey: one connection to publish, one to listen."""

import asyncio
import random

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Any

from .. import logs
from ..logs import Event
from .address import CONNECT_WITHIN, Address, find
from .backlog import Backlog
from .counts import counts
from .parcels import MAX_FRAME, pack
from .port import ROOM_LIMIT


#: More bytes of frames never wait: as many as may wait for a stage, so that a keyframe
#: which one takes crosses a slow line as well. Whose frames are dropped then may go on
#: when fewer than the second wait, or when as many as the first are out since.
HARD_LIMIT, LOW = ROOM_LIMIT, 1024 * 1024
#: So many bytes are handed to the connection at once.
BATCH = 128 * 1024
#: So many messages other than frames that nobody takes are a dead line.
MAX_CONTROL_QUEUE = 10_000
#: Seconds until it is tried again (doubling, the upper half by chance). With what an
#: attempt takes at most, the line is back three seconds after Redis, as a rule one.
RETRY_FIRST, RETRY_LAST = 0.1, 1.0


class Line:
    """
    Publishes and listens; nobody who puts something in ever waits.

    Messages about rooms overtake frames. Nothing is kept while the line is down, and
    of a backlog over `HARD_LIMIT` everything is dropped that the room with the most
    has there, and what comes of it: ``on_loss`` is called with these rooms when the
    connection has taken nearly all of the rest, or as much as may wait. ``on_up`` is
    called when everything that is published from now on will be heard, ``on_message``
    with a channel's name and the message.
    """

    def __init__(
        self,
        address: Address,
        patterns: list[bytes],
        several: bytes,
        on_message: Callable[[bytes, bytes], None],
        on_up: Callable[[], None],
        on_loss: Callable[[Iterable[bytes]], None],
    ) -> None:
        self.address, self.patterns, self._several = address, patterns, several
        self.on_message, self.on_up, self.on_loss = on_message, on_up, on_loss
        self.is_up = False
        #: How often a room's frames were dropped.
        self.overflows = 0
        self._control: deque[tuple[bytes, bytes]] = deque()
        self._frames = Backlog()
        #: The rooms whose frames are dropped until fewer wait, in their order, and how
        #: many bytes are out when they wait no longer, however many others do.
        self._behind: dict[bytes, int] = {}
        self._awake = asyncio.Event()
        self._broken = asyncio.Event()

    @property
    def queued(self) -> int:
        """Bytes of frames that wait."""
        return self._frames.size

    def put(self, channel: bytes, message: bytes) -> None:
        """Publish a message about a room; it overtakes all frames."""
        if not self.is_up:
            return
        if len(self._control) >= MAX_CONTROL_QUEUE:
            self.reset()
            return
        self._control.append((channel, message))
        self._awake.set()

    def put_frame(self, room: bytes, to: bytes, envelope: bytes, frame: bytes) -> None:
        """Publish a frame of ``room``, unless too much of it waits already.

        ``to`` is the beginning of a channel, ``envelope`` the rest of it.
        """
        if not self.is_up or room in self._behind:
            counts.frames_dropped += 1
            return
        while self._frames.size + len(frame) > HARD_LIMIT:
            greediest = self._frames.greediest(room, len(frame))
            counts.frames_dropped += self._frames.drop(greediest)
            self._behind[greediest] = self._frames.given + HARD_LIMIT
            self.overflows += 1
            if greediest == room:
                counts.frames_dropped += 1
                # It may be all that there was.
                self._awake.set()
                return
        self._frames.put(room, to, envelope, frame)
        self._awake.set()

    def forget_frames(self, room: bytes) -> None:
        """Drop the frames of ``room`` that wait: its gate has closed."""
        self._frames.drop(room)

    @property
    def is_resetting(self) -> bool:
        """Whether the connections are given up; what they still bring is stale."""
        return self._broken.is_set()

    def reset(self) -> None:
        """Hang up and connect again."""
        self._broken.set()

    async def flush(self) -> None:
        """Wait until what was put in has been handed over."""
        while self.is_up and (self._control or self._frames):
            await asyncio.sleep(0.01)

    async def run(self) -> None:
        """Keep the line up until the task is cancelled."""
        wait, is_known = RETRY_FIRST, False
        while True:
            try:
                await self._serve()
            except Exception as error:
                if self.is_up or not is_known:
                    # The type alone: the message may hold the address with its
                    # password.
                    logs.warn(Event.REDIS_LOST, "No line to Redis", error)
                is_known = True
            if self.is_up:
                wait = RETRY_FIRST
                self._hang_up()
            await asyncio.sleep(wait * random.uniform(0.5, 1))  # noqa: S311
            wait = min(RETRY_LAST, wait * 2)

    def _hang_up(self) -> None:
        self.is_up = False
        self._control.clear()
        counts.frames_dropped += self._frames.clear()
        self._behind.clear()

    async def _serve(self) -> None:
        async with asyncio.timeout(CONNECT_WITHIN):
            # Each time anew: Sentinel may name another one by now.
            make = await find(self.address)
        publisher, listener = make(), make()
        tasks: list[asyncio.Task[Any]] = []
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                await listener.connect()
                await listener.send_command("PSUBSCRIBE", *self.patterns)
                for _ in self.patterns:
                    await listener.read_response(disable_decoding=True)
                await publisher.connect()
                await publisher.send_command("CLIENT", "REPLY", "OFF")
            self._broken.clear()
            self.is_up = True
            logs.note(Event.REDIS_FOUND, "There is a line to Redis")
            self.on_up()
            tasks = [
                asyncio.create_task(each)
                for each in (
                    self._listen(listener),
                    self._publish(publisher),
                    self._drain(publisher),
                    self._broken.wait(),
                )
            ]
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            # First and without a pause, so that nothing can come in between.
            _abort(publisher)
            _abort(listener)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, connection: Any) -> None:
        while True:
            message = await connection.read_response(disable_decoding=True)
            if message[0] == b"pmessage":
                self.on_message(message[2], message[3])

    async def _publish(self, connection: Any) -> None:
        while True:
            # Before anybody is called, who may put something in.
            self._awake.clear()
            if self._behind and (ready := self._ready()):
                for room in ready:
                    del self._behind[room]
                self.on_loss(ready)
            if not self._control and not self._frames:
                await self._awake.wait()
            await connection.send_packed_command(self._batch(), check_health=False)

    def _ready(self) -> list[bytes]:
        # Where others always keep more waiting a room does not stay dark: when as much
        # is out as may wait, all is gone that made it wait.
        is_low, given = self._frames.size <= LOW, self._frames.given
        return [room for room, due in self._behind.items() if is_low or given >= due]

    async def _drain(self, connection: Any) -> None:
        # Nothing is answered; this ends with the connection.
        while True:
            await connection.read_response(disable_decoding=True)

    def _batch(self) -> list[bytes]:
        parts: list[bytes] = []
        size = 0
        while self._control and size < BATCH:
            channel, message = self._control.popleft()
            size += len(message)
            parts += _head(channel, message), message, b"\r\n"
        # Small frames to the same process go in one message; nobody overtakes another.
        parcels: dict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)
        while self._frames and size < BATCH:
            for to, envelope, frame in self._frames.take():
                size += len(frame)
                if len(frame) <= MAX_FRAME:
                    parcels[to].append((envelope, frame))
                    continue
                parts += self._parcel(to, parcels.pop(to, []))
                parts += _head(to + envelope, frame), frame, b"\r\n"
        for to, frames in parcels.items():
            parts += self._parcel(to, frames)
        return parts

    def _parcel(self, to: bytes, frames: list[tuple[bytes, bytes]]) -> Iterable[bytes]:
        if not frames:
            return ()
        envelope, message = frames[0]
        if len(frames) > 1:
            envelope, message = self._several, pack(frames)
        return _head(to + envelope, message), message, b"\r\n"


def _head(channel: bytes, message: bytes) -> bytes:
    return b"*3\r\n$7\r\nPUBLISH\r\n$%d\r\n%b\r\n$%d\r\n" % (
        len(channel),
        channel,
        len(message),
    )


def _abort(connection: Any) -> None:
    # Closing politely would first send what a Redis that hangs does not take.
    writer = getattr(connection, "_writer", None)
    if writer is not None:
        writer.transport.abort()
        connection._close()
