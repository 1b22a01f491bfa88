"""Frames that wait for a line, by their rooms."""

from collections import deque
from collections.abc import Iterable


#: Bytes of a room's turn: its small frames that came together go on together.
TURN = 16 * 1024


class Waiting:
    """One room's frames, each with its way, and their bytes."""

    __slots__ = ("frames", "size")

    def __init__(self) -> None:
        self.frames: deque[tuple[bytes, bytes, bytes]] = deque()
        self.size = 0


class Backlog:
    """
    Takes frames of many rooms, and gives them in turns, `TURN` bytes of each room.

    In that way a room with much to say holds up no other. The frames of one room keep
    their order.
    """

    def __init__(self) -> None:
        self._rooms: dict[bytes, Waiting] = {}
        #: Bytes of all frames, and of all that were ever taken.
        self.size = self.given = 0

    def __bool__(self) -> bool:
        return bool(self._rooms)

    def __len__(self) -> int:
        return sum(len(each.frames) for each in self._rooms.values())

    def put(self, room: bytes, to: bytes, envelope: bytes, frame: bytes) -> None:
        """A frame of ``room`` for an address, with its envelope."""
        waiting = self._rooms.get(room)
        if waiting is None:
            waiting = self._rooms[room] = Waiting()
        waiting.frames.append((to, envelope, frame))
        waiting.size += len(frame)
        self.size += len(frame)

    def take(self) -> Iterable[tuple[bytes, bytes, bytes]]:
        """A room's turn: its next frames, behind their addresses and envelopes."""
        room = next(iter(self._rooms))
        waiting = self._rooms.pop(room)
        frames, size = waiting.frames, waiting.size
        if size > TURN:
            frames, size = deque(), 0
            while waiting.frames and size < TURN:
                frames.append(waiting.frames.popleft())
                size += len(frames[-1][-1])
            waiting.size -= size
            if waiting.frames:
                self._rooms[room] = waiting
        self.size -= size
        self.given += size
        return frames

    def drop(self, room: bytes) -> int:
        """Drop what waits of ``room``; how many frames that were."""
        waiting = self._rooms.pop(room, None)
        if waiting is None:
            return 0
        self.size -= waiting.size
        return len(waiting.frames)

    def clear(self) -> int:
        """Drop everything; how many frames that were."""
        dropped = len(self)
        self._rooms.clear()
        self.size = 0
        return dropped

    def greediest(self, room: bytes, more: int) -> bytes:
        """The room with the most bytes, if ``room`` had so many more.

        Where two have as many it is ``room``: what waits already is nearer to its end.
        """
        mine = self._rooms.get(room)
        most, found = more + (mine.size if mine else 0), room
        for each, waiting in self._rooms.items():
            if waiting.size > most:
                most, found = waiting.size, each
        return found
