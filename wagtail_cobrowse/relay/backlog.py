"""Frames that wait for a line, by their rooms."""

from collections import deque


#: Bytes of a room's turn: its small frames that came together go on together.
TURN = 16 * 1024


class Waiting:
    """One room's frames, each with its channel, and their bytes."""

    __slots__ = ("frames", "size")

    def __init__(self) -> None:
        self.frames: deque[tuple[bytes, bytes]] = deque()
        self.size = 0


class Backlog:
    """
    Takes frames of many rooms, and gives them one by one, `TURN` bytes of each room.

    In that way a room with much to say holds up no other. The frames of one room keep
    their order.
    """

    def __init__(self) -> None:
        self._rooms: dict[bytes, Waiting] = {}
        #: Bytes of all frames, and of all that were ever taken.
        self.size = self.given = 0
        #: Bytes that the first room has given in its turn.
        self._turn = 0

    def __bool__(self) -> bool:
        return bool(self._rooms)

    def __len__(self) -> int:
        return sum(len(each.frames) for each in self._rooms.values())

    def put(self, room: bytes, channel: bytes, frame: bytes) -> None:
        """A frame of ``room`` for a channel."""
        waiting = self._rooms.get(room)
        if waiting is None:
            waiting = self._rooms[room] = Waiting()
        waiting.frames.append((channel, frame))
        waiting.size += len(frame)
        self.size += len(frame)

    def take(self) -> tuple[bytes, bytes]:
        """The next frame, with its channel."""
        room = next(iter(self._rooms))
        waiting = self._rooms[room]
        channel, frame = waiting.frames.popleft()
        waiting.size -= len(frame)
        self.size -= len(frame)
        self.given += len(frame)
        self._turn += len(frame)
        if not waiting.frames or self._turn >= TURN:
            del self._rooms[room]
            self._turn = 0
            if waiting.frames:
                self._rooms[room] = waiting
        return channel, frame

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
