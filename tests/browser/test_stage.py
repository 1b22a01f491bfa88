"""The stage alone, in a real browser, under its real policy."""

import struct

import pytest

from playwright.sync_api import expect

from wagtail_cobrowse.consumers.protocol import Kind, make_frame

from .stage_host import Site, StageHost
from .stage_pages import Pages, hostile, keyframe_of, mutation, supplement


pytestmark = pytest.mark.once

PAGES = {
    "/visitor/": """<!doctype html>
<html lang="en" class="page"><head><title>A page</title><style>
body { margin: 0; font: 16px/1.5 sans-serif }
.box { width: 200px; height: 100px; overflow: auto }
.tall { height: 1000px }
dialog { border: 1px solid red }
</style></head><body>
<h1 id="title">Welcome</h1>
<details id="more"><summary>More</summary><p>Text</p></details>
<div class="box" id="box"><div class="tall" id="tall">Tall</div></div>
<form>
  <input id="setAttribute"><input id="check" type="checkbox">
  <textarea id="area">a</textarea>
  <select id="choice"><option value="1">One<option value="2">Two</select>
</form>
<dialog id="dialog"><p>Hello</p></dialog>
<ul id="list"><li>1<li>2<li>3</ul>
<svg id="drawing" viewBox="0 0 9 9"><defs><linearGradient id="shade"/></defs>
<clipPath id="clip"><rect width="9" height="9"/></clipPath></svg>
<math id="formula"><mfrac><mi>a</mi><mn>2</mn></mfrac></math>
<div id="host"></div><p style="height:3000px">End</p>
<script src="/record.js"></script></body></html>"""
}
STEPS = [
    "title.textContent = 'Changed'; title.className = 'big'",
    "title.style.color = 'red'",
    "title.style.setProperty('margin', '3px', 'important'); title.style.color = ''",
    "more.open = true",
    "box.scrollTop = 120",
    "list.append(list.firstElementChild); list.children[0].after('text')",
    "for (let i = 0; i < 5; i++) list.prepend(document.createElement('li'));"
    "list.children[2].innerHTML = '<b>bold <i>both</i></b> end'",
    "list.replaceChildren(...[...list.children].reverse())",
    "check.click(); area.value = 'typed'; choice.value = '2';"
    "for (const one of [check, area, choice]) {"
    "  one.dispatchEvent(new Event('input', { bubbles: true }));"
    "  one.dispatchEvent(new Event('change', { bubbles: true })); }",
    "dialog.setAttribute('open', '')",
    "host.attachShadow({ mode: 'open' }).innerHTML ="
    "  '<style>p{color:green}</style><p>S</p>'",
    "host.shadowRoot.querySelector('p').textContent = 'Shadow'",
    "document.styleSheets[0].insertRule('#title{color:rgb(9, 8, 7)}', 0)",
    "const { style } = document.styleSheets[0].cssRules[0];"
    "style.setProperty('color', 'rgb(1, 1, 9)')",
    "const sheet = new CSSStyleSheet(); sheet.replaceSync('ul{color:rgb(4, 5, 6)}');"
    "document.adoptedStyleSheets = [sheet]",
    "document.styleSheets[0].deleteRule(0)",
    "const svg = drawing.namespaceURI;"
    "drawing.append(document.createElementNS(svg, 'clipPath'))",
    "const math = formula.namespaceURI;"
    "formula.firstElementChild.append(document.createElementNS(math, 'mi'))",
    "document.querySelector('style').textContent += 'h1{font-size:40px}'",
    "const d = document.createElement('div'); d.innerHTML = '<p>1</p><p>2</p>';"
    "document.body.prepend(d); d.append(list); d.firstChild.remove()",
    "window.scrollTo(0, 300)",
    "document.body.className = 'dark'; document.body.dir = 'rtl'",
]


@pytest.fixture
def site():
    running = Site(PAGES)
    yield running
    running.close()


@pytest.fixture
def foreign():
    running = Site()
    yield running
    running.close()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def stage(page, site):
    host = StageHost(page, site)
    yield host
    assert host.errors == []


