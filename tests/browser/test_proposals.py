"""What the advisor proposes: shown at the place, done when the visitor says so."""

import json
import struct

from pathlib import Path

import pytest

from playwright.sync_api import expect

from wagtail_cobrowse.consumers.proposals import LAYOUT, Deed
from wagtail_cobrowse.consumers.protocol import Kind

from .roles import begins, start_session
from .test_guidance import stop_the_clock, wait


pytestmark = pytest.mark.once

# Closed shadow roots, taken where they are made.
SPY = """
const attach = Element.prototype.attachShadow;
window.roots = [];
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  if (options.mode === 'closed') window.roots.push(root);
  return root;
};
window.card = () => roots.map((root) => root.querySelector('.card'))
  .find((card) => card && !card.hidden && card.getRootNode().host.isConnected);
"""

PAGE = """<!doctype html><html lang="en"><head><title>Application</title>
<link rel="stylesheet" href="/static/site.css">
<script src="/site.js" defer></script></head><body><h1>Application</h1>
<form id="form" action="/sent/">
<p><label>Family name <input id="name"></label></p>
<p><label>Password <input id="secret" type="password"></label></p>
<p><label>How to pay <select id="pay"><option>Yearly<option>Monthly</select>
</label></p>
<p><label><input type="checkbox" id="tick" class="drawn"> I am insured already
</label></p>
<p><button type="button" id="more" aria-expanded="false">More</button>
<button id="send">Send</button>
<a id="away" href="https://other.example/">Other</a></p>
</form>
<dialog id="dialog"><p><label>City <input id="city"></label></p></dialog>
<div class="long"></div></body></html>"""

SHEET = ".long { height: 3000px } .drawn { opacity: 0; position: absolute }"

# As React does: it looks at a field's value itself, and hears a change only of another.
SITE = """
window.heard = [];
const field = document.getElementById('name');
const {get, set} = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
let tracked = field.value;
Object.defineProperty(field, 'value', {
  configurable: true,
  get,
  set(value) { tracked = `${value}`; set.call(this, value); },
});
document.addEventListener('input', (event) => {
  if (event.target !== field || get.call(field) === tracked) return;
  tracked = get.call(field);
  heard.push(`state ${tracked}`);
});
for (const name of 'focusin change focusout pointerdown mousedown click'.split(' '))
  document.addEventListener(name, ({type, target}) =>
    heard.push(`${type} ${target.id}`));
document.getElementById('more').addEventListener('click', ({target}) =>
  target.setAttribute('aria-expanded', 'true'));
document.getElementById('form').addEventListener('submit', (event) => {
  event.preventDefault();
  heard.push('submit');
});
"""

SHOWN, ACCEPTED, DECLINED, IMPOSSIBLE, GONE = range(1, 6)
SECRET, SUBMITS, LEAVES, REFUSED, REMOVED, TIME_OVER = 1, 4, 5, 7, 8, 9


@pytest.fixture
def line(strict_line):
    line = strict_line
    line.page.add_init_script(SPY)
    line.serve("/static/site.css", SHEET, "text/css")
    line.serve("/site.js", SITE, "text/javascript")
    line.serve("/", PAGE)
    line.open("/", "open")
    return line


def propose(line, number, deed, id_, text=""):
    payload = LAYOUT.pack(number, deed, line.node(id_)) + text.encode()
    line.receive(Kind.PROPOSAL, payload)


def states(line):
    """What the advisor was told: number, outcome, reason."""
    return [
        struct.unpack(">IBB", message.payload)
        for message in line.messages()
        if message.kind == Kind.PROPOSAL_STATE
    ]


def wait_for(line, number, outcome, why=0):
    line.wait(lambda _: (number, outcome, why) in states(line))


def card(line):
    """The words of the card, or None where there is none."""
    return line.page.evaluate("card()?.querySelector('.what').textContent ?? null")


def press(line, selector):
    box = line.page.evaluate(
        """(selector) => {
          const {x, y, width, height} = card().querySelector(selector)
            .getBoundingClientRect();
          return [x + width / 2, y + height / 2];
        }""",
        selector,
    )
    line.page.mouse.click(*box)


