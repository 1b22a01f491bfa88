"""What the advisor points to is named, told, and found: highlight and "look here"."""

import struct

import pytest

from wagtail_cobrowse.consumers.protocol import Kind

from .mirror_line import SHARING
from .test_guidance import (
    SPY,
    box_of,
    drawn,
    highlight,
    middle,
    stop_the_clock,
    wait,
    wait_for_marks,
)


pytestmark = pytest.mark.once

PAGE = """<!doctype html><html lang="en"><head><title>A page</title>
<link rel="stylesheet" href="/static/site.css"></head><body>
<input id="first"><button id="near">Near</button>
<p id="named" data-cobrowse-label="Overview of fees">12 Euro</p>
<div class="long"></div>
<p id="far">Far below</p>
<div id="box"><div class="gap"></div><button id="inside">Save</button>
<div class="gap"></div></div>
<div id="wide" dir="rtl"><div class="row"><b id="aside">Aside</b></div></div>
<div id="host"></div>
<iframe id="frame" src="/inner/"></iframe>
<div class="long"></div></body></html>"""
INNER = """<!doctype html><html lang="en"><head><title>Inner</title>
<link rel="stylesheet" href="/static/site.css"></head><body>
<div class="gap"></div><button id="framed">In the frame</button><div class="gap"></div>
</body></html>"""
SHEET = """
body { margin: 8px; font: 16px sans-serif; scroll-behavior: smooth }
.long { height: 2000px } .gap { height: 900px }
#box { height: 200px; overflow: auto }
#wide { width: 300px; overflow: auto } .row { width: 1500px }
#aside { display: block; margin-inline-start: 1200px; width: 100px }
#frame { width: 400px; height: 200px }
"""
LOOK_AFTER = 2500
#: What is within what: a box, one from right to left, a shadow tree, a frame.
AROUND = {"inside": "box", "aside": "wide", "shadowed": "host", "framed": "frame"}


@pytest.fixture
def line(strict_line):
    line = strict_line
    line.verdicts = {"/inner/": {"policy": "open", "byDefault": False}}
    line.page.add_init_script(SPY)
    line.serve("/static/site.css", SHEET, "text/css")
    line.serve("/", PAGE)
    line.serve("/inner/", INNER)
    line.tab.go(f"{line.origin}/")
    line.page.evaluate("""() => {
      const root = document.getElementById('host').attachShadow({mode: 'open'});
      root.innerHTML = '<button id="shadowed">In the shadow</button>';
    }""")
    line.share(SHARING | {"policy": "open"}, "Anna Berg")
    return line


def look(line, id_):
    line.receive(Kind.LOOK_HERE, struct.pack(">I", line.node(id_)))
    wait_for_marks(line)


def shown(line, name):
    """The words of what is drawn under this class, or "" where it is not seen."""
    return line.page.evaluate(
        """(name) => {
          const element = guidance.root.querySelector('.' + name);
          const {width = 0} = element?.getBoundingClientRect() ?? {};
          return width > 1 ? element.innerText : '';
        }""",
        name,
    )


def spoken(line):
    return line.page.evaluate(
        "guidance.root.querySelector('[aria-live=polite]').textContent"
    )


def press(line, name):
    """Press a button of the notice."""
    box = line.page.evaluate(
        """(name) => {
          const buttons = [...guidance.root.querySelectorAll('.notice button')];
          const button = buttons.find((one) => one.textContent === name);
          button.scrollIntoView();
          const {x, y, width, height} = button.getBoundingClientRect();
          return {x, y, width, height};
        }""",
        name,
    )
    line.page.mouse.click(*middle(box))


def scrolled(line):
    return line.page.evaluate("scrollY")