def test_a_page_is_built_and_reported(stage, site):
    body = [
        ["p", {"id": "one", "class": "x"}, "Hello"],
        ["a", {"href": "/elsewhere/"}, "Link"],
        ["img", {"src": "/media/a.png", "loading": "lazy", "width": "10"}],
        ["div", {"!host": True}, ["b", {"!shadow": True}, "in the shadow"]],
        [
            "svg",
            {"!svg": True, "viewbox": "0 0 1 1"},
            ["lineargradient", {"!svg": True}],
        ],
    ]
    head = [
        ["title", {}, "A page"],
        ["style", {"_cssText": ".x{color:rgb(1, 2, 3)}"}],
    ]
    stage.show(Pages().snapshot(site.url, body, head, {"lang": "de"}))
    expect(stage.frame.locator("#one")).to_have_text("Hello")
    assert stage.frame.evaluate("getComputedStyle(one).color") == "rgb(1, 2, 3)"
    assert stage.frame.evaluate("document.documentElement.lang") == "de"
    assert stage.frame.evaluate("document.compatMode") == "CSS1Compat"
    assert stage.frame.evaluate("document.querySelector('a').matches(':any-link')")
    shadow = "document.querySelector('div').shadowRoot.textContent"
    assert stage.frame.evaluate(shadow) == "in the shadow"
    gradient = "document.querySelector('linearGradient').namespaceURI"
    assert stage.frame.evaluate(gradient).endswith("/svg")
    stage.mirrored("document.querySelector('img').naturalWidth === 1")
    assert stage.messages("shown") == [{"type": "shown", "epoch": 1, "title": "A page"}]
    size = {"type": "size", "width": 800, "height": 600, "scheme": "light"}
    assert stage.messages("size") == [size]
    assert stage.frame.evaluate("window.origin") == "null"


def test_media_queries_follow_the_visitor(stage, site):
    css = "p{color:rgb(0, 0, 1)}@media (max-width:500px){p{color:rgb(2, 0, 0)}}"
    body = [["style", {"_cssText": css}], ["p", {"id": "p"}, "x"]]
    stage.show(Pages().snapshot(site.url, body, size=(375, 667)))
    stage.mirrored("getComputedStyle(p).color === 'rgb(2, 0, 0)'")
    stage.change({"type": 3, "data": {"source": 4, "width": 900, "height": 700}})
    stage.mirrored("getComputedStyle(p).color === 'rgb(0, 0, 1)'")


def test_a_page_without_a_doctype_has_a_document_without_one(stage, site, foreign):
    body = [["p", {"id": "p", "class": "UP", "style": "height:3000px"}, "x"]]
    head = [["style", {"_cssText": ".up{color:rgb(1, 2, 3)}"}]]
    standards = Pages().snapshot(site.url, body, head)
    quirks = Pages().snapshot(site.url, body, head)
    quirks[1]["data"]["node"]["compatMode"] = "BackCompat"
    for events, mode, color in (
        (quirks, "BackCompat", "rgb(1, 2, 3)"),
        (standards, "CSS1Compat", "rgb(0, 0, 0)"),
        (quirks, "BackCompat", "rgb(1, 2, 3)"),
    ):
        stage.show(events)
        assert stage.frame.evaluate("document.compatMode") == mode
        assert stage.frame.evaluate("getComputedStyle(p).color") == color
        # What the document was handed is still there: origin, policy, listeners.
        assert stage.frame.evaluate("window.origin") == "null"
        reach = "(url) => fetch(url).then(() => 'reached', () => 'blocked')"
        assert stage.frame.evaluate(reach, foreign.url) == "blocked"
        moved = stage.count("moved")
        stage.frame.evaluate(
            "() => { let y = 0; setInterval(() => scrollTo(0, y += 3), 20) }"
        )
        # More often than what came before could tell.
        more = moved + 6
        stage.wait(f"messages.filter(({{type}}) => type === 'moved').length > {more}")
    assert foreign.requests == []


def record(page, site):
    """Start the real recorder on a page; the events gather there."""
    page.goto(f"{site.url}/visitor/")
    page.evaluate(
        """() => {
          window.events = [];
          window.ids = {};
          window.rrwebRecord.record({ emit: (event) => events.push(event) });
        }"""
    )


