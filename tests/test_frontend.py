"""The tests of the front end, which run in Node: one test here for each file there."""

import re
import subprocess

from pathlib import Path

import pytest

from build_backend.bundle import ROOT, system_node, wheel_node


FILES = sorted((ROOT / "tests" / "frontend").glob("**/*.test.ts"))

pytestmark = pytest.mark.once


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "tests" / "frontend"))


def test_there_are_tests_of_the_front_end():
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=name)
def test_front_end(path):
    node, _ = wheel_node() or system_node()
    command = [node, "--test", "--test-reporter=spec", str(path.relative_to(ROOT))]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"\n{done.stdout}{done.stderr}"
    # A file whose tests are skipped or never registered has not been tested.
    counts = dict(re.findall(r"^ℹ (\w+) (\d+)$", done.stdout, re.MULTILINE))
    assert int(counts["pass"]) > 0, done.stdout
    assert int(counts["skipped"]) == int(counts["todo"]) == 0, done.stdout
