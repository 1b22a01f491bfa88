"""
What an advisor does on the visitor's page: checked on its way there, never kept.

The visitor's browser checks it again, and decides whether it is done.
"""

import asyncio
import struct
import time

from collections.abc import Callable, Collection
from enum import Enum, IntEnum

from django.db import DatabaseError

from .. import assists, logs
from ..logs import Event
from ..tools import Capability
from .proposals import NO_ENTRY
from .protocol import HEADER_SIZE, Kind, ProtocolError, make_frame, read_header
from .threads import run


#: Number of the grant, of the deed within it, and what it is.
HEAD = struct.Struct(">IIB")
#: Node id, then what belongs to the deed.
NODE = struct.Struct(">I")
BODY = HEAD.size + NODE.size
#: Farthest way of one scroll, in CSS pixels.
FARTHEST = 10_000

#: Of the visitor's answer: numbers as above, outcome, reason, capabilities, seconds.
STATE = struct.Struct(">IIBBBH")


class Deed(IntEnum):
    """What the advisor does; the numbers are those of the wire."""

    END = 0
    ASK = 1
    SCROLL = 2
    PRESS = 3
    TYPE = 4
    KEY = 5


class Outcome(IntEnum):
    """What the visitor's browser answers."""

    ASKED = 1
    GRANTED = 2
    DECLINED = 3
    ENDED = 4
    DONE = 5
    REFUSED = 6
    CONTINUES = 7


#: Seconds of the longest grant.
LONGEST = 15 * 60

#: How often the history is tried while the database does not answer, and after how
#: many seconds each.
TRIES, AGAIN_AFTER = 30, 2.0

#: Backspace, Delete, Enter, left, right, up, down, Home, End.
KEYS = range(1, 10)

BITS = {Capability.SCROLL: 1, Capability.CLICK: 2, Capability.TYPE: 4}
NEEDS = {
    Deed.SCROLL: Capability.SCROLL,
    Deed.PRESS: Capability.CLICK,
    Deed.TYPE: Capability.TYPE,
    Deed.KEY: Capability.TYPE,
}


class Passing(Enum):
    """What becomes of a frame that is well formed and allowed."""

    #: It asks or ends.
    ASKS = "asks"
    #: Something is done by it.
    DOES = "does"
    #: The visitor's browser has not said that it may, or has said that it is over.
    STAYS = "stays"


class Assisting:
    """What one socket of an advisor has asked for, was granted, and does by it.

    Nothing passes but by the grant that this very socket has asked for last, and each
    deed once: whoever comes back asks again. The visitor's browser decides; what it
    has said to this socket, for the epoch that it was said in, is held to here as
    well. What is over stays over, whatever that browser says later.
    """

    __slots__ = (
        "_asked",
        "_clock",
        "_epoch",
        "_grant",
        "_granted",
        "_is_over",
        "_number",
        "_until",
    )

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._grant = 0
        self._asked = 0
        self._granted = 0
        self._is_over = False
        self._until = 0.0
        self._epoch = 0
        self._number = 0

    @property
    def left(self) -> float:
        """Seconds for which something is granted still; 0 where nothing is."""
        return max(0.0, self._until - self._clock()) if self._granted else 0.0

    def check(self, frame: bytes, allowed: Collection[Capability]) -> Passing:
        """Check the payload of ``frame``, whose header is that of an assist.

        Raises `ProtocolError`, which quotes nothing, for another shape, for what is not
        ``allowed``, or was not asked for.
        """
        grant, number, deed = check_assist(frame, allowed)
        if deed is Deed.ASK:
            self._grant, self._asked = grant, frame[-1]
            self._granted = self._number = 0
            self._is_over = False
            return Passing.ASKS
        if deed is Deed.END:
            if grant in (0, self._grant):
                self._forget()
            return Passing.ASKS
        need = BITS[NEEDS[deed]]
        is_new = grant == self._grant and number > self._number
        if not is_new or not self._asked & need:
            raise ProtocolError("An assist that was not asked for.")
        self._number = number
        # No mistake of the stage: the visitor's word may be on its way to it.
        is_granted = self._granted & need and self.left
        is_here = read_header(frame).epoch == self._epoch
        return Passing.DOES if is_granted and is_here else Passing.STAYS

    def hear(self, frame: bytes) -> None:
        """A state of the visitor's browser goes out to this socket's stage."""
        if len(frame) != HEADER_SIZE + STATE.size:
            return
        grant, _, outcome, _, capabilities, seconds = STATE.unpack_from(
            frame, HEADER_SIZE
        )
        if not grant or grant != self._grant or self._is_over:
            return
        if outcome in (Outcome.GRANTED, Outcome.CONTINUES):
            until = self._clock() + min(seconds, LONGEST)
            # On another page it goes on for no longer than it was granted.
            self._until = min(self._until, until) if self._granted else until
            self._granted = capabilities & self._asked
            self._epoch = read_header(frame).epoch
            if not self.left:
                # Granted for nothing: no second word makes more of it.
                self.lapse()
        elif outcome in (Outcome.DECLINED, Outcome.ENDED):
            self.lapse()

    def lapse(self) -> None:
        """Nothing is done any more by what was granted: asked again, it may be."""
        self._granted = 0
        self._is_over = True

    def end(self, epoch: int) -> bytes | None:
        """The frame that ends what was asked for here, or None where nothing was."""
        if not self._grant:
            return None
        payload = HEAD.pack(self._grant, 0, Deed.END)
        self._forget()
        return make_frame(Kind.ASSIST, epoch, 0, payload)

    def _forget(self) -> None:
        self.lapse()
        self._grant = self._asked = 0