def taken(page):
    """Events since the last call, once the recorder has seen all changes."""
    return page.evaluate(
        """() => new Promise((done) => setTimeout(() => {
          done(events.splice(0).filter((event) => event.type > 1));
        }, 150))"""
    )


COMPARE = """() => {
  const lines = [];
  const walk = (node, depth) => {
    if (node.nodeType === 3 && node.parentNode.localName !== 'style') {
      if (node.data.trim()) lines.push(' '.repeat(depth) + node.data.trim());
    }
    if (node.nodeType !== 1 || /script/.test(node.localName)) return;
    // The stage's own, which names its layers.
    if (node.localName === 'style' && /^@layer cobrowse/.test(node.textContent)) return;
    const { x, y, width, height } = node.getBoundingClientRect();
    // Dialogs are none in the stage.
    const tag = node.localName.replace('cobrowse-dialog', 'dialog');
    const name = `${node.namespaceURI.slice(-4)}:${tag}#${node.id}`;
    const box = [x, y, width, height].map(Math.round).join();
    const open = tag === 'dialog' ? node.hasAttribute('open') : node.open;
    const state = [node.checked, node.value, open, node.scrollTop].join();
    const color = getComputedStyle(node).color;
    lines.push(' '.repeat(depth) + [name, box, state, color].join(' '));
    if (node.localName === 'textarea') return;
    for (const child of (node.shadowRoot || node).childNodes) walk(child, depth + 1);
  };
  walk(document.documentElement, 0);
  return lines;
}"""


def test_a_recorded_page_and_its_changes_are_the_same_in_the_stage(
    page, site, chromium
):
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    visitor = context.new_page()
    record(visitor, site)
    events = taken(visitor)
    host = StageHost(page, site)
    host.show(events)
    for step in STEPS:
        visitor.evaluate(f"() => {{ {step} }}")
        host.change(*taken(visitor))
        expected = visitor.evaluate(COMPARE)
        found = host.frame.evaluate(COMPARE)
        assert found == expected, step
    assert host.count("keyframe") == 0
    assert host.errors == []
    context.close()


RANDOM = """(seed) => {
  // A small generator, so that a failure can be repeated by its seed.
  const random = (below) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  const root = document.getElementById('list');
  const pick = () => {
    const all = [root, ...root.querySelectorAll('*')];
    return all[random(all.length)];
  };
  for (let count = 0; count < 25; count++) {
    const one = pick();
    const child = one.childNodes[random(one.childNodes.length + 1)] || null;
    switch (random(8)) {
      case 0: case 1: case 2: {
        const made = document.createElement(['li', 'b', 'p', 'ul'][random(4)]);
        if (random(2)) made.append('t' + count, document.createElement('i'));
        one.insertBefore(made, child);
        break;
      }
      case 3: one.insertBefore(document.createTextNode('x' + count), child); break;
      case 4: if (one !== root) one.remove(); break;
      case 5: {
        const target = pick();
        if (one !== root && !one.contains(target)) {
          const place = random(target.childNodes.length + 1);
          target.insertBefore(one, target.childNodes[place] || null);
        }
        break;
      }
      case 6: {
        one.setAttribute('title', 'n' + count);
        one.style.paddingLeft = count + 'px';
        break;
      }
      default: if (child && child.nodeType === 3) child.data = 'changed ' + count;
    }
  }
}"""


def test_random_changes_converge_without_a_keyframe(page, site, chromium):
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    visitor = context.new_page()
    record(visitor, site)
    host = StageHost(page, site)
    host.show(taken(visitor))
    for seed in range(1, 31):
        visitor.evaluate(RANDOM, seed)
        host.change(*taken(visitor))
        expected = visitor.evaluate(COMPARE)
        assert host.frame.evaluate(COMPARE) == expected, seed
    assert host.count("keyframe") == 0
    assert host.errors == []
    context.close()


