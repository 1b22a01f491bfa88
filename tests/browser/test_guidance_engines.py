"""What the advisor shows is at its place in every browser and kind of content."""

import contextlib
import struct

import pytest

from wagtail_cobrowse.consumers.protocol import Kind

from . import test_assist as assist
from .engines import PlaywrightTab
from .mirror_line import SHARING, STRICT, MirrorLine
from .test_guidance import SPY, pointer


pytestmark = pytest.mark.once

PAGE = """<!doctype html><html lang="en"><head><title>A page</title>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/static/site.css"></head><body>
<div id="before"></div>
<button id="plain">Plain</button>
<div dir="rtl"><p id="turned">From right to left</p></div>
<div id="host"></div>
<iframe id="frame" src="/inner/"></iframe>
<div id="scrolls"><div class="gap"></div><b id="boxed">In a box</b></div>
<div class="gap"></div></body></html>"""
INNER = """<!doctype html><html lang="en"><head><title>Inner</title>
<link rel="stylesheet" href="/static/site.css"></head><body>
<p>Around</p><button id="framed">In the frame</button></body></html>"""
SHEET = """
body { margin: 8px; font: 16px sans-serif }
p { margin: 8px 0 } .gap { height: 900px }
[dir=rtl] p { width: 180px }
#frame { width: 260px; height: 110px; border: 6px solid; margin-inline-start: 20px }
#scrolls { height: 90px; overflow: auto }
"""
THINGS = ("plain", "turned", "shadowed", "framed", "boxed")
#: Where a place in a thing is, in the outermost window.
PLACE = """(id, fx, fy) => {
  const host = document.getElementById('host').shadowRoot;
  const frame = document.getElementById('frame');
  let thing = document.getElementById(id) ?? host.getElementById(id);
  const {x, y} = frame.getBoundingClientRect();
  const from = thing ? [0, 0] : [x + frame.clientLeft, y + frame.clientTop];
  thing ??= frame.contentDocument.getElementById(id);
  const box = thing.getBoundingClientRect();
  return [from[0] + box.x + fx * box.width, from[1] + box.y + fy * box.height];
}"""
SHOW = """(id) => {
  const frame = document.getElementById('frame');
  const host = document.getElementById('host').shadowRoot;
  const thing = document.getElementById(id) ?? host.getElementById(id)
    ?? frame.contentDocument.getElementById(id);
  thing.scrollIntoView({block: 'center'});
}"""
DRAWN = """(name) => {
  const drawn = guidance.root.querySelector('.' + name);
  if (!drawn || drawn.hidden) return null;
  const {x, y, width, height} = drawn.getBoundingClientRect();
  return width ? [x + width / 2, y + height / 2] : null;
}"""
#: What of our own sticks out of the window, by its class.
OUTSIDE = """() => [...guidance.root.querySelectorAll(
  ".tag, .label, .notice")]
  .filter((one) => {
    const {left, right, top, bottom, width} = one.getBoundingClientRect();
    return width > 1 && getComputedStyle(one).opacity > 0
      && (left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1);
  }).map((one) => one.className || one.localName)"""

#: The middle of "Go there", or null while it is not offered.
BUTTON = """(() => {
  const button = guidance.root.querySelector('.notice .main');
  const {x, y, width, height} = button?.getBoundingClientRect() ?? {};
  return width ? [x + width / 2, y + height / 2] : null;
})()"""


@pytest.fixture
def line(engine):
    yield from opened(MirrorLine(engine.open(), STRICT))


def opened(line):
    line.verdicts = {"/inner/": {"policy": "open", "byDefault": False}}
    line.serve("/static/site.css", SHEET, "text/css")
    line.serve("/", PAGE)
    line.serve("/inner/", INNER)
    line.tab.go(f"{line.origin}/")
    line.tab.evaluate(f"() => {{ {SPY} }}")
    line.tab.evaluate("""() => {
      const root = document.getElementById('host').attachShadow({mode: 'open'});
      root.innerHTML = '<p></p><button id="shadowed">In the shadow</button>';
    }""")
    line.share(SHARING | {"policy": "open"}, "Anna Berg")
    line.wait_for_text('"framed"')
    yield line
    line.close()


