"""What happens on the visitor's page follows, in order; starts and stops are clean."""

import json
import struct

import pytest

from wagtail_cobrowse.consumers.protocol import Kind

from .mirror_line import SHARING


pytestmark = pytest.mark.once

PAGE = """<!doctype html><html lang="de"><head><title>Antrag</title>
<link rel="stylesheet" href="/static/site.css"></head>
<body class="home"><h1 id="top">Versicherung</h1>
<button id="menu" aria-expanded="false">Men\u00fc</button>
<ul id="list" hidden><li>Eins</li></ul>
<details id="faq"><summary>Frage</summary>Antwort</details>
<dialog id="dialog"><p>Im Dialog</p></dialog>
<div id="tip" popover="manual">Hinweis</div>
<div id="box" class="box"><div class="long">Lang</div></div>
<img id="late" alt="Bild"><input id="name"><p id="words">Erster Text</p>
<div class="long"></div></body></html>"""

#: As polyfills of shadow DOM do: what is in the list is hidden from scripts.
HIDING = """
for (const name of ['childNodes', 'firstChild', 'nextSibling', 'textContent']) {
  const { get } = Object.getOwnPropertyDescriptor(Node.prototype, name);
  Object.defineProperty(Node.prototype, name, {
    configurable: true,
    get() {
      if (this.id !== 'list') return get.call(this);
      return name === 'childNodes' ? [] : null;
    },
  });
}
"""

SHEET = """
.long { height: 3000px }
.box { height: 100px; overflow: auto }
#room { width: 300px; height: 40px }
"""


@pytest.fixture
def line(strict_line):
    line = strict_line
    line.serve("/static/site.css", SHEET, "text/css")
    line.serve("/", PAGE)
    return line


def supplements(messages, kind):
    """Payloads of this kind, oldest first."""
    return [
        event["data"]["payload"]
        for message in messages
        for event in message.events
        if event["type"] == 5 and event["data"]["payload"]["kind"] == kind
    ]


def changed(messages, node):
    """Every change of attributes of ``node``, as one dictionary."""
    found = {}
    for message in messages:
        for event in message.events:
            for change in event["data"].get("attributes", []):
                if change["id"] == node:
                    found |= change["attributes"]
    return found


def test_a_keyframe_has_meta_snapshot_and_environment(line):
    line.open("/", "open")
    message = line.messages()[0]
    assert [event["type"] for event in message.events[:2]] == [4, 2]
    assert message.events[0]["data"]["href"] == f"{line.origin}/"
    assert (message.kind, message.epoch, message.seq) == (Kind.KEYFRAME, 7, 0)
    [environment] = supplements([message], "environment")
    assert (environment["width"], environment["height"]) == (1440, 900)
    assert environment["scheme"] == "light"
    wire = json.dumps(message.events, ensure_ascii=False)
    assert "Men\u00fc" in wire
    assert ".long { height: 3000px; }" in wire


def test_what_a_page_hides_from_its_scripts_is_shared_as_it_is_shown(line):
    line.serve("/static/hiding.js", HIDING, "text/javascript")
    script = '<script src="/static/hiding.js"></script></head>'
    line.serve("/", PAGE.replace("</head>", script))
    line.open("/", "open")
    assert line.page.evaluate("list.firstChild") is None
    assert "Eins" in line.wire()
    line.page.evaluate(
        "list.insertAdjacentHTML('beforeend', '<li id=two><b>Zwei</b></li>')"
    )
    line.wait_for_text("Zwei")
    assert line.page.evaluate("document.querySelector('iframe')") is None


def test_menus_details_classes_and_styles_follow(line):
    line.open("/", "open")
    line.page.evaluate(
        """() => {
          const id = (name) => document.getElementById(name);
          id('menu').setAttribute('aria-expanded', 'true');
          id('list').hidden = false;
          id('faq').open = true;
          id('box').classList.add('wide');
          id('box').style.color = 'red';
          id('words').textContent = 'Zweiter Text';
        }"""
    )
    line.wait_for_text("Zweiter Text")
    messages = line.messages()
    assert changed(messages, line.node("menu")) == {"aria-expanded": "true"}
    assert changed(messages, line.node("list")) == {"hidden": None}
    assert changed(messages, line.node("faq")) == {"open": ""}
    box = changed(messages, line.node("box"))
    assert box["class"] == "box wide"
    assert "red" in json.dumps(box["style"])


