"""Documents of frames leave only by the policy of their own address."""

import json
import struct

import pytest

from wagtail_cobrowse.consumers.protocol import Kind

from .canaries import canary, found
from .canary_page import DO, CanaryPage
from .mirror_line import SHARING, MirrorLine, nodes
from .test_redaction import SETTINGS, SHEET, strings


OPEN = {"policy": "open", "by_default": False}
MASKED = {"policy": "masked", "by_default": False}
HIDDEN = {"policy": "hidden", "by_default": False}
#: What the tag of this package leaves in a response that is anybody's.
TAG = '<script data-cobrowse-config="{&quot;mark&quot;: &quot;%s&quot;}"></script>'


@pytest.fixture
def line(engine):
    line = MirrorLine(engine.open())
    yield line
    line.close()


def inner(text, mark="", more=""):
    return f"<!doctype html><title>In</title><p id=in>{text}</p>{more}{TAG % mark}"


def share(line, page, policy="open", **verdicts):
    line.verdicts = {
        f"/{name}/" if name else "/": verdict for name, verdict in verdicts.items()
    }
    line.serve("/", f"<!doctype html><p id=out>Around</p>{page}")
    line.open("/", policy)


def latest(line) -> str:
    """What the stage would show now, as text: the newest keyframe and what follows."""
    messages = line.messages()
    starts = [n for n, one in enumerate(messages) if one.kind == Kind.KEYFRAME]
    now = messages[starts[-1] :]
    return "\n".join(json.dumps(one.events, ensure_ascii=False) for one in now)


def anew(line) -> str:
    """The same after another keyframe: nothing that was replaced stands in it."""
    before = sum(one.kind == Kind.KEYFRAME for one in line.messages())
    line.receive(Kind.KEYFRAME_REQUEST)
    line.wait(lambda all_: sum(one.kind == Kind.KEYFRAME for one in all_) > before)
    line.settle()
    return latest(line)


def placeholders(line, name="") -> list[str]:
    """What the boxes of the newest keyframe stand for, or that with an id.

    Without that of an empty frame that the recorder makes for itself in WebKit.
    """
    found = [one for one in line.messages() if one.kind == Kind.KEYFRAME][-1]
    return [
        node["attributes"]["rr_placeholder"]
        for event in found.events
        for node in nodes(event)
        if "rr_placeholder" in node.get("attributes", {})
        and node["attributes"].get("class") != "rr-block"
        and name in ("", node["attributes"].get("id"))
    ]


def test_a_frame_is_told_of_when_the_server_has_answered(line):
    line.serve("/calculator/", inner("Premium 12"))
    share(line, "<iframe src=/calculator/></iframe>", calculator=OPEN)
    line.wait_for_text("Premium 12")
    [question] = line.tab.evaluate("() => asked")
    assert question == {
        "epoch": 7,
        "request": 1,
        "url": f"{line.origin}/calculator/",
        "mark": "",
    }
    line.tab.evaluate(
        "() => { frames[0].document.querySelector('p').textContent = 'Premium 13'; }"
    )
    line.wait_for_text("Premium 13")
    assert placeholders(line) == []


@pytest.mark.parametrize("verdict", [HIDDEN, None], ids=["refused", "unanswered"])
def test_a_frame_without_leave_stays_a_box(line, verdict):
    line.serve("/mine/", inner("Qzsecret"))
    verdicts = {"mine": verdict} if verdict else {}
    share(line, "<iframe src=/mine/ title=Mine></iframe>", **verdicts)
    line.tab.wait("asked.length === 1")
    line.tab.evaluate("() => { frames[0].document.body.append('Qzsecret'); }")
    line.settle()
    assert "Qzsecret" not in line.wire()
    assert placeholders(line) == ["unshared"]