def press_until_told(line, selector):
    """A press right after the card has come does not count."""
    before = len(states(line))

    def told():
        if len(states(line)) > before:
            return True
        if card(line) is not None:
            press(line, selector)
        return False

    wait(line, told)


PRESS = ("pointerdown", "mousedown", "focusin", "click")
ACCEPT, DECLINE = ".primary", ".button:not(.primary)"


def test_a_page_that_writes_itself_anew_takes_the_card_away(line):
    propose(line, 1, Deed.PRESS, "more")
    wait_for(line, 1, SHOWN)
    line.page.evaluate("""() => {
      document.open();
      document.write('<!doctype html><title>x</title><button id="next">Next</button>');
      document.close();
    }""")
    wait_for(line, 1, GONE, REMOVED)
    line.settle()
    propose(line, 2, Deed.PRESS, "next")
    wait_for(line, 2, SHOWN)
    press_until_told(line, DECLINE)
    wait_for(line, 2, DECLINED)


def test_an_accepted_text_is_in_the_field_as_if_it_had_been_typed(line):
    propose(line, 1, Deed.ENTER, "name", "Müller")
    wait_for(line, 1, SHOWN)
    assert card(line) == "Enter “Müller” in the field “Family name”"
    assert line.page.locator("#name").input_value() == ""
    press_until_told(line, ACCEPT)
    wait_for(line, 1, ACCEPTED)
    assert line.page.locator("#name").input_value() == "Müller"
    heard = line.page.evaluate("heard")
    expected = [
        *("focusin name", "state Müller", "change name"),
        *("focusout name", "focusin name"),
    ]
    assert heard == expected
    assert card(line) is None
    # The field is masked as ever: the advisor's own words do not come back.
    line.wait_for_text("\u2022" * 6)
    line.settle()
    assert "Müller" not in line.wire()


def test_a_declined_proposal_changes_nothing(line):
    propose(line, 1, Deed.TICK, "tick")
    wait_for(line, 1, SHOWN)
    press_until_told(line, DECLINE)
    wait_for(line, 1, DECLINED)
    assert not line.page.locator("#tick").is_checked()
    assert line.page.evaluate("heard") == []


def test_choices_ticks_and_buttons_are_done_as_by_a_hand(line):
    propose(line, 1, Deed.CHOOSE, "pay", "monthly")
    wait_for(line, 1, SHOWN)
    press_until_told(line, ACCEPT)
    wait_for(line, 1, ACCEPTED)
    assert line.page.locator("#pay").input_value() == "Monthly"
    # Drawn by its label, at which the card stands.
    propose(line, 2, Deed.TICK, "tick")
    wait_for(line, 2, SHOWN)
    press_until_told(line, ACCEPT)
    wait_for(line, 2, ACCEPTED)
    assert line.page.locator("#tick").is_checked()
    propose(line, 3, Deed.PRESS, "more")
    wait_for(line, 3, SHOWN)
    press_until_told(line, ACCEPT)
    wait_for(line, 3, ACCEPTED)
    assert line.page.locator("#more").get_attribute("aria-expanded") == "true"
    heard = line.page.evaluate("heard")
    assert "change pay" in heard
    pressed = [one for one in heard if one.endswith(" more")]
    assert pressed == [f"{name} more" for name in PRESS]


def test_by_keyboard_alone_and_back_to_where_the_focus_was(line):
    line.page.locator("#more").focus()
    propose(line, 1, Deed.ENTER, "name", "Müller")
    wait_for(line, 1, SHOWN)
    line.page.keyboard.press("Alt+Shift+A")
    assert line.page.evaluate("card().getRootNode().activeElement.className") == (
        "button primary"
    )
    wait(
        line,
        lambda: line.page.keyboard.press("Escape") or (1, DECLINED, 0) in states(line),
    )
    assert line.page.evaluate("document.activeElement.id") == "more"
    propose(line, 2, Deed.ENTER, "name", "Meier")
    wait_for(line, 2, SHOWN)
    line.page.keyboard.press("Alt+Shift+A")
    wait(
        line,
        lambda: card(line) is None or line.page.keyboard.press("Enter"),
    )
    wait_for(line, 2, ACCEPTED)
    assert line.page.locator("#name").input_value() == "Meier"
    assert line.page.evaluate("document.activeElement.id") == "name"


