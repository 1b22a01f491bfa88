"""
Several frames to one process in one message.

Under load a few dozen small frames wait for each turn of the line. One by one they
would each cost Redis a command, and the receiver a message to be read.
"""

import struct

from collections.abc import Iterator

from .envelope import FRAME_KINDS, Envelope, read_envelope
from .envelope import SIZE as ENVELOPE_SIZE


#: Of each frame in it: its size, behind its envelope.
LENGTH = struct.Struct(">I")
HEAD_SIZE = ENVELOPE_SIZE + LENGTH.size
#: Longer frames go alone, as they are: putting them together would be a copy of each.
MAX_FRAME = 8 * 1024


class ParcelError(ValueError):
    """It was not put together by `pack`."""


def pack(frames: list[tuple[bytes, bytes]]) -> bytes:
    """A message of ``frames``, each with its envelope, in their order."""
    parts: list[bytes] = []
    for envelope, frame in frames:
        parts += envelope, LENGTH.pack(len(frame)), frame
    return b"".join(parts)


def unpack(message: bytes) -> Iterator[tuple[Envelope, bytes]]:
    """The frames in ``message``, each with its envelope.

    Raises `ParcelError` at the first one that is none; those before it count.
    """
    at, end = 0, len(message)
    while at < end:
        start = at + HEAD_SIZE
        if start > end:
            raise ParcelError
        envelope = read_envelope(message, at)
        (length,) = LENGTH.unpack_from(message, start - LENGTH.size)
        at = start + length
        if at > end or envelope is None or envelope.kind not in FRAME_KINDS:
            raise ParcelError
        yield envelope, message[start:at]