def test_the_page_scrolls_after_a_notice_and_not_before(line):
    stop_the_clock(line.page)
    look(line, "far")
    assert "Anna Berg wants to show you “Far below”." in shown(line, "notice")
    line.page.clock.run_for(LOOK_AFTER - 100)
    assert spoken(line).startswith("Your advisor wants to show you: Far below.")
    assert scrolled(line) == 0
    line.page.clock.run_for(200)
    # In the middle of the window, once the page has come to rest.
    wait(
        line,
        lambda: middle(box_of(line, "far"))[1] == pytest.approx(450, abs=1),
    )
    line.page.clock.run_for(200)
    far = middle(box_of(line, "far"))
    assert middle(drawn(line, "highlight")) == pytest.approx(far, abs=2)
    assert shown(line, "notice") == ""


@pytest.mark.parametrize("how", ["Escape", "wheel", "Stay here"])
def test_the_visitor_stays(line, how):
    line.page.evaluate(
        "addEventListener('keydown', (event) => window.used = event.defaultPrevented)"
    )
    stop_the_clock(line.page)
    look(line, "far")
    line.page.clock.run_for(1000)
    if how == "Escape":
        line.page.keyboard.press("Escape")
        # So that it is not the first of two that end the session.
        assert line.page.evaluate("window.used")
    elif how == "wheel":
        line.page.mouse.wheel(0, 1)
        wait(line, lambda: "wants to" not in shown(line, "notice"))
    else:
        press(line, how)
    line.page.clock.run_for(2 * LOOK_AFTER)
    assert scrolled(line) <= 1
    assert "Anna Berg points to “Far below”." in shown(line, "notice")
    assert "Stay here" not in shown(line, "notice")


def test_the_way_there_is_in_force_on_a_page_that_writes_itself_anew(line):
    # The notice is made with the first that is pointed to, and not again.
    look(line, "named")
    line.page.evaluate("""() => {
      document.open();
      document.write(`<!doctype html><link rel="stylesheet" href="/static/site.css">
        <div class="long"></div><button id="below">Below</button>
        <div class="long"></div>`);
      document.close();
    }""")
    line.page.emulate_media(reduced_motion="reduce")
    line.settle()
    stop_the_clock(line.page)
    look(line, "below")
    press(line, "Go there")
    wait(line, lambda: scrolled(line) > 1000)


def test_who_types_is_not_taken_away_from_it(line):
    stop_the_clock(line.page)
    look(line, "far")
    line.page.locator("#first").focus()
    for _ in range(3):
        line.page.clock.run_for(2000)
        line.page.keyboard.type("a")
    assert scrolled(line) == 0
    line.page.emulate_media(reduced_motion="reduce")
    line.page.clock.run_for(LOOK_AFTER)
    assert scrolled(line) > 1000
    assert line.page.locator("#first").input_value() == "aaa"


def is_in_window(line, element):
    box = element.bounding_box()
    return 0 <= box["x"] <= 1440 - box["width"] and 0 <= box["y"] <= 900 - box["height"]


@pytest.mark.parametrize("id_", AROUND)
def test_all_that_scrolls_around_it_scrolls(line, id_):
    line.page.emulate_media(reduced_motion="reduce")
    inner = line.page.frame_locator("#frame") if id_ == "framed" else line.page
    element = inner.locator(f"#{id_}")
    line.wait_for_text(f'"{id_}"')
    stop_the_clock(line.page)
    look(line, id_)
    line.page.clock.run_for(LOOK_AFTER + 300)
    # With less motion it is there at once.
    assert is_in_window(line, element)
    box = drawn(line, "highlight")
    assert middle(box) == pytest.approx(middle(element.bounding_box()), abs=2)
    outer = box_of(line, AROUND[id_])
    assert outer["x"] <= middle(box)[0] <= outer["x"] + outer["width"]
    assert outer["y"] <= middle(box)[1] <= outer["y"] + outer["height"]


