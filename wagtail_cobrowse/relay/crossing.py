"""Frames of a room on their way between processes: numbered, so that none is missed."""

import time

from typing import TYPE_CHECKING, Protocol

from ..consumers.protocol import (
    FIRST,
    FROM_ADVISOR,
    FROM_VISITOR,
    ProtocolError,
    read_header,
)
from ..consumers.protocol import Kind as FrameKind
from .counts import counts
from .envelope import Envelope, Kind, number_envelope
from .presence import Presence


if TYPE_CHECKING:
    from .room import Room

#: Seconds after which a keyframe that did not come is asked for again.
ASK_AGAIN_AFTER = 1.0
#: They mean something without the frames before them.
SINGLE = frozenset(
    {FrameKind.VISITOR_POINTER, FrameKind.PROPOSAL_STATE, FrameKind.ASSIST_STATE}
)


class Link(Protocol):
    """What a room needs of the bus."""

    id: bytes

    @property
    def is_up(self) -> bool: ...

    def tell(self, room: bytes, presence: Presence, *, cuts: bool) -> None: ...

    def way(self, to: bytes, kind: Kind, room: bytes) -> tuple[bytes, bytes]: ...

    def send(self, room: bytes, to: bytes, envelope: bytes, frame: bytes) -> None: ...


class Crossing:
    """
    What comes and goes by one link, on which the room is called ``key``.

    A frame that comes passes if the gate here lets it; after one that was missed
    nothing passes until the next keyframe, which is asked for.
    """

    __slots__ = (
        "_asked_at",
        "_heard",
        "_sent",
        "_ways",
        "behind",
        "key",
        "link",
        "room",
    )

    def __init__(self, room: "Room", link: Link, key: bytes) -> None:
        self.room, self.link, self.key = room, link, key
        #: Whether frames from elsewhere are dropped until the next keyframe begins.
        self.behind = False
        self._asked_at = 0.0
        #: Address and envelope, still without its number, of each process and kind.
        self._ways: dict[tuple[bytes, Kind], tuple[bytes, bytes]] = {}
        self._sent: dict[bytes, int] = {}
        self._heard: dict[bytes, int] = {}

    def forget(self, process: bytes) -> None:
        """The process is gone; its numbers begin anew."""
        self._sent.pop(process, None)
        self._heard.pop(process, None)
        self._ways.clear()

    def begin(self, process: bytes) -> None:
        """Frames of another tab come from ``process``, the first one a keyframe."""
        self._heard.pop(process, None)
        self.behind = False

    def send(self, to: bytes, kind: Kind, frame: bytes) -> None:
        """Hand a frame to another process."""
        way = self._ways.get((to, kind))
        if way is None:
            way = self._ways[to, kind] = self.link.way(to, kind, self.key)
        address, envelope = way
        number = self._sent[to] = self._sent.get(to, 0) + 1
        self.link.send(self.key, address, number_envelope(envelope, number), frame)

    def take(self, envelope: Envelope, frame: bytes) -> None:
        """A frame has come; it passes if the gate here lets it."""
        try:
            header = read_header(frame)
        except ProtocolError:
            return
        room, sender = self.room, envelope.sender
        if envelope.kind is Kind.ADVISOR_FRAME:
            if (
                room.is_open
                and room.sharer is not None
                and header.epoch == room.epoch
                and header.kind in FROM_ADVISOR
                and sender in room.peers.watching
            ):
                room.sharer.put_frame(header, frame)
            return
        if sender != room.peers.sharer:
            return
        last = self._heard.get(sender)
        self._heard[sender] = envelope.number
        is_gap = last is not None and envelope.number != (last + 1) & 0xFFFFFFFF
        if header.kind is FrameKind.KEYFRAME and header.flags & FIRST:
            self.behind = False
        elif is_gap:
            self.note_gap()
        if (
            room.is_open
            and header.epoch == room.epoch
            and header.kind in FROM_VISITOR
            and room.policy != "hidden"
        ):
            if self.behind and header.kind not in SINGLE:
                counts.frames_dropped += 1
                return
            for advisor in room.advisors:
                advisor.put_frame(header, frame)

    def note_gap(self) -> None:
        """Frames between processes were lost: from a keyframe on, all is well again."""
        if self.room.peers.sharer is not None:
            self.room.forget_frames()
            self.behind = True
            self._asked_at = time.monotonic()
            self.room.request_keyframe()
        elif self.room.peers.watching:
            self.room.request_keyframe()

    def ask_again(self) -> None:
        """Called now and then: the keyframe or the question may have been lost."""
        now = time.monotonic()
        if self.behind and now - self._asked_at >= ASK_AGAIN_AFTER:
            self._asked_at = now
            self.room.request_keyframe()
