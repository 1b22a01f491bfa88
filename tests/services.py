"""
An own PostgreSQL cluster and an own Redis for a run of the tests.

Both live in a temporary directory, listen on free ports of the loopback address,
persist nothing and end with the run. As root, PostgreSQL runs as the system user
``postgres``, because it refuses to run as root.
"""

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


# It is run by itself as well, as CONTRIBUTING.md has it.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests import ending


START_TIMEOUT = 60.0


class ServiceError(RuntimeError):
    """A service could not be started; the message holds the end of its log."""


@dataclass(frozen=True)
class Services:
    """Addresses of what runs."""

    database: str
    redis: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables that tests/settings.py and the example site read."""
        return {
            "COBROWSE_TEST_DATABASE": self.database,
            "COBROWSE_TEST_REDIS": self.redis,
        }


def free_port() -> int:
    """A port of the loopback address that nobody listens on.

    It is none of those that systems hand out by themselves: one of those may be the
    near end of somebody's connection before it is listened on.
    """
    while True:
        # Not `random`: tests that run beside each other may have seeded it alike.
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def postgres_binaries() -> Path | None:
    """The directory with the newest server's ``initdb``, or None."""
    places = [
        (int(place.parent.name), place)
        for place in Path("/usr/lib/postgresql").glob("*/bin")
        if re.fullmatch(r"\d+", place.parent.name) and (place / "initdb").exists()
    ]
    if places:
        return max(places)[1]
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextlib.contextmanager
def services() -> Iterator[Services]:
    """Start PostgreSQL and Redis, give their addresses, stop them."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(ending.in_order())
        folder = Path(tempfile.mkdtemp(prefix="cobrowse-services-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        database = stack.enter_context(postgres(folder / "postgres"))
        redis = stack.enter_context(redis_server(folder / "redis"))
        yield Services(database, redis)


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL cluster in ``folder``; give the address of its database."""
    binaries = postgres_binaries()
    if binaries is None:
        raise ServiceError("PostgreSQL is not installed (Debian: postgresql).")
    user = _unprivileged_user()
    folder.mkdir(parents=True)
    if user:
        folder.parent.chmod(0o711)
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, port, log = folder / "data", free_port(), folder / "log"
    command = [str(binaries / "initdb"), "-D", str(data), "-U", "cobrowse"]
    command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=folder, **_as(user)
    )
    if done.returncode:
        raise ServiceError(f"initdb failed:\n{done.stdout}{done.stderr}")
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": 200,
        # The estimates of a database that nobody has analysed yet make it compile.
        "jit": "off",
    }
    command = [str(binaries / "postgres"), "-D", str(data)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
    with running(command, log, port, signal.SIGINT, cwd=folder, **_as(user)):
        yield f"postgres://cobrowse@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Run Redis (or Valkey) without persistence in ``folder``; give its address."""
    binary = shutil.which("redis-server") or shutil.which("valkey-server")
    if binary is None:
        raise ServiceError("Redis is not installed (Debian: redis-server).")
    folder.mkdir(parents=True)
    port = free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    command += ["--appendonly", "no", "--dir", str(folder)]
    with running(command, folder / "log", port):
        yield f"redis://127.0.0.1:{port}/0"


def _unprivileged_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServiceError("No unprivileged user to run PostgreSQL as.")


def _as(user: pwd.struct_passwd | None) -> dict:
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def running(command, log: Path, port: int, stop=signal.SIGTERM, **options):
    """Run a server that writes to ``log``, from its first answer on ``port`` on."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for the runner, which stops the services in order.
            start_new_session=True,
            **options,
        )
    try:
        wait_for_port(process, port, log)
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_port(process: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    end = log.read_text(errors="replace")[-4000:]
    raise ServiceError(f"{process.args[0]} does not answer on {port}:\n{end}")


def main(command: list[str]) -> int:
    """Run ``command`` with both services and the variables that name them."""
    with services() as running:
        return subprocess.run(
            command, env={**os.environ, **running.environment}
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["bash"]))
