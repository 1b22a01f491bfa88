"""Nothing personal leaves the browser: canaries read back from the wire."""

import json
import struct

import pytest

from wagtail_cobrowse.consumers.protocol import Kind

from .canaries import canary, found
from .canary_page import DO, CanaryPage
from .mirror_line import SHARING, MirrorLine


pytestmark = pytest.mark.once


PAGE = """<!doctype html><html lang="de"><head><title>{title}</title></head>
<body>{body}<p id="last">Ende</p></body></html>"""

SHEET = "body { color: rgb(1, 2, 3) } @media print { p { color: red } }"
SETTINGS = {"mask": [".customer"], "hide": [".customer-file"]}
BULLETS = "\u2022"


@pytest.fixture
def line(free_line):
    return free_line


@pytest.fixture
def any_line(engine):
    line = MirrorLine(engine.open())
    yield line
    line.close()


class Planted:
    """The page with all canaries, shared under a policy, and what happens on it."""

    def __init__(self, line, policy):
        self.line = line
        self.tab = line.tab
        self.policy = policy
        self.page = CanaryPage()
        self.typed = {}
        line.serve("/static/site.css", SHEET, "text/css")
        line.serve("/antrag/", self.page.html)
        line.serve("/other/", f"<p>{canary(self.page.other)}</p>")
        query, fragment = canary(self.page.query), canary(self.page.fragment)
        self.tab.go(f"{line.origin}/antrag/?kunde={query}#{fragment}")
        self.do("before")
        line.share(SHARING | SETTINGS | {"policy": policy})
        # Frames and late style sheets come after the keyframe.
        self.settle()

    def do(self, when):
        """Carry out the deeds of this time; all of them have to work."""
        assert self.tab.evaluate(DO, self.page.deeds[when]) == []

    def type(self):
        """Press keys in the fields of the page."""
        for field in ("field", "area", "editor", "secret"):
            number = self.page.name(f"typed: {field}", self.page.never)
            self.tab.type(f"#{field}", canary(number))

    def settle(self):
        if self.policy != "hidden":
            self.line.settle()

    def keyframe(self):
        """Ask for one more keyframe and wait for it."""
        before = len(self.keyframes())
        self.line.receive(Kind.KEYFRAME_REQUEST)
        self.line.wait(lambda messages: len(self.keyframes()) > before)

    def keyframes(self):
        messages = self.line.messages()
        return [message for message in messages if message.kind == Kind.KEYFRAME]

    def seen(self, messages):
        """Numbers of the canaries in these messages."""
        return found("\n".join(s for m in messages for s in strings(m.events)))

    def named(self, numbers):
        return sorted(self.page.names[number] for number in numbers)