@pytest.mark.parametrize(
    "page, verdict, mark",
    [
        ("masked", OPEN, ""),
        ("open", MASKED, ""),
        ("open", OPEN, "masked"),
        ("open", OPEN, "default"),
        ("open", OPEN, None),
    ],
)
def test_of_page_frame_and_response_the_strictest_holds(line, page, verdict, mark):
    text = "<!doctype html><p>Qzsecret</p>" if mark is None else inner("Qzsecret", mark)
    line.serve("/mine/", text)
    share(line, "<iframe src=/mine/></iframe>", policy=page, mine=verdict)
    line.wait_for_text("••••••••")
    line.tab.evaluate("() => { frames[0].document.body.append('Qzsecret'); }")
    line.settle()
    assert "Qzsecret" not in line.wire()


def test_a_frame_in_a_withheld_region_is_never_asked_about_in_words(line):
    line.serve("/mine/", inner("Qzsecret"))
    regions = (
        "<div data-cobrowse=hide><iframe src=/mine/></iframe></div>"
        "<div data-cobrowse=mask><iframe src=/mine/></iframe></div>"
    )
    share(line, regions, mine=OPEN)
    line.wait_for_text("••••••••")
    line.settle()
    assert "Qzsecret" not in line.wire()


def test_the_next_document_of_a_frame_is_judged_anew(line):
    line.serve("/one/", inner("First"))
    line.serve("/two/", inner("Qzsecret"))
    line.serve("/three/", inner("Third"))
    share(line, "<iframe src=/one/></iframe>", one=OPEN, two=HIDDEN, three=OPEN)
    line.wait_for_text("First")
    line.tab.evaluate("() => { frames[0].location = '/two/'; }")
    line.wait(lambda _: placeholders(line) == ["unshared"])
    line.tab.evaluate("() => { frames[0].document.body.append('Qzsecret'); }")
    line.settle()
    assert "First" not in latest(line)
    line.tab.evaluate("() => { frames[0].location = '/three/'; }")
    line.wait_for_text("Third")
    assert "Qzsecret" not in line.wire()


def test_a_response_that_is_swapped_in_within_a_frame_is_judged_anew(line):
    line.serve("/form/", inner("Empty form"))
    share(line, "<iframe src=/form/></iframe>", form=OPEN)
    line.wait_for_text("Empty form")
    # As what swaps pages does it: the same document and address, another response.
    line.tab.evaluate(
        "(next) => { frames[0].document.body.innerHTML = next; }",
        f"<p>Qzsecret</p>{TAG % 'default'}",
    )
    line.wait_for_text("••••••••")
    assert "Qzsecret" not in line.wire()
    marks = line.tab.evaluate("() => asked.map(({mark}) => mark)")
    assert marks == ["", "default"]


def test_a_response_that_is_swapped_in_before_the_answer_is_asked_about_itself(line):
    line.serve("/form/", inner("Empty form"))
    share(line, "<iframe src=/form/></iframe>")
    line.tab.wait("asked.length === 1")
    line.tab.evaluate(
        """(next) => {
          frames[0].document.body.innerHTML = next;
          const [{ epoch, request }] = asked;
          const answer = { policy: 'open', by_default: false };
          setTimeout(() => mirror.answer({ epoch, request, ...answer }));
        }""",
        f"<p>Qzsecret</p>{TAG % 'hidden'}",
    )
    line.tab.wait("asked.length === 2")
    line.settle()
    assert line.tab.evaluate("() => asked[1].mark") == "hidden"
    assert "Qzsecret" not in line.wire()


def test_what_a_frame_shows_stays_private_while_its_address_changes(line):
    line.serve("/mine/", inner("Qzsecret"))
    share(line, "<iframe src=/mine/></iframe>", mine=MASKED, open=OPEN)
    line.wait_for_text("••••••••")
    line.tab.evaluate("() => { frames[0].history.pushState({}, '', '/open/'); }")
    line.tab.wait("asked.length === 2")
    assert "Qzsecret" not in anew(line)
    line.tab.evaluate(
        "() => { frames[0].document.getElementById('in').textContent = 'Premium'; }"
    )
    line.settle()
    assert "Premium" not in line.wire()
    line.wait_for_text("Premium")
    assert "Qz" not in line.wire()


