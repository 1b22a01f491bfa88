"""How much a socket may send, and how many may come from one place."""

import time

from collections import Counter

from ..settings import cobrowse_settings


#: Messages and bytes a socket may send per second, and how many seconds it may save up.
MESSAGES_PER_SECOND, BYTES_PER_SECOND, BURST = 250, 8 * 1024 * 1024, 4
#: The same for control messages alone, each of which may cost a query.
CONTROLS_PER_SECOND, CONTROL_BURST = 10, 10
#: Seconds after which an allowance is filled up again.
REFILL_EVERY = 0.05

#: Sockets of a process, and of one address, that wait to be let in.
MAX_WAITING, MAX_WAITING_PER_ADDRESS = 500, 100


class Allowance:
    """Messages and bytes that a socket may still send; refills with time."""

    __slots__ = ("_messages", "_seconds", "_volume", "bytes", "checked_at", "messages")

    def __init__(
        self,
        messages: int = MESSAGES_PER_SECOND,
        volume: int = BYTES_PER_SECOND,
        seconds: int = BURST,
    ) -> None:
        self._messages, self._volume, self._seconds = messages, volume, seconds
        self.messages: float = messages * seconds
        self.bytes: float = volume * seconds
        self.checked_at = time.monotonic()

    def take(self, size: int, now: float | None = None) -> bool:
        """Whether one more message of ``size`` bytes is allowed.

        ``now`` is the time by the clock of `time.monotonic`, if it is known already.
        """
        if now is None:
            now = time.monotonic()
        passed = now - self.checked_at
        if passed > REFILL_EVERY:
            self.checked_at = now
            self.messages = min(
                self.messages + passed * self._messages,
                self._messages * self._seconds,
            )
            self.bytes = min(
                self.bytes + passed * self._volume, self._volume * self._seconds
            )
        self.messages -= 1
        self.bytes -= size
        return self.messages >= 0 and self.bytes >= 0


class Place:
    """One socket's place at the doors, from its handshake to its end."""

    __slots__ = ("_counts", "_doors", "_network", "_waits")

    def __init__(self, doors: "Doors", network: str) -> None:
        self._doors, self._network = doors, network
        self._waits = self._counts = True
        doors.waiting[network] += 1
        doors.present[network] += 1

    def let_in(self, *, counts: bool) -> None:
        """The socket was admitted; ``counts`` whether it still counts as its address's.

        Who has logged in is known, however many of them share an address.
        """
        self._stop_waiting()
        if not counts:
            self._stop_counting()

    def leave(self) -> None:
        """The socket is gone."""
        self._stop_waiting()
        self._stop_counting()

    def _stop_waiting(self) -> None:
        if self._waits:
            self._waits = False
            _less(self._doors.waiting, self._network)

    def _stop_counting(self) -> None:
        if self._counts:
            self._counts = False
            _less(self._doors.present, self._network)


class Doors:
    """How many sockets of a process wait, and are there, by network.

    Where the address is not known (""), only the number of all that wait is limited.
    """

    def __init__(self) -> None:
        self.waiting: Counter[str] = Counter()
        self.present: Counter[str] = Counter()

    def enter(self, network: str) -> Place | None:
        """A place for a socket from ``network``; None when there are too many."""
        if self.waiting.total() >= MAX_WAITING:
            return None
        if network:
            most = cobrowse_settings.sockets_per_address
            if self.waiting[network] >= MAX_WAITING_PER_ADDRESS:
                return None
            if 0 < most <= self.present[network]:
                return None
        return Place(self, network)


def _less(counter: Counter[str], network: str) -> None:
    counter[network] -= 1
    if counter[network] <= 0:
        del counter[network]


doors = Doors()
