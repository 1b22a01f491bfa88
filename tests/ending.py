"""A run that is told to end takes what it has started with it."""

import contextlib
import signal
import sys

from collections.abc import Iterator
from types import FrameType


@contextlib.contextmanager
def in_order() -> Iterator[None]:
    """
    SIGTERM ends the block as an exception does: whatever is open in it is closed.

    Python's own answer to the signal closes nothing, and leaves servers behind. Whoever
    is told twice is tidying up already, and goes on with it.
    """

    def end(number: int, _frame: FrameType | None) -> None:
        # No SIG_IGN: what is started to tidy up would inherit it.
        signal.signal(number, lambda *_: None)
        sys.exit(128 + number)

    previous = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
