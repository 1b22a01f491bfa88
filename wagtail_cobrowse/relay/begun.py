"""A send that a socket did not take at once."""

from collections.abc import Generator
from typing import Any


class Begun:
    """A send that could not be finished at once, for the writer to finish."""

    __slots__ = ("_sending", "_waits_for")

    def __init__(self, sending: Generator[Any, Any, Any], waits_for: Any) -> None:
        self._sending, self._waits_for = sending, waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            yield self._waits_for
        except BaseException:
            self.drop()
            raise
        yield from self._sending

    def drop(self) -> None:
        """Nobody will finish it."""
        self._sending.close()
