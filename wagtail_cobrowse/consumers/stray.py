"""A path that is none: closed cleanly instead of a traceback in the server's log."""

from .base import SocketConsumer
from .protocol import CloseCode


class StrayConsumer(SocketConsumer):
    """Closes with 4404."""

    async def admit(self) -> CloseCode | None:
        """Nobody is expected here."""
        return CloseCode.NOT_FOUND