def test_it_is_announced(line):
    propose(line, 1, Deed.TICK, "tick")
    spoken = "card().getRootNode().querySelector('[role=status]').textContent"
    wait_for(line, 1, SHOWN)
    wait(line, lambda: line.page.evaluate(spoken))
    assert line.page.evaluate(spoken) == (
        "Your advisor suggests: Tick “I am insured already”. "
        "To answer, press Alt+Shift+A."
    )


def test_what_is_never_done_is_not_even_shown_unless_the_site_allows_it(line):
    propose(line, 1, Deed.ENTER, "secret", "Müller")
    wait_for(line, 1, IMPOSSIBLE, SECRET)
    propose(line, 2, Deed.PRESS, "send")
    wait_for(line, 2, IMPOSSIBLE, SUBMITS)
    propose(line, 3, Deed.PRESS, "away")
    wait_for(line, 3, IMPOSSIBLE, LEAVES)
    assert card(line) is None
    line.allowed = ["submits"]
    line.open("/", "open")
    propose(line, 1, Deed.PRESS, "send")
    wait_for(line, 1, SHOWN)
    press_until_told(line, ACCEPT)
    wait_for(line, 1, ACCEPTED)
    assert "submit" in line.page.evaluate("heard")


def test_the_page_decides_again_when_the_visitor_accepts(line):
    propose(line, 1, Deed.ENTER, "name", "Müller")
    wait_for(line, 1, SHOWN)
    line.page.evaluate("document.getElementById('name').type = 'password'")
    press_until_told(line, ACCEPT)
    wait_for(line, 1, IMPOSSIBLE, SECRET)
    assert line.page.locator("#name").input_value() == ""


def test_which_choices_there_are_is_told_to_nobody_before_the_visitor_accepts(line):
    propose(line, 1, Deed.CHOOSE, "pay", "Daily")
    wait_for(line, 1, SHOWN)
    press_until_told(line, ACCEPT)
    wait_for(line, 1, IMPOSSIBLE, REFUSED)
    assert line.page.locator("#pay").input_value() == "Yearly"


def test_a_script_of_the_page_cannot_accept(line):
    propose(line, 1, Deed.ENTER, "name", "Müller")
    wait_for(line, 1, SHOWN)
    line.page.evaluate("""async () => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      for (const button of card().querySelectorAll('button')) button.click();
    }""")
    assert card(line) is not None
    assert states(line) == [(1, SHOWN, 0)]


def test_a_press_that_was_meant_for_something_else_does_not_count(line):
    line.page.evaluate("import('/proposals.js')")
    stop_the_clock(line.page)
    propose(line, 1, Deed.ENTER, "name", "Müller")
    wait(line, lambda: card(line))
    press(line, ACCEPT)
    assert card(line) is not None
    line.page.clock.run_for(600)
    press(line, ACCEPT)
    assert card(line) is None
    assert line.page.locator("#name").input_value() == "Müller"


def test_a_newer_one_replaces_it_and_the_advisor_takes_it_back(line):
    propose(line, 1, Deed.ENTER, "name", "Müller")
    wait_for(line, 1, SHOWN)
    propose(line, 2, Deed.ENTER, "name", "Meier")
    wait_for(line, 2, SHOWN)
    assert "Meier" in card(line)
    line.receive(Kind.PROPOSAL, LAYOUT.pack(1, Deed.WITHDRAW, 0))
    assert "Meier" in card(line)
    line.receive(Kind.PROPOSAL, LAYOUT.pack(2, Deed.WITHDRAW, 0))
    assert card(line) is None


def test_it_is_gone_with_its_element_and_with_the_page(line):
    propose(line, 1, Deed.ENTER, "name", "Müller")
    wait_for(line, 1, SHOWN)
    line.page.evaluate("document.getElementById('name').remove()")
    wait_for(line, 1, GONE, REMOVED)
    assert card(line) is None
    propose(line, 2, Deed.TICK, "tick")
    wait_for(line, 2, SHOWN)
    line.page.evaluate("mirror.silence()")
    assert card(line) is None
    assert states(line)[-1] == (2, SHOWN, 0)


