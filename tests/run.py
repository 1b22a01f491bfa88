"""
Runs all test suites: what ``make test`` and ``make soak`` do.

Each suite is one run of pytest (the front end's tests run in Node, started by
tests/test_frontend.py). A suite that fails ends the run, so that the last line is
always that of pytest and tells the outcome; ``--keep-going`` runs the others first.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time

from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from build_backend import bundle  # noqa: E402
from tests import debian, matrix, services  # noqa: E402


#: A test that fails is tried once more: on a busy machine something may be late once.
#: What passes only then is shown with its traceback, and more than a few are failures.
AGAIN = ["--reruns", "1", "--max-suite-reruns", "4", "--rerun-show-tracebacks"]
#: Where the time goes, said at the end of each suite.
SLOWEST = ["--durations", "25", "--durations-min", "4"]
#: As many processes with browsers as the smallest machine has processors: with more,
#: what has to happen within a second or two is late. Tests of the server wait for more
#: than half of their time, so there is one process more for these.
#: Tests of browsers are handed out in the order that tests/browser/conftest.py makes, a
#: class or a file without classes at a time. What a suite leaves out it does not read.
SERVER = ["--ignore", "tests/browser", "-n", "3", "--dist", "loadfile"]
SERVER += ["--no-loadscope-reorder", "-m", "not browser and not soak and not services"]
BROWSER = ["tests/browser", "-n", "2", "--dist", "loadscope", "--no-loadscope-reorder"]
BROWSER += ["-m", "browser and not soak"]
#: What no database changes, such as tests of files and of Node, runs once, and so does
#: what takes PostgreSQL and Redis away.
SERVER_AGAIN = [*SERVER[:-1]]
SERVER_AGAIN += ["not browser and not soak and not once and not one_pair"]
#: One process: PostgreSQL and Redis want their share of the processors as well.
BROWSER_AGAIN = ["tests/browser", "-n", "1", *BROWSER[3:-1]]
BROWSER_AGAIN += [BROWSER[-1] + " and not once"]

#: Of the server's tests on the first pair; what browsers run is another matter.
COVERAGE = [*SERVER, "--cov", "--cov-report=term", "--cov-report=html"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--soak", action="store_true", help="full counts and faults")
    parser.add_argument("--keep-going", action="store_true")
    parser.add_argument("--coverage", action="store_true", help="count, and no more")
    arguments = parser.parse_args()
    debian.install(*debian.PACKAGES)
    debian.install_headless()
    bundle.main(["--install"])
    suites = Suites(keep_going=arguments.keep_going, soak=arguments.soak)
    started = time.monotonic()
    if arguments.coverage:
        suites.run("What the tests of the server reach", COVERAGE)
        return suites.finish()
    with suites.sites():
        suites.run("SQLite and the layer in memory", SERVER)
        suites.run("SQLite and the layer in memory, in the browser", BROWSER)
    with services.services() as running, suites.sites():
        suites.environment |= running.environment
        suites.run("PostgreSQL and Redis", SERVER_AGAIN)
        if arguments.soak:
            suites.run_versions()
        announce(f"{time.monotonic() - started:.0f} s so far")
        suites.run("PostgreSQL and Redis, in the browser", BROWSER_AGAIN)
    return suites.finish()


class Suites:
    """Runs of pytest that count as one."""

    def __init__(self, *, keep_going: bool, soak: bool):
        self.keep_going = keep_going
        self.failed: list[str] = []
        self.not_tried: list[str] = []
        self.environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        # Where it is set, every process of a suite translates all of the tests anew.
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.soak = soak
        if soak:
            self.environment["COBROWSE_TEST_SCALE"] = "full"

    @contextlib.contextmanager
    def sites(self):
        """The runs inside share the example site's data, which the first one makes."""
        outer = self.environment.get("COBROWSE_TEST_SITE", "")
        with tempfile.TemporaryDirectory(prefix="cobrowse-site-") as folder:
            self.environment["COBROWSE_TEST_SITE"] = folder
            yield
        self.environment["COBROWSE_TEST_SITE"] = outer

    def run(self, title: str, options: list[str]):
        announce(title)
        command = [sys.executable, "-m", "pytest", "-q", *self.options(options)]
        done = subprocess.run(command, cwd=ROOT, env=self.environment)
        self.note(title, done.returncode)

    def run_versions(self):
        """The built wheel in every row of the matrix that there is a Python for."""
        for row in matrix.ROWS:
            if not (interpreter := row.interpreter()):
                self.not_tried.append(row.title)
                continue
            announce(row.title)
            environment = matrix.Environment(row)
            environment.make(interpreter)
            with self.sites():
                options = self.options(matrix.WHOLE)
                code = environment.test(options, self.environment)
            self.note(row.title, code)

    def options(self, options: list[str]) -> list[str]:
        if self.soak:
            options = [option.replace(" and not soak", "") for option in options]
        return [*AGAIN, *SLOWEST, *options]

    def note(self, title: str, code: int) -> None:
        if code == 0:
            return
        self.failed.append(title)
        if not self.keep_going:
            raise SystemExit(code)

    def finish(self) -> int:
        for title in self.not_tried:
            print(f"NOT TRIED, for want of its Python: {title}", file=sys.stderr)
        if not self.failed:
            return 0
        # With --keep-going the closing line is that of the last suite, so say first.
        print("Failed: " + "; ".join(self.failed), file=sys.stderr, flush=True)
        return 1


def announce(title: str) -> None:
    print(f"\n### {title}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
