"""What an advisor whom the visitor lets act does, and does not do, on the page."""

import base64

import pytest

from wagtail_cobrowse.consumers.assists import HEAD, NODE, Deed, Outcome
from wagtail_cobrowse.consumers.protocol import Kind, make_frame

from .test_assist import (
    ENTER,
    GRANT,
    LEAVES,
    NONE,
    PAGE_OVER,
    SPY,
    STOP,
    SUBMITS,
    WITHHELD,
    granted,
    lines,
    on_page,
    serve,
    text,
    wait_for,
)


pytestmark = pytest.mark.once


@pytest.fixture
def line(strict_line):
    return on_page(strict_line)


LETTER = """<!doctype html><html lang="en"><head><title>Letter</title>
<link rel="stylesheet" href="/static/site.css">
<script src="/site.js" defer></script></head><body><div id="room"></div>
<form id="form" action="/sent/">
<p><textarea id="text" aria-label="Letter" data-cobrowse="open"></textarea></p>
<p><label>Name <input id="name" data-cobrowse="open"></label></p>
<p><button type="button">Other</button><button id="first">First</button>
<button id="second">Second</button></p></form>
<form action="https://other.example/"><label>Search
<input id="search" data-cobrowse="open"></label></form>
<form action="https://other.example/"><button id="abroad">Abroad</button></form>
<form action="/sent/"><label>Here <input id="alone" data-cobrowse="open"></label></form>
<form action="/sent/"><button formaction="//other.example/" id="by">By</button></form>
<form action="/sent/" data-cobrowse-start><button id="start">S</button></form>
<p><label>Start <input id="starts" form="owned" data-cobrowse="open"></label></p>
<form id="owned"><div data-cobrowse="hide"><button>Hidden</button></div></form>
<p><label>Far <input id="begins" form="own" data-cobrowse="open"></label>
<button form="own">Begin</button></p>
<div><form id="own" data-cobrowse-start></form></div>
</body></html>"""
#: A page that sends its form by the key itself, whichever way.
SENDS_BY_KEY = """
window.heard = [];
window.sent = [];
document.addEventListener('keydown', ({target, key}) => heard.push(target.id + key));
document.addEventListener('submit', (event) => {
  event.preventDefault();
  heard.push('sent by ' + event.submitter?.id);
});
document.getElementById('text').addEventListener('keydown', ({key, target}) => {
  if (key === 'Enter') target.form.requestSubmit();
});
"""
ROOM = "#room { height: 120px }"


def test_enter_sends_nothing_where_nothing_may_be_sent(strict_line):
    line = strict_line
    line.page.add_init_script(SPY)
    serve(line, LETTER, SENDS_BY_KEY, ROOM)
    hand = granted(line)
    assert hand.type("text", "Dear") == NONE
    assert hand.key("text", ENTER) == NONE
    assert line.page.locator("#text").input_value() == "Dear\n"
    assert hand.key("name", ENTER) == SUBMITS
    # Not a key of which the page could make its own.
    assert line.page.evaluate("heard") == []


def test_where_forms_may_be_sent_enter_presses_what_it_presses_by_hand(strict_line):
    line = strict_line
    line.allowed = ["submits"]
    line.page.add_init_script(SPY)
    serve(line, LETTER, SENDS_BY_KEY, ROOM)
    hand = granted(line)
    assert hand.key("name", ENTER) == NONE
    assert hand.key("alone", ENTER) == NONE
    assert hand.key("search", ENTER) == LEAVES
    assert hand.press("abroad") == LEAVES
    assert hand.press("by") == LEAVES
    assert hand.key("starts", ENTER) == WITHHELD
    assert hand.key("begins", ENTER) == WITHHELD
    heard = line.page.evaluate("heard")
    assert heard == [
        "nameEnter",
        "sent by first",
        "aloneEnter",
        "sent by undefined",
    ]
    # By hand it is the same.
    for id_ in ("name", "alone"):
        line.page.locator(f"#{id_}").press("Enter")
    assert line.page.evaluate("heard") == 2 * heard


ABROAD = """<!doctype html><html lang="en"><head><title>Abroad</title>
<link rel="stylesheet" href="/static/site.css">
<script src="/site.js" defer></script></head><body><div id="room"></div>
<form action="https://other.example/"><p><textarea id="text" aria-label="Letter"
data-cobrowse="open"></textarea></p>
<p><select id="list" aria-label="Way" data-cobrowse="open"><option>One<option>Two
</select> <button type="button" id="go">Go</button></p></form></body></html>"""
#: Forms that only scripts of the page send: nothing in the page says so.
SENDS_BY_SCRIPT = """
window.heard = [];
document.addEventListener('submit', (event) => {
  event.preventDefault();
  heard.push('sent');
});
const sends = ({target, key}) => {
  if (!key || key === 'Enter') target.form.requestSubmit();
};
for (const [id, name] of [['text', 'keydown'], ['list', 'change'], ['go', 'click']])
  document.getElementById(id).addEventListener(name, sends);
"""


@pytest.mark.parametrize("may_leave", [False, True])
def test_a_form_that_a_script_sends_to_another_site_needs_both(strict_line, may_leave):
    line = strict_line
    line.allowed = ["submits", "leaves"] if may_leave else ["submits"]
    line.page.add_init_script(SPY)
    serve(line, ABROAD, SENDS_BY_SCRIPT, ROOM)
    hand = granted(line)
    answer = NONE if may_leave else LEAVES
    assert hand.press("go") == answer
    assert hand.type("list", "two") == answer
    assert hand.key("text", ENTER) == answer
    assert line.page.evaluate("heard") == (["sent"] * 3 if may_leave else [])


