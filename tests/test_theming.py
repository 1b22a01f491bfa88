"""The custom properties that a site may set: the documented ones, and all of them."""

import re

from pathlib import Path

import pytest

from build_backend.bundle import ROOT


pytestmark = pytest.mark.once

SOURCES = ROOT / "wagtail_cobrowse" / "static_src"


def used() -> set[str]:
    """What the visitor's side reads and does not set itself."""
    read, own = set(), set()
    for folder in ("loader", "visitor"):
        for path in (SOURCES / folder).rglob("*.css"):
            text = path.read_text()
            read |= set(re.findall(r"var\((--cobrowse-[a-z-]+)", text))
            own |= set(re.findall(r"(--cobrowse-[a-z-]+):", text))
    return read - own


def documented() -> set[str]:
    text = Path(ROOT, "docs", "how-to-theme.md").read_text()
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return set(re.findall(r"--cobrowse-[a-z-]+", " ".join(rows)))


def test_every_property_is_documented_and_no_other():
    assert used() == documented()
