"""The example site on its real server, for tests that look at it from outside."""

import contextlib
import fcntl
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

from collections.abc import Iterator
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from tests.services import free_port


ROOT = Path(__file__).resolve().parents[2]
MANAGE = ROOT / "example_site" / "manage.py"
START_TIMEOUT = 60.0
#: What is kept of people while they are there.
PERSONAL_TABLES = [
    "wagtail_cobrowse_cobrowsesession",
    "wagtail_cobrowse_message",
    "wagtail_cobrowse_note",
    "wagtail_cobrowse_transfer",
    "wagtail_cobrowse_viewer",
    "wagtail_cobrowse_conversation",
    "wagtail_cobrowse_consentnonce",
]


class LiveSiteError(RuntimeError):
    """A command failed or the server did not start; the message holds the output."""


class Prepared:
    """
    The example site's data, migrated and filled once, to be copied for use.

    Of several processes that name the same ``folder`` the first fills it, and the
    others wait. On PostgreSQL the data is in a database, which goes with its cluster:
    that of the run, unless ``cluster`` is the address of another.
    """

    def __init__(self, folder: Path, cluster: str | None = None):
        self.folder = folder / "template"
        if cluster is None:
            cluster = os.environ.get("COBROWSE_TEST_DATABASE", "")
        self.cluster = cluster
        self.database = ""
        folder.mkdir(parents=True, exist_ok=True)
        filled = folder / "filled"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if filled.exists():
                self.database = filled.read_text()
            else:
                self.fill()
                filled.write_text(self.database)

    def fill(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        if self.cluster:
            self.database = create_database(self.cluster)
        run_command(self.environment(), "migrate", "--verbosity=0")
        run_command(self.environment(), "load_demo")

    def environment(self) -> dict[str, str]:
        return environment(self.folder, self.database)

    def copy(self, folder: Path, of: "type[LiveSite] | None" = None) -> "LiveSite":
        """Data of its own in ``folder``, not served yet; ``of`` says by what."""
        shutil.copytree(self.folder, folder)
        database = create_database(self.cluster, self.database) if self.cluster else ""
        return (of or LiveSite)(folder, database)


class LiveSite:
    """
    A copy of the example site with a server of its own.

    ``url`` has no slash at its end. `manage` runs a management command, `query` an
    SQL statement, both beside the running server.
    """

    #: The settings of server and commands.
    module = "tests.browser.live_settings"

    def __init__(self, folder: Path, database: str):
        self.folder = folder
        self.database = database
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log_path = folder / "server.log"
        self.process: subprocess.Popen | None = None
        self.settings = ""
        #: Address of the Redis that several processes of the site share.
        self.redis = ""

    def beside(self) -> "LiveSite":
        """One more server process of the same site, not started yet."""
        other = type(self)(self.folder, self.database)
        other.settings, other.redis = self.settings, self.redis
        other.module = self.module
        other.log_path = self.folder / f"server-{other.port}.log"
        return other

    def environment(self) -> dict[str, str]:
        found = environment(self.folder, self.database)
        found["DJANGO_SETTINGS_MODULE"] = self.module
        if self.settings:
            found["COBROWSE_SETTINGS"] = self.settings
        if self.redis:
            found["COBROWSE_TEST_REDIS"] = self.redis
        return found

    @property
    def log(self) -> str:
        """What the server has written so far."""
        return self.log_path.read_text(errors="replace")

    @property
    def command(self) -> list[str]:
        """The server as the documentation recommends it."""
        command = [sys.executable, "-m", "uvicorn", "example_site.asgi:application"]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--ws", "websockets-sansio", "--ws-per-message-deflate", "false"]
        command += ["--ws-max-size", str(128 * 1024)]
        command += ["--timeout-graceful-shutdown", "2", "--log-level", "info"]
        return command

    @contextlib.contextmanager
    def running(self) -> Iterator[Self]:
        """Serve it, and delete it at the end."""
        try:
            self.start()
            yield self
        finally:
            self.remove()

    def start(self) -> None:
        """Start the server; wait for a page."""
        with self.log_path.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_TIMEOUT
        answer = "no answer"
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/en/", timeout=10):
                    return
            except urllib.error.HTTPError as error:
                answer = f"status {error.code}"
            except OSError as error:
                answer = str(error)
            time.sleep(0.1)
        self.stop()
        raise LiveSiteError(f"The example site: {answer}\n{self.log[-6000:]}")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the server; with SIGKILL, as a crash does."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def manage(self, *arguments: str) -> str:
        """The output of a management command."""
        return run_command(self.environment(), *arguments)

    def query(self, statement: str, parameters: tuple = ()) -> list[tuple]:
        """The rows of an SQL statement; ``?`` stands for a parameter."""
        if self.database:
            import psycopg

            with psycopg.connect(self.database) as connection:
                cursor = connection.execute(statement.replace("?", "%s"), parameters)
                return cursor.fetchall() if cursor.description else []
        path = self.folder / "db.sqlite3"
        with contextlib.closing(sqlite3.connect(path, timeout=20)) as connection:
            with connection:
                return connection.execute(statement, parameters).fetchall()

    def dump(self) -> str:
        """Every row of every table as text, to search for what must not be there."""
        if self.database:
            names = self.query(
                "SELECT table_name FROM information_schema.tables"
                " WHERE table_schema = 'public'"
            )
        else:
            names = self.query("SELECT name FROM sqlite_master WHERE type = 'table'")
        rows = []
        for (name,) in names:
            # Tables behind a full-text index have no columns that can be read.
            with contextlib.suppress(sqlite3.OperationalError):
                rows += [
                    f"{name}: {row!r}" for row in self.query(f'SELECT * FROM "{name}"')
                ]
        return "\n".join(rows)

    def remove(self) -> None:
        """End the server and delete its data."""
        self.stop()
        if self.database:
            drop_database(self.database)
        shutil.rmtree(self.folder, ignore_errors=True)


def environment(folder: Path, database: str) -> dict[str, str]:
    found = {
        **os.environ,
        "COBROWSE_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.browser.live_settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    if database:
        found["COBROWSE_TEST_DATABASE"] = database
    return found


def run_command(variables: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(MANAGE), *arguments],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        timeout=900,
    )
    if done.returncode:
        raise LiveSiteError(f"{' '.join(arguments)}:\n{done.stdout}{done.stderr}")
    return done.stdout


def create_database(cluster: str, template: str = "template1") -> str:
    """Make a database in the cluster; give its address."""
    import psycopg

    name = f"site_{uuid.uuid4().hex[:12]}"
    original = urlsplit(template).path.lstrip("/") or template
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    return urlunsplit(urlsplit(cluster)._replace(path=f"/{name}"))


def drop_database(address: str) -> None:
    """Delete a database; who is in it is thrown out."""
    import psycopg

    parts = urlsplit(address)
    name = parts.path.lstrip("/")
    cluster = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
