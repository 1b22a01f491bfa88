"""
The payload of a proposed action: checked on its way to the visitor, never kept.

The visitor's browser checks it again, and alone decides what may be acted on.
"""

import re
import struct

from enum import IntEnum

from .protocol import HEADER_SIZE, ProtocolError


#: Number of the proposal, what is proposed, node id; then the text, in UTF-8.
LAYOUT = struct.Struct(">IBI")

#: What no field takes, and what would make a text look like another one: control
#: characters but tab and line feed, line separators, marks that turn the direction.
NO_ENTRY = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ufeff]"
)


class Deed(IntEnum):
    """What is proposed; the numbers are those of the wire."""

    WITHDRAW = 0
    PRESS = 1
    ENTER = 2
    CHOOSE = 3
    TICK = 4
    UNTICK = 5


#: With a text always, and if need be.
WITH_TEXT = frozenset({Deed.ENTER})
MAYBE_TEXT = WITH_TEXT | {Deed.CHOOSE}


def check_proposal(frame: bytes) -> None:
    """Check the payload of ``frame``, whose header is that of a proposal.

    Raises `ProtocolError`, which quotes nothing.
    """
    if len(frame) < HEADER_SIZE + LAYOUT.size:
        raise ProtocolError("A proposal that is too short.")
    number, value, node = LAYOUT.unpack_from(frame, HEADER_SIZE)
    try:
        deed = Deed(value)
        text = frame[HEADER_SIZE + LAYOUT.size :].decode()
    except ValueError:
        raise ProtocolError("A proposal of something unknown.") from None
    if number == 0 or (node == 0) != (deed is Deed.WITHDRAW):
        raise ProtocolError("A proposal without a proper number.")
    if deed in WITH_TEXT and not text or text and deed not in MAYBE_TEXT:
        raise ProtocolError("A proposal with the text of another one.")
    if NO_ENTRY.search(text):
        raise ProtocolError("A proposal of a text that cannot be typed.")