def test_who_may_only_write_sends_nothing(strict_line):
    line = strict_line
    line.allowed = ["submits"]
    line.page.add_init_script(SPY)
    serve(line, LETTER, SENDS_BY_KEY, ROOM)
    hand = granted(line, 4)
    assert hand.key("name", ENTER) == SUBMITS
    assert hand.key("text", ENTER) == NONE
    assert line.page.evaluate("heard") == []


def test_a_dialog_is_closed_where_nothing_may_be_sent(line):
    line.page.evaluate("""() => {
      document.body.insertAdjacentHTML('beforeend', '<dialog><form method="dialog">' +
        '<button id="close">Close</button></form></dialog>');
      document.querySelector('dialog').showModal();
    }""")
    line.wait_for_text('"close"')
    hand = granted(line)
    assert hand.press("close") == NONE
    assert not line.page.evaluate("document.querySelector('dialog').open")


def test_what_has_just_been_hidden_is_hidden_at_once(line):
    hand = granted(line)
    payload = HEAD.pack(GRANT, 1, Deed.PRESS) + NODE.pack(line.node("more"))
    frame = base64.b64encode(make_frame(Kind.ASSIST, 7, 0, payload)).decode()
    # Told of and judged anew, but not sent yet.
    line.page.evaluate(
        """async (text) => {
          document.getElementById('more').setAttribute('data-cobrowse', 'hide');
          await null;
          const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
          mirror.receive(bytes.buffer);
          for (let turn = 0; turn < 20; turn++) await null;
        }""",
        frame,
    )
    wait_for(line, Outcome.REFUSED, WITHHELD)
    assert line.page.evaluate("heard") == []
    hand.number = 1
    # Judged anew it is as open as it was.
    line.settle()
    assert hand.press("tick") == NONE


def test_of_two_buttons_in_a_label_each_is_itself(line):
    line.page.evaluate("""() => {
      const label = document.createElement('label');
      for (const name of ['one', 'two']) {
        const button = document.createElement('button');
        button.type = 'button';
        button.id = button.textContent = name;
        label.append(button);
      }
      document.querySelector('main, form, body').prepend(label);
    }""")
    line.wait_for_text('"two"')
    line.settle()
    hand = granted(line)
    assert hand.press("two") == NONE
    assert line.page.evaluate("heard") == ["click two"]
    assert lines(line) == ["Pressed “two”"]


def test_what_was_done_is_called_as_it_was_called_before(line):
    hand = granted(line)
    line.page.evaluate("""() => more.addEventListener('click', () => {
      more.textContent = 'Less';
      mirror.watch(false);
    })""")
    assert hand.press("more") == NONE
    wait_for(line, Outcome.ENDED, PAGE_OVER)
    # Also what has ended it is something that was done.
    assert lines(line) == ["Pressed “More”"]
    assert text(line, STOP) is None


ROLLS = """<!doctype html><html lang="en"><head><title>Rolls</title>
<link rel="stylesheet" href="/static/site.css"></head><body><div id="room"></div>
<div id="outer"><div id="wide"><div id="inner"><p id="deep">Deep</p></div></div></div>
<iframe id="frame" src="/inner/"></iframe><div id="room2"></div></body></html>"""
ROLLS_SHEET = """#room { height: 120px } #room2 { height: 3000px }
#outer { width: 300px; overflow: auto } #wide { width: 900px }
#inner { width: 200px; height: 100px; overflow: auto }
#deep { width: 600px; height: 300px } #frame { height: 100px }
.tall { height: 250px }"""
WHERE = """() => [outer.scrollLeft, inner.scrollLeft, inner.scrollTop,
  document.getElementById('frame').contentWindow.scrollY, scrollY]"""


def test_what_is_under_the_wheel_moves_or_else_what_is_around_it(strict_line):
    line = strict_line
    line.page.add_init_script(SPY)
    line.verdicts = {"/inner/": {"policy": "open", "byDefault": False}}
    line.serve(
        "/inner/",
        '<link rel="stylesheet" href="/static/site.css"><p class="tall" id="framed">In',
    )
    serve(line, ROLLS, "", ROLLS_SHEET)
    line.wait_for_text('"framed"')
    hand = granted(line)
    line.page.evaluate("() => { outer.scrollLeft = 100 }")
    assert hand.scroll(30, "deep") == NONE
    assert line.page.evaluate(WHERE) == [100, 0, 30, 0, 0]
    # Nothing is further left in it.
    assert hand.scroll(0, "deep", dx=-40) == NONE
    assert line.page.evaluate(WHERE) == [60, 0, 30, 0, 0]
    assert hand.scroll(0, "deep", dx=40) == NONE
    assert line.page.evaluate(WHERE) == [60, 40, 30, 0, 0]
    assert hand.scroll(1000, "framed") == NONE
    end = line.page.evaluate(WHERE)[3]
    assert end > 100
    assert line.page.evaluate(WHERE) == [60, 40, 30, end, 0]
    assert hand.scroll(50, "framed") == NONE
    assert line.page.evaluate(WHERE) == [60, 40, 30, end, 50]
    # What the page keeps from scrolling no hand scrolls, whichever element says so.
    for element in ("documentElement", "body"):
        line.page.evaluate(f"document.{element}.style.overflow = 'hidden'")
        assert hand.scroll(50) == NONE
        assert line.page.evaluate(WHERE) == [60, 40, 30, end, 50]
        line.page.evaluate(f"document.{element}.style.overflow = ''")