def test_a_document_whose_next_address_is_stricter_is_judged_anew(line):
    line.serve("/open/", inner("Premium"))
    share(line, "<iframe src=/open/></iframe>", open=OPEN, mine=MASKED)
    line.wait_for_text("Premium")
    line.tab.evaluate("() => { frames[0].history.pushState({}, '', '/mine/'); }")
    # Looked at twice a second; what it fetches comes behind that.
    line.tab.wait("asked.length === 2")
    line.settle()
    line.tab.evaluate(
        "() => { frames[0].document.getElementById('in').textContent = 'Qzsecret'; }"
    )
    line.wait_for_text("••••••••")
    assert "Qzsecret" not in line.wire()


def test_a_question_whose_answer_reaches_nobody_is_asked_again(line):
    line.serve("/form/", inner("Empty form"))
    share(line, "<iframe src=/form/></iframe>")
    line.tab.wait("asked.length === 1")
    line.tab.evaluate("() => { mirror.watch(false); mirror.watch(true); }")
    line.tab.wait("asked.length === 2")
    line.tab.evaluate(
        """() => {
          const { epoch, request } = asked[1];
          mirror.answer({ epoch, request, policy: 'open', by_default: false });
        }"""
    )
    line.wait_for_text("Empty form")


def test_what_is_known_of_frames_outlasts_another_recording_within_the_epoch(line):
    line.serve("/form/", inner("Empty form"))
    share(line, "<iframe src=/form/></iframe>", form=OPEN)
    line.wait_for_text("Empty form")
    for _ in range(3):
        line.tab.evaluate("() => { mirror.watch(false); mirror.watch(true); }")
        assert "Empty form" in anew(line)
    # An answer has the number of its question: none comes twice in an epoch.
    line.serve("/other/", inner("Other form"))
    line.tab.evaluate("() => { frames[0].location = '/other/'; }")
    line.tab.wait("asked.length === 2")
    asked = line.tab.evaluate("() => asked.map(({request}) => request)")
    assert asked == [1, 2]


#: Until both are there: one that is loaded again before it has said what it is has said
#: nothing.
RELOAD_BOTH = """() => Promise.all([0, 1].map((number) => new Promise((loaded) => {
  const frame = document.querySelectorAll('iframe')[number];
  frame.addEventListener('load', loaded, { once: true });
  frames[number].location.reload();
})))"""


def test_a_frame_that_loads_again_and_again_is_asked_about_once(line):
    line.serve("/clock/", inner("Time 0"))
    line.serve("/mine/", inner("Qzsecret"))
    frames = "<iframe src=/clock/></iframe><iframe src=/mine/></iframe>"
    share(line, frames, clock=OPEN, mine=HIDDEN)
    line.wait_for_text("Time 0")
    for number in (1, 2, 3):
        line.serve("/clock/", inner(f"Time {number}"))
        line.tab.evaluate(RELOAD_BOTH)
        line.wait_for_text(f"Time {number}")
    # Another mark is another response.
    line.serve("/clock/", inner("Qzsecret", "masked"))
    line.tab.evaluate("() => { frames[0].location.reload(); }")
    line.wait_for_text("••••••••")
    asked = line.tab.evaluate("() => asked.map(({url, mark}) => [url, mark])")
    places = sorted((url.removeprefix(line.origin), mark) for url, mark in asked)
    assert places == [("/clock/", ""), ("/clock/", "masked"), ("/mine/", "")]
    assert "Qzsecret" not in line.wire()


def test_a_document_that_changes_its_address_is_judged_before_it_goes_on(line):
    line.serve("/one/", inner("First"))
    share(line, "<iframe src=/one/></iframe>", one=OPEN, two=HIDDEN)
    line.wait_for_text("First")
    line.tab.evaluate(
        """() => {
          frames[0].history.pushState(null, '', '/two/');
          frames[0].document.querySelector('p').textContent = 'Qzsecret';
        }"""
    )
    line.wait(lambda _: placeholders(line) == ["unshared"])
    line.tab.evaluate("() => { frames[0].document.body.append('Qzsecret'); }")
    line.settle()
    assert "Qzsecret" not in line.wire()


