"""Threads for the consumers' database work."""

import asyncio
import contextlib

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from channels.db import database_sync_to_async

from django.db import connections


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

    Each keeps its database connection, until something fails or the threads end.
    """

    def __init__(self, count: int) -> None:
        self._threads = [
            ThreadPoolExecutor(1, thread_name_prefix="cobrowse") for _ in range(count)
        ]
        self._pending = [0] * count

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Await ``function`` in the thread that has the least to do."""
        number = self._pending.index(min(self._pending))
        self._pending[number] += 1
        thread = self._threads[number]
        future = thread.submit(_call, function, arguments)
        # A thread that is stuck has something to do, whether or not anybody waits.
        loop = asyncio.get_running_loop()
        future.add_done_callback(lambda _: self._note_end(loop, number))
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """End the threads, each when it has done what it does."""
        for thread in self._threads:
            thread.submit(connections.close_all)
            thread.shutdown(wait=False)

    def _note_end(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        def note() -> None:
            self._pending[number] -= 1

        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(note)


def _call(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    try:
        return function(*arguments)
    except BaseException:
        # A connection that has broken is made anew.
        connections.close_all()
        raise