def check_assist(
    frame: bytes, allowed: Collection[Capability]
) -> tuple[int, int, Deed]:
    """Number of the grant, number of the deed, and which, of a well-formed ``frame``.

    Raises `ProtocolError`, which quotes nothing, otherwise and for what is not
    ``allowed``.
    """
    payload = frame[HEADER_SIZE:]
    if len(payload) < HEAD.size:
        raise ProtocolError("An assist that is too short.")
    grant, number, value = HEAD.unpack_from(payload)
    try:
        deed = Deed(value)
    except ValueError:
        raise ProtocolError("An assist of something unknown.") from None
    need = NEEDS.get(deed)
    is_whole = (number != 0) == (need is not None) and (grant != 0 or deed is Deed.END)
    if not (is_whole and _is_body(deed, payload[HEAD.size :])):
        raise ProtocolError("An assist of another shape.")
    asked = payload[HEAD.size] if deed is Deed.ASK else 0
    if need is not None:
        asked = BITS[need]
    if asked & ~sum(BITS[each] for each in allowed):
        raise ProtocolError("An assist that is not allowed.")
    return grant, number, deed


def _is_body(deed: Deed, body: bytes) -> bool:
    if deed is Deed.END:
        return not body
    if deed is Deed.ASK:
        return len(body) == 1 and 0 < body[0] <= sum(BITS.values())
    node, rest = body[: NODE.size], body[NODE.size :]
    if len(node) < NODE.size or (not any(node) and deed is not Deed.SCROLL):
        return False
    if deed is Deed.SCROLL:
        return len(rest) == 4 and all(
            abs(way) <= FARTHEST for way in struct.unpack(">hh", rest)
        )
    if deed is Deed.PRESS:
        return not rest
    if deed is Deed.KEY:
        return len(rest) == 1 and rest[0] in KEYS
    try:
        text = rest.decode()
    except ValueError:
        return False
    return bool(text) and not NO_ENTRY.search(text)


class Grants:
    """
    What of the grants to one socket of an advisor, on ``route``, the history has.

    Only what that socket has asked for and was told; no visitor's browser writes here.
    One after another, and again where the database does not answer.
    """

    __slots__ = ("_last", "_left", "_noted", "_route", "_waiting", "_writing")

    def __init__(self, route: str) -> None:
        self._route = route
        self._last = False
        self._left = 2 * assists.MOST
        self._waiting: list[bool] = []
        #: The grant that the history has and that is not over.
        self._noted: assists.Noted | None = None
        self._writing: asyncio.Task[None] | None = None

    @property
    def is_writing(self) -> bool:
        """Whether something is still to be noted."""
        return self._writing is not None

    def follow(self, is_granted: bool) -> None:
        """Note it, if it is news."""
        if is_granted == self._last or not self._left:
            return
        self._left -= 1
        self._last = is_granted
        self._waiting.append(is_granted)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        tries = 0
        try:
            while self._waiting and tries < TRIES:
                try:
                    await self._note(self._waiting[0])
                except DatabaseError as error:
                    tries += 1
                    logs.warn(Event.GRANT_NOT_NOTED, "A grant was not noted", error)
                    await asyncio.sleep(AGAIN_AFTER)
                else:
                    self._waiting.pop(0)
                    tries = 0
        finally:
            # Whatever else goes wrong, the next grant is noted again.
            self._waiting.clear()
            self._writing = None

    async def _note(self, is_granted: bool) -> None:
        if is_granted:
            self._noted = await run(assists.note_granted, self._route)
        elif self._noted is not None:
            await run(assists.note_ended, self._noted)
            self._noted = None
