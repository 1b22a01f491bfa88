"""
The versions of Python, Django and Wagtail that the package claims to run on.

Each row is an environment of its own into which the built wheel is installed, and a
copy of the repository without the package, from which the tests are run: none of their
processes can find the package but in the wheel. A row that there is no Python for was
not tried, which is said at the end and counts as a failure. Needs Python alone::

    python tests/matrix.py --list
    python tests/matrix.py django6.0                   # what a version may break first
    python tests/matrix.py --all --whole               # all tests of the server
    python tests/matrix.py lowest tests/consumers -k holds
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

from configparser import ConfigParser
from dataclasses import dataclass, field
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from tests import debian, pythons, wheels  # noqa: E402


#: What setup.cfg names lower bounds for, and a site may have.
PARTS = ["redis", "postgres"]
WAGTAIL = "wagtail==8.0.*"
#: What another version is first seen in: models and migrations, the admin, the API,
#: the sockets, checks, templates, and a fresh project. Some minutes.
QUICK = [
    "tests/admin",
    "tests/api",
    # Every operation many times: what it is about is the schema.
    "--ignore=tests/api/test_conformance.py",
    "tests/consumers/test_desk.py",
    "tests/consumers/test_server.py",
    "tests/consumers/test_sockets.py",
    "tests/test_blocks.py",
    "tests/test_checks.py",
    "tests/test_cobrowse_page.py",
    "tests/test_install.py",
    "tests/test_log_entries.py",
    "tests/test_migrations.py",
    "tests/test_permissions.py",
    "tests/test_setup.py",
    "tests/test_signals.py",
    "tests/test_swapped_page.py",
    "tests/test_tags.py",
]
#: Tests of the server; soak, browsers and services have suites of their own.
SERVER = ["-n", "2", "--dist", "loadfile", "-m"]
SERVER += ["not browser and not soak and not services"]
#: `--whole`: what a database or a channel layer is needed for.
WHOLE = [*SERVER[:-1], f"{SERVER[-1]} and not once"]


def lowest() -> list[str]:
    """Each dependency of a site in the oldest version that setup.cfg lets in."""
    return [line.replace(">=", "==") for line in dependencies()]


def newest() -> list[str]:
    """The names alone: whatever the newest is, a version before a release included."""
    return [re.split(r">=", line)[0] for line in dependencies()]


def dependencies() -> list[str]:
    """What a site needs, as setup.cfg has it."""
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg")
    lines = [config["options"]["install_requires"]]
    lines += [config["options.extras_require"][part] for part in PARTS]
    wanted = "\n".join(lines).split("\n")
    return [line.strip() for line in wanted if line.strip()]


@dataclass(frozen=True)
class Row:
    """What is installed, beside the wheel and what tests need, and for which Python."""

    name: str
    #: "3.12"; "" is the newest that is there.
    python: str
    requirements: list[str] = field(default_factory=list)
    #: Whether versions before a release count, of `requirements` and nothing else.
    early: bool = False

    @property
    def title(self) -> str:
        wanted = {"lowest": "the lowest of everything", "newest": "the newest"}
        what = wanted.get(self.name) or " ".join(self.requirements)
        return f"{self.name}: Python {self.python or pythons.newest()}, {what}"

    def interpreter(self) -> str | None:
        return pythons.find(self.python or pythons.newest())


ROWS = [
    Row("django5.2", "3.11", ["Django==5.2.*", WAGTAIL]),
    Row("django6.0", "3.12", ["Django==6.0.*", WAGTAIL]),
    Row("django6.1", "3.12", ["Django==6.1.*", WAGTAIL]),
    Row("python3.13", "3.13", ["Django==6.1.*", WAGTAIL]),
    Row("python3.14", "3.14", ["Django==6.1.*", WAGTAIL]),
    Row("newest", "", newest(), early=True),
    Row("lowest", "3.11", lowest()),
]


class Environment:
    """A row's virtual environment, and the copy of the repository to test it from."""

    def __init__(self, row: Row):
        self.row = row
        self.folder = ROOT / ".tox" / row.name
        self.tree = self.folder / "tree"
        self.python = str(self.folder / "bin" / "python")
        #: Those of the tests: what leads to the package is the environment alone.
        self.variables = {
            name: value for name, value in os.environ.items() if name != "PYTHONPATH"
        }
        self.variables["COBROWSE_TEST_INSTALLED"] = str(self.folder)

    def make(self, interpreter: str, *, again: bool = False) -> None:
        """Make it anew; ``again``: only the wheel, if all else is as it was."""
        stamp, wanted = self.folder / "stamp", self.fingerprint(interpreter)
        kept = again and stamp.exists() and stamp.read_text() == wanted
        if not kept:
            run([interpreter, "-m", "venv", "--clear", str(self.folder)])
        with tempfile.TemporaryDirectory() as folder:
            # pip's own isolation brings what a build needs, and nothing of it stays.
            command = [self.python, "-m", "pip", "wheel", "--quiet", "--no-deps"]
            wheel = wheels.build_wheel(Path(folder), *command, "--wheel-dir")
            if kept:
                self.install("--force-reinstall", "--no-deps", str(wheel))
            else:
                self.install_all(f"{wheel}[testing]")
        stamp.write_text(wanted)
        wheels.make_tree(self.tree)
        self.look()

    def install_all(self, package: str) -> None:
        if self.row.early:
            self.install(package)
            # Of these alone: tools before a release are not what is tried.
            self.install("--upgrade", "--pre", *self.row.requirements)
        else:
            self.install(package, *self.row.requirements)
        # As in the Makefile, which says why.
        self.install("--no-deps", "wagtail-cache==3.0.0")

    def install(self, *words: str) -> None:
        # Elsewhere than here: pip looks around in the folder that it is called in.
        run([self.python, "-m", "pip", "install", "--quiet", *words], self.folder)

    def fingerprint(self, interpreter: str) -> str:
        text = (ROOT / "setup.cfg").read_bytes() + interpreter.encode()
        return hashlib.sha256(text + str(self.row).encode()).hexdigest()

    def look(self) -> None:
        """Say what is installed; that the package is the wheel's is made sure of."""
        code = "import wagtail_cobrowse as w, sys; print(w.__file__, sys.version[:6])"
        place, python = self.ask("-c", code).split()
        assert Path(place).is_relative_to(self.folder), place
        assert "site-packages" in Path(place).parts, place
        listed = json.loads(self.ask("-m", "pip", "list", "--format=json"))
        names = {"Django", "wagtail", "channels", "djangorestframework", "uvicorn"}
        found = [
            f"{each['name']} {each['version']}"
            for each in listed
            if each["name"] in names
        ]
        print(f"Python {python}, {', '.join(found)}; {place}", flush=True)

    def ask(self, *words: str) -> str:
        command = [self.python, *words]
        return subprocess.run(
            command,
            cwd=self.tree,
            env=self.variables,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def test(self, options: list[str], variables: dict[str, str] | None = None) -> int:
        """Run pytest; 0 if all is well. Migrations are looked at before that."""
        surroundings = {
            "cwd": self.tree,
            "env": {**(variables or {}), **self.variables},
        }
        for manage in ("tests/manage.py", "example_site/manage.py"):
            missing = [self.python, manage, "makemigrations", "--check", "--dry-run"]
            if done := subprocess.run(missing, **surroundings).returncode:
                return done
        command = [self.python, "-m", "pytest", "-q", *options]
        return subprocess.run(command, **surroundings).returncode


def run(command: list[str], folder: Path = ROOT) -> None:
    subprocess.run(command, cwd=folder, check=True)


class Report:
    """What became of each row."""

    def __init__(self):
        self.lines: list[str] = []
        self.failed = False

    def say(self, row: Row, outcome: str, *, well: bool = False) -> None:
        self.lines.append(f"{outcome:<10} {row.title}")
        self.failed = self.failed or not well

    def not_tried(self, row: Row) -> None:
        self.say(row, "NOT TRIED")

    def finish(self) -> int:
        print("\n### Versions", *self.lines, sep="\n", flush=True)
        return int(self.failed)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [row.name for row in ROWS]
    parser.add_argument("rows", nargs="*", help=f"of {', '.join(names)}; then pytest's")
    parser.add_argument("--all", action="store_true", help="every row")
    parser.add_argument(
        "--list", action="store_true", help="what is there, and no more"
    )
    parser.add_argument("--whole", action="store_true", help="all tests of the server")
    parser.add_argument("--again", action="store_true", help="keep the environment")
    arguments, rest = parser.parse_known_args(words)
    chosen = [each for each in arguments.rows if each in names]
    given = [each for each in arguments.rows if each not in names] + rest
    rows = [row for row in ROWS if arguments.all or row.name in chosen]
    if given and not rows:
        parser.error(f"no such row: {' '.join(given)}")
    report = Report()
    if arguments.list or not rows:
        for row in ROWS:
            there = row.interpreter()
            report.say(row, "there" if there else "NO PYTHON", well=True)
        return report.finish()
    debian.install("nginx", "redis-server")
    for row in rows:
        if not (interpreter := row.interpreter()):
            report.not_tried(row)
            continue
        print(f"\n### {row.title}", flush=True)
        environment = Environment(row)
        environment.make(interpreter, again=arguments.again)
        options = given or (WHOLE if arguments.whole else [*SERVER, *QUICK])
        code = environment.test(options)
        report.say(row, "FAILED" if code else "passed", well=not code)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