def test_it_is_gone_after_a_time(line):
    line.page.evaluate("import('/proposals.js')")
    stop_the_clock(line.page)
    propose(line, 1, Deed.ENTER, "name", "Müller")
    wait(line, lambda: card(line))
    # Jumped over: to let every frame of two minutes pass takes half a minute.
    line.page.clock.fast_forward(119_000)
    assert card(line) is not None
    line.page.clock.fast_forward(2_000)
    assert card(line) is None
    wait_for(line, 1, GONE, TIME_OVER)


def test_it_stands_by_its_element_and_within_a_dialog_can_be_pressed(line):
    propose(line, 1, Deed.ENTER, "name", "Müller")
    wait_for(line, 1, SHOWN)
    place = "card().getBoundingClientRect().toJSON()"

    def is_below():
        field = line.page.locator("#name").bounding_box()
        top = line.page.evaluate(place)["top"]
        return abs(top - (field["y"] + field["height"] + 12)) < 2

    wait(line, is_below)
    line.page.evaluate("scrollTo(0, 40)")
    wait(line, is_below)
    line.page.evaluate("scrollTo(0, 2000)")
    where = "card().querySelector('.where').textContent"
    wait(line, lambda: line.page.evaluate(where) == "↑ Further up on this page")
    assert 0 <= line.page.evaluate(place)["top"] <= 20
    line.page.evaluate("document.getElementById('dialog').showModal()")
    line.settle()
    propose(line, 2, Deed.ENTER, "city", "Köln")
    wait_for(line, 2, SHOWN)
    press_until_told(line, ACCEPT)
    wait_for(line, 2, ACCEPTED)
    assert line.page.locator("#city").input_value() == "Köln"


def test_malformed_proposals_change_nothing(line):
    vectors = Path(__file__).parent.parent / "vectors" / "proposals.json"
    for vector in json.loads(vectors.read_text())["bad"]:
        line.receive(Kind.PROPOSAL, bytes.fromhex(vector["hex"]))
    line.settle()
    assert card(line) is None
    assert states(line) == []


@pytest.mark.usefixtures("nobody_else")
def test_from_the_workplace_to_the_form_and_back(visitor, advisor, live_site):
    start_session(visitor, advisor)
    visitor.search("000042")
    field = visitor.page.locator("main input[type=text]").first
    mirrored = advisor.stage.locator(f"#{field.get_attribute('id')}")
    expect(mirrored).to_be_visible()
    advisor.pane.get_by_role("button", name=begins("Vorschlagen")).click()
    bar = advisor.pane.get_by_role("form", name="Vorschlag")
    expect(bar).to_contain_text("Wählen Sie auf der Seite")
    words = bar.get_by_role("textbox", name="Vorgeschlagener Text")

    def aimed():
        # The picture makes room for the bar, and is scaled.
        picture = advisor.stage_frame.bounding_box()
        x, y, width = mirrored.evaluate("""(field) => {
          const {x, y, width, height} = field.getBoundingClientRect();
          return [x + width / 2, y + height / 2, innerWidth];
        }""")
        scale = picture["width"] / width
        advisor.page.mouse.click(picture["x"] + x * scale, picture["y"] + y * scale)
        return words.is_visible()

    wait(advisor, aimed)
    expect(words).to_be_focused()
    words.fill("Mustermann")
    words.press("Enter")
    expect(bar).to_contain_text("Der Besuch sieht Ihren Vorschlag.")

    def answered():
        visitor.page.keyboard.press("Alt+Shift+A")
        visitor.page.keyboard.press("Enter")
        return field.input_value() == "Mustermann"

    wait(visitor, answered)
    expect(bar).to_contain_text("Der Besuch hat angenommen.")
    expect(mirrored).to_have_value("\u2022" * 6)
    assert "Mustermann" not in advisor.stage.locator("html").inner_html()
    assert "Mustermann" not in live_site.log + live_site.dump()