def test_hostile_pages_run_no_script_and_make_no_request(stage, site, foreign):
    corpus = hostile(site, foreign)
    assert len(corpus) >= 180
    for entry in corpus:
        stage.show(keyframe_of(entry, site.url))
        # The page is there, and the stage lives.
        assert stage.frame.evaluate("!!document.documentElement"), entry["name"]
    # Requests that were begun have arrived once a later one has.
    stage.show(Pages().snapshot(site.url, [["img", {"src": "/media/last.png"}]]))
    stage.mirrored("document.querySelector('img').complete")
    assert foreign.requests == []
    allowed = ("/static/", "/media/", "/stage/", "/parent.js")
    assert [path for path in site.requests if not path.startswith(allowed)] == ["/"]
    assert site.requests.count("/stage/") == 1
    assert stage.page.evaluate("strangers") == []
    assert stage.page.evaluate("document.activeElement.id") == ""
    counts = stage.messages("refused")[-1]["counts"]
    assert counts["url"] > 50
    assert counts["failed"] == 0


def test_the_keyboard_stays_with_the_advisor(stage, site):
    body = [
        ["input", {"autofocus": True, "id": "field"}],
        ["dialog", {"open": "", "rr_open_mode": "modal"}, ["button", {}, "x"]],
        ["div", {"popover": "auto", "id": "pop", "autofocus": True}, ["input", {}]],
    ]
    stage.page.locator("#chat").focus()
    stage.show(Pages().snapshot(site.url, body))
    layers = [{"id": 104, "how": "modal"}, {"id": 106, "how": "popover"}]
    stage.change(supplement("top", layers=layers))
    assert stage.frame.evaluate("pop.matches(':popover-open')")
    stage.page.keyboard.type("hello")
    expect(stage.page.locator("#chat")).to_have_value("hello")
    assert stage.page.evaluate("document.activeElement.id") == "chat"


def test_dialogs_and_popovers_open_and_close(stage, site):
    body = [
        ["dialog", {"id": "d"}, "Dialog"],
        ["div", {"popover": "auto", "id": "pop"}, "Popover"],
        ["p", {"style": "height:3000px"}, "Text"],
    ]
    stage.show(Pages().snapshot(site.url, body))
    dialog, popover = stage.frame.locator("#d"), stage.frame.locator("#pop")
    expect(dialog).not_to_be_visible()
    expect(popover).not_to_be_visible()
    opened = [{"id": 102, "attributes": {"open": "", "rr_open_mode": "modal"}}]
    layers = [{"id": 102, "how": "modal"}, {"id": 104, "how": "popover"}]
    stage.change(mutation(attributes=opened), supplement("top", layers=layers))
    expect(dialog).to_be_visible()
    expect(popover).to_be_visible()
    assert stage.frame.evaluate("getComputedStyle(d).position") == "fixed"
    assert stage.frame.evaluate("d.localName") == "cobrowse-dialog"
    assert stage.frame.evaluate("d.matches(':popover-open')"), "in the top layer"
    closed = [{"id": 102, "attributes": {"open": None}}]
    stage.change(mutation(attributes=closed), supplement("top", layers=[]))
    expect(dialog).not_to_be_visible()
    expect(popover).not_to_be_visible()
    assert not stage.frame.evaluate("d.hasAttribute('popover')"), "lent to it"
    assert stage.frame.evaluate("pop.hasAttribute('popover')")


def test_fonts_come_through_the_workplace_once(stage, site):
    css = """@font-face{font-family:"Own Font";src:url(/static/own.woff2)}
    @font-face{font-family:Foreign;src:url(http://foreign.example/f.woff2)}
    p{font:40px "Own Font",monospace}"""
    body = [["style", {"_cssText": css}], ["p", {}, ["span", {"id": "s"}, "WWiimm"]]]
    without = [["style", {"_cssText": "p{font:40px monospace}"}], *body[1:]]
    stage.show(Pages().snapshot(site.url, without))
    plain = stage.frame.evaluate("s.getBoundingClientRect().width")
    for _ in range(2):
        stage.show(Pages().snapshot(site.url, body))
        stage.mirrored("document.fonts.size === 1")
        stage.mirrored(f"s.getBoundingClientRect().width !== {plain}")
    assert stage.page.evaluate("resources") == [f"{site.url}/static/own.woff2"]
    stage.show(Pages().snapshot(site.url, without))
    assert stage.frame.evaluate("document.fonts.size") == 0


