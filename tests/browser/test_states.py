"""What a visitor points at, chooses and restyles leaves as far as it may."""

import pytest

from .test_mirror import supplements


pytestmark = pytest.mark.once

PAGE = """<!doctype html><html lang="en"><head><title>A page</title>
<link rel="stylesheet" href="/static/site.css">
<link rel="alternate stylesheet" title="Red" href="/static/red.css"></head><body>
<nav id="menu"><a id="link" href="#here">Menu <b id="inner">of it</b></a></nav>
<p id="here">Some words to select</p><div id="host"></div>
<form><label id="label"><input type="radio" name="a" id="first">One of several</label>
<input type="radio" name="a" id="second"><input id="name">
<input id="mail" type="email" data-cobrowse="open"></form></body></html>"""
SHEET = "p { color: teal } .none { color: red } @media print { b { color: red } }"


@pytest.fixture
def line(strict_line):
    line = strict_line
    line.serve("/static/site.css", SHEET, "text/css")
    line.serve("/static/red.css", "body { background: red }", "text/css")
    line.serve("/", PAGE)
    return line


def last(line, kind, **expected):
    """Wait until the newest payload of ``kind`` says what is ``expected``."""

    def condition(messages):
        found = supplements(messages, kind)
        return found and expected.items() <= found[-1].items() and found[-1]

    try:
        return line.wait(condition)
    except AssertionError:
        found = supplements(line.messages(), kind)
        raise AssertionError(f"{expected} is not {found[-1:]}") from None


def test_mouse_focus_and_selection_are_told_but_no_choice(line):
    line.open("/", "open")
    line.page.hover("#inner")
    last(line, "interaction", hover=line.node("inner"), active=0)
    line.page.mouse.down()
    last(line, "interaction", active=line.node("inner"))
    line.page.mouse.up()
    target = {"active": 0, "target": line.node("here"), "focus": 0}
    last(line, "interaction", **target, visible=False)
    line.page.focus("#name")
    last(line, "interaction", focus=line.node("name"), visible=True)
    for name in ("first", "second"):
        line.page.focus(f"#{name}")
        last(line, "interaction", focus=0)
    # Playwright would go to the field of a label.
    box = line.page.locator("#label").bounding_box()
    line.page.mouse.move(box["x"] + box["width"] - 5, box["y"] + box["height"] / 2)
    line.page.mouse.down()
    last(line, "interaction", hover=line.node("label"), active=0)
    line.page.mouse.up()
    line.settle()
    choices = {line.node(name) for name in ("first", "second", "label")}
    told = supplements(line.messages(), "interaction")
    assert not choices & {one[name] for one in told for name in ("focus", "active")}
    line.page.evaluate("getSelection().selectAllChildren(here)")
    assert last(line, "interaction")["selection"] or line.wait(
        lambda messages: supplements(messages, "interaction")[-1]["selection"]
    )
    line.page.fill("#mail", "no address")
    line.page.fill("#name", "x")
    last(
        line,
        "controls",
        states=[{"id": line.node("mail"), "invalid": True, "user": False}],
    )


def test_sheets_that_a_script_changes_are_told(line):
    line.open("/", "open")
    alternate = supplements(line.messages(), "sheets")[-1]["disabled"]
    assert len(alternate) == 1
    line.page.evaluate(
        """() => {
          const [paragraph, none, print] = document.styleSheets[0].cssRules;
          paragraph.style.color = 'rgb(1, 2, 3)';
          none.selectorText = '.other';
          print.media.mediaText = 'screen';
        }"""
    )
    css = last(line, "sheet")["css"]
    assert "rgb(1, 2, 3)" in css
    assert ".other" in css
    assert "@media screen" in css
    line.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync('i { color: rgb(4, 5, 6) }');
          host.attachShadow({mode: 'open'}).adoptedStyleSheets.push(sheet);
          document.adoptedStyleSheets.push(sheet);
        }"""
    )
    line.wait_for_text("rgb(4, 5, 6)")

    def adopters(messages):
        return {
            event["data"]["id"]: len(event["data"]["styleIds"])
            for message in messages
            for event in message.events
            if event["data"].get("source") == 15
        }

    both = line.wait(
        lambda messages: (
            len(adopters(messages)) == 2
            and set(adopters(messages).values()) == {1}
            and adopters(messages)
        )
    )
    assert line.node("host") in both
    line.page.evaluate("document.adoptedStyleSheets = []")
    line.wait(lambda messages: set(adopters(messages).values()) == {0, 1})
    before = len(supplements(line.messages(), "sheet"))
    line.page.evaluate("document.styleSheets[0].insertRule('u { color: red }', 0)")
    line.wait_for_text("u { color: red }")
    # Sheets are read in turn: when this one is told of, that one was read before.
    line.page.evaluate(
        "host.shadowRoot.adoptedStyleSheets[0].cssRules[0].style.color = 'red'"
    )
    told = line.wait(lambda messages: supplements(messages, "sheet")[before:])
    assert [one["css"] for one in told] == ["i { color: red; }"], (
        "the recorder has told of the rule that was put in"
    )