def strings(value):
    """Every string, name and number in a JSON value."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    else:
        yield str(value)


def test_an_open_page_keeps_its_secrets(any_line):
    planted = Planted(any_line, "open")
    planted.do("after")
    planted.settle()
    # Read before anything is judged anew, which a keyframe would tell.
    deltas = planted.seen(m for m in any_line.messages() if m.kind == Kind.DELTA)
    planted.type()
    planted.do("judged")
    planted.settle()
    planted.keyframe()
    page, seen = planted.page, planted.seen(any_line.messages())
    assert planted.named(seen & page.never) == []
    assert planted.named(page.seen - seen) == [], "the net catches what is there"
    late = {number for number in page.seen if ", after: " in page.names[number]}
    assert planted.named(late - deltas) == [], "also what is added later"
    assert len(page.never) > 500


def test_a_masked_page_shows_shapes_only(any_line):
    planted = Planted(any_line, "masked")
    planted.do("after")
    planted.type()
    planted.do("judged")
    planted.settle()
    planted.keyframe()
    assert planted.named(planted.seen(any_line.messages())) == []
    wire = any_line.wire()
    assert "Versicherung" not in wire
    assert BULLETS * len("Versicherung") in wire
    assert '"class": "last"' in wire
    assert "rgb(1, 2, 3)" in wire, "the style sheet is there"


def test_a_hidden_page_is_not_recorded_at_all(any_line):
    planted = Planted(any_line, "hidden")
    planted.do("after")
    planted.type()
    planted.do("judged")
    planted.keyframe()
    assert planted.named(planted.seen(any_line.messages())) == []
    wire = any_line.wire()
    for word in ("Versicherung", "last", "home", "antrag", "section", "room"):
        assert word not in wire


def test_what_is_typed_is_followed_without_its_letters(any_line):
    # As frameworks do, the page writes each key into the attribute as well.
    body = (
        "<input id='field'><textarea id='area'></textarea>"
        "<input id='written' oninput=\"this.setAttribute('value', this.value)\">"
    )
    any_line.serve("/", PAGE.format(title="x", body=body))
    any_line.open("/", "open")
    for name in ("field", "area", "written"):
        any_line.tab.type(f"#{name}", canary(1))
        any_line.settle()
        node = any_line.node(name)
        data = [
            event["data"] for message in any_line.messages() for event in message.events
        ]
        told = [
            each["text"]
            for each in data
            if each.get("source") == 5 and each["id"] == node
        ]
        written = [
            change["attributes"]["value"]
            for each in data
            for change in each.get("attributes", [])
            if change["id"] == node and "value" in change["attributes"]
        ]
        # That something is in it, and not how many keys were pressed.
        assert (told or written) == [BULLETS * 6]
        assert written in ([], [BULLETS * 6])
        assert len(told) <= 1
    assert canary(1)[:3] not in any_line.wire()


def test_nothing_leaves_while_more_is_typed(line):
    line.serve("/", PAGE.format(title="x", body="<input id='field'>"))
    line.open("/", "open")
    line.tab.type("#field", "a")
    line.settle()
    # Sums of the page follow after two seconds, when nothing else is to be done.
    before = 0
    for _each in range(5):
        line.tab.pause(2.5)
        if before == (before := len(line.frames())):
            break
    line.tab.type("#field", canary(1))
    line.tab.pause(2.5)
    assert len(line.frames()) == before
    line.settle()
    assert len(line.frames()) > before


def test_how_far_a_masked_field_is_scrolled_is_not_told(any_line):
    lines = "".join(f"<p>{n}</p>" for n in range(99))
    body = (
        "<textarea id='area' rows='2'></textarea><input id='secret' type='password'"
        " size='2'><select id='list' size='2' style='height: 3em'></select>"
        f"<div id='box' style='height: 50px; overflow: auto'>{lines}</div>"
        "<div id='choices' role='listbox' style='height: 50px; overflow: auto'>"
        f"{lines}</div>"
        "<div id='editor' contenteditable style='height: 50px; overflow: auto'>"
        f"{lines}</div>"
    )
    any_line.serve("/", PAGE.format(title="x", body=body))
    any_line.open("/", "open")
    moved = any_line.tab.evaluate(
        """() => {
          area.value = 'x\\n'.repeat(99);
          secret.value = 'x'.repeat(99);
          for (let n = 0; n < 99; n++) list.add(new Option(n));
          for (const each of [area, secret, list, box, choices, editor]) {
            each.scrollTop = 73;
            each.scrollLeft = 73;
          }
          return [area.scrollTop, secret.scrollLeft, list.scrollTop, box.scrollTop];
        }"""
    )
    # Not every engine scrolls a password, or a list that has just grown.
    assert moved[0] == moved[3] == 73
    any_line.settle()
    any_line.tab.pause(0.2)
    any_line.receive(Kind.KEYFRAME_REQUEST)
    any_line.wait(lambda messages: sum(m.kind == Kind.KEYFRAME for m in messages) > 1)
    scrolled = {
        event["data"]["id"]
        for message in any_line.messages()
        for event in message.events
        if event["data"].get("source") == 3
    }
    box = any_line.node("box")
    assert box in scrolled
    for name in ("area", "secret", "list", "choices", "editor"):
        assert any_line.node(name) not in scrolled
    keyframes = [m for m in any_line.messages() if m.kind == Kind.KEYFRAME]
    last = json.dumps(keyframes[-1].events)
    assert last.count('"rr_scrollTop": 73') == 1
    assert '"rr_scrollLeft"' not in last


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_page_that_is_edited_as_a_whole_keeps_what_is_typed(any_line, when):
    any_line.serve("/", PAGE.format(title="x", body="<p id='p'>Text</p>"))
    any_line.tab.go(f"{any_line.origin}/")
    edit = "() => { document.designMode = 'on' }"
    if when == "before":
        any_line.tab.evaluate(edit)
    any_line.share(SHARING)
    if when == "after":
        any_line.tab.evaluate(edit)
    any_line.tab.evaluate(
        """(word) => {
          getSelection().selectAllChildren(document.getElementById('p'));
          document.execCommand('insertText', false, word);
        }""",
        canary(1),
    )
    any_line.settle()
    any_line.receive(Kind.KEYFRAME_REQUEST)
    any_line.wait(lambda messages: sum(m.kind == Kind.KEYFRAME for m in messages) > 1)
    assert any_line.tab.evaluate("() => document.body.innerText").strip()
    assert canary(1) not in any_line.wire()


def test_a_region_that_becomes_private_is_taken_back_at_once(line):
    line.serve("/", PAGE.format(title="x", body="<div id='card'>Sichtbar</div>"))
    line.open("/", "open")
    assert "Sichtbar" in line.wire()
    line.page.evaluate(
        """(word) => {
          const card = document.querySelector('#card');
          card.setAttribute('data-cobrowse', 'hide');
          card.append(word);
        }""",
        canary(1),
    )
    # The page keeps changing while the keyframe is on its way.
    line.page.evaluate("card.append(document.createElement('b'))")
    last = line.wait(
        lambda messages: [m for m in messages if m.kind == Kind.KEYFRAME][1:]
    )[-1]
    snapshot = json.dumps(last.events)
    assert "Sichtbar" not in snapshot
    assert '"rr_placeholder": "private"' in snapshot
    assert canary(1) not in line.wire()


#: No number that is masked for its length alone.
SHORT = "31.75"
ENTER = "it.value = c; it.dispatchEvent(new InputEvent('input', {bubbles: true}))"
FIELD = "<input id='it' data-cobrowse='open' name='first'>"
#: What stands there, how it becomes private, and what a page then does with it.
BECOMING = {
    "a region marked for another recorder": (
        "<div id='it'><b>x</b></div>",
        "it.className = 'rr-block'",
        "it.firstChild.firstChild.data = c",
    ),
    "a field of another name": (FIELD, "it.name = 'iban'", ENTER),
    "a field that a sheet draws as a password": (
        f"<style>.on input {{ -webkit-text-security: disc }}</style><p>{FIELD}</p>",
        "it.parentNode.className = 'on'",
        ENTER,
    ),
    "a slot in a masked region": (
        "<div id='it'><template shadowrootmode='open'><p data-cobrowse='mask'></p>"
        "<slot></slot></template>x</div>",
        "const [box, slot] = it.shadowRoot.children; box.append(slot)",
        "it.lastChild.data = c",
    ),
    "a slot that goes before one in a masked region": (
        "<div id='it'><template shadowrootmode='open'><b><slot></slot></b>"
        "<p data-cobrowse='mask'><slot></slot></p></template>x</div>",
        "it.shadowRoot.firstChild.remove()",
        "it.lastChild.data = c",
    ),
    "a slot whose name is empty, in a masked region": (
        "<div id='it'><template shadowrootmode='open'><p data-cobrowse='mask'>"
        "<slot name='a'></slot></p></template>x</div>",
        "it.shadowRoot.querySelector('slot').name = ''",
        "it.lastChild.data = c",
    ),
    "a drawing in a masked region": (
        "<div id='it' data-cobrowse='mask'></div>",
        "it.innerHTML = '<svg></svg>'",
        f"it.firstChild.innerHTML = '<g><rect height=\"{SHORT}\"></rect></g>'",
    ),
}


@pytest.mark.parametrize("case", BECOMING)
def test_what_becomes_private_later_is_withheld_from_then_on(line, case):
    body, become, write = BECOMING[case]
    line.serve("/", PAGE.format(title="x", body=body))
    line.open("/", "open")
    for deed in (f"{become}; {write}", write):
        line.page.evaluate(f"(c) => {{ {deed} }}", canary(1))
        line.settle()
    assert canary(1) not in line.wire()
    assert SHORT not in line.wire()


def test_a_shown_field_is_seen_and_only_that_one(line):
    body = "<input id='a' data-cobrowse='open' value='Gezeigt'><input id='b'>"
    line.serve("/", PAGE.format(title="x", body=body))
    line.open("/", "open")
    assert "Gezeigt" in line.wire()
    line.page.locator("#a").fill("Neu")
    line.page.locator("#b").fill(canary(1))
    line.wait_for_text("Neu")
    line.settle()
    assert canary(1) not in line.wire()


def test_the_pointer_does_not_tell_where_in_a_private_region_it_is(line):
    body = (
        "<div data-cobrowse='hide' id='pad'><button>1</button><button>2</button></div>"
    )
    line.serve("/", PAGE.format(title="x", body=body))
    line.open("/", "open")

    def pointers():
        # Other news may come behind a pointer.
        return [one for one in line.messages() if one.kind == Kind.VISITOR_POINTER]

    payloads = []
    for name in ("1", "2"):
        before = len(pointers())
        line.page.get_by_role("button", name=name).hover()
        line.wait(lambda _, before=before: len(pointers()) > before)
        payloads.append(pointers()[-1].payload)
    assert payloads[0] == payloads[1]


@pytest.mark.parametrize(
    "field",
    [
        "<div id='field' role='slider'><b id='knob'></b></div>",
        "<div id='field' contenteditable='true'><p id='knob'>Text</p></div>",
        "<div id='field' role='switch'><b id='knob'></b></div>",
    ],
)
def test_the_pointer_does_not_tell_what_was_set_in_a_field_that_a_site_built(
    line, field
):
    style = (
        "#field { width: 400px; height: 40px; margin: 20px } "
        "#knob { display: block; width: 40px; height: 40px; margin: 0 0 0 60px }"
    )
    line.serve("/site.css", style, "text/css")
    body = f"<link rel='stylesheet' href='/site.css'>{field}"
    line.serve("/", PAGE.format(title="x", body=body))
    line.open("/", "open")

    def pointers():
        return [one for one in line.messages() if one.kind == Kind.VISITOR_POINTER]

    box = line.page.locator("#field").bounding_box()
    payloads = []
    for x in (80, 300):
        before = len(pointers())
        line.page.mouse.move(box["x"] + x, box["y"] + 20)
        line.wait(lambda _, before=before: len(pointers()) > before)
        payloads.append(pointers()[-1].payload)
    assert payloads[0] == payloads[1]
    visible, node, fx, *_ = struct.unpack(">BIHHHH", payloads[0])
    assert (visible, node) == (1, line.node("field"))
    assert abs(fx - 0x8000) < 2