def test_what_the_page_itself_puts_into_frames_counts_as_its_own(line):
    page = """<iframe id=written></iframe><iframe srcdoc="<p>Given</p>"></iframe>
    <iframe id=opened></iframe><script>
    const written = document.getElementById('written').contentDocument;
    written.body.innerHTML = '<p>Written</p>';
    const other = document.getElementById('opened').contentDocument;
    other.open(); other.write('<p>Opened</p>'); other.close();
    </script>"""
    share(line, page)
    for text in ("Given", "Written", "Opened"):
        line.wait_for_text(text)
    assert line.tab.evaluate("() => asked") == []
    line.tab.evaluate(
        """() => {
          const other = document.getElementById('opened').contentDocument;
          other.open(); other.write('<p>Anew</p>'); other.close();
        }"""
    )
    line.wait_for_text("Anew")
    line.tab.evaluate(
        """() => {
          document.getElementById('opened').contentDocument.body.append('And on');
        }"""
    )
    line.wait_for_text("And on")


#: A document that opens itself anew, as it does for itself, not for the page around it.
REWRITES = """<script>function rewrite(html) {
  setTimeout(() => { document.open(); document.write(html); document.close(); });
}</script>"""


def rewrite(line, html):
    line.tab.evaluate(f"() => frames[0].rewrite({json.dumps(html)})")


def test_a_document_that_opens_itself_anew_is_the_same_and_goes_on(line):
    line.serve("/one/", inner("First", more=REWRITES))
    share(line, "<iframe src=/one/></iframe>", one=OPEN)
    line.wait_for_text("First")
    rewrite(line, inner("Second", more=f"<input id=field>{REWRITES}"))
    line.wait_for_text("Second")
    # All listeners of before are gone.
    line.tab.evaluate(
        """() => {
          const {document: inner, Event, PointerEvent} = frames[0];
          const field = inner.getElementById('field');
          field.value = 'Qzsecret';
          field.dispatchEvent(new Event('input', {bubbles: true}));
          inner.body.append('And on');
          inner.getElementById('in').dispatchEvent(new PointerEvent('pointermove', {
            bubbles: true, composed: true, clientX: 20, clientY: 20,
          }));
        }"""
    )
    line.wait_for_text("And on")
    line.wait(lambda all_: [one for one in all_ if one.kind == Kind.VISITOR_POINTER])
    rewrite(line, inner("Third"))
    line.wait_for_text("Third")
    now = anew(line)
    assert "Third" in now and "Second" not in now
    assert "Qzsecret" not in line.wire()
    assert line.tab.evaluate("() => asked.length") == 1
    assert placeholders(line) == []


@pytest.mark.parametrize("verdict", [MASKED, HIDDEN], ids=["masked", "hidden"])
def test_a_document_that_opens_itself_anew_keeps_its_policy(line, verdict):
    line.serve("/one/", inner("Qzsecret", more=REWRITES))
    share(line, "<iframe src=/one/></iframe>", one=verdict)
    line.tab.wait("asked.length === 1")
    for _ in range(2):
        rewrite(line, inner("Qzsecret", more=REWRITES))
        line.settle()
        line.tab.evaluate("() => { frames[0].document.body.append('Qzsecret'); }")
        line.settle()
    assert "Qzsecret" not in line.wire()
    assert placeholders(line) == ([] if verdict is MASKED else ["unshared"])


@pytest.mark.parametrize("verdict", [OPEN, None], ids=["open", "unanswered"])
def test_a_document_that_the_page_opens_anew_is_judged_anew(line, verdict):
    """It has the page's address, and says nothing of itself: no more than shapes."""
    line.serve("/one/", inner("First"))
    around = {"": verdict} if verdict else {}
    # By a script of the page: what is evaluated is nobody's, to some browsers.
    writes = """<script>const overwrite = () => setTimeout(() => {
      const {document: inner} = frames[0];
      inner.open(); inner.write('<p>Qzsecret</p>'); inner.close();
      inner.body.append('Qzsecret');
    });</script>"""
    share(line, f"<iframe src=/one/></iframe>{writes}", one=OPEN, **around)
    line.wait_for_text("First")
    line.tab.evaluate("() => { overwrite(); }")
    line.tab.wait("asked.length === 2")
    if verdict:
        line.wait_for_text("••••••••")
    else:
        line.wait(lambda _: placeholders(line) == ["unshared"])
    line.tab.evaluate("() => { frames[0].document.body.append('Qzsecret'); }")
    line.settle()
    assert "First" not in anew(line)
    assert "Qzsecret" not in line.wire()


