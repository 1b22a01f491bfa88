"""One timer for the signs of life of all sockets of a process."""

import asyncio

from typing import Protocol


#: Turns into which a round is divided, so that not all sockets have theirs at once.
TURNS = 8
#: Seconds by which a turn may be late before nobody is blamed for them.
LATE = 0.5


class Living(Protocol):
    """A socket that is looked at now and then."""

    def beat(self, now: float) -> None:
        """Its turn has come, at ``now`` by the loop's clock."""

    def excuse(self, seconds: float) -> None:
        """The process itself was not there for so long: that is no silence."""


class Pulse:
    """Gives each socket its turn once in ``every`` seconds."""

    def __init__(self) -> None:
        self._turns: list[set[Living]] = [set() for _ in range(TURNS)]
        self._next = 0
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None

    def add(self, socket: Living, every: float) -> None:
        """Begin; ``every`` holds for all sockets of the process."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            # Of a loop that has ended nothing is left to look at.
            self._loop, self._timer = loop, None
            self._turns = [set() for _ in range(TURNS)]
        min(self._turns, key=len).add(socket)
        if self._timer is None:
            self._wait(loop, every / TURNS)

    def discard(self, socket: Living) -> None:
        """The socket is gone."""
        for turn in self._turns:
            turn.discard(socket)
        if self._timer is not None and not any(self._turns):
            self._timer.cancel()
            self._timer = None

    def _wait(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._due = loop.time() + seconds
        self._timer = loop.call_later(seconds, self._turn, seconds)

    def _turn(self, wait: float) -> None:
        loop = asyncio.get_running_loop()
        # What clients have said while the process hung or slept is still to be read,
        # and is read after this: timers come first.
        late = loop.time() - self._due
        if late > LATE:
            for socket in set().union(*self._turns):
                socket.excuse(late)
        self._wait(loop, wait)
        self._next = (self._next + 1) % TURNS
        for socket in tuple(self._turns[self._next]):
            socket.beat(loop.time())


pulse = Pulse()
