"""What is loaded with its first use: not before, and without it nothing more leaves."""

import pytest

from wagtail_cobrowse.consumers.protocol import Kind

from .test_guidance import (
    SPY,
    box_of,
    drawn,
    highlight,
    is_at,
    middle,
    pointer,
    wait,
)


pytestmark = pytest.mark.once

PARTS = ("withheld", "frames", "marks", "stills", "shorthands")
PLAIN = "<!doctype html><html lang=en><title>Page</title><p id=words>Public words</p>"
FULL = f"""{PLAIN}<style>i {{ padding: var(--p); padding-left: 0 }}</style>
<input id=field aria-label=Name value=typed-words>
<p data-cobrowse=mask>masked-words</p><div data-cobrowse=hide>hidden-words</div>
<iframe srcdoc="<p>framed-words</p>"></iframe>
<canvas data-cobrowse=open width=40 height=40></canvas>"""
DRAW = "document.querySelector('canvas').getContext('2d').fillRect(0, 0, 20, 20)"


@pytest.fixture
def line(free_line):
    free_line.page.add_init_script(SPY)
    return free_line


def loaded(line) -> set[str]:
    names = line.page.evaluate(
        "performance.getEntriesByType('resource').map(({name}) => name)"
    )
    return {part for part in PARTS if any(f"/{part}.js" in name for name in names)}


def test_a_page_that_has_no_use_for_a_part_does_not_load_it(line):
    line.serve("/", PLAIN)
    line.open("/", "open")
    line.receive(Kind.ADVISOR_POINTER, pointer(line.node("words")))
    line.settle()
    assert loaded(line) == set()


def test_each_part_comes_with_its_first_use(line):
    line.serve("/", FULL)
    line.open("/", "open")
    line.page.evaluate(DRAW)
    line.wait_for_text("data:image/webp")
    line.wait_for_text("framed-words")
    assert loaded(line) == set(PARTS) - {"marks"}
    highlight(line, "words")
    assert drawn(line, "highlight")
    assert loaded(line) == set(PARTS)


def test_without_its_parts_a_page_is_shared_and_what_is_withheld_stays_so(line):
    for part in PARTS:
        line.serve(f"/{part}.js", "throw new Error('gone')", "text/javascript")
    line.serve("/", FULL)
    line.open("/", "open")
    line.page.evaluate(DRAW)
    line.page.wait_for_function(
        "names => names.every(name => performance.getEntriesByName("
        "`${location.origin}/${name}.js`).some(({responseEnd}) => responseEnd))",
        arg=["withheld", "frames", "stills", "shorthands"],
    )
    line.page.evaluate("words.append(' and more')")
    line.wait_for_text("and more")
    line.page.locator("#field").focus()
    line.page.evaluate("mirror.watch(true)")
    line.wait(lambda messages: sum(m.kind == Kind.KEYFRAME for m in messages) > 1)
    wire = line.wire()
    assert "Public words" in wire
    for word in ("typed", "masked", "hidden", "framed"):
        assert f"{word}-words" not in wire
    assert "data:image" not in wire
    assert line.page.evaluate("field") is None


def test_without_what_draws_highlights_the_pointer_shows_the_element(line):
    line.serve("/marks.js", "throw new Error('gone')", "text/javascript")
    line.serve("/", PLAIN)
    line.open("/", "open")
    highlight(line, "words")
    wait(line, is_at(line, "ring", lambda: middle(box_of(line, "words"))))
    assert drawn(line, "highlight") is None
