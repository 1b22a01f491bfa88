"""The relay's figures, each with its goal."""

import contextlib

from collections.abc import Collection

import uvloop

from ..report import Figure, percentile
from . import calm, confirming, cost, servers, withdrawal


PARTS = ("cost", "bus", "calm", "withdrawal", "weight", "confirming")


def measure(
    found: list[Figure], *, quick: bool = False, only: Collection[str] = ()
) -> None:
    """Run the parts named, or all of them; each adds its figures to ``found``.

    The generator has a core of its own.
    """
    with servers.core_of_its_own():
        uvloop.run(_measure(found, quick, only or PARTS))


async def _measure(found: list[Figure], quick: bool, parts: Collection[str]) -> None:
    if "confirming" in parts:
        found += _confirming(quick)
    if not set(parts) - {"confirming"}:
        return
    with servers.population(100 if quick else 500) as (people, folder):
        if "cost" in parts:
            found += await _costs(people, folder, quick)
        if "bus" in parts:
            found += await _bus(people, folder, quick)
        if "calm" in parts:
            with servers.ours(people, folder) as server:
                found += await _calm(server, quick)
        if "weight" in parts:
            # A fresh process each: memory that was freed is not given back.
            with servers.ours(people, folder) as server:
                found.append(await _weight(server, quick))
            with servers.redis() as (address, _):
                environment = {"COBROWSE_BENCH_REDIS": address}
                with servers.ours(people, folder, **environment) as server:
                    found.append(await _weight(server, quick, "with Redis", 36))
        if "withdrawal" in parts:
            # Last: sessions are over after it.
            with servers.ours(people, folder) as server:
                found += await _withdrawal(server, quick)


def _confirming(quick: bool) -> list[Figure]:
    """Goals: a tenth of the 750 ms between two, and twice that."""
    few, many = confirming.measure(3 if quick else 20)
    number = confirming.MANY
    return [
        Figure(
            f"confirming {number} advisors",
            many.again,
            75,
            unit="ms",
            detail=f"{many.queries} queries; {confirming.FEW} advisors: "
            f"{few.again:.1f} ms, {few.queries} queries",
        ),
        Figure(
            f"the same, once all {number} have to be asked for anew",
            many.anew,
            150,
            unit="ms",
            detail=f"{confirming.FEW} advisors: {few.anew:.0f} ms",
        ),
    ]


async def _costs(people, folder, quick: bool) -> list[Figure]:
    """Goals: at 2 KB and 50 sessions, at 50 KB, and of many sessions to few."""
    found = []
    rounds, seconds = (3, 0.4) if quick else (7, 1.0)
    few, large, many = cost.LOADS
    with contextlib.ExitStack() as stack:
        mine = stack.enter_context(servers.ours(people, folder))
        library = stack.enter_context(servers.bare_websockets())
        asgi = stack.enter_context(servers.bare_asgi())
        stock = stack.enter_context(servers.stock())
        goals = {few: (1.15, 1.3, 0.1), large: (1.3, 1.3, None)}
        at_few = None
        for load, wanted in goals.items():
            costs = await cost.measure(
                [mine, library, asgi, stock], load, rounds, seconds
            )
            at_few = at_few or costs[0]
            found += _ratios(load, costs, wanted)
        if not quick:
            crowd = [mine, library, asgi]
            costs = await cost.measure(crowd, many, rounds, seconds)
            found += _ratios(many, costs, (None, None))
    if not quick:
        found += await _many(people, folder, few, many, rounds, seconds)
    return found


async def _many(people, folder, few, many, rounds, seconds) -> list[Figure]:
    """What a frame costs among many sessions, beside the same among few."""
    with contextlib.ExitStack() as stack:
        figures = []
        for make, goal in ((servers.ours, 2.2), (servers.bare_websockets, None)):
            arguments = (people, folder) if make is servers.ours else ()
            two = [stack.enter_context(make(*arguments)) for _ in range(2)]
            costs = await cost.compare(two, [many, few], rounds, seconds)
            detail = f"{costs[0].median:.1f} µs, {costs[1].median:.1f} µs"
            figures.append(
                Figure(
                    f"{two[0].name}: 500 sessions, beside 50",
                    costs[0].ratio_to(costs[1]),
                    goal,
                    detail=detail,
                    is_void=any(each.is_void for each in costs),
                )
            )
    return figures


