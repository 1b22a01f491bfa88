"""A project fresh from ``wagtail start``, edited and served as a document says."""

import contextlib
import copy
import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import textwrap

from dataclasses import dataclass
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
BEFORE
call_command("check", fail_level="ERROR")
assert not [each.id for each in run_checks() if "cobrowse" in each.id]
call_command("migrate", verbosity=0)
call_command("cobrowse_setup")
import wagtail_cobrowse
from wagtail.models import Site
from wagtail_cobrowse.models import Webcode
EDITOR
page.get_latest_revision().publish()
Site.objects.update(hostname="localhost", port=PORT)
code = Webcode.objects.get(translation_key=page.translation_key).code
call_command("createsuperuser", interactive=False, verbosity=0)
print("FOUND", wagtail_cobrowse.__file__, code, page.slug, page.pk)
"""


#: Whom `createsuperuser` makes without questions.
SUPERUSER = {
    "DJANGO_SUPERUSER_USERNAME": "me",
    "DJANGO_SUPERUSER_PASSWORD": "a password of mine",
    "DJANGO_SUPERUSER_EMAIL": "me@example.org",
}
#: The page that an editor opens, to publish it.
DRAFT = """
from wagtail_cobrowse.page.models import CobrowsePage
page = CobrowsePage.objects.get()
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


@dataclass(frozen=True)
class Places:
    """Where a project has what the guide speaks of; here one of ``wagtail start``."""

    #: The module that ``manage.py`` takes, and the file in which settings are written.
    module: str = "mysite.settings.dev"
    settings: str = "mysite/settings/base.py"
    urls: str = "mysite/urls.py"
    template: str = "mysite/templates/base.html"
    search: str = "search/views.py"
    #: The search field's name.
    field: str = "query"


class Site:
    """
    A site that is there, run by ``python``, an interpreter.

    ``packages`` are folders that stand before those that it knows by itself.
    """

    places = Places()

    def __init__(self, folder: Path, *packages: Path, python: str = sys.executable):
        self.folder, self.python = folder, python
        self.environment = {
            **os.environ,
            **SUPERUSER,
            "PYTHONPATH": os.pathsep.join(map(str, [*packages, folder])),
            "DJANGO_SETTINGS_MODULE": self.places.module,
            "PYTHONUNBUFFERED": "1",
        }

    def follow_guide(self, port: int) -> Path:
        """Make the guide's edits; where the package was found that they have used."""
        self.make_edits()
        return self.prepare(port)

    def make_edits(self, *, page_type: bool = True) -> None:
        """Those to files; without a ``page_type`` of ours the site has its own."""
        guide = steps()
        assert sorted(guide) == list(range(1, 9))
        places = self.places
        known = (self.folder / places.settings).read_text()
        for line in guide[2][0].split("\n"):
            app = line.partition(",")[0]
            left_out = not page_type and "leave it out" in line
            if not left_out and not ("unless it is there" in line and app in known):
                self.edit(places.settings, '"wagtail.contrib.forms"', line)
        self.append(places.settings, guide[3][0])
        self.append(places.settings, guide[4][0])
        self.edit(places.urls, "urlpatterns = [", guide[5][0], after=True)
        load, tag = guide[6]
        self.edit(places.template, "{% load ", load, after=True)
        self.edit(places.template, "</body>", tag)
        imports, lines = guide[7]
        self.edit(places.search, "from django.core.paginator", imports)
        assert lines.count('"query"') == 1
        lines = lines.replace('"query"', f'"{places.field}"')
        lines = textwrap.indent(lines, "    ")
        self.edit(places.search, "search_query =", lines)
        for block in guide[8]:
            self.append(places.settings, block)

    def prepare(self, port: int, draft: str = DRAFT, before: str = "") -> Path:
        """
        The guide's commands, and what an editor does; where the package was found.

        ``draft`` is code that says which ``page`` is to be published, ``before`` what
        the site does first of all.
        """
        # Each command would start Django anew; what they do is the same in one process.
        code = PREPARE.replace("PORT", str(port)).replace("EDITOR", draft.strip())
        code = code.replace("BEFORE", before)
        output = self.run(self.python, "-c", code)
        found = re.search(r"FOUND (\S+) (\d+) (\S+) (\d+)", output)
        assert found, output
        self.port, self.code, self.slug = port, found[2], found[3]
        self.page = int(found[4])
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

    def in_production(self, *settings: str) -> "Site":
        """The same project by its settings for production, with more at their end."""
        made = copy.copy(self)
        made.environment = dict(self.environment)
        made.environment["DJANGO_SETTINGS_MODULE"] = "mysite.settings.production"
        self.append("mysite/settings/production.py", "\n".join(settings))
        return made

    @contextlib.contextmanager
    def serve(self, *command: str, port: int, stop=signal.SIGKILL):
        # What is still connected need not be waited for.
        with running(
            [self.python, *command],
            self.folder.parent / f"{port}.log",
            port,
            stop,
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

    def gunicorn(self, command: str, port: int):
        """A documented command for WSGI, on this port; its workers end with it."""
        command, count = re.subn(r"(?<=--bind 127\.0\.0\.1:)\d+", str(port), command)
        assert count == 1
        words = shlex.split(command)
        return self.serve("-m", *words, port=port, stop=signal.SIGINT)

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


class Project(Site):
    """A project fresh from ``wagtail start``."""

    def __init__(self, folder: Path, *packages: Path, python: str = sys.executable):
        super().__init__(folder, *packages, python=python)
        folder.mkdir()
        self.run(str(Path(python).with_name("wagtail")), "start", "mysite", str(folder))