def test_symbols_of_other_files_come_through_the_workplace(stage, site):
    use = ["use", {"!svg": True, "href": "/static/icons.svg#tick"}]
    drawing = ["svg", {"!svg": True, "width": "80", "height": "80"}, use]
    stage.show(Pages().snapshot(site.url, [drawing]))
    stage.mirrored("document.querySelector('use').getBBox().width > 0")
    assert stage.frame.evaluate("document.querySelectorAll('script').length") == 0
    assert stage.page.evaluate("strangers") == []


def test_the_stage_answers_what_is_here_and_where_is_this(stage, site):
    style = "position:absolute;left:100px;top:50px;width:200px;height:100px"
    body = [
        ["div", {"id": "below", "style": style}, "Below"],
        [
            "div",
            {"id": "above", "style": style.replace("100px;top", "200px;top")},
            "Above",
        ],
        ["p", {"style": "margin-top:2000px", "id": "far"}, "Far"],
    ]
    stage.show(Pages().snapshot(site.url, body))
    hit = stage.ask({"type": "hit", "request": 1, "x": 250, "y": 75})
    assert hit["id"] == 104
    assert (hit["fx"], hit["fy"]) == (0.25, 0.25)
    assert hit["box"] == {"x": 200, "y": 50, "width": 200, "height": 100}
    hit = stage.ask({"type": "hit", "request": 2, "x": 150, "y": 75})
    assert (hit["id"], hit["fx"], hit["sort"]) == (102, 0.25, "")
    place = {"type": "locate", "request": 3, "id": 104, "fx": 0.5, "fy": 0.5}
    located = stage.ask(place)
    assert (located["x"], located["y"]) == (300, 100)
    stage.change({"type": 3, "data": {"source": 3, "id": 1, "x": 0, "y": 40}})
    located = stage.ask({**place, "request": 4})
    assert (located["x"], located["y"]) == (300, 60)
    unknown = stage.ask({**place, "request": 5, "id": 99_999})
    assert unknown["box"] is None


def test_the_visitors_pointer_stays_on_its_element(stage, site):
    style = "position:absolute;left:100px;top:300px;width:200px;height:100px"
    stage.show(
        Pages().snapshot(
            site.url,
            [["div", {"style": style}, "x"], ["p", {"style": "height:3000px"}]],
        )
    )
    half = 0xFFFF // 2
    pointer = struct.pack(">BIHHHH", 1, 102, half, half, 1, 1)
    stage.deliver([make_frame(Kind.VISITOR_POINTER, 1, payload=pointer)])
    stage.wait("messages.some(({type}) => type === 'pointer')")
    newest = stage.messages("pointer")[-1]
    assert (round(newest["x"]), round(newest["y"])) == (200, 350)
    stage.change({"type": 3, "data": {"source": 3, "id": 1, "x": 0, "y": 100}})
    stage.wait(
        "messages.some(({type, y}) => type === 'pointer' && Math.round(y) === 250)"
    )


def test_a_lost_delta_heals_with_the_next_keyframe(stage, site):
    pages = Pages()
    stage.show(pages.snapshot(site.url, [["p", {"id": "p"}, "one"]]))
    text = mutation(texts=[{"id": 101, "value": "two"}])
    stage.sender.delta([text])
    stage.deliver(stage.sender.delta([text]))
    stage.wait("messages.some(({type}) => type === 'keyframe')")
    assert stage.frame.evaluate("p.textContent") == "one"
    stage.show(Pages().snapshot(site.url, [["p", {"id": "p"}, "three"]]))
    assert stage.frame.evaluate("p.textContent") == "three"


def test_an_event_that_does_not_fit_is_repaired_and_the_view_goes_on(stage, site):
    stage.show(Pages().snapshot(site.url, [["p", {"id": "p"}, "one"]]))
    text = {"type": 3, "id": 500, "textContent": "x"}
    nowhere = mutation(adds=[{"parentId": 777, "nextId": None, "node": text}])
    stage.change(nowhere, mutation(texts=[{"id": 101, "value": "two"}]))
    stage.wait("messages.some(({type}) => type === 'keyframe')")
    assert stage.frame.evaluate("p.textContent") == "two"
    stage.change(mutation(texts=[{"id": 101, "value": "three"}]))
    assert stage.frame.evaluate("p.textContent") == "three"