async def _bus(people, folder, quick: bool) -> list[Figure]:
    rounds, seconds = (3, 0.4) if quick else (7, 1.0)
    with contextlib.ExitStack() as stack:
        crowd = [
            stack.enter_context(servers.ours_in_two(people, folder)),
            stack.enter_context(servers.bare_websockets()),
            stack.enter_context(servers.stock_in_two()),
        ]
        costs = await cost.measure(crowd, cost.LOADS[0], rounds, seconds)
    return _ratios(cost.LOADS[0], costs, (1.8, 1 / 12))


def _ratios(load: cost.Load, costs: list[cost.Cost], goals) -> list[Figure]:
    mine, *others = costs
    return [
        Figure(
            f"{mine.server.name}, {load.name}, beside {other.server.name}",
            mine.ratio_to(other),
            goal,
            detail=f"{mine.median:.1f} µs, {other.median:.1f} µs; idle "
            f"{mine.idle / 1000:.0f} ms/s, {other.idle / 1000:.0f} ms/s",
            is_void=mine.is_void or other.is_void,
        )
        for other, goal in zip(others, goals, strict=True)
    ]


async def _calm(server: servers.Server, quick: bool) -> list[Figure]:
    sessions, rounds, seconds = (20, 1, 4) if quick else (50, 5, 5)
    frozen = await calm.freeze(server, sessions, rounds, seconds)
    blocked = await calm.block(server, sessions, rounds, seconds)
    limit = 4 * 1024 * 1024
    return [
        Figure(
            "one frozen receiver: the others' median latency",
            frozen.ratio,
            1.5,
            detail=_milliseconds(frozen),
        ),
        Figure(
            "one frozen receiver: memory, beside the limit of its queue",
            frozen.growth / limit,
            1.2,
            detail=f"{frozen.growth / 1024 / 1024:.1f} MiB",
            # Without a backlog that was dropped nothing has reached the limit.
            is_void=frozen.repaired < rounds,
        ),
        Figure(
            "one frozen receiver: silent gaps",
            frozen.gaps,
            0,
            unit="",
            detail=f"{frozen.repaired} backlogs dropped, each followed by a keyframe",
            is_void=frozen.repaired < rounds,
        ),
        Figure(
            "one session blocked in the database: the others' median latency",
            blocked.ratio,
            2.0,
            detail=_milliseconds(blocked),
            is_void=bool(blocked.gaps),
        ),
    ]


async def _withdrawal(server: servers.Server, quick: bool) -> list[Figure]:
    """Goal: the stage is blank within a second; it is as soon as it is told."""
    found = await withdrawal.withdraw(server, 20 if quick else 200)
    spread = ", ".join(
        f"p{percent} {percentile(found.told, percent):.1f}" for percent in (50, 90, 99)
    )
    return [
        Figure(
            "a withdrawal under load: until the stage is told, p99",
            percentile(found.told, 99),
            1000,
            unit="ms",
            detail=f"{spread} ms of {len(found.told)}; everything deleted after "
            f"{percentile(found.receipts, 99):.0f} ms (p99 of {len(found.receipts)})",
        ),
        Figure("frames that reached the stage after that", found.late, 0, unit=""),
    ]


def _milliseconds(found: calm.Disturbance) -> str:
    pairs = zip(found.calm, found.disturbed, strict=True)
    return ", ".join(f"{before:.2f} → {after:.2f}" for before, after in pairs) + " ms"


async def _weight(
    server: servers.Server, quick: bool, how: str = "in memory", goal: float = 30
) -> Figure:
    each = await calm.weigh(server, 80 if quick else 200)
    name = f"an idle socket, channel layer {how}"
    return Figure(name, each / 1024, goal, unit="KiB")
