"""Elements with a life of their own, from the visitor's page to the stage."""

import base64
import re
import time

import pytest

from wagtail_cobrowse.consumers.protocol import Kind

from .engines import PlaywrightTab
from .mirror_line import MirrorLine
from .people import People
from .stage_host import Site, StageHost
from .test_mirror import supplements


pytestmark = pytest.mark.once

EPOCH = 7


class BothEnds:
    """A page of the visitor, and the stage that shows it."""

    def __init__(self, line: MirrorLine, host: StageHost):
        self.line = line
        self.host = host
        self.delivered = 0

    def open(self, body: str, head: str = "", policy: str = "open", **sharing):
        """Share a page and show it."""
        self.line.serve("/", f"<!doctype html><html lang='de'>{head}<body>{body}")
        self.line.open("/", policy, **sharing)
        self.line.page.bring_to_front()
        self.host.open(EPOCH)
        self.carry()

    def do(self, code: str):
        """Run code on the visitor's page."""
        return self.line.page.evaluate(f"() => {{ {code} }}")

    def carry(self):
        """Bring to the stage what the visitor's page has sent since."""
        frames = [base64.b64encode(one).decode() for one in self.line.frames()]
        fresh = frames[self.delivered :]
        self.delivered = len(frames)
        self.host.page.evaluate("(texts) => deliver(texts)", fresh)

    def until(self, expression: str, seconds: float = 15):
        """Carry until ``expression`` is true in the stage; answers its value."""
        until = time.monotonic() + seconds
        while True:
            self.carry()
            if value := self.host.frame.evaluate(expression):
                return value
            assert time.monotonic() < until, f"never true: {expression}"
            self.line.page.wait_for_timeout(50)

    def boxes(self, selector: str) -> list:
        """Where the elements are, on both sides."""
        code = f"""() => [...document.querySelectorAll({selector!r})].map((one) => {{
          const box = one.getBoundingClientRect();
          return [box.x, box.y, box.width, box.height].map(Math.round);
        }})"""
        return [self.line.page.evaluate(code), self.host.frame.evaluate(code)]

    def busy(self, expected: str, meanwhile=lambda: None):
        """Wait until the stage has said what the visitor is busy with."""
        until = time.monotonic() + 15
        while True:
            meanwhile()
            self.carry()
            told = self.host.messages("busy")
            if told and told[-1]["what"] == expected:
                return
            assert time.monotonic() < until, f"{expected} was not said: {told}"
            self.line.page.wait_for_timeout(50)


@pytest.fixture
def ends(chromium, problems):
    people = People(chromium, "", problems)
    line = MirrorLine(PlaywrightTab(people.open("visitor")))
    site = Site()
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    host = StageHost(context.new_page(), site)
    yield BothEnds(line, host)
    assert host.errors == []
    context.close()
    line.close()
    site.close()


BOXES = """<style>
body { margin: 10px; font: 16px/1.5 sans-serif }
canvas { display: block; margin: 7px }
video { float: right; border: 3px solid red }
.wide { position: relative; height: 200px; width: 300px; overflow: hidden }
.wide iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0 }
object, embed { margin-left: 20px; vertical-align: top }
</style>
<canvas id="canvas" class="x" width="120" height="50"><p>Fallback</p></canvas>
<p id="p1" class="x">Text</p>
<video id="video" class="x" width="160" height="90"></video>
<div class="wide"><iframe id="map" class="x"
  src="https://www.openstreetmap.org/export/embed.html?bbox=1"></iframe></div>
<p class="x">Text <iframe class="x" id="frame" width="90" height="40" src="/other/">
</iframe> and <embed class="x" id="pdf" width="80" height="60" type="application/pdf"
src="/terms.pdf"></p><audio controls class="x" id="audio"></audio>
<p class="x" id="last">End</p>"""

LABELS = """() => Object.fromEntries([...document.querySelectorAll(
  '[data-cobrowse-placeholder]')].map((one) => [one.id, one.dataset.cobrowseLabel]))"""


def test_boxes_stand_where_the_page_puts_what_they_stand_for(ends):
    ends.line.page.route("**/export/**", lambda route: route.fulfill(body="map"))
    ends.line.serve("/other/", "<p>Other</p>")
    ends.open(BOXES)
    ends.until("document.querySelector('#last')")
    visitor, stage = ends.boxes(".x")
    assert stage == visitor
    assert ends.host.frame.evaluate(LABELS) == {
        "canvas": "Drawing",
        "video": "Video",
        "map": "Map",
        "frame": "Not shared",
        "pdf": "Document (PDF)",
        "audio": "Audio",
    }
    assert "openstreetmap" not in ends.line.wire()
    ends.do("canvas.width = 300; video.width = 200; document.body.append('x')")
    ends.until("canvas.offsetWidth === 300 && video.offsetWidth === 206")
    visitor, stage = ends.boxes(".x")
    assert stage == visitor


