"""
What takes a query, of what a tab says: one after the other, and beside its loop.

The loop goes on meanwhile. Where the visitor is, and that nothing may leave any more,
is heeded when it is said, however long a query takes that was asked before.
"""

import asyncio

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any


#: So much may wait; whoever says more has to come again.
MOST = 128

Turn = tuple[Callable[..., Awaitable[None]], tuple[Any, ...]]


class Turns:
    """What waits for its turn; after an error, told to ``fail``, the rest is off."""

    __slots__ = ("_fail", "_task", "_waiting")

    def __init__(self, fail: Callable[[Exception], None]) -> None:
        self._fail = fail
        #: Most tabs have nothing to do most of the time.
        self._waiting: deque[Turn] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def are_over(self) -> bool:
        """Whether nothing waits or is under way."""
        return self._task is None

    @property
    def are_full(self) -> bool:
        """Whether no more may wait."""
        return self._waiting is not None and len(self._waiting) >= MOST

    def put(self, function: Callable[..., Awaitable[None]], *arguments: Any) -> None:
        """Call and await ``function`` once all that waits has been.

        Where the last that waits is the same, that is enough.
        """
        if self._waiting is None:
            self._waiting = deque()
            self._task = asyncio.create_task(self._take())
        turn = (function, arguments)
        if not self._waiting or self._waiting[-1] != turn:
            self._waiting.append(turn)

    async def finish(self) -> None:
        """Wait until nothing is left."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def stop(self) -> None:
        """What waits is off, and so is what is under way."""
        if self._task is not None:
            self._task.cancel()

    async def _take(self) -> None:
        try:
            while self._waiting:
                function, arguments = self._waiting.popleft()
                await function(*arguments)
        except Exception as error:
            self._fail(error)
        finally:
            self._waiting = self._task = None