def narrow(tab):
    """A window of 1,280 pixels at 400 %, as WCAG 1.4.10 has it."""
    if isinstance(tab, PlaywrightTab):
        tab.page.set_viewport_size({"width": 320, "height": 256})
        return
    # The window is as wide as its bars allow; the page is asked what there is left.
    tab.driver.set_window_size(320, 400)


def expect_at(line, name, id_, fx=0.5, fy=0.5):
    """What is drawn under this class comes to within 2 px of the place."""
    line.tab.wait(f"({DRAWN})('{name}') !== null")
    near = f"""(() => {{
      const drawn = ({DRAWN})('{name}');
      const place = ({PLACE})('{id_}', {fx}, {fy});
      return drawn && drawn.every((at, axis) => Math.abs(at - place[axis]) <= 2);
    }})()"""
    try:
        line.tab.wait(near)
    except AssertionError:
        where = line.tab.evaluate(f"() => ({DRAWN})('{name}')")
        place = line.tab.evaluate(PLACE, id_, fx, fy)
        raise AssertionError(f"{name} of {id_}: {where}, not {place}") from None


def highlight(line, id_):
    line.receive(Kind.HIGHLIGHT, struct.pack(">I", line.node(id_)))


def test_it_is_at_its_place_and_stays_there(line):
    for is_narrow in (False, True):
        if is_narrow:
            narrow(line.tab)
        for id_ in THINGS:
            line.tab.evaluate(SHOW, id_)
            highlight(line, id_)
            expect_at(line, "highlight", id_)
            line.receive(Kind.ADVISOR_POINTER, pointer(line.node(id_), 0.5, 0.75))
            expect_at(line, "ring", id_, 0.5, 0.75)
            # The tag follows within a frame.
            line.tab.wait(f"({OUTSIDE})().length === 0")
    # The page changes under it.
    line.tab.evaluate(SHOW, "turned")
    highlight(line, "turned")
    line.tab.evaluate("() => { before.style.blockSize = '37px' }")
    expect_at(line, "highlight", "turned")
    line.tab.evaluate("() => scrollBy(0, 20)")
    expect_at(line, "highlight", "turned")


def test_on_a_touch_screen_what_is_shown_is_in_nobodys_way(chromium):
    context = chromium.new_context(
        viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True
    )
    for line in opened(MirrorLine(PlaywrightTab(context.new_page()), STRICT)):
        page = line.page
        page.evaluate(
            "() => { plain.onclick = ({isTrusted}) => { window.real = isTrusted } }"
        )
        highlight(line, "plain")
        expect_at(line, "highlight", "plain")
        page.tap("#plain")
        assert page.evaluate("window.real")
        # A finger that is gone points at nothing.
        line.wait(
            lambda messages: (
                [
                    message.payload[0]
                    for message in messages
                    if message.kind == Kind.VISITOR_POINTER
                ][-1:]
                == [0]
            )
        )
        # Far away: the way there is pressed with a finger.
        page.evaluate("scrollTo(0, 600)")
        line.tab.wait(f"({BUTTON}) !== null")
        page.touchscreen.tap(*page.evaluate(BUTTON))
        line.tab.wait("document.activeElement.id === 'plain'")


def test_what_the_visitor_allows_is_done_as_by_a_hand_until_they_end_it(line):
    assist.serve(line)
    hand = assist.granted(line)
    assert hand.press("tick") == assist.NONE
    assert hand.type("name", "Müllerr") == assist.NONE
    assert hand.key("name", assist.BACKSPACE) == assist.NONE
    assert hand.type("given", "Anna") == assist.UNSHOWN
    assert hand.type("secret", "guess") == assist.SECRET
    assert hand.press("send") == assist.SUBMITS
    values = "() => [tick.checked, document.getElementById('name').value]"
    assert line.tab.evaluate(values) == [True, "Müller"]
    heard = line.tab.evaluate("() => heard")
    assert {"click tick", "input name", "keydown name Backspace"} <= set(heard)
    assert hand.scroll(100) == assist.NONE
    assert line.tab.evaluate("() => Math.round(scrollY)") == 100
    assist.press(line, assist.STOP)
    assist.wait_for(line, assist.Outcome.ENDED)
    assert hand.press("tick") == assist.NOT_GRANTED
    assert line.tab.evaluate(values) == [True, "Müller"]