STILLS = """<style>canvas { border: 4px solid; padding: 3px }</style>
<canvas id="chart" data-cobrowse="open" width="200" height="100"></canvas>
<canvas id="signature" width="200" height="100"></canvas>
<div data-cobrowse="open"><canvas id="inside" width="40" height="40"></canvas></div>
<div data-cobrowse="mask">
<canvas id="masked" data-cobrowse="open" width="40"></canvas></div>
<div data-cobrowse="hide">
<canvas id="hidden" data-cobrowse="open" width="40"></canvas></div>
<canvas id="tainted" data-cobrowse="open" width="40" height="40"></canvas>
<div style="height: 3000px"></div>
<canvas id="far" data-cobrowse="open" width="40" height="40"></canvas>
<script>
const draw = (id, color) => {
  const context = document.getElementById(id).getContext('2d');
  context.fillStyle = color;
  context.fillRect(0, 0, 300, 300);
};
for (const one of document.querySelectorAll('canvas')) draw(one.id, '#00c000');
const foreign = new Image();
foreign.onload = () => {
  tainted.getContext('2d').drawImage(foreign, 0, 0);
  document.body.className = 'ready';
};
foreign.src = `http://localhost:${location.port}/static/a.png`;
</script>"""

STILL = """new Promise((done) => {
  const box = document.getElementById('chart');
  done(box.dataset.cobrowsePlaceholder === undefined);
})"""


def stills(messages) -> dict:
    """The newest still of each element."""
    found = supplements(messages, "stills")
    return {one["id"]: one["image"] for payload in found for one in payload["images"]}


def test_a_canvas_that_the_site_opens_is_seen_and_no_other(ends):
    ends.open(STILLS)
    ends.until(STILL)
    line = ends.line
    line.page.wait_for_selector("body.ready")
    chart = line.node("chart")
    first = stills(line.messages())[chart]
    ends.do("draw('chart', '#c00000'); draw('signature', '#c00000')")
    line.wait(lambda messages: stills(messages)[chart] != first)
    ends.carry()
    shot = ends.host.page.locator("iframe").screenshot()
    color = ends.line.page.evaluate(
        """async (data) => {
          const image = new Image();
          image.src = `data:image/png;base64,${data}`;
          await image.decode();
          const canvas = document.createElement('canvas');
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          return [...context.getImageData(100, 60, 1, 1).data];
        }""",
        base64.b64encode(shot).decode(),
    )
    assert color[0] > 150 > 60 > color[1], color
    # One that was not on screen is seen as soon as it is; the others never are.
    ends.do("document.getElementById('far').scrollIntoView()")
    far = line.node("far")
    line.wait(lambda messages: far in stills(messages))
    assert set(stills(line.messages())) == {chart, far}
    # A new keyframe has them again, and none of one that is open no longer.
    ends.do("document.getElementById('far').removeAttribute('data-cobrowse')")
    line.wait(lambda messages: [m.kind for m in messages].count(Kind.KEYFRAME) > 1)
    keyframe = [m for m in line.messages() if m.kind == Kind.KEYFRAME][-1]
    assert set(stills([keyframe])) == {chart}