def test_styles_of_single_elements_change_and_go_under_a_strict_policy(line):
    line.open("/", "open")
    box = line.node("box")
    for step in (
        "style.color = 'red', box.style.width = '50px'",
        "style.color = 'green'",
        "style.width = ''",
    ):
        line.page.evaluate(
            f"() => {{ const box = document.getElementById('box'); box.{step} }}"
        )
        line.settle()
    last = changed(line.messages(), box)["style"]
    assert last in ({"width": False}, "color: green;")


def test_modal_dialogs_and_popovers_follow_open_and_closed(line):
    line.open("/", "open")
    dialog, tip = line.node("dialog"), line.node("tip")

    def layers(expected):
        return lambda messages: (
            [
                (layer["id"], layer["how"])
                for layer in (supplements(messages, "top") or [{"layers": []}])[-1][
                    "layers"
                ]
            ]
            == expected
        )

    line.page.evaluate("document.getElementById('dialog').showModal()")
    line.wait(layers([(dialog, "modal")]))
    line.wait(lambda messages: "open" in changed(messages, dialog))
    line.page.evaluate("document.getElementById('tip').showPopover()")
    line.wait(layers([(dialog, "modal"), (tip, "popover")]))
    line.page.evaluate("document.getElementById('dialog').close()")
    line.wait(layers([(tip, "popover")]))
    line.wait(lambda messages: changed(messages, dialog)["open"] is None)
    line.page.evaluate("document.getElementById('tip').hidePopover()")
    line.wait(layers([]))


def test_page_and_containers_scroll(line):
    line.open("/", "open")
    box = line.node("box")

    def scrolled(messages):
        return {
            event["data"]["id"]: event["data"]["y"]
            for message in messages
            for event in message.events
            if event["data"].get("source") == 3
        }

    line.page.evaluate("document.getElementById('box').scrollTop = 250")
    line.page.evaluate("window.scrollTo(0, 700)")
    line.wait(lambda messages: set(scrolled(messages).values()) == {250, 700})
    assert scrolled(line.messages())[box] == 250
    line.receive(Kind.KEYFRAME_REQUEST)
    keyframe = line.wait(
        lambda messages: [m for m in messages if m.kind == Kind.KEYFRAME][1:]
    )[0]
    assert '"rr_scrollTop": 250' in json.dumps(keyframe.events)
    assert keyframe.events[1]["data"]["initialOffset"]["top"] == 700
    assert supplements([keyframe], "environment")[0]["scrollY"] == 700


def test_late_images_and_late_style_sheets_follow(line):
    line.serve("/static/late.css", ".late { color: rgb(4, 5, 6) }", "text/css")
    line.open("/", "open")
    line.page.evaluate("document.getElementById('late').src = '/static/b.png?v=1'")
    line.page.evaluate(
        """() => {
          const link = document.createElement('link');
          link.rel = 'stylesheet';
          link.href = '/static/late.css';
          document.head.append(link);
          const sheet = document.styleSheets[0];
          sheet.insertRule('.rule { color: rgb(7, 8, 9) }', 0);
        }"""
    )
    line.wait_for_text("rgb(4, 5, 6)")
    line.wait_for_text("rgb(7, 8, 9)")
    source = changed(line.messages(), line.node("late"))["src"]
    assert source == f"{line.origin}/static/b.png"


