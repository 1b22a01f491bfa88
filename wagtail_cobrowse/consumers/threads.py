"""Threads for the consumers' database work."""

import asyncio
import contextlib
import time

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from channels.db import database_sync_to_async

from django.db import connections


#: Threads that may be stuck beside those that work.
MOST_STUCK = 6


def run(function: Callable[..., Any], *arguments: Any) -> Awaitable[Any]:
    """Await ``function`` in a thread of its own, with its database connection.

    Never in the one thread that all thread-sensitive code of a process shares: one
    slow query would hold up every session. What it leaves in context variables goes
    with its task, instead of staying with the socket.
    """
    call = database_sync_to_async(function, thread_sensitive=False)
    return asyncio.create_task(call(*arguments))


class OwnThreads:
    """A few threads for what must not wait behind any other work of the process.

    Each keeps its database connection, until something fails or the threads end. One
    that is stuck for ``patience`` seconds is left behind with its connection, which may
    be to a database that is not there any more: the next call has a new thread.
    """

    def __init__(self, count: int, patience: float) -> None:
        self._patience = patience
        self._threads = [_OwnThread() for _ in range(count)]
        #: Those that were left behind and have not come to their end.
        self._stuck: set[_OwnThread] = set()

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Await ``function`` in the thread that has the least to do."""
        thread = self._take()
        return await asyncio.wrap_future(thread.submit(function, arguments))

    def close(self) -> None:
        """End the threads, each when it has done what it does."""
        for thread in self._threads:
            thread.close()

    def _take(self) -> "_OwnThread":
        least = min(self._threads, key=lambda thread: thread.pending)
        self._stuck = {thread for thread in self._stuck if thread.pending}
        if least.busy_for() > self._patience and len(self._stuck) < MOST_STUCK:
            self._stuck.add(least)
            least.close()
            new = _OwnThread()
            self._threads[self._threads.index(least)] = new
            return new
        return least


class _OwnThread:
    """One thread, and what it has to do."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="cobrowse")
        #: Calls that have not come to their end, and since when the first is under way.
        self.pending = 0
        self._busy_since = 0.0

    def busy_for(self) -> float:
        """Seconds that the present call takes already."""
        return time.monotonic() - self._busy_since if self.pending else 0.0

    def submit(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """A future of the call."""
        if not self.pending:
            self._busy_since = time.monotonic()
        self.pending += 1
        future = self._executor.submit(_call, function, arguments)
        # A thread that is stuck has something to do, whether or not anybody waits.
        loop = asyncio.get_running_loop()
        future.add_done_callback(lambda _: self._note_end(loop))
        return future

    def close(self) -> None:
        """End the thread when it has done what it does."""
        self._executor.submit(connections.close_all)
        self._executor.shutdown(wait=False)

    def _note_end(self, loop: asyncio.AbstractEventLoop) -> None:
        def note() -> None:
            self.pending -= 1
            self._busy_since = time.monotonic()

        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(note)


def _call(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    try:
        return function(*arguments)
    except BaseException:
        # A connection that has broken is made anew.
        connections.close_all()
        raise
