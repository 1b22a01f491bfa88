"""The session hub of one process: its rooms, each for one conversation's route."""

import asyncio
import contextlib
import threading

from collections.abc import Callable, Hashable

from .address import Address
from .bus import Bus
from .port import Port
from .room import Room


#: Seconds for which a thread waits until its cut has been made.
CALL_WITHIN = 2


class Hub:
    """All rooms of this process."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        #: Where the sockets of this process are served, if there are any.
        self.loop: asyncio.AbstractEventLoop | None = None
        #: The way to other processes, if there are any.
        self.bus: Bus | None = None
        #: This process ends: nothing passes through a room that is made now.
        self.is_retired = False

    @property
    def is_connected(self) -> bool:
        """Whether the event loop that runs has a bus."""
        return self.bus is not None and self.bus.loop is asyncio.get_running_loop()

    @property
    def is_up(self) -> bool:
        """Whether there are no other processes, or a line to them."""
        return self.bus is None or self.bus.is_up

    def connect(self, address: Address, secret: str) -> None:
        """Meet the processes that use the same Redis and know the same secret."""
        self.bus = Bus(address, secret)
        for room in self.rooms.values():
            self.bus.join(room)

    async def disconnect(self) -> None:
        """Leave the other processes."""
        bus, self.bus = self.bus, None
        if bus is not None:
            await bus.stop()

    def retire(self) -> None:
        """This process ends: nothing passes here, and others do without it."""
        self.is_retired = True
        if self.bus is not None:
            self.bus.retire()
        for room in list(self.rooms.values()):
            room.hold()

    def room(self, route: str) -> Room:
        """The room of a route, made when it is first asked for."""
        room = self.rooms.get(route)
        if room is None:
            room = self.rooms[route] = Room(route=route)
            if self.is_retired:
                room.hold()
            if self.bus is not None:
                self.bus.join(room)
        return room

    def leave(self, room: Room, port: Port) -> None:
        """Take a socket out of its room; an empty room vanishes."""
        room.remove(port)
        self.tidy(room)

    def tidy(self, room: Room) -> None:
        """An empty room vanishes, unless it is all that knows of a cut."""
        is_empty = not (room.visitors or room.advisors or room.guests or room.owed)
        if is_empty and self.rooms.get(room.route) is room:
            del self.rooms[room.route]
            if self.bus is not None:
                self.bus.leave(room)

    def cut(self, route: str, *, ending: bool) -> None:
        """Cut as `Room.cut` does, from any thread; done when this returns.

        A request that pauses or ends a session cuts here before it writes. Where the
        sockets are in another process, the event that follows the writing cuts.
        """
        self._call(lambda room: room.cut(ending=ending), route)

    def suspend(self, route: str, key: Hashable) -> None:
        """Cut as `Room.suspend` does, from any thread; done when this returns."""
        self._call(lambda room: room.suspend(key), route)

    def release(self, route: str, key: Hashable) -> None:
        """As `Room.release` does, from any thread."""
        self._call(lambda room: room.release(key), route)

    def resume(self, route: str) -> None:
        """Let the visitor share again, from any thread."""
        self._call(lambda room: room.resume(), route)

    def _call(self, function: Callable[[Room], None], route: str) -> None:
        done = threading.Event()

        def call() -> None:
            if route in self.rooms:
                function(self.rooms[route])
            done.set()

        if self.loop is None or not self.loop.is_running():
            return
        if self.loop is _running_loop():
            call()
            return
        # A loop that ends meanwhile has no sockets either.
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(call)
            done.wait(CALL_WITHIN)

    def close_all(self) -> None:
        """Cut every session: this process cannot confirm who may watch."""
        for room in self.rooms.values():
            room.close()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


hub = Hub()