def test_what_the_visitor_is_busy_with_is_said_in_one_word(ends):
    page = ends.line.page
    page.route("https://else.example/**", lambda route: route.fulfill(body="x"))
    ends.open(
        "<a id='out' target='_blank' href='https://else.example/?secret'>Out</a>"
        "<a id='inside' href='#x'>In</a>"
        "<a id='pdf' href='/terms.pdf' target='_blank'>P</a>"
        "<a id='handled' href='https://else.example/' onclick='return false'>H</a>"
        "<label>File<input id='file' type='file'></label><input id='other'>"
        "<iframe id='check' src='https://else.example/hcaptcha/'></iframe>"
    )
    assert page.evaluate("[alert.name, confirm.length]") == ["alert", 0]
    asked = []
    page.on("dialog", lambda dialog: (asked.append(1), dialog.dismiss()))
    answers = page.evaluate(
        "[alert('secret words'), confirm('secret?'), prompt('secret!'), sent.length]"
    )
    assert answers[:3] == [None, False, None]
    told = [one["what"] for one in supplements(ends.line.messages(), "busy")]
    assert told == ["dialog", ""] * 3
    # It was on the line before the window opened: scripts stand still meanwhile.
    assert answers[3] > len(told)
    for before, expected, after in (
        ("dispatchEvent(new Event('beforeprint'))", "print", "afterprint"),
        ("document.getElementById('check').focus()", "captcha", "focus"),
    ):
        ends.do(before)
        ends.busy(expected)
        ends.do(f"dispatchEvent(new Event('{after}')); other.focus()")
        ends.busy("")
    with page.expect_file_chooser():
        page.locator("label").click()
    ends.busy("file")
    page.locator("#file").set_input_files([])
    ends.do("file.dispatchEvent(new Event('cancel', { bubbles: true }))")
    ends.busy("")
    for id_, expected in (("out", "site"), ("pdf", "document")):
        with page.context.expect_page() as opened:
            page.locator(f"#{id_}").click()
        ends.busy(expected)
        opened.value.close()
        page.bring_to_front()
        page.wait_for_timeout(800)
        page.mouse.move(300, 300)
        page.mouse.move(310, 310)
        ends.busy("")
    count = len(supplements(ends.line.messages(), "busy"))
    page.locator("#handled").click()
    page.locator("#inside").click()
    ends.line.settle()
    assert len(supplements(ends.line.messages(), "busy")) == count
    wire = ends.line.wire()
    assert "secret" not in wire
    # What rules ask of a link stays: its host, and that there was a query.
    links = re.compile(r'"href": "https://else\.example/\??"')
    assert "else.example/" not in links.sub("", wire)
    ends.do("mirror.silence(); mirror.end()")
    assert page.evaluate("String(alert)") == "function alert() { [native code] }"


def test_a_window_is_told_of_beside_the_picture(ends):
    """Before it opens, and also of an epoch whose keyframe is still due."""
    page = ends.line.page
    page.on("dialog", lambda dialog: dialog.dismiss())
    ends.open("<p>Text</p>")
    told = page.evaluate(
        """(sharing) => {
          mirror.accept(8, sharing, true);
          const during = [];
          alert({ toString: () => { during.push(...busy); } });
          print();
          return [during, busy];
        }""",
        ends.line.sharing,
    )
    assert told == [["dialog"], ["dialog", "", "print", ""]]
    page.on("filechooser", lambda chooser: None)
    # What goes on is said again of the next epoch, and not of a pause.
    ends.open("<input id='file' type='file'>")
    told = page.evaluate(
        """async (sharing) => {
          const soon = () => new Promise((done) => setTimeout(done, 50));
          file.click();
          await soon();
          mirror.accept(8, sharing, true);
          await soon();
          const next = [...busy];
          mirror.silence();
          await soon();
          // Who pauses to print something of their own is not gone either.
          print();
          return [next, busy];
        }""",
        ends.line.sharing,
    )
    assert told == [["file", "file"], ["file", "file", "", "print", ""]]
    # Of a page that is not shared nothing else is told.
    ends.open("<input id='file' type='file'>", policy="hidden")
    told = page.evaluate(
        """async () => {
          file.click();
          alert('x');
          await new Promise((done) => setTimeout(done, 50));
          return busy;
        }"""
    )
    assert told == ["dialog", ""]
    ends.do("mirror.silence(); mirror.end()")
    assert page.evaluate("String(alert)") == "function alert() { [native code] }"


def test_a_page_that_has_locked_its_windows_is_shared_all_the_same(ends):
    errors = []
    ends.line.page.on("pageerror", lambda error: errors.append(error))
    ends.line.page.add_init_script(
        "Object.defineProperty(window, 'alert', {value: () => {}});"
        "Object.defineProperty(window, 'print', {get: () => () => {}});"
    )
    ends.open("<p id='box'>Text</p><dialog id='dialog'>Modal</dialog>")
    # What is looked after behind the windows goes on.
    ends.do("dialog.showModal()")
    ends.until("document.querySelector('[data-cobrowse-layer=modal]')?.textContent")
    ends.do("mirror.silence(); mirror.end()")
    assert errors == []