def test_what_the_page_puts_into_frames_is_masked_with_it(line):
    page = '<iframe srcdoc="<p>Qzsecret</p><input value=Qzsecret>"></iframe>'
    share(line, page, policy="masked")
    line.wait_for_text("••••••••")
    line.settle()
    assert "Qzsecret" not in line.wire()


def test_other_sites_and_frames_without_an_origin_stay_boxes(line):
    other = line.origin.replace("127.0.0.1", "localhost")
    line.serve("/one/", inner("Qzsecret"))
    page = (
        f"<iframe src={other}/one/ id=other></iframe>"
        '<iframe sandbox srcdoc="<p>Qzsecret"></iframe>'
        "<iframe sandbox=allow-scripts src=/one/></iframe>"
        '<iframe src="data:text/html,Qzsecret"></iframe>'
        "<iframe srcdoc='<p>Own'></iframe>"
    )
    share(line, page, one=OPEN)
    line.wait_for_text("Own")
    line.settle()
    assert sorted(placeholders(line)) == ["frame"] + ["unshared"] * 3
    assert placeholders(line, "other") == ["frame"]
    assert "Qzsecret" not in line.wire()


def test_a_frame_that_has_gone_to_another_site_is_called_so(line):
    other = line.origin.replace("127.0.0.1", "localhost")
    line.serve("/one/", inner("Qzsecret"))
    page = (
        "<iframe name=away id=away></iframe>"
        f"<a href={other}/one/ target=away>Away</a>"
        "<script>document.querySelector('a').click()</script>"
    )
    share(line, page)
    line.wait_for_text("Around")
    line.settle()
    anew(line)
    assert placeholders(line, "away") == ["frame"]
    assert "Qzsecret" not in line.wire()


def test_an_address_that_is_none_stops_nothing(line):
    page = '<iframe src="https://" id=none></iframe><iframe srcdoc="<p>Own"></iframe>'
    share(line, page)
    line.wait_for_text("Own")
    assert "Around" in latest(line)
    assert "frame" not in placeholders(line, "none")


def test_frames_within_frames_are_told_of_as_deep_as_the_stage_builds_them(line):
    for depth in range(1, 6):
        within = f"<iframe src=/{depth + 1}/></iframe>"
        line.serve(f"/{depth}/", inner(f"Level {depth}.", more=within))
    verdicts = {str(depth): OPEN for depth in range(1, 7)}
    share(line, "<iframe src=/1/></iframe>", **verdicts)
    line.wait_for_text("Level 3.")
    line.settle()
    assert "Level 4." not in line.wire()


def test_a_frame_that_comes_later_is_asked_about_and_goes_with_its_element(line):
    line.serve("/one/", inner("First"))
    share(line, "", one=OPEN)
    line.tab.evaluate(
        """() => {
          const frame = document.createElement('iframe');
          frame.src = '/one/';
          document.body.append(frame);
        }"""
    )
    line.wait_for_text("First")
    line.tab.evaluate("() => document.querySelector('iframe[src]').remove()")
    line.settle()
    line.receive(Kind.KEYFRAME_REQUEST)
    before = sum(one.kind == Kind.KEYFRAME for one in line.messages())
    line.wait(
        lambda all_: (
            sum(one.kind == Kind.KEYFRAME for one in all_) > before
            or "First" not in latest(line)
        )
    )
    assert "First" not in latest(line)


def test_fields_and_states_in_frames_are_masked_as_in_the_page(line):
    field = (
        "<input id=field><input type=password id=pass><select id=choice><option>A"
        "<option>Qzchoice</select><div id=edit contenteditable></div>"
    )
    line.serve("/form/", inner("Form", more=field))
    share(line, "<iframe src=/form/></iframe>", form=OPEN)
    line.wait_for_text("Form")
    line.tab.evaluate(
        """() => {
          const {document: inner, Event} = frames[0];
          for (const id of ['field', 'pass']) {
            inner.getElementById(id).value = 'Qzsecret';
            inner.getElementById(id).dispatchEvent(new Event('input', {bubbles: true}));
          }
          const choice = inner.getElementById('choice');
          choice.selectedIndex = 1;
          choice.dispatchEvent(new Event('change', {bubbles: true}));
          inner.getElementById('edit').textContent = 'Qzsecret';
        }"""
    )
    line.settle()
    assert "Qzsecret" not in line.wire() and "Qzchoice" not in line.wire()


