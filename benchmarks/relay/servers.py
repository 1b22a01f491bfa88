"""The relays that are compared, each in processes of its own."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.services import free_port

from .pairs import Pair


ROOT = Path(__file__).resolve().parents[2]
#: The documented command's options.
UVICORN = [
    *("-m", "uvicorn", "--ws", "websockets-sansio"),
    *("--ws-per-message-deflate", "false", "--ws-max-size", "131072"),
    *("--log-level", "warning", "--timeout-graceful-shutdown", "1"),
]

#: A path, and the headers that go with it.
Address = tuple[str, dict[str, str]]


@dataclass
class Server:
    """
    A relay: the ports of visitors and of advisors, and the processes it consists of.

    A relay across processes has two ports, and counts the processes in between too.
    """

    name: str
    ports: tuple[int, int]
    pids: list[int]
    #: Of each session what its browsers know; empty for relays that let anybody in.
    people: list[dict[str, str]] = field(default_factory=list)
    #: What its clients are.
    pair: type[Pair] = field(default=Pair, kw_only=True)

    @property
    def has_gate(self) -> bool:
        return bool(self.people)

    def paths(self, number: int) -> tuple[Address, Address]:
        """Path and headers of the visitor's and of the advisor's socket."""
        if not self.people:
            return (f"/visitor/{number}", {}), (f"/advisor/{number}", {})
        person = self.people[number]
        route = person["route"]
        return (
            (
                f"/cobrowse/ws/visitor/{route}/",
                {
                    **self._origin(number, 0),
                    "Cookie": f"cobrowse_seat={person['seat']}",
                },
            ),
            (
                f"/cobrowse/ws/advisor/{route}/",
                {**self._origin(number, 1), "Cookie": f"sessionid={person['login']}"},
            ),
        )

    def port(self, number: int, end: int) -> int:
        """Where that end of session ``number`` connects."""
        return self.ports[end]

    def _origin(self, number: int, end: int) -> dict[str, str]:
        return {"Origin": f"http://localhost:{self.port(number, end)}"}

    def cpu(self) -> float:
        """Microseconds that its processes have computed so far."""
        return sum(map(_cpu_of, self.pids)) / 1000

    def resident(self) -> int:
        """Bytes that its processes hold in memory."""
        return sum(map(resident_of, self.pids))


def _cpu_of(pid: int) -> int:
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        # A thread may have ended meanwhile.
        with contextlib.suppress(OSError):
            total += int((task / "schedstat").read_text().split()[0])
    return total


def resident_of(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1]) * 1024
    raise ValueError("The kernel does not say how much memory a process holds.")


@contextlib.contextmanager
def running(
    arguments: list[str], port: int, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process that listens on ``port``; it ends with the block."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    with _process([sys.executable, *arguments], port, env=variables) as process:
        yield process


@contextlib.contextmanager
def _process(
    command: list[str], port: int, **options: Any
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=ROOT, **options)
    try:
        bind(process.pid)
        _wait_for(port, process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def core_of_its_own() -> Iterator[None]:
    """For what measures, in this process."""
    mine = os.sched_getaffinity(0)
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    try:
        yield
    finally:
        os.sched_setaffinity(0, mine)


def bind(pid: int) -> None:
    """One core for what is measured, the other one for what measures."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {0})


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def bare_websockets() -> Iterator[Server]:
    """A relay on the ``websockets`` library."""
    port = free_port()
    with running(["-m", "benchmarks.relay.bare_websockets", str(port)], port) as it:
        yield Server("bare relay, websockets", (port, port), [it.pid])


@contextlib.contextmanager
def bare_asgi() -> Iterator[Server]:
    """An ASGI application on the same server."""
    with on_uvicorn("benchmarks.relay.bare_asgi:application") as (port, pid):
        yield Server("bare relay, ASGI", (port, port), [pid])


@contextlib.contextmanager
def stock() -> Iterator[Server]:
    """Channels' ``group_send`` with the layer in memory."""
    with on_uvicorn("benchmarks.relay.stock:application") as (port, pid):
        yield Server("Channels' group_send in memory", (port, port), [pid])


@contextlib.contextmanager
def ours(
    people: list[dict[str, str]], folder: Path, **environment: str
) -> Iterator[Server]:
    """This package's socket process."""
    environment |= variables(folder)
    found = on_uvicorn("benchmarks.relay.ours:application", **environment)
    with found as (port, pid):
        yield Server("wagtail-cobrowse", (port, port), [pid], people)


@contextlib.contextmanager
def redis() -> Iterator[tuple[str, int]]:
    """A Redis of its own: its address and its process."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1"]
    with tempfile.TemporaryDirectory(prefix="cobrowse-redis-") as folder:
        command += ["--save", "", "--appendonly", "no", "--dir", folder]
        with _process(command, port, stdout=subprocess.DEVNULL) as process:
            yield f"redis://127.0.0.1:{port}/0", process.pid


@contextlib.contextmanager
def ours_in_two(people: list[dict[str, str]], folder: Path) -> Iterator[Server]:
    """Visitors in one socket process, advisors in another, Redis in between."""
    with in_two("benchmarks.relay.ours:application", **variables(folder)) as found:
        yield Server("wagtail-cobrowse, two processes", *found, people)


@contextlib.contextmanager
def stock_in_two() -> Iterator[Server]:
    """The same with Channels' ``group_send`` on channels_redis's pub/sub."""
    with in_two("benchmarks.relay.stock:application") as found:
        yield Server("channels_redis pub/sub, two processes", *found)


@contextlib.contextmanager
def in_two(
    application: str, **environment: str
) -> Iterator[tuple[tuple[int, int], list[int]]]:
    """Ports of two processes on one Redis; process numbers of all three."""
    with redis() as (address, pid), contextlib.ExitStack() as stack:
        environment["COBROWSE_BENCH_REDIS"] = address
        ends = [
            stack.enter_context(on_uvicorn(application, **environment))
            for _ in range(2)
        ]
        (one, first), (other, second) = ends
        yield (one, other), [first, second, pid]


@contextlib.contextmanager
def on_uvicorn(application: str, **environment: str) -> Iterator[tuple[int, int]]:
    """An application on the documented server: its port and its process."""
    port = free_port()
    arguments = [*UVICORN, "--port", str(port), application]
    with running(arguments, port, **environment) as process:
        yield port, process.pid


def variables(folder: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "benchmarks.relay.settings",
        "COBROWSE_BENCH_DATABASE": str(folder / "relay.sqlite3"),
        "COBROWSE_TEST_DATABASE": "",
    }


@contextlib.contextmanager
def population(
    count: int, **environment: str
) -> Iterator[tuple[list[dict[str, str]], Path]]:
    """A database with ``count`` running sessions, and what their browsers know."""
    with tempfile.TemporaryDirectory(prefix="cobrowse-relay-") as name:
        folder = Path(name)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.relay.people", str(count)],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                **variables(folder),
                **environment,
            },
            check=True,
            capture_output=True,
        )
        yield json.loads(done.stdout), folder