KINDS = """<style>
body { margin: 10px; font: 16px/1.5 sans-serif }
:not(:defined) { visibility: hidden }
late-one:defined { padding: 9px }
dialog::backdrop { background: rgb(10 20 200 / 0.6) }
#popover { top: 5px; inset-inline-start: 5px; margin: 0 }
</style>
<x-open class="x" id="open"></x-open>
<x-closed class="x" id="closed"><p id="light" class="x">In the light</p></x-closed>
<x-alone id="alone" class="x"></x-alone>
<x-deco id="deco" class="x" style="display:block;height:9px;background:red"></x-deco>
<x-plain id="plain" class="x">Plain</x-plain>
<late-one id="late" class="x">Late</late-one>
<details name="set" open class="x"><summary class="x">A</summary>Text a</details>
<details name="set" class="x" id="b"><summary class="x">B</summary>Text b</details>
<template><p class="x">Never</p></template><noscript><p class="x">Never</p></noscript>
<math class="x"><mfrac class="x"><mi>a</mi><mn>2</mn></mfrac></math>
<svg class="x" width="20" height="20"><symbol id="one" viewBox="0 0 9 9">
<rect id="r1" width="4" height="9" /></symbol><symbol id="two" viewBox="0 0 9 9">
<rect width="9" height="3" /></symbol><use class="x" id="use" href="#one"></use></svg>
<select class="x" style="width:60px" multiple>
<option class="x">1<option class="x">2</select>
<select class="x" style="width:60px" size="4">
<optgroup label="G"><option>1</optgroup></select>
<progress class="x" value="3" max="9"></progress><meter class="x" value=".4"></meter>
<div dir="rtl" class="x">Rechts <b class="x">nach</b> links</div>
<dialog id="dialog" class="x"><p class="x">Dialog</p></dialog>
<dialog id="side" class="x"><p class="x">Side</p></dialog>
<div id="popover" popover class="x">Popover</div>
<p class="x" id="end">End</p>
<script>
function define(name, mode, html) {
  customElements.define(name, class extends HTMLElement {
    constructor() {
      super();
      if (mode) this.attachShadow({ mode }).innerHTML = html;
    }
  });
}
define('x-open', 'open', '<b>Open</b>');
define('x-closed', 'closed', '<div style="width:200px;height:40px">Closed</div>');
define('x-alone', 'closed', '<div style="width:20px;height:40px">Closed</div>');
define('x-deco');
define('x-plain');
</script>"""

#: What the visitor does, and what is true in the stage afterwards.
STEPS = [
    ("define('late-one')", "late.matches(':defined')"),
    ("b.open = true", "b.open && document.querySelectorAll('[open]').length === 1"),
    (
        "use.setAttributeNS('http://www.w3.org/1999/xlink', 'xlink:href', '#two');"
        "use.removeAttribute('href')",
        "use.href.baseVal === '#two' && use.getBBox().height < 9",
    ),
    (
        "dialog.showModal()",
        "dialog.matches(':popover-open') &&"
        "getComputedStyle(dialog, '::backdrop').backgroundColor",
    ),
    ("popover.showPopover()", "popover.matches(':popover-open')"),
    (
        "dialog.close(); side.show()",
        "!dialog.hasAttribute('popover') && side.hasAttribute('open')",
    ),
    ("popover.hidePopover(); side.close()", "!side.hasAttribute('open')"),
]


def test_elements_of_many_kinds_look_and_act_alike(ends):
    ends.open(KINDS)
    ends.until("document.querySelector('#end')")
    frame = ends.host.frame
    assert frame.evaluate(LABELS) == {
        "closed": "Cannot be shown",
        "alone": "Cannot be shown",
    }
    assert "In the light" not in ends.line.wire()
    assert frame.evaluate("document.querySelector('mi').namespaceURI").endswith(
        "MathML"
    )
    for step, expected in STEPS:
        ends.do(step)
        value = ends.until(expected)
        visitor, stage = ends.boxes(".x:not(#light)")
        assert stage == visitor, step
        if "showModal" in step:
            assert value == "rgba(10, 20, 200, 0.6)"
    # One that is closed while the page is looked at.
    ends.do("define('x-later', 'closed', 'x')")
    ends.do(
        "const later = document.createElement('x-later');"
        "later.id = 'later'; later.append('Text'); document.body.append(later)"
    )
    ends.until(
        "document.querySelector('#later')?.dataset.cobrowsePlaceholder === 'part'"
    )


# Some never say that they have written all of it.
@pytest.mark.parametrize("close", ["document.close()", ""])
def test_a_document_that_is_written_anew_is_recorded_anew(ends, close):
    ends.open("<p id='before'>Before</p>")
    ends.until("document.querySelector('#before')")
    ends.do(
        "document.open(); document.write('<!doctype html><p id=after>After</p>');"
        + close
    )
    ends.until("document.querySelector('#after') && !document.querySelector('#before')")
    ends.do("document.getElementById('after').textContent = 'Changed'")
    ends.until("after.textContent === 'Changed'")
    ends.line.page.on("dialog", lambda dialog: dialog.accept())
    ends.do("alert('x')")
    told = supplements(ends.line.messages(), "busy")
    assert [one["what"] for one in told] == ["dialog", ""]
