"""CPU time per delivered frame, at full load, as ratios of one run."""

import asyncio
import statistics
import time

from dataclasses import dataclass, field

from .pairs import Pair, open_pairs
from .servers import Server


@dataclass(frozen=True)
class Load:
    """So many sessions, bytes in a frame, and frames on their way in each."""

    name: str
    sessions: int
    size: int
    window: int


LOADS = [
    Load("2 KB, 50 sessions", 50, 2_000, 4),
    Load("50 KB, 50 sessions", 50, 50_000, 4),
    Load("2 KB, 500 sessions", 500, 2_000, 2),
]


@dataclass
class Cost:
    """
    Microseconds per delivered frame, one value for each round.

    What the processes do without any frame is taken off, from each server alike:
    ``idle`` has it, in microseconds per second.
    """

    server: Server
    load: Load
    idle: float
    rounds: list[float] = field(default_factory=list)
    gaps: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def is_void(self) -> bool:
        """Frames were lost or interrupted, or no more was computed than without."""
        return self.gaps > 0 or min(self.rounds) <= 0

    def ratio_to(self, other: "Cost") -> float:
        """The median of the ratios of each round."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)


async def measure(
    servers: list[Server], load: Load, rounds: int, seconds: float
) -> list[Cost]:
    """Each server in each round, in an order that rotates."""
    return await compare(servers, [load] * len(servers), rounds, seconds)


async def compare(
    servers: list[Server], loads: list[Load], rounds: int, seconds: float
) -> list[Cost]:
    """The same with a load of its own for each server."""
    crowds = [
        await open_pairs(server, load.sessions)
        for server, load in zip(servers, loads, strict=True)
    ]
    idle = await _idle(servers, seconds)
    costs = [Cost(*each) for each in zip(servers, loads, idle, strict=True)]
    numbers = list(range(len(servers)))
    for turn in range(rounds + 1):
        first = turn % len(numbers)
        for number in numbers[first:] + numbers[:first]:
            found = await _slice(costs[number], crowds[number], seconds)
            # The first round warms up what is made late.
            if turn:
                costs[number].rounds.append(found)
    for cost, crowd in zip(costs, crowds, strict=True):
        cost.gaps = sum(pair.gaps + pair.repaired + pair.interrupted for pair in crowd)
        for pair in crowd:
            pair.close()
    return costs


async def _idle(servers: list[Server], seconds: float) -> list[float]:
    # What connecting has set off comes to rest first.
    await asyncio.sleep(max(5, seconds))
    before = [server.cpu() for server in servers]
    start = time.monotonic()
    await asyncio.sleep(4 * seconds)
    passed = time.monotonic() - start
    pairs = zip(servers, before, strict=True)
    return [(server.cpu() - used) / passed for server, used in pairs]


async def _slice(cost: Cost, crowd: list[Pair], seconds: float) -> float:
    load = cost.load
    body = bytes(load.size - 16)
    for pair in crowd:
        pair.flow(load.window, body)
    await asyncio.sleep(seconds / 4)
    before, heard, start = cost.server.cpu(), _heard(crowd), time.monotonic()
    await asyncio.sleep(seconds)
    used, delivered = cost.server.cpu() - before, _heard(crowd) - heard
    used -= cost.idle * (time.monotonic() - start)
    for pair in crowd:
        pair.stop()
    async with asyncio.timeout(30):
        while any(pair.under_way for pair in crowd):
            await asyncio.sleep(0.01)
    for pair in crowd:
        pair.latencies.clear()
    if not delivered:
        raise RuntimeError(f"{cost.server.name}: no frame arrived, {load.name}.")
    return used / delivered


def _heard(crowd: list[Pair]) -> int:
    return sum(pair.heard for pair in crowd)