def test_the_pointer_in_a_frame_is_at_its_place_of_the_page(line):
    line.serve("/one/", inner("First"))
    style = (
        "position:fixed;left:100px;top:50px;border:5px solid;width:300px;height:200px;"
        "padding:8px 0 0 16px"
    )
    share(line, f"<iframe src=/one/ style='{style}'></iframe>", one=OPEN)
    line.wait_for_text("First")
    line.tab.evaluate(
        """() => {
          const {document: inner, PointerEvent} = frames[0];
          const box = inner.querySelector('p').getBoundingClientRect();
          inner.querySelector('p').dispatchEvent(new PointerEvent('pointermove', {
            bubbles: true, composed: true,
            clientX: box.left + 20, clientY: box.top + 5,
          }));
          window.middle = [box.left + 20 + 121, box.top + 5 + 63];
        }"""
    )
    [pointer] = line.wait(
        lambda all_: [one for one in all_ if one.kind == Kind.VISITOR_POINTER]
    )
    number, *_, x, y = struct.unpack(">xIHHHH", pointer.payload)
    assert number == line.node("in")
    middle = line.tab.evaluate("() => middle")
    assert [x, y] == pytest.approx(middle, abs=1)


def test_without_the_code_for_frames_they_stay_boxes(line):
    line.pages.bodies["/frames.js"] = ("throw new Error('lost')", "text/javascript")
    share(line, "<iframe srcdoc='<p>Qzsecret'></iframe>")
    line.settle()
    assert placeholders(line) == ["unshared"]
    assert "Qzsecret" not in line.wire()


class PlantedInFrame:
    """All canaries within a frame of an open page, and what happens there."""

    def __init__(self, line, verdict):
        self.line, self.page = line, CanaryPage()
        query, fragment = canary(self.page.query), canary(self.page.fragment)
        line.serve("/static/site.css", SHEET, "text/css")
        line.serve("/other/", f"<p>{canary(self.page.other)}</p>")
        line.serve("/mine/", self.page.html.replace("</body>", f"{TAG % ''}</body>"))
        frame = f"<iframe src='/mine/?kunde={query}#{fragment}'></iframe>"
        line.serve("/", f"<!doctype html><p>Around</p>{frame}")
        line.verdicts = {"/mine/": verdict}
        line.tab.go(line.origin)
        self.do("before")
        line.share(SHARING | SETTINGS)
        line.wait_for_text('"class": "last"')
        for when in ("after", "judged"):
            self.do(when)
            line.settle()

    def do(self, when):
        run = f"(deeds) => frames[0].Function('return ' + {json.dumps(DO)})()(deeds)"
        assert self.line.tab.evaluate(run, self.page.deeds[when]) == []

    def seen(self):
        """Numbers of the canaries that left, and what was asked of frames."""
        events = [one.events for one in self.line.messages()]
        asked = self.line.tab.evaluate("() => asked")
        assert [question["url"] for question in asked[:1]] == [
            f"{self.line.origin}/mine/"
        ]
        return found("\n".join(strings([events, asked])))

    def named(self, numbers):
        return sorted(self.page.names[number] for number in numbers)


def test_a_page_in_a_frame_keeps_its_secrets(line):
    planted = PlantedInFrame(line, OPEN)
    seen, page = planted.seen(), planted.page
    assert planted.named(seen & page.never) == []
    assert planted.named(page.seen - seen) == [], "the net catches what is there"


def test_a_masked_page_in_a_frame_shows_shapes_only(line):
    planted = PlantedInFrame(line, MASKED)
    assert planted.named(planted.seen()) == []
    assert "Versicherung" not in line.wire()
    assert "•" * len("Versicherung") in line.wire()