@pytest.mark.parametrize(
    "before, then",
    [
        ("preload", "stylesheet"),
        ("preload stylesheet", ""),
        ("alternate stylesheet", ""),
    ],
)
def test_a_style_sheet_follows_whatever_its_link_was_before(line, before, then):
    line.serve("/static/late.css", ".late { color: rgb(4, 5, 6) }", "text/css")
    line.open("/", "open")
    line.page.evaluate(
        """([before, then]) => {
          const link = document.createElement('link');
          Object.assign(link, {rel: before, title: 'x', href: '/static/late.css'});
          link.as = 'style';
          link.onload = () => {
            link.onload = null;
            if (then) link.rel = then;
          };
          document.head.append(link);
        }""",
        [before, then],
    )
    line.wait_for_text("rgb(4, 5, 6)")
    line.settle()
    keyframes = [m for m in line.messages() if m.kind == Kind.KEYFRAME]
    assert len(keyframes) <= 2
    line.serve("/static/other.css", ".late { color: rgb(7, 8, 9) }", "text/css")
    line.page.evaluate(
        "document.querySelector('link[title]').href = '/static/other.css'"
    )
    line.wait_for_text("rgb(7, 8, 9)")


def test_a_style_sheet_that_is_switched_off_is_told(line):
    line.open("/", "open")
    line.page.evaluate("document.styleSheets[0].disabled = true")
    line.wait(
        lambda messages: any(
            sheets["disabled"] for sheets in supplements(messages, "sheets")
        )
    )
    line.page.evaluate("document.styleSheets[0].disabled = false")
    line.wait(lambda messages: supplements(messages, "sheets")[-1]["disabled"] == [])


def test_the_visitors_colours_and_window_follow(line):
    line.open("/", "open")
    line.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    line.page.set_viewport_size({"width": 390, "height": 844})
    line.wait(
        lambda messages: (
            {
                "width": 390,
                "height": 844,
                "scheme": "dark",
                "reducedMotion": True,
            }.items()
            <= supplements(messages, "environment")[-1].items()
        )
    )


def test_a_clock_that_is_wrong_by_an_hour_changes_nothing(line):
    line.page.add_init_script(
        "const now = Date.now; let jump = 0; Date.now = () => now() + jump;"
        "window.jump = (hours) => { jump = hours * 3600000 };"
    )
    line.open("/", "open")
    for hours in (1, -1, 0):
        line.page.evaluate("(hours) => jump(hours)", hours)
        line.page.evaluate(
            "(text) => { document.getElementById('words').textContent = text }",
            f"um {hours} verstellt",
        )
        line.page.evaluate("(y) => window.scrollTo(0, y)", 300 + hours)
        line.wait_for_text(f"um {hours} verstellt")
        line.wait_for_text(f'"y": {300 + hours}')
    timestamps = {
        event["timestamp"] for message in line.messages() for event in message.events
    }
    assert timestamps == {0}


def test_recording_starts_and_stops_many_times_and_leaves_no_trace(line):
    line.serve("/", PAGE)
    line.page.goto(f"{line.origin}/")
    traces = """() => [
      CSSStyleSheet.prototype.insertRule, CSSStyleDeclaration.prototype.setProperty,
      Element.prototype.attachShadow, customElements.define,
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set,
    ].map(String).join() + document.documentElement.outerHTML"""
    before = line.page.evaluate(traces)
    line.open("/", "open")
    for epoch in range(8, 14):
        line.page.evaluate("mirror.watch(false)")
        sent = len(line.frames())
        line.page.evaluate("document.getElementById('words').textContent = 'still'")
        line.page.mouse.move(50 + epoch, 60)
        assert len(line.frames()) == sent, "nothing while nobody watches"
        line.page.evaluate(
            "([epoch, sharing]) => mirror.accept(epoch, sharing, true)",
            [epoch, SHARING],
        )
        line.wait(
            lambda messages, epoch=epoch: [
                m for m in messages if m.epoch == epoch and m.kind == Kind.KEYFRAME
            ]
        )
        line.page.evaluate(
            "(text) => { document.getElementById('words').textContent = text }",
            f"in {epoch}",
        )
        line.wait_for_text(f"in {epoch}")
    line.page.evaluate(
        "() => { mirror.silence();"
        " document.getElementById('words').textContent = 'Erster Text' }"
    )
    assert line.page.evaluate(traces) == before
    sent = len(line.frames())
    line.receive(Kind.KEYFRAME_REQUEST, epoch=13)
    line.page.locator("#name").fill("x")
    assert len(line.frames()) == sent, "nothing after the end"