def test_what_is_in_view_needs_no_notice(line):
    stop_the_clock(line.page)
    look(line, "near")
    line.page.clock.run_for(2 * LOOK_AFTER)
    assert drawn(line, "highlight")
    assert shown(line, "notice") == ""
    assert scrolled(line) == 0
    assert spoken(line).startswith("Your advisor points to: Near")


def test_what_is_out_of_view_has_a_way_there(line):
    line.page.emulate_media(reduced_motion="reduce")
    highlight(line, "inside")
    assert drawn(line, "highlight") is None
    assert "Anna Berg points to “Save”." in shown(line, "notice")
    press(line, "Go there")
    assert line.page.evaluate("document.activeElement.id") == "inside"
    assert is_in_window(line, line.page.locator("#inside"))
    assert drawn(line, "highlight")
    assert shown(line, "notice") == ""


def test_one_key_goes_there_and_a_text_takes_the_focus_for_as_long(line):
    line.page.emulate_media(reduced_motion="reduce")
    highlight(line, "far")
    line.page.keyboard.press("Alt+Shift+KeyJ")
    far = line.page.locator("#far")
    assert line.page.evaluate("document.activeElement.id") == "far"
    assert is_in_window(line, far)
    line.page.locator("#first").focus()
    assert far.get_attribute("tabindex") is None
    highlight(line, "")
    line.page.keyboard.press("Alt+Shift+KeyJ")
    assert line.page.evaluate("document.activeElement.id") == "first"


def test_an_editors_label_is_the_name(line):
    highlight(line, "named")
    assert shown(line, "tag") == "Overview of fees"
    wait(line, lambda: spoken(line).startswith("Your advisor points to: Overview of"))
    assert '"data-cobrowse-label": "Overview of fees"' in line.wire()


def test_the_key_is_told_once_and_the_visitor_mutes_it(line):
    stop_the_clock(line.page)
    for id_, expected in [
        ("near", "Your advisor points to: Near Alt+Shift+J goes there."),
        ("named", "Your advisor points to: Overview of fees"),
    ]:
        highlight(line, id_)
        line.page.clock.run_for(2000)
        assert spoken(line) == expected
    # With the keyboard it is found behind the page.
    line.page.evaluate("guidance.root.querySelector('.notice .mute').focus()")
    line.page.keyboard.press("Enter")
    highlight(line, "far")
    line.page.clock.run_for(5000)
    assert spoken(line) == ""
    assert "Do not read out" in shown(line, "notice")
    line.page.evaluate("guidance.root.querySelector('.notice .mute').focus()")
    line.page.keyboard.press("Enter")
    highlight(line, "near")
    line.page.clock.run_for(5000)
    assert spoken(line) == "Your advisor points to: Near"


def test_a_thing_that_goes_takes_its_mark_along_and_may_come_back(line):
    highlight(line, "near")
    line.page.evaluate("window.near = document.getElementById('near'); near.remove()")
    wait(line, lambda: drawn(line, "highlight") is None)
    assert shown(line, "notice") == shown(line, "tag") == ""
    line.page.evaluate("document.getElementById('first').after(near)")
    wait(line, lambda: drawn(line, "highlight"))


def test_the_session_s_end_stops_a_look(line):
    stop_the_clock(line.page)
    look(line, "far")
    line.page.evaluate("mirror.silence()")
    line.page.clock.run_for(2 * LOOK_AFTER)
    assert scrolled(line) == 0


COVER = """() => {
  const chat = document.createElement('div');
  chat.setAttribute('data-cobrowse-ui', '');
  chat.style.cssText = 'position: fixed; inset: 0; background: white';
  document.body.append(chat);
}"""


def test_it_is_not_drawn_over_the_chat_that_covers_it(line):
    highlight(line, "near")
    assert drawn(line, "highlight")
    line.page.evaluate(COVER)
    wait(line, lambda: drawn(line, "highlight") is None)
    line.page.evaluate("document.body.lastElementChild.remove()")
    wait(line, lambda: drawn(line, "highlight"))
