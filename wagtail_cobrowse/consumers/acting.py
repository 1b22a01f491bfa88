"""What a stage's socket has to do with assist: it passes deeds on, and ends them."""

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from ..tools import Capability
from .assists import Assisting, Passing
from .base import SocketConsumer
from .protocol import KIND_AT, Kind


if TYPE_CHECKING:
    from ..relay.room import Room


class ActingConsumer(SocketConsumer):
    """A socket whose advisor may act on the page, as far as the visitor lets them."""

    room: "Room"
    #: What may be asked for, and what of it was asked for and granted.
    capabilities: frozenset[Capability] = frozenset()
    assisting: Assisting

    def judge_assist(self, frame: bytes) -> Passing:
        """What becomes of a frame of assist. Raises `ProtocolError`."""
        return self.assisting.check(frame, self.capabilities)

    def stop_assisting(self) -> None:
        """Whoever goes may do nothing any more, nor when they come back."""
        if hasattr(self, "room") and (frame := self.assisting.end(self.room.epoch)):
            self.room.from_advisor(self.port, frame)

    def _finish(self, code: int) -> None:
        self.stop_assisting()
        super()._finish(code)

    def _send_message(self, message: str | bytes) -> Awaitable[None]:
        # What this stage is told of a grant holds for what it does.
        if isinstance(message, bytes) and message[KIND_AT] == Kind.ASSIST_STATE:
            self.assisting.hear(message)
        return super()._send_message(message)
