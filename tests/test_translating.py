"""Pages are translated by wagtail-localize and by Wagtail's simple_translation."""

import subprocess
import sys

import pytest

from build_backend.bundle import ROOT


@pytest.mark.once
def test_the_co_browsing_page_is_translated_by_both_ways():
    """In a process of its own: both apps change the admin for whatever runs beside."""
    command = [sys.executable, "-m", "pytest", "-q", "--no-migrations", "-n0"]
    command += ["--ds=tests.translated.settings", "tests/translated/by_both_ways.py"]
    run = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
