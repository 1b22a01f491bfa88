"""The figures of the load, each beside bare relays in the same run."""

import asyncio
import contextlib

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import uvloop

from ..relay import servers
from ..relay.servers import Server
from ..report import Figure, percentile
from . import deployment
from .crowd import Crowd, Seen
from .player import STAYS
from .stream import Stream


PARTS = ("growth", "latency")
#: Shares of a core at which latencies are measured.
SHARES = (0.3, 0.8)
#: Times the recording's pace; more is no session any more.
MAX_SPEED = 40


@dataclass(frozen=True)
class Scale:
    """Sessions: step by step for growth, and for latencies; seconds of one slice.

    ``whole``: those of a slice in which pages are loaded. A shorter one than a visitor
    stays on a page would have more of them, or fewer, than come in the long run.

    The most must leave a core something to spare where every frame crosses Redis.
    """

    steps: tuple[int, ...] = (20, 50, 100)
    sessions: int = 40
    seconds: float = 4
    whole: float = STAYS

    @property
    def most(self) -> int:
        return max(*self.steps, self.sessions)


FULL = Scale()
TINY = Scale((2, 4), 4, 1.5, 5)
#: Seconds of playing after which a session has used each tool for the first time, which
#: is written down once.
WARM_UP = 8


def measure(
    stream: Stream, scale: Scale = FULL, only: Collection[str] = ()
) -> list[Figure]:
    """Run the parts named, or both. The generator has a core of its own."""
    with servers.core_of_its_own():
        return uvloop.run(_measure(stream, scale, only or PARTS))


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


class Step(NamedTuple):
    """So many sessions at the pace of the recording."""

    #: While nobody loads a page, and as they are.
    alone: Seen
    whole: Seen
    #: Bytes that each session weighs that is new in this step, before and after it has
    #: played.
    idle_bytes: float
    played_bytes: float

    @property
    def is_void(self) -> bool:
        return bool(self.alone.failures or self.whole.failures)

    @property
    def per_page(self) -> float:
        """Milliseconds for each page that is loaded; 0 when none was."""
        more = (self.whole.cpu - self.alone.cpu) * self.whole.seconds * 1000
        return max(0.0, more / self.whole.pages) if self.whole.pages else 0.0


async def _growth(crowds: Sequence[Crowd], scale: Scale) -> list[Figure]:
    """What a frame and a session cost at the pace of the recording, and weigh."""
    seen: list[list[Step]] = [[] for _ in crowds]
    for sessions in scale.steps:
        for crowd, steps in zip(crowds, seen, strict=True):
            steps.append(await _step(crowd, sessions, scale))
    found = []
    for crowd, steps in zip(crowds, seen, strict=True):
        found += _grown(crowd.server, steps)
    return found


async def _step(crowd: Crowd, sessions: int, scale: Scale) -> Step:
    new = sessions - len(crowd.players)
    idle_bytes = await crowd.grow(sessions)
    before = crowd.server.resident()
    if crowd.server.has_gate:
        await crowd.play(1, WARM_UP)
    idle = await crowd.idle(scale.seconds / 2)
    alone = await crowd.play(1, scale.seconds, idle, loads=False)
    whole = await crowd.play(1, scale.whole, idle)
    # Those that were there have played before, and weigh what they did.
    grown = (crowd.server.resident() - before) / new
    return Step(alone, whole, idle_bytes, idle_bytes + grown)


def _grown(server: Server, steps: Sequence[Step]) -> list[Figure]:
    name, least, most = server.name, steps[0], steps[-1]
    found = [figure for step in steps for figure in _costs(name, step)]
    if least is not most:
        found += _growths(server, least, most)
    found.append(
        Figure(
            f"{name}: memory of a session, two sockets",
            most.idle_bytes / 1024,
            unit="KiB",
            detail=f"{most.played_bytes / 1024:.1f} KiB once it has played; "
            f"{most.whole.sessions} sessions",
        )
    )
    return found


def _growths(server: Server, least: Step, most: Step) -> list[Figure]:
    """How much more many sessions cost than few, each."""
    between = f"{most.whole.sessions} sessions, beside {least.whole.sessions}"
    # Of bare relays both are only told.
    return [
        Figure(
            f"{server.name}: {what} among {between}",
            ratio,
            goal if server.has_gate else None,
            is_void=least.is_void or most.is_void,
        )
        for what, ratio, goal in (
            ("a frame", most.alone.per_frame / least.alone.per_frame, 2.2),
            ("a session", most.whole.per_session / least.whole.per_session, 1.3),
        )
    ]


def _costs(name: str, step: Step) -> list[Figure]:
    alone, whole = step.alone, step.whole
    return [
        Figure(
            f"{name}: a frame, {alone.sessions} sessions",
            alone.per_frame,
            unit="µs",
            detail=f"{alone.frames / alone.seconds:.0f} frames a second; "
            f"{100 * alone.cpu:.0f} % of a core, idle {100 * alone.idle:.1f} %; "
            f"{_spread(alone.latencies)}",
            is_void=step.is_void,
        ),
        Figure(
            f"{name}: sessions on a core, by {whole.sessions}",
            whole.per_core,
            unit="",
            detail=f"{whole.pages / whole.seconds:.1f} pages a second, each "
            f"{step.per_page:.0f} ms; {100 * whole.cpu:.0f} % of a core, "
            f"{whole.per_frame_of_all:.0f} µs a frame with everything; "
            f"{_spread(whole.latencies)}",
            is_void=step.is_void,
        ),
    ]


async def _latency(crowds: Sequence[Crowd], scale: Scale) -> list[Figure]:
    """How late frames are at some shares of a core, the same sessions going faster."""
    found = []
    for crowd in crowds:
        await crowd.grow(scale.sessions)
        if crowd.server.has_gate:
            await crowd.play(1, WARM_UP)
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
        f"{seen.per_core:.0f} on a whole core; "
        f"{seen.per_frame_of_all:.0f} µs a frame with everything",
        is_void=bool(seen.failures),
    )


def _spread(latencies: list[float]) -> str:
    half, most = percentile(latencies, 50), percentile(latencies, 95)
    return f"p50 {half:.2f} ms, p95 {most:.2f} ms"
