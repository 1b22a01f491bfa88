"""
What is written on the outside of a message between processes.

It travels as the end of the channel's name, so that the message itself is the frame,
the very bytes that came from the browser.
"""

import struct

from enum import IntEnum
from typing import NamedTuple


VERSION = 1
#: Version, kind, two spare bytes; sender; room; number on the line from the sender.
LAYOUT = struct.Struct(">BB2x8s16sI")
SIZE = LAYOUT.size
NUMBER = struct.Struct(">I")
#: The room of a message that is about none.
NO_ROOM = bytes(16)


class Kind(IntEnum):
    """What a message between processes is."""

    #: A sign of life of the sender, and the last one.
    BEAT = 1
    GONE = 2
    #: What the sender has in a room; the first also asks what others have there.
    ASK = 3
    TELL = 4
    #: A frame of the visitor's, and one of an advisor's.
    VISITOR_FRAME = 5
    ADVISOR_FRAME = 6
    #: Several of either, of any rooms (`parcels`).
    FRAMES = 7


#: What `Crossing.take` is for.
FRAME_KINDS = frozenset({Kind.VISITOR_FRAME, Kind.ADVISOR_FRAME})


class Envelope(NamedTuple):
    """Who sends what about which room; ``number`` counts frames only."""

    kind: Kind
    sender: bytes
    room: bytes
    number: int


def write_envelope(
    kind: Kind, sender: bytes, room: bytes = NO_ROOM, number: int = 0
) -> bytes:
    """The envelope as bytes."""
    return LAYOUT.pack(VERSION, kind, sender, room, number)


def number_envelope(envelope: bytes, number: int) -> bytes:
    """An envelope that `without_number` gave, with the number of a frame.

    Numbers start again after 2³² frames.
    """
    return envelope + NUMBER.pack(number & 0xFFFFFFFF)


def without_number(envelope: bytes) -> bytes:
    """An envelope that is made once, and used for many frames."""
    return envelope[: -NUMBER.size]


def read_envelope(channel: bytes, at: int | None = None) -> Envelope | None:
    """The envelope at the end of a channel's name, or ``at`` a place in a message.

    None for another version's.
    """
    if at is None:
        at = len(channel) - SIZE
    if not 0 <= at <= len(channel) - SIZE:
        return None
    version, number, sender, room, count = LAYOUT.unpack_from(channel, at)
    kind = _KINDS.get(number)
    if version != VERSION or kind is None:
        return None
    return tuple.__new__(Envelope, (kind, sender, room, count))


_KINDS = {kind.value: kind for kind in Kind}
