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


#: Names the left or the right side, where CSS knows the start and the end of a line.
SIDES = re.compile(
    r"(?:^|[;\s])((?:(?:margin|padding|border)-)?(?:left|right)\b[\w-]*\s*:"
    r"|border-(?:top|bottom)-(?:left|right)-radius\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b)"
)
#: Four values of which the second is the right and the fourth the left side.
SHORT = re.compile(r"(?:^|[;\s])(?:padding|margin)\s*:\s*([^;]+)")
#: One of the values: a word, or what functions and their brackets hold.
VALUE = re.compile(r"[\w-]+\((?:[^()]|\([^()]*\))*\)|[^\s()]+")
#: The plate at the pointer goes to its other side where the window ends.
TURNED = ".pointer.end .label"


def names_sides(body: str) -> bool:
    plain = body.replace("!important", "")
    values = [VALUE.findall(each) for each in SHORT.findall(plain)]
    return any(len(each) == 4 and each[1] != each[3] for each in values)


def test_what_is_written_from_right_to_left_is_laid_out_so():
    """Only what lies at a point of the page, so far from top and left, says left."""
    wrong, rules = [], 0
    for path in SOURCES.rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
            rules += 1
            at_a_point = re.search(r"(?:^|[;\s])(?:top|bottom)\s*:", body)
            is_sided = SIDES.search(body) or names_sides(body)
            if is_sided and not at_a_point and selector.strip() != TURNED:
                wrong.append(f"{path.name}: {selector.strip()}")
    assert rules > 300
    assert wrong == []
    assert names_sides("padding: 0 1rem calc(1rem + env(a, 0px)) 2rem")
    assert not names_sides("padding: 0 1rem 2rem 1rem; margin: 0 1rem")
    assert SIDES.search("margin-left: 1rem") and SIDES.search("left:0")
    assert not SIDES.search("inset-inline-start: 0; text-align: start")
