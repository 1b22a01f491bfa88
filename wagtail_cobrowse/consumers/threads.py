"""Threads for the consumers' database work."""

import asyncio

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
    """A few threads for what must not wait behind any other work of the process."""

    def __init__(self, count: int) -> None:
        self._executor = ThreadPoolExecutor(count, thread_name_prefix="cobrowse")

    def run(self, function: Callable[..., Any], *arguments: Any) -> Awaitable[Any]:
        """Await ``function`` in one of the threads."""
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._executor, _call, function, arguments)

    def close(self) -> None:
        """End the threads, each when it has done what it does."""
        self._executor.shutdown(wait=False)


def _call(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    # Nobody could close the connection of a thread that has ended meanwhile.
    try:
        return function(*arguments)
    finally:
        connections.close_all()
