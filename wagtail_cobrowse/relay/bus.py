"""
The bus: how rooms of one conversation in several processes find each other.

Every process listens to two patterns of channels: its own, and one of all. Nothing is
stored in Redis. Which processes have an end in a room they tell each other (presence);
frames are published only to a process that has told so, and in-process pairs do not
come by here at all.
"""

import asyncio
import contextlib
import hashlib
import hmac
import os

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from .. import logs
from ..logs import Event
from .address import Address
from .crossing import Crossing
from .envelope import Envelope, Kind, read_envelope, without_number, write_envelope
from .line import Line
from .parcels import ParcelError, unpack
from .presence import NOBODY, Presence, read_presence


if TYPE_CHECKING:
    from .room import Room

#: Seconds between two signs of life, and after which a process without one is gone.
BEAT, GONE_AFTER = 0.5, 3.5
#: A process that slept for so many seconds does not pass on what waited meanwhile.
SLEPT_AFTER = 2.5
EVERYBODY = b"0" * 16


class Bus:
    """One process's part of the bus; it lives on the event loop it was made on."""

    def __init__(self, address: Address, secret: str) -> None:
        #: Who this process is, anew each time.
        self.id = os.urandom(8)
        self._secret = secret.encode()
        site = self._digest("wagtail_cobrowse.bus").hex()[:16]
        self._prefix = f"cobrowse:{site}:".encode()
        #: The rooms here, by the names that they have on the bus.
        self.crossings: dict[bytes, Crossing] = {}
        #: When each other process gave its last sign of life.
        self.heard: dict[bytes, float] = {}
        self._is_retired = False
        self.loop = asyncio.get_running_loop()
        self._awake_until = self._echoed_at = self.loop.time()
        patterns = [self._channel(to) + b":*" for to in (EVERYBODY, _address(self.id))]
        several = write_envelope(Kind.FRAMES, self.id)
        self.line = Line(
            address, patterns, several, self._take, self._meet, self._note_loss
        )
        self._tasks = [
            self.loop.create_task(self.line.run()),
            self.loop.create_task(self._beat()),
        ]

    def retire(self) -> None:
        """Say farewell; what happens here from now on is of no concern to others."""
        if self._is_retired:
            return
        self._is_retired = True
        self._publish(EVERYBODY, Kind.GONE)
        for crossing in list(self.crossings.values()):
            crossing.room.peers.leave()
        self.crossings.clear()

    async def stop(self) -> None:
        """Say farewell and hang up."""
        self.retire()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self.line.flush()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def join(self, room: "Room") -> None:
        """A room is there: ask who else has an end of it."""
        if self._is_retired:
            return
        key = self._digest(room.route)[:16]
        self.crossings[key] = crossing = room.peers.join(self, key)
        self._ask(crossing)

    def leave(self, room: "Room") -> None:
        """The room is empty and gone."""
        crossing = room.peers.crossing
        if crossing is not None and self.crossings.get(crossing.key) is crossing:
            del self.crossings[crossing.key]
            self._publish(EVERYBODY, Kind.TELL, crossing.key, NOBODY)
            room.peers.leave()

    @property
    def is_up(self) -> bool:
        """Whether there is a line to the other processes."""
        return self.line.is_up

    def tell(self, room: bytes, presence: Presence, *, cuts: bool) -> None:
        """Tell all what is here; a cut takes the place of frames that wait."""
        if cuts:
            self.line.forget_frames(room)
        self._publish(EVERYBODY, Kind.TELL, room, presence)

    def send(self, room: bytes, to: bytes, envelope: bytes, frame: bytes) -> None:
        """Publish a frame of ``room`` by its `way`, its number added."""
        self.line.put_frame(room, to, envelope, frame)

    def way(self, to: bytes, kind: Kind, room: bytes) -> tuple[bytes, bytes]:
        """Where frames of ``room`` go to another process, and in which envelope.

        Its number is missing.
        """
        envelope = write_envelope(kind, self.id, room)
        return self._channel(_address(to)) + b":", without_number(envelope)

    def _take(self, channel: bytes, message: bytes) -> None:
        """A message has come."""
        now = self.loop.time()
        if now > self._awake_until:
            self.line.reset()
        envelope = read_envelope(channel)
        if envelope is None or self.line.is_resetting:
            return
        if envelope.sender == self.id:
            self._echoed_at = now
            return
        if envelope.kind is Kind.GONE:
            self._forget(envelope.sender)
            return
        is_new = envelope.sender not in self.heard
        self.heard[envelope.sender] = now
        if is_new:
            # New, or forgotten while it was silent: it does not know which.
            for each in list(self.crossings.values()):
                self._ask(each, _address(envelope.sender))
        if envelope.kind is Kind.FRAMES:
            self._open(envelope.sender, message)
            return
        crossing = self.crossings.get(envelope.room)
        if crossing is not None and envelope.kind is not Kind.BEAT:
            self._deliver(crossing, envelope, message)

    def _open(self, sender: bytes, message: bytes) -> None:
        """Several frames have come."""
        try:
            for envelope, frame in unpack(message):
                crossing = self.crossings.get(envelope.room)
                if crossing is not None and envelope.sender == sender:
                    self._deliver(crossing, envelope, frame)
        except ParcelError:
            self._warn()

    def _deliver(self, crossing: Crossing, envelope: Envelope, message: bytes) -> None:
        if envelope.kind in (Kind.ASK, Kind.TELL):
            try:
                presence = read_presence(message)
            except (ValueError, RecursionError):
                self._warn()
                return
            peers = crossing.room.peers
            peers.hear(envelope.sender, presence)
            if envelope.kind is Kind.ASK:
                answer = peers.presence()
                to = _address(envelope.sender)
                self._publish(to, Kind.TELL, envelope.room, answer)
        else:
            crossing.take(envelope, message)

    def _warn(self) -> None:
        logs.warn(
            Event.PROCESS_NOT_UNDERSTOOD,
            "Another process says what is not understood here",
        )

    async def _beat(self) -> None:
        while True:
            self._beat_once(self.loop.time())
            await asyncio.sleep(BEAT)

    def _beat_once(self, now: float) -> None:
        # Timers may come first: what waited while this process slept is still to
        # be read.
        if now > self._awake_until:
            self.line.reset()
        self._awake_until = now + SLEPT_AFTER
        # What is published comes back; if it does not, the line is dead.
        if self.line.is_up and now - self._echoed_at > GONE_AFTER:
            self.line.reset()
        if not self._is_retired:
            self._publish(EVERYBODY, Kind.BEAT)
        for process, heard_at in list(self.heard.items()):
            if now - heard_at > GONE_AFTER:
                self._forget(process)
        self._each(lambda crossing: crossing.ask_again())

    def _forget(self, process: bytes) -> None:
        self.heard.pop(process, None)
        self._each(lambda crossing: crossing.room.peers.hear(process, NOBODY))

    def _each(self, follow: Callable[[Crossing], None]) -> None:
        for crossing in list(self.crossings.values()):
            try:
                follow(crossing)
            except Exception as error:
                # One room's trouble is not that of all others; and without a beat the
                # line would be reset with each message.
                logs.warn(Event.FOLLOWING_FAILED, "A room could not follow", error)

    def _meet(self) -> None:
        """The line is up: nobody knows what the others have been told."""
        self._echoed_at = self.loop.time()
        for crossing in list(self.crossings.values()):
            self._ask(crossing)
            crossing.note_gap()

    def _note_loss(self, rooms: Iterable[bytes]) -> None:
        for room in rooms:
            if (crossing := self.crossings.get(room)) is not None:
                crossing.note_gap()

    def _ask(self, crossing: Crossing, whom: bytes = EVERYBODY) -> None:
        self._publish(whom, Kind.ASK, crossing.key, crossing.room.peers.presence())

    def _publish(
        self, to: bytes, kind: Kind, room: bytes = b"", about: Presence | None = None
    ) -> None:
        envelope = (
            write_envelope(kind, self.id, room)
            if room
            else write_envelope(kind, self.id)
        )
        channel = self._channel(to) + b":" + envelope
        self.line.put(channel, about.encode() if about else b"")

    def _channel(self, to: bytes) -> bytes:
        return self._prefix + to

    def _digest(self, text: str) -> bytes:
        return hmac.digest(self._secret, text.encode(), hashlib.sha256)


def _address(process: bytes) -> bytes:
    return process.hex().encode()
