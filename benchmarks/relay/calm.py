"""What a session in trouble costs the others, and what a socket costs that waits."""

import asyncio
import random
import statistics

from dataclasses import dataclass

from . import SLOW
from .pairs import Pair, open_pairs
from .servers import Server


#: Frames a second and their bytes: of each session, and of the one in trouble.
RATE, SIZE = 20, 2_000
HEAVY_RATE, HEAVY_SIZE = 100, 50_000
#: Pages that the blocked session asks for, a second.
PAGES = 5


@dataclass
class Disturbance:
    """
    Medians of the others' latencies in milliseconds, undisturbed and disturbed.

    ``growth`` is what the server's memory grew by at most, in bytes. ``gaps`` counts
    frames that came out of order or were missing without a keyframe after them.
    """

    calm: list[float]
    disturbed: list[float]
    growth: int
    gaps: int
    repaired: int

    @property
    def ratio(self) -> float:
        return statistics.median(
            disturbed / calm
            for calm, disturbed in zip(self.calm, self.disturbed, strict=True)
        )


async def freeze(server: Server, count: int, rounds: int, seconds: float):
    """One advisor's machine takes nothing any more while frames keep coming."""
    crowd = await open_pairs(server, count)
    frozen, others = crowd[0], crowd[1:]
    found = Disturbance([], [], 0, 0, 0)
    await _flow(others, frozen, seconds / 2)
    for _ in range(rounds):
        found.calm.append(await _flow(others, frozen, seconds))
        frozen.advisor.transport.pause_reading()
        watching = asyncio.create_task(_watch(server, found))
        found.disturbed.append(await _flow(others, frozen, seconds))
        watching.cancel()
        frozen.advisor.transport.resume_reading()
        await _recover(frozen)
    found.gaps = sum(pair.gaps for pair in crowd)
    found.repaired = frozen.repaired
    _close(crowd)
    return found


async def block(server: Server, count: int, rounds: int, seconds: float):
    """One session's questions to the database take their time, one after another."""
    crowd = await open_pairs(server, count)
    blocked, others = crowd[0], crowd[1:]
    found = Disturbance([], [], 0, 0, 0)
    await _flow(others, None, seconds / 2)
    for number in range(rounds):
        found.calm.append(await _flow(others, None, seconds))
        asking = asyncio.create_task(_ask(blocked, number))
        found.disturbed.append(await _flow(others, None, seconds))
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    found.gaps = sum(pair.gaps for pair in others)
    _close(crowd)
    return found


async def weigh(server: Server, count: int) -> float:
    """Bytes in memory for each idle socket, two to a session."""
    # What is made once is there already.
    first = await open_pairs(server, count // 5)
    await asyncio.sleep(2)
    before = server.resident()
    crowd = await open_pairs(server, count, count // 5)
    await asyncio.sleep(2)
    each = (server.resident() - before) / (2 * len(crowd))
    _close(first + crowd)
    return each


async def _flow(others: list[Pair], heavy: Pair | None, seconds: float) -> float:
    for pair in others:
        pair.latencies.clear()
    sending = [pair.pace(RATE, bytes(SIZE - 16), seconds) for pair in others]
    if heavy is not None:
        sending.append(heavy.pace(HEAVY_RATE, bytes(HEAVY_SIZE - 16), seconds))
    await asyncio.gather(*sending)
    async with asyncio.timeout(30):
        while any(pair.under_way for pair in others):
            await asyncio.sleep(0.01)
    return 1000 * statistics.median(
        latency for pair in others for latency in pair.latencies
    )


async def _watch(server: Server, found: Disturbance) -> None:
    before = server.resident()
    while True:
        found.growth = max(found.growth, server.resident() - before)
        await asyncio.sleep(0.1)


async def _recover(pair: Pair) -> None:
    """Until what is sent arrives again: the keyframe, and what follows it."""
    async with asyncio.timeout(60):
        while pair.under_way:
            pair.send()
            for _ in range(20):
                await asyncio.sleep(0.05)
                if not pair.under_way:
                    break


async def _ask(pair: Pair, number: int) -> None:
    for turn in range(10_000):
        pair.show(f"{SLOW}{number}/{turn}/")
        await asyncio.sleep((0.5 + random.random()) / PAGES)


def _close(crowd: list[Pair]) -> None:
    for pair in crowd:
        pair.close()
