"""
The header of a stream frame; ``docs/protocol.md`` says it in words.

The server reads headers and hands payloads on unread.
"""

import json
import re
import struct

from enum import IntEnum
from typing import Any, NamedTuple, NoReturn


VERSION = 1
HEADER = struct.Struct(">BBBBIIHH")
HEADER_SIZE = HEADER.size
#: Where in a frame its kind is.
KIND_AT = 1
MAX_FRAME = 64 * 1024
MAX_CONTROL = 4 * 1024
MAX_CHUNKS = 1024

FIRST, LAST, DEFLATED = 1, 2, 4

#: NUL and lone surrogates.
NO_TEXT = re.compile("[\\x00\\ud800-\\udfff]")


class CloseCode(IntEnum):
    """Why the server closes a socket."""

    NORMAL = 1000
    GOING_AWAY = 1012
    NOT_UNDERSTOOD = 4400
    NOT_AUTHENTICATED = 4401
    NOT_ALLOWED = 4403
    NOT_FOUND = 4404
    SILENT = 4408
    TOO_MANY = 4429


class Kind(IntEnum):
    """What a stream frame is; the numbers are those of the wire."""

    KEYFRAME = 1
    DELTA = 2
    VISITOR_POINTER = 3
    PROPOSAL_STATE = 8
    ASSIST_STATE = 9
    ADVISOR_POINTER = 16
    HIGHLIGHT = 17
    INK = 18
    CLEAR = 19
    LOOK_HERE = 20
    UNDO = 21
    PROPOSAL = 24
    ASSIST = 25
    KEYFRAME_REQUEST = 32
    ACKNOWLEDGEMENT = 33


class FrameClass(IntEnum):
    """How a frame is treated when its receiver is slow."""

    CONTROL = 0
    DELTA = 1
    VOLATILE = 2
    KEYFRAME = 3


FRAME_CLASS = {
    Kind.KEYFRAME: FrameClass.KEYFRAME,
    Kind.DELTA: FrameClass.DELTA,
    Kind.VISITOR_POINTER: FrameClass.VOLATILE,
    Kind.PROPOSAL_STATE: FrameClass.CONTROL,
    Kind.ASSIST_STATE: FrameClass.CONTROL,
    Kind.ADVISOR_POINTER: FrameClass.VOLATILE,
    Kind.HIGHLIGHT: FrameClass.CONTROL,
    Kind.INK: FrameClass.CONTROL,
    Kind.CLEAR: FrameClass.CONTROL,
    Kind.LOOK_HERE: FrameClass.CONTROL,
    Kind.UNDO: FrameClass.CONTROL,
    Kind.PROPOSAL: FrameClass.CONTROL,
    Kind.ASSIST: FrameClass.CONTROL,
    Kind.KEYFRAME_REQUEST: FrameClass.CONTROL,
    Kind.ACKNOWLEDGEMENT: FrameClass.VOLATILE,
}

FROM_VISITOR = frozenset(
    {
        Kind.KEYFRAME,
        Kind.DELTA,
        Kind.VISITOR_POINTER,
        Kind.PROPOSAL_STATE,
        Kind.ASSIST_STATE,
    }
)
FROM_ADVISOR = frozenset(FRAME_CLASS) - FROM_VISITOR
#: What a stage needs; whoever only watches sends nothing else.
FROM_WATCHER = frozenset({Kind.KEYFRAME_REQUEST, Kind.ACKNOWLEDGEMENT})

#: Longest payload of the kinds whose payload has a known shape, in bytes.
MAX_PAYLOAD = {
    Kind.VISITOR_POINTER: 13,
    Kind.PROPOSAL_STATE: 6,
    Kind.ASSIST_STATE: 13,
    Kind.ADVISOR_POINTER: 13,
    Kind.HIGHLIGHT: 4,
    Kind.INK: 2 + 200 * 8,
    Kind.CLEAR: 0,
    Kind.LOOK_HERE: 4,
    Kind.UNDO: 0,
    Kind.PROPOSAL: 9 + 1000,
    Kind.ASSIST: 13 + 1000,
    Kind.KEYFRAME_REQUEST: 0,
    Kind.ACKNOWLEDGEMENT: 0,
}


class ProtocolError(ValueError):
    """What this version does not define. The error's message quotes nothing."""


class Header(NamedTuple):
    """The first 16 bytes of a frame."""

    kind: Kind
    flags: int
    epoch: int
    seq: int
    chunk: int
    chunks: int


def read_header(frame: bytes) -> Header:
    """Read and check the header of ``frame``.

    Raises `ProtocolError` for anything that version 1 does not define.
    """
    size = len(frame)
    if not HEADER_SIZE <= size <= MAX_FRAME:
        raise ProtocolError(f"A frame of {size} bytes.")
    version, number, flags, zero, epoch, seq, chunk, chunks = _unpack(frame)
    if version != VERSION or zero or flags > 7:
        raise ProtocolError("An unknown version or flag.")
    known = _KINDS.get(number)
    if known is None:
        raise ProtocolError(f"An unknown kind, {number}.")
    kind, longest = known
    if not chunk < chunks <= MAX_CHUNKS:
        raise ProtocolError(f"Chunk {chunk} of {chunks}.")
    if flags & 3 != (FIRST if chunk == 0 else 0) | (LAST if chunk == chunks - 1 else 0):
        raise ProtocolError("Chunk flags that contradict the chunk's number.")
    if size > longest or chunks > 1 and longest < MAX_FRAME:
        raise ProtocolError(f"A payload too long for kind {number}.")
    return tuple.__new__(Header, (kind, flags, epoch, seq, chunk, chunks))


#: Kinds by number, with the longest frame of each.
_KINDS = {
    kind.value: (
        kind,
        HEADER_SIZE + MAX_PAYLOAD[kind] if kind in MAX_PAYLOAD else MAX_FRAME,
    )
    for kind in Kind
}
_unpack = HEADER.unpack_from


def make_frame(kind: Kind, epoch: int, seq: int = 0, payload: bytes = b"") -> bytes:
    """A frame of one chunk."""
    return HEADER.pack(VERSION, kind, FIRST | LAST, 0, epoch, seq, 0, 1) + payload


def read_control(text: str) -> dict[str, Any]:
    """A control message: one JSON object with a string ``type``, at most 4 KiB.

    Raises `ProtocolError`, also for what only Python takes for JSON (NaN) and for
    texts that are none (lone surrogates, NUL), which databases refuse.
    """
    if len(text) > MAX_CONTROL or len(text.encode("utf-8", "replace")) > MAX_CONTROL:
        raise ProtocolError("A control message that is too long.")
    try:
        message = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ProtocolError("A control message that is no JSON.") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise ProtocolError("A control message without a type.")
    if not all(map(_is_sound, message.values())):
        raise ProtocolError("A control message with a string that is no text.")
    return message


def _is_sound(value: Any) -> bool:
    return not isinstance(value, str) or NO_TEXT.search(value) is None


def _refuse(constant: str) -> NoReturn:
    raise ValueError
