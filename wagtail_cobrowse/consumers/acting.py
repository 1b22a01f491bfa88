"""What a stage's socket has to do with assist: it passes deeds on, and ends them."""

import asyncio

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from ..tools import NO_POWERS, Powers
from .assists import Assisting, Grants, Passing
from .base import SocketConsumer
from .protocol import KIND_AT, Kind


if TYPE_CHECKING:
    from ..relay.room import Room


class ActingConsumer(SocketConsumer):
    """A socket whose advisor may act on the page, as far as the visitor lets them."""

    room: "Room"
    #: What this advisor may use and ask for.
    powers: Powers
    #: What was asked for and granted, and what the history has of it.
    assisting: Assisting
    grants: Grants
    #: The end of what is granted, should nobody say it before.
    _ending: asyncio.TimerHandle | None = None

    def __init__(self) -> None:
        super().__init__()
        self.room = None  # type: ignore[assignment]
        self.powers = NO_POWERS
        self.assisting = self.grants = None  # type: ignore[assignment]

    def judge_assist(self, frame: bytes) -> Passing:
        """What becomes of a frame of assist. Raises `ProtocolError`."""
        passing = self.assisting.check(frame, self.powers.capabilities)
        if passing is Passing.ASKS:
            self._follow_grant()
        return passing

    def lapse(self) -> None:
        """Its time is over, or nothing is shared any more: so is what was granted."""
        self.assisting.lapse()
        self._follow_grant()

    def stop_assisting(self) -> None:
        """Whoever goes may do nothing any more, nor when they come back."""
        if not self.room:
            return
        if frame := self.assisting.end(self.room.epoch):
            self.room.from_advisor(self.port, frame)
        self._follow_grant()

    def _follow_grant(self) -> None:
        left = self.assisting.left
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
        if left:
            self._ending = asyncio.get_running_loop().call_later(left, self.lapse)
        self.grants.follow(left > 0)

    def _finish(self, code: int) -> None:
        self.stop_assisting()
        super()._finish(code)

    def _send_message(self, message: str | bytes) -> Awaitable[None]:
        # What this stage is told of a grant holds for what it does.
        if isinstance(message, bytes) and message[KIND_AT] == Kind.ASSIST_STATE:
            self.assisting.hear(message)
            self._follow_grant()
        return super()._send_message(message)
