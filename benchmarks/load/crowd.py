"""Many sessions that play at once on one relay, and what is seen meanwhile."""

import asyncio
import random
import time

from dataclasses import dataclass

from ..relay.servers import Server
from .player import Player
from .stream import Stream


#: Sessions that connect at once.
AT_ONCE = 10
#: Seconds in which what connecting has set off comes to rest.
RESTS = 2


@dataclass(frozen=True)
class Seen:
    """
    What one relay did for ``sessions`` that played ``speed`` times as fast as recorded.

    ``cpu`` and ``idle``: shares of a core while they played, and while they did not
    (0 where that is not known);
    ``latencies``: milliseconds, of every frame; ``lost``: frames that were lost or out
    of order; ``interrupted``: how often the server stopped relaying to a session.
    """

    sessions: int
    speed: float
    seconds: float
    cpu: float
    idle: float
    frames: int
    pages: int
    latencies: list[float]
    lost: int = 0
    interrupted: int = 0

    @property
    def failures(self) -> int:
        return self.lost + self.interrupted

    @property
    def per_frame(self) -> float:
        """Microseconds for each frame, beside what is computed without any."""
        return (self.cpu - self.idle) * self.seconds / self.frames * 1e6

    @property
    def per_frame_of_all(self) -> float:
        """Microseconds for each frame, with everything that is computed."""
        return self.cpu * self.seconds / self.frames * 1e6

    @property
    def per_session(self) -> float:
        """The share of a core that each session costs with everything."""
        return self.cpu / self.sessions

    @property
    def per_core(self) -> float:
        """How many sessions at the pace of the recording fill a core at this rate."""
        return self.sessions * self.speed / self.cpu


class Crowd:
    """The sessions of one relay. More can come; all play, or none."""

    def __init__(self, server: Server, stream: Stream) -> None:
        self.server, self.stream = server, stream
        self.players: list[Player] = []

    async def grow(self, count: int) -> float:
        """Connect until there are ``count``; bytes that each new session weighs."""
        before, first = self.server.resident(), len(self.players)
        for start in range(first, count, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, count))
            self.players += await asyncio.gather(
                *(Player().open(self.server, number) for number in numbers)
            )
        await asyncio.sleep(RESTS)
        return (self.server.resident() - before) / max(1, count - first)

    async def idle(self, seconds: float) -> float:
        """The share of a core that the relay takes while nobody sends."""
        before, start = self.server.cpu(), time.monotonic()
        await asyncio.sleep(seconds)
        return (self.server.cpu() - before) / (time.monotonic() - start) / 1e6

    async def play(
        self, speed: float, seconds: float, idle: float = 0, *, loads: bool = True
    ) -> Seen:
        """All play, each from another place of the recording, for so many seconds.

        Without ``loads`` nobody loads a page.
        """
        chance = random.Random(len(self.players))
        playing = [
            asyncio.create_task(
                player.play(
                    self.stream,
                    chance.random() * self.stream.seconds,
                    speed,
                    loads=loads,
                )
            )
            for player in self.players
        ]
        try:
            await asyncio.sleep(1)
            self._forget()
            before, start = self.server.cpu(), time.monotonic()
            await asyncio.sleep(seconds)
            used, passed = self.server.cpu() - before, time.monotonic() - start
            frames = sum(player.heard for player in self.players)
            pages = sum(player.pages for player in self.players)
            # Somebody who failed says so.
            for task in playing:
                if task.done():
                    task.result()
        finally:
            for task in playing:
                task.cancel()
            await asyncio.gather(*playing, return_exceptions=True)
        # Together: where much was lost, each waits in vain for as long as it may.
        await asyncio.gather(*(player.settle() for player in self.players))
        return Seen(
            len(self.players),
            speed,
            passed,
            used / passed / 1e6,
            idle,
            frames,
            pages,
            [1000 * each for player in self.players for each in player.latencies],
            sum(player.lost + player.gaps for player in self.players),
            sum(player.interrupted for player in self.players),
        )

    def close(self) -> None:
        """Leave, all at once."""
        for player in self.players:
            player.close()

    def _forget(self) -> None:
        for player in self.players:
            player.latencies.clear()
            player.heard = player.pages = 0
            player.lost = player.gaps = player.interrupted = 0
