"""
The end of a socket process: its clients are told to connect again, then it stops.

A server that is asked to end closes its sockets by itself, but says so to nobody
before: here the gates close first, and whoever asks whether the process is ready
hears that it is not.
"""

import asyncio
import signal
import threading

from collections.abc import Callable
from types import FrameType
from typing import Any

from .. import logs
from ..logs import Event
from ..relay.hub import hub
from .supervisor import supervisor


#: Seconds for all sockets to close; who is slower is cut off by the server.
DRAIN_WITHIN = 2.0

Handler = Callable[[int, FrameType | None], Any]


class Draining:
    """Whether this process is ending."""

    def __init__(self) -> None:
        self.is_begun = False
        self._handler: Handler | None = None
        self._previous: Handler | None = None
        self._task: asyncio.Task[None] | None = None

    def watch(self) -> None:
        """Hear SIGTERM before the server that handles it does.

        Where nothing handles it, or elsewhere than in the main thread, nothing is
        changed.
        """
        previous = signal.getsignal(signal.SIGTERM)
        is_main = threading.current_thread() is threading.main_thread()
        if not is_main or not callable(previous):
            return
        loop = asyncio.get_running_loop()

        def handle(number: int, frame: FrameType | None) -> None:
            if self.is_begun:
                # Who asks twice does not want to wait.
                previous(number, frame)
                return
            self.is_begun = True
            loop.call_soon_threadsafe(self.begin, lambda: previous(number, None))

        self._handler, self._previous = handle, previous
        signal.signal(signal.SIGTERM, handle)

    def forget(self) -> None:
        """The process goes on without this, as far as it goes on."""
        if self._handler and signal.getsignal(signal.SIGTERM) is self._handler:
            signal.signal(signal.SIGTERM, self._previous)
        self._handler = self._previous = None
        self.is_begun = hub.is_retired = False

    def begin(self, then: Callable[[], Any] = lambda: None) -> asyncio.Task[None]:
        """Let nothing pass any more, and close every socket; ``then`` end."""
        self.is_begun = True
        logs.note(Event.DRAINING_BEGUN, "This process ends, and tells its sockets")
        # The other processes go on: what is held here is no cut.
        hub.retire()
        for consumer in list(supervisor.consumers):
            consumer.drop()
        self._task = asyncio.get_running_loop().create_task(self._wait(then))
        return self._task

    async def _wait(self, then: Callable[[], Any]) -> None:
        try:
            async with asyncio.timeout(DRAIN_WITHIN):
                while supervisor.consumers:
                    await asyncio.sleep(0.02)
        except TimeoutError:
            pass
        finally:
            then()


draining = Draining()