def test_the_page_changes_without_a_blank_moment(stage, site):
    css = "html{background:rgb(0, 0, 200)}"
    body = [["style", {"_cssText": css}], ["p", {}, "x"]]
    stage.show(Pages().snapshot(site.url, body))
    stage.frame.evaluate(
        """() => {
          window.seen = new Set();
          const look = () => {
            seen.add(getComputedStyle(document.documentElement).backgroundColor);
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    for _ in range(5):
        stage.show(Pages().snapshot(site.url, body))
    assert stage.frame.evaluate("[...seen]") == ["rgb(0, 0, 200)"]


def test_blank_removes_everything_and_late_frames_bring_nothing_back(stage, site):
    css = "@font-face{font-family:F;src:url(/static/f.woff2)}p{font-family:F}"
    body = [["style", {"_cssText": css}], ["p", {}, "secret"]]
    stage.show(Pages().snapshot(site.url, body))
    stage.mirrored("document.fonts.size === 1")
    stage.post({"type": "blank"})
    stage.deliver(stage.sender.keyframe(Pages().snapshot(site.url, body)))
    stage.mirrored("document.documentElement.childNodes.length === 0")
    stage.post({"type": "ping"})
    stage.wait("messages.some(({type}) => type === 'pong')")
    assert stage.frame.evaluate("document.documentElement.outerHTML") == "<html></html>"
    assert stage.frame.evaluate("document.fonts.size") == 0
    stage.open(2)
    stage.show(Pages().snapshot(site.url, [["p", {"id": "p"}, "next"]]))
    assert stage.frame.evaluate("p.textContent") == "next"


def test_only_one_port_is_taken(stage):
    stage.page.evaluate(
        """() => {
          const { port1, port2 } = new MessageChannel();
          window.second = [];
          port1.onmessage = ({ data }) => second.push(data);
          frame.contentWindow.postMessage({ type: 'port' }, '*', [port2]);
          port1.postMessage({ type: 'ping' });
        }"""
    )
    stage.post({"type": "ping"})
    stage.wait("messages.some(({type}) => type === 'pong')")
    assert stage.page.evaluate("second") == []


def test_placeholders_have_the_size_of_what_they_stand_for(stage, site):
    blocked = {
        "type": 2,
        "tagName": "div",
        "needBlock": True,
        "attributes": {"rr_width": "120px", "rr_height": "30px"},
    }
    frame = {
        "type": 2,
        "tagName": "iframe",
        "needBlock": True,
        "attributes": {"width": "200", "height": "100", "rr_placeholder": "frame"},
    }
    stage.show(Pages().snapshot(site.url, [blocked, frame]))
    sizes = stage.frame.evaluate(
        """[...document.querySelectorAll('[data-cobrowse-placeholder]')].map((one) => {
          const { content } = getComputedStyle(one, '::after');
          return [one.offsetWidth, one.offsetHeight, content];
        })"""
    )
    assert sizes == [[120, 30, '"Private"'], [204, 104, '"Other website"']]


def test_controls_show_their_states(stage, site):
    body = [
        ["input", {"type": "checkbox", "id": "box"}],
        ["select", {"multiple": "", "id": "choice"}, ["option", {}], ["option", {}]],
    ]
    stage.show(Pages().snapshot(site.url, body))
    states = [{"id": 101, "indeterminate": True}, {"id": 103, "selected": True}]
    stage.change(supplement("controls", states=states))
    assert stage.frame.evaluate("box.indeterminate")
    assert stage.frame.evaluate("choice.options[1].selected")
    assert not stage.frame.evaluate("choice.options[0].selected")


def test_a_disabled_sheet_does_not_apply(stage, site):
    body = [["style", {"_cssText": "p{color:rgb(1, 1, 1)}"}], ["p", {"id": "p"}, "x"]]
    stage.show(
        [*Pages().snapshot(site.url, body), supplement("sheets", disabled=[101])]
    )
    color = "getComputedStyle(p).color"
    assert stage.frame.evaluate(color) == "rgb(0, 0, 0)"
    stage.change(supplement("sheets", disabled=[]))
    assert stage.frame.evaluate(color) == "rgb(1, 1, 1)"
    stage.change(supplement("sheet", id=101, css="p{color:rgb(2, 2, 2)}"))
    assert stage.frame.evaluate(color) == "rgb(2, 2, 2)"
