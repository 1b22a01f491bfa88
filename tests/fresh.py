"""A project fresh from ``wagtail start``, edited and served as a document says."""

import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys

from pathlib import Path

from build_backend.bundle import ROOT
from tests.services import wait_for_port


GUIDE = ROOT / "docs" / "how-to-install.md"
BIN = Path(sys.executable).parent


class Project:
    """A project fresh from ``wagtail start``."""

    def __init__(self, folder: Path, *packages: Path):
        self.folder = folder
        # ``packages`` stand before the sources that are installed in place.
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, [*packages, folder])),
            "DJANGO_SETTINGS_MODULE": "mysite.settings.dev",
            "PYTHONUNBUFFERED": "1",
        }
        folder.mkdir()
        self.run(str(BIN / "wagtail"), "start", "mysite", str(folder))

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def edit(self, name: str, before: str, text: str, *, after: bool = False) -> None:
        """Write ``text`` before the line that begins so, or after it."""
        path = self.folder / name
        lines = path.read_text().split("\n")
        number = next(
            n for n, line in enumerate(lines) if line.strip().startswith(before)
        )
        lines.insert(number + after, text)
        path.write_text("\n".join(lines))

    def move(self, port: int) -> None:
        """What an administrator does under Settings, Sites."""
        with contextlib.closing(sqlite3.connect(self.folder / "db.sqlite3")) as opened:
            with opened:
                opened.execute("UPDATE wagtailcore_site SET port = ?", (port,))

    def append(self, name: str, text: str) -> None:
        with (self.folder / name).open("a") as file:
            file.write(f"\n{text}\n")

    def files(self) -> set[str]:
        return {
            str(path.relative_to(self.folder))
            for path in self.folder.rglob("*")
            if path.is_file() and path.suffix not in (".pyc", ".sqlite3")
        }

    @contextlib.contextmanager
    def serve(self, *command: str, port: int):
        log = self.folder.parent / f"{port}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=self.folder,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_for_port(process, port, log)
            yield
        finally:
            process.kill()
            process.wait()

    def sockets(self, port: int):
        """The command that the guide recommends."""
        line = re.search(r"^    (uvicorn wagtail_cobrowse.*)$", GUIDE.read_text(), re.M)
        return self.uvicorn(line[1], port)

    def uvicorn(self, command: str, port: int):
        """A documented command, on this port: the last one that is named holds."""
        return self.serve("-m", *command.split(), "--port", str(port), port=port)

    def pages(self, port: int):
        """A server for WSGI."""
        return self.serve(
            "manage.py",
            "runserver",
            "--noreload",
            "--nothreading",
            str(port),
            port=port,
        )

    def doctor(self) -> dict[str, str]:
        """The level of each finding."""
        done = subprocess.run(
            [sys.executable, "manage.py", "cobrowse_doctor", "--json"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        found = json.loads(done.stdout)["findings"]
        return {each["id"].rpartition(".")[2]: each["level"] for each in found}