def test_an_error_of_the_page_stays_its_own(line):
    line.open("/", "open")
    error = line.page.evaluate(
        """() => {
          try { document.styleSheets[0].insertRule('no rule at all', 0) }
          catch (error) { return error.name }
        }"""
    )
    assert error == "SyntaxError"


def test_a_form_whose_fields_have_names_of_the_browsers_own_is_followed(line):
    errors = []
    line.page.on("pageerror", lambda error: errors.append(str(error)))
    fields = "".join(
        f"<input name={name}>"
        for name in ("children", "attributes", "title", "parentNode", "nodeName")
    )
    form = f"<form class='box'><p class='long'>{fields}</p></form>"
    form += "<form data-cobrowse='mask'>Mine <input name=getClientRects></form>"
    line.serve("/", PAGE.replace('<h1 id="top">', f'{form}<h1 id="top">'))
    line.open("/", "open")
    line.page.wait_for_selector("[data-cobrowse-ui=overlay]", state="attached")
    line.page.mouse.move(100, 90)
    line.wait(
        lambda messages: any(
            one["hover"] for one in supplements(messages, "interaction")
        )
    )
    line.page.evaluate("() => { document.forms[0].scrollTop = 9 }")
    line.settle()
    assert errors == []


def test_frames_for_other_epochs_are_ignored(line):
    line.open("/", "open")
    line.receive(Kind.KEYFRAME_REQUEST, epoch=6)
    line.receive(Kind.HIGHLIGHT, struct.pack(">I", line.node("menu")), epoch=6)
    line.settle()
    assert [m.kind for m in line.messages()].count(Kind.KEYFRAME) == 1


def test_the_pointer_names_the_element_and_the_place_in_it(line):
    line.open("/", "open")
    box = line.page.locator("#menu").bounding_box()
    before = len(line.messages())
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    line.page.mouse.move(x, y)
    # What the page does under the pointer may be told after it.
    message = line.wait(
        lambda messages: next(
            (m for m in messages[before:] if m.kind == Kind.VISITOR_POINTER), None
        )
    )
    visible, node, fx, fy, left, top = struct.unpack(">BIHHHH", message.payload)
    assert (visible, node) == (1, line.node("menu"))
    assert abs(fx - 32768) < 2000
    assert abs(fy - 32768) < 4000
    assert abs(left - x) <= 1
    assert abs(top - y) <= 1


def test_pointers_are_at_least_40_milliseconds_apart(line):
    line.open("/", "open")
    line.page.evaluate(
        """() => new Promise((done) => {
          const start = performance.now();
          let n = 0;
          (function move() {
            document.body.dispatchEvent(new PointerEvent('pointermove',
              {clientX: ++n % 500, clientY: 5, bubbles: true, composed: true}));
            performance.now() - start < 600 ? setTimeout(move, 1) : done();
          })();
        })"""
    )
    pointers = [m for m in line.messages() if m.kind == Kind.VISITOR_POINTER]
    assert 2 <= len(pointers) <= 600 / 40 + 1


def test_a_page_that_is_loading_still_is_sent_as_soon_as_it_can_be(line):
    line.serve("/", f"{PAGE}<script src=/held.js></script>")
    line.pages.held.add("/held.js")
    line.page.goto(f"{line.origin}/", wait_until="commit")
    line.page.evaluate(
        """() => {
          const note = () => { window.readyAt = performance.now(); };
          addEventListener('DOMContentLoaded', note);
          const look = setInterval(() => {
            if (!window.sent?.length) return;
            window.firstAt = performance.now();
            clearInterval(look);
          }, 5);
          const wait = setInterval(() => {
            if (!window.mirror) return;
            clearInterval(wait);
            setTimeout(() => fetch('/release'), 100);
          }, 5);
        }"""
    )
    line.share(SHARING)
    line.page.wait_for_function("window.firstAt")
    assert 0 <= line.page.evaluate("firstAt - readyAt") < 500
