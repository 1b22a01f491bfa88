"""Nothing personal leaves the browser: canaries read back from the wire."""

import json

import pytest

from wagtail_cobrowse.consumers.protocol import Kind

from .canaries import PUBLIC, SECRET, canary, plant
from .engines import PlaywrightTab
from .mirror_line import MirrorLine
from .people import People


pytestmark = pytest.mark.once


PAGE = """<!doctype html><html lang="de"><head><title>{title}</title>
<link rel="stylesheet" href="/static/site.css?v=1"></head>
<body class="home"><h1 id="top">Versicherung</h1>{body}
<div id="room"></div><input id="field"><textarea id="area"></textarea>
<p id="last" class="last">Ende</p></body></html>"""

SHEET = "body { color: rgb(1, 2, 3) } @media print { p { color: red } }"


@pytest.fixture
def line(chromium, problems):
    people = People(chromium, "", problems)
    line = MirrorLine(PlaywrightTab(people.open("visitor")))
    line.serve("/static/site.css", SHEET, "text/css")
    yield line
    line.close()


def shared(line, policy):
    """The page with all canaries, shared; the canaries by place."""
    public, public_words = plant(PUBLIC)
    secret, secret_words = plant(SECRET, len(PUBLIC))
    title = canary(900)
    other = canary(901)
    line.serve("/antrag/", PAGE.format(title=title, body=public + secret))
    line.serve("/other/", f"<p>{other}</p>")
    line.open(f"/antrag/?kunde={canary(902)}#{canary(903)}", policy)
    # Frames and late style sheets come after the keyframe.
    line.page.wait_for_load_state()
    line.settle()
    never = secret_words | {
        "page behind a frame": other,
        "query": canary(902),
        "fragment": canary(903),
    }
    return public_words | {"title": title}, never


def leaks(line, words):
    wire = line.wire()
    return sorted(name for name, word in words.items() if word in wire)


def test_an_open_page_keeps_its_secrets(line):
    public, never = shared(line, "open")
    assert len(never) >= 60
    assert leaks(line, never) == []
    assert leaks(line, public) == sorted(public), "the net catches what is there"


def test_a_masked_page_shows_shapes_only(line):
    public, never = shared(line, "masked")
    assert leaks(line, public | never) == []
    wire = line.wire()
    assert "Versicherung" not in wire
    assert "\u2022" * len("Versicherung") in wire
    assert '"class": "last"' in wire
    assert "rgb(1, 2, 3)" in wire, "the style sheet is there"


def test_a_hidden_page_is_not_recorded_at_all(line):
    public, never = shared_hidden(line)
    assert leaks(line, public | never) == []
    message = line.messages()[0]
    assert message.kind == Kind.KEYFRAME
    snapshot = json.dumps(message.events)
    for word in ("Versicherung", "last", "home", "antrag"):
        assert word not in snapshot


def shared_hidden(line):
    html, words = plant(PUBLIC | SECRET)
    line.serve("/antrag/", PAGE.format(title=canary(900), body=html))
    line.open(f"/antrag/?{canary(902)}", "hidden")
    line.page.evaluate("top_ => document.querySelector('#top').append('x')", None)
    line.receive(Kind.KEYFRAME_REQUEST)
    line.wait(lambda messages: len(messages) >= 2)
    return {"title": canary(900)}, words | {"query": canary(902)}


@pytest.mark.parametrize("policy", ["open", "masked"])
def test_what_is_typed_never_leaves(line, policy):
    shared(line, policy)
    page, words = line.page, {}

    def word(name):
        words[name] = canary(500 + len(words))
        return words[name]

    page.locator("#field").press_sequentially(word("typed"))
    page.locator("#area").fill(word("filled"))
    page.locator("#pw").evaluate(
        "(field, value) => { field.type = 'text'; field.value = value }",
        word("shown password"),
    )
    page.locator("[contenteditable='']").press_sequentially(word("edited"))
    page.evaluate(
        """(words) => {
          const [attribute, child, late, select, own] = words;
          document.querySelector('#field').setAttribute('value', attribute);
          document.querySelector('#area').textContent = child;
          const added = document.createElement('input');
          document.querySelector('#room').append(added);
          added.value = late;
          document.querySelector('select').add(new Option(select, select, true, true));
          const host = document.querySelector('[data-cobrowse-ui]');
          host.shadowRoot.append(own);
          host.append(own);
        }""",
        [word(name) for name in ("attribute", "child", "late", "option", "own")],
    )
    line.settle()
    assert leaks(line, words) == []
    field = line.node("field")
    inputs = [
        event["data"]["text"]
        for message in line.messages()
        for event in message.events
        if event["data"].get("source") == 5 and event["data"]["id"] == field
    ]
    assert inputs, "that something is typed is followed"
    assert set(inputs) == {"\u2022" * 6}


def test_what_scripts_write_follows_the_region_it_is_written_in(line):
    shared(line, "open")
    words = {name: canary(600 + n) for n, name in enumerate(("masked", "moved"))}
    seen = canary(650)
    line.page.evaluate(
        """([masked, moved, seen]) => {
          const region = document.querySelector('[data-cobrowse=mask]');
          region.insertAdjacentHTML('beforeend', `<p title="${masked}">${masked}</p>`);
          region.firstChild.nodeValue = masked;
          const open = document.createElement('p');
          open.textContent = moved;
          region.append(open);
          document.querySelector('#room').textContent = seen;
        }""",
        [words["masked"], words["moved"], seen],
    )
    line.wait_for_text(seen)
    line.settle()
    assert leaks(line, words) == []


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
    payloads = []
    for name in ("1", "2"):
        before = len(line.frames())
        line.page.get_by_role("button", name=name).hover()
        line.wait(
            lambda messages, before=before: (
                messages[before:] and messages[-1].kind == Kind.VISITOR_POINTER
            )
        )
        payloads.append(line.messages()[-1].payload)
    assert payloads[0] == payloads[1]