CUT = """<p class="room"></p><div class="cut"><p class="low">
<button id="cut">Cut off</button></p></div><div class="cut rolls"><p class="low">
<button id="rolled">Rolled away</button></p></div>
<div class="cut"><div id="lowhost" class="low"></div></div>
<div class="cut"><p class="menu"><button id="menu">Laid beside</button></p></div>
<div class="cut"><button id="half">Half</button></div><div id="halfhost"></div>
<p><a id="block" href="#there"><div>Block in a link</div></a></p>
<p><span id="fancy">Words</span></p>
<iframe class="framed" src="/framed/"></iframe>
<iframe class="short" src="/nest/"></iframe><iframe class="next" src="/blank/"></iframe>
"""
HEADED = (
    '<!doctype html><link rel="stylesheet" href="/static/site.css"><body>'
    '<script data-cobrowse-config="{&quot;mark&quot;: &quot;&quot;}"></script>'
)
CUT_SHEET = """.room { height: 120px } p { margin: 0 } .low { padding-top: 50px }
.cut { height: 30px; width: 200px; overflow: hidden; margin-bottom: 40px }
.rolls { overflow: auto } .menu { position: absolute; left: 500px; top: 150px }
#half { height: 100px } iframe { display: block; border: 0 } .framed { height: 110px }
.short { height: 60px } .tall { height: 200px } .next { height: 140px }
.deeper { padding-top: 120px }"""


def test_what_anything_on_the_way_cuts_off_is_not_in_sight(engine):
    pages = {
        "/framed/": '<div class="cut"><p class="low"><button id="framecut">F</button>'
        '</p></div><button id="framefree">G</button>',
        "/nest/": '<iframe class="tall" src="/deep/"></iframe>',
        "/deep/": '<button id="top">Top</button><p class="deeper">'
        '<button id="deep">Deep</button></p>',
        "/blank/": "",
    }
    with contextlib.closing(MirrorLine(engine.open(), STRICT)) as line:
        expect_cut(line, pages)


def expect_cut(line, pages):
    for path, body in pages.items():
        line.serve(path, HEADED + body)
        line.verdicts[path] = {"policy": "open", "byDefault": False}
    assist.serve(line, HEADED + CUT, "", CUT_SHEET)
    line.tab.evaluate("""() => {
      const lowhost = document.getElementById('lowhost').attachShadow({mode: 'open'});
      lowhost.innerHTML = '<button id="shadowcut">In the shadow</button>';
      const fancy = document.getElementById('fancy').attachShadow({mode: 'open'});
      fancy.innerHTML = '<button id="slotted"><slot></slot></button>';
      const halfhost = document.getElementById('halfhost').attachShadow({mode: 'open'});
      halfhost.innerHTML = '<div><button id="shadowhalf">Half</button></div>';
      const [box, button] = halfhost.querySelectorAll('*');
      Object.assign(box.style, {height: '30px', overflow: 'hidden'});
      button.style.height = '100px';
    }""")
    for id_ in ("framecut", "deep", "shadowcut", "slotted", "shadowhalf"):
        line.wait_for_text(f'"{id_}"')
    line.settle()
    hand = assist.granted(line)
    for id_ in ("cut", "rolled", "shadowcut", "framecut", "deep"):
        assert hand.press(id_) == assist.OUT_OF_SIGHT, id_
    for id_ in ("menu", "half", "shadowhalf", "block", "slotted", "framefree", "top"):
        assert hand.press(id_) == assist.NONE, id_
    line.tab.evaluate("() => document.querySelector('.rolls').scrollTo(0, 100)")
    assert hand.press("rolled") == assist.NONE
    # A frame that nobody sees, though a finger would come to it.
    line.tab.evaluate("() => { document.querySelector('.framed').style.opacity = 0 }")
    line.settle()
    assert hand.press("framefree") == assist.OUT_OF_SIGHT
