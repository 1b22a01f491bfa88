"""A project fresh from ``wagtail start``, edited and served as a document says."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import textwrap

from pathlib import Path

from build_backend.bundle import ROOT
from tests.services import running


GUIDE = ROOT / "docs" / "how-to-install.md"


#: The commands of the guide's last edit, and what an editor does then.
PREPARE = """
import django
django.setup()
from django.core.management import call_command
from django.core.checks import run_checks
call_command("check", fail_level="ERROR")
assert not [each.id for each in run_checks() if "cobrowse" in each.id]
call_command("migrate", verbosity=0)
call_command("cobrowse_setup")
import wagtail_cobrowse
from wagtail.models import Site
from wagtail_cobrowse.models import Webcode
from wagtail_cobrowse.page.models import CobrowsePage
page = CobrowsePage.objects.get()
page.get_latest_revision().publish()
Site.objects.update(hostname="localhost", port=PORT)
code = Webcode.objects.get(translation_key=page.translation_key).code
print("FOUND", wagtail_cobrowse.__file__, code, page.slug)
"""


def steps() -> dict[int, list[str]]:
    """The blocks of code below each number of the guide."""
    found: dict[int, list[str]] = {}
    text = GUIDE.read_text().partition("\n## ")[0]
    for number, body in re.findall(
        r"^(\d)\. (.*?)(?=^\d\. |^\S|\Z)", text, flags=re.MULTILINE | re.DOTALL
    ):
        blocks = re.findall(r"(?:^ {8}.*\n(?:^\n(?= {8}))*)+", body, flags=re.MULTILINE)
        parts = [
            part.strip("\n")
            for block in blocks
            for part in textwrap.dedent(block).split("\n\n")
        ]
        found[int(number)] = parts
    return found


class Project:
    """
    A project fresh from ``wagtail start``, run by ``python``, an interpreter.

    ``packages`` are folders that stand before those that it knows by itself.
    """

    def __init__(self, folder: Path, *packages: Path, python: str = sys.executable):
        self.folder, self.python = folder, python
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, [*packages, folder])),
            "DJANGO_SETTINGS_MODULE": "mysite.settings.dev",
            "PYTHONUNBUFFERED": "1",
        }
        folder.mkdir()
        self.run(str(Path(python).with_name("wagtail")), "start", "mysite", str(folder))

    def follow_guide(self, port: int) -> Path:
        """Make the guide's edits; where the package was found that they have used."""
        guide = steps()
        assert sorted(guide) == list(range(1, 9))
        settings = "mysite/settings/base.py"
        for line in guide[2][0].split("\n"):
            self.edit(settings, '"wagtail.contrib.forms"', line)
        self.append(settings, guide[3][0])
        self.append(settings, guide[4][0])
        self.edit("mysite/urls.py", "urlpatterns = [", guide[5][0], after=True)
        load, tag = guide[6]
        self.edit("mysite/templates/base.html", "{% load static", load, after=True)
        self.edit("mysite/templates/base.html", "</body>", tag)
        imports, lines = guide[7]
        self.edit("search/views.py", "from django.core.paginator", imports)
        lines = textwrap.indent(lines, "    ")
        self.edit("search/views.py", "search_query =", lines)
        self.append(settings, guide[8][0])
        # Each command would start Django anew; what they do is the same in one process.
        output = self.run(self.python, "-c", PREPARE.replace("PORT", str(port)))
        found = re.search(r"FOUND (\S+) (\d+) (\S+)", output)
        assert found, output
        self.port, self.code, self.slug = port, found[2], found[3]
        return Path(found[1])

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
        # What is still connected need not be waited for.
        with running(
            [self.python, *command],
            self.folder.parent / f"{port}.log",
            port,
            signal.SIGKILL,
            cwd=self.folder,
            env=self.environment,
        ):
            yield

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
            [self.python, "manage.py", "cobrowse_doctor", "--json"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        found = json.loads(done.stdout)["findings"]
        return {each["id"].rpartition(".")[2]: each["level"] for each in found}
