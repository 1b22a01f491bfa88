"""How soon the stage is exact again once what was away is back."""

import contextlib
import signal
import socket
import statistics
import threading
import time

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.lines import until_exact, wait_until
from tests.browser.live_site import LiveSite, Prepared
from tests.browser.people import People, Problems
from tests.browser.processes import two_processes
from tests.browser.roles import Advisor, Visitor, start_session
from tests.faults.proxy import Proxy
from tests.own_redis import OwnRedis

from .report import Figure


#: How often each of it happens.
TIMES = 3
#: Seconds for which Redis hangs, and for which a line takes nothing: by then both ends
#: of it have given it up.
STALLED, HOLE = 8, 15
#: Seconds between two faults: after five a line was a good one, and whoever loses it
#: hurries again.
PAUSE = 6


@dataclass
class Fault:
    """
    What goes away, and how it comes back.

    ``goal``: seconds until the stage is exact then; ``lasts``: for how many it is away
    at least.
    """

    name: str
    strike: Callable[[], None]
    mend: Callable[[], threading.Thread | None]
    goal: float
    lasts: float = 0


class Pair:
    """A running session, its ends on two processes, each behind a line of its own."""

    def __init__(self, people: People, here: LiveSite, there: LiveSite):
        self.theirs, self.ours = Proxy(here.port), Proxy(there.port)
        people.url = self.theirs.url
        self.visitor = Visitor(people.open("visitor", "en"), "en")
        people.url = self.ours.url
        page = people.open("advisor", "en")
        people.log_in(page, "advisor")
        self.advisor = Advisor(page, "en")
        start_session(self.visitor, self.advisor)
        self.visitor.visit()
        until_exact(self.visitor, self.advisor)
        self.stale = self.advisor.pane.locator(".cobrowse-canvas--stale")

    def suffer(self, fault: Fault) -> tuple[float, float]:
        """Seconds until the advisor was told, and until the stage was exact again."""
        page = self.visitor.page
        page.wait_for_timeout(PAUSE * 1000)
        fault.strike()
        until = time.monotonic() + fault.lasts
        page.evaluate(
            "(text) => { document.querySelector('h1').textContent = text }",
            f"Changed meanwhile: {fault.name}, {time.monotonic()}",
        )
        told = wait_until(page, lambda: self.stale.count() == 1)
        wait_until(page, lambda: time.monotonic() >= until)
        starting = fault.mend()
        healed = until_exact(self.visitor, self.advisor)
        if starting is not None:
            starting.join()
        return told, healed

    def close(self) -> None:
        self.theirs.close()
        self.ours.close()


def faults(
    pair: Pair, here: LiveSite, there: LiveSite, redis: OwnRedis
) -> Iterator[Fault]:
    """Everything between two people that may be away for a while."""
    ends = [("visitor", here, pair.theirs), ("advisor", there, pair.ours)]
    for whose, site, _ in ends:
        for number, goal in ((signal.SIGKILL, 3), (signal.SIGTERM, 5)):
            yield Fault(
                f"the {whose}'s process, {number.name}",
                lambda site=site, number=number: site.stop(number),
                lambda site=site: start(site, pair.visitor.page),
                goal,
            )
    yield Fault("Redis, killed", redis.kill, redis.start, 5)
    yield Fault(f"Redis, stalled for {STALLED} s", redis.stall, redis.go_on, 5, STALLED)
    for whose, _, line in ends:
        name = f"the {whose}'s line, a black hole for {HOLE} s"
        yield Fault(name, line.stall, line.heal, 3, HOLE)


def start(site: LiveSite, page: Page) -> threading.Thread:
    """Start a process; it is back when it listens, not when a page was served."""
    starting = threading.Thread(target=site.start, daemon=True)
    starting.start()
    wait_until(page, lambda: listens(site.port), 60)
    return starting


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def measure(
    browser: Browser,
    prepared: Prepared,
    folder: Path,
    times: int = TIMES,
    only: str = "",
) -> Iterator[Figure]:
    """Each fault so many times, one after the other in the same session.

    ``prepared`` is copied below ``folder``; ``only``: how the faults' names begin.
    """
    with contextlib.ExitStack() as stack:
        here, there, redis = stack.enter_context(two_processes(prepared, folder))
        people = People(browser, here.url, Problems())
        stack.callback(people.close)
        pair = Pair(people, here, there)
        stack.callback(pair.close)
        for fault in faults(pair, here, there, redis):
            if fault.name.startswith(only):
                yield suffered(pair, fault, times)


def suffered(pair: Pair, fault: Fault, times: int) -> Figure:
    told, healed = zip(*[pair.suffer(fault) for _ in range(times)], strict=True)
    detail = f"worst of {times}; median {statistics.median(healed):.2f} s; "
    detail += f"the advisor was told after {max(told):.1f} s at most"
    name = f"Exact again after: {fault.name}"
    return Figure(name, max(healed), fault.goal, "s", detail)
