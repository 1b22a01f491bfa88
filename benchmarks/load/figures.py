"""The figures of the load, each beside bare relays in the same run."""

import asyncio
import contextlib
import os

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import uvloop

from ..relay import servers
from ..report import Figure, percentile
from . import deployment
from .crowd import Crowd, Seen
from .stream import Stream


PARTS = ("growth", "latency")
#: Shares of a core at which latencies are measured.
SHARES = (0.3, 0.8)
#: Times the recording's pace; more is no session any more.
MAX_SPEED = 40


@dataclass(frozen=True)
class Scale:
    """Sessions: step by step for growth, and for latencies; seconds of one slice."""

    steps: tuple[int, ...] = (50, 200, 500)
    sessions: int = 200
    seconds: float = 6

    @property
    def most(self) -> int:
        return max(*self.steps, self.sessions)


FULL = Scale()
TINY = Scale((2, 4), 4, 1.5)


def measure(
    stream: Stream, scale: Scale = FULL, only: Collection[str] = ()
) -> list[Figure]:
    """Run the parts named, or both. The generator has a core of its own."""
    mine = os.sched_getaffinity(0)
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    try:
        return uvloop.run(_measure(stream, scale, only or PARTS))
    finally:
        os.sched_setaffinity(0, mine)


async def _measure(
    stream: Stream, scale: Scale, parts: Collection[str]
) -> list[Figure]:
    found = []
    for part, run in (("growth", _growth), ("latency", _latency)):
        if part in parts:
            with contextlib.ExitStack() as stack:
                crowds = [
                    Crowd(stack.enter_context(relay), stream)
                    for relay in (
                        deployment.ours(scale.most, crosses=True),
                        deployment.ours(scale.most, crosses=False),
                        servers.bare_asgi(),
                        servers.bare_websockets(),
                    )
                ]
                found += await run(crowds, scale)
                for crowd in crowds:
                    crowd.close()
    return found


async def _growth(crowds: Sequence[Crowd], scale: Scale) -> list[Figure]:
    """What a session and a frame cost at the pace of the recording, and weigh."""
    seen: list[list[Seen]] = []
    idle_bytes, active_bytes = [0.0] * len(crowds), [0.0] * len(crowds)
    for sessions in scale.steps:
        row = []
        for number, crowd in enumerate(crowds):
            idle_bytes[number] = await crowd.grow(sessions)
            before = crowd.server.resident()
            # The first use of each tool in a session is written down, once.
            await crowd.play(1, max(page.seconds for page in crowd.stream.pages))
            idle = await crowd.idle(scale.seconds / 2)
            row.append(await crowd.play(1, scale.seconds, idle))
            active_bytes[number] = (crowd.server.resident() - before) / sessions
        seen.append(row)
    found = []
    for number, crowd in enumerate(crowds):
        name, mine = crowd.server.name, [row[number] for row in seen]
        found += [_cost(name, each) for each in mine]
        most, least = mine[-1], mine[0]
        found.append(
            Figure(
                f"{name}: a frame among {most.sessions} sessions, beside "
                f"{least.sessions}",
                most.per_frame / least.per_frame,
                # Of bare relays it is only told.
                2.2 if crowd.server.has_gate else None,
                is_void=bool(most.failures or least.failures),
            )
        )
        found.append(
            Figure(
                f"{name}: memory of a session, two sockets",
                idle_bytes[number] / 1024,
                unit="KiB",
                detail=f"{(idle_bytes[number] + active_bytes[number]) / 1024:.1f} KiB "
                f"once it has played; {most.sessions} sessions",
            )
        )
    return found


def _cost(name: str, seen: Seen) -> Figure:
    return Figure(
        f"{name}: a frame, {seen.sessions} sessions",
        seen.per_frame,
        unit="µs",
        detail=f"{seen.frames / seen.seconds:.0f} frames and "
        f"{seen.pages / seen.seconds:.1f} pages a second; {100 * seen.cpu:.0f} % of a "
        f"core, idle {100 * seen.idle:.0f} %; {seen.per_core:.0f} sessions a core; "
        f"{_spread(seen.latencies)}",
        is_void=bool(seen.failures),
    )


async def _latency(crowds: Sequence[Crowd], scale: Scale) -> list[Figure]:
    """How late frames are at some shares of a core, the same sessions going faster."""
    found = []
    for crowd in crowds:
        await crowd.grow(scale.sessions)
        await crowd.play(1, max(page.seconds for page in crowd.stream.pages))
        tried = await crowd.play(1, scale.seconds / 2)
        speed, cpu = tried.speed, tried.cpu
        for share in SHARES:
            # What is done for each frame falls with the load: twice is near enough.
            for seconds in (scale.seconds / 2, scale.seconds):
                speed = min(MAX_SPEED, speed * share / cpu)
                seen = await crowd.play(speed, seconds)
                cpu = seen.cpu
            found.append(_late(crowd.server.name, share, seen))
        await asyncio.sleep(1)
    return found


def _late(name: str, share: float, seen: Seen) -> Figure:
    return Figure(
        f"{name}: latency at {100 * share:.0f} % of a core, p95",
        percentile(seen.latencies, 95),
        unit="ms",
        detail=f"{_spread(seen.latencies)}; {100 * seen.cpu:.0f} % of a core; "
        f"{seen.sessions} sessions at {seen.speed:.1f} times the pace, as "
        f"{seen.per_core:.0f} on a whole core; {seen.per_frame:.0f} µs a frame",
        is_void=bool(seen.failures),
    )


def _spread(latencies: list[float]) -> str:
    half, most = percentile(latencies, 50), percentile(latencies, 95)
    return f"p50 {half:.2f} ms, p95 {most:.2f} ms"
