"""The relays that carry the load: two processes of ours, and bare ones."""

import contextlib
import os
import tempfile

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import services

from ..relay import servers
from ..relay.servers import Server


#: Ticks of the kernel's clock in a second.
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Deployment(Server):
    """
    Two socket processes, Redis, and the process number of PostgreSQL's first one.

    ``crosses``: every session's ends are on different processes; otherwise on the same
    one, as a proxy that hashes the route has them. Each process has as many of both.
    """

    postmaster: int = 0
    crosses: bool = True

    def port(self, number: int, end: int) -> int:
        return self.ports[(number + (end if self.crosses else 0)) % 2]

    def cpu(self) -> float:
        return super().cpu() + _cpu_of_family(self.postmaster)

    def resident(self) -> int:
        """Bytes of the two socket processes."""
        return sum(map(servers.resident_of, self.pids[:2]))


@contextlib.contextmanager
def ours(count: int, *, crosses: bool) -> Iterator[Deployment]:
    """``count`` sessions may connect."""
    how = "over Redis" if crosses else "hashed by route"
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="cobrowse-"))
        address = stack.enter_context(services.postgres(Path(folder) / "postgres"))
        postmaster = _postmaster(Path(folder) / "postgres")
        database = {"COBROWSE_TEST_DATABASE": address}
        people, folder = stack.enter_context(servers.population(count, **database))
        environment = servers.variables(folder) | database
        ports, pids = stack.enter_context(
            servers.in_two("benchmarks.relay.ours:application", **environment)
        )
        name = f"wagtail-cobrowse, two processes, {how}"
        yield Deployment(name, ports, pids, people, postmaster, crosses)


def _postmaster(folder: Path) -> int:
    """Its number; what it starts from now on computes where it does."""
    number = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    servers.bind(number)
    return number


def _cpu_of_family(number: int) -> float:
    """Microseconds of a process, and of those that it has started or has outlived."""
    ticks = sum(_times(number)[:4])
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    for child in children:
        # It may have ended meanwhile: then it counts with its parent.
        with contextlib.suppress(OSError):
            ticks += sum(_times(int(child))[:2])
    return ticks / TICKS * 1e6


def _times(number: int) -> list[int]:
    """Ticks in user mode and in the kernel, its own and of its ended children."""
    fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return [int(field) for field in fields[11:15]]
