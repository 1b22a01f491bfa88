"""What the visitor lets an advisor do on the page: asked, shown, listed, and ended."""

import json
import struct

from pathlib import Path

import pytest

from playwright.sync_api import expect

from wagtail_cobrowse.consumers.assists import HEAD, NODE, STATE, Deed, Outcome
from wagtail_cobrowse.consumers.protocol import Kind

from .mirror_line import SHARING
from .roles import begins, expect_soon, start_session
from .test_guidance import stop_the_clock


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
window.part = (selector) => roots.filter((root) => root.host.isConnected)
  .map((root) => root.querySelector(selector)).find((found) => found && !found.hidden);
"""

PAGE = """<!doctype html><html lang="en"><head><title>Application</title>
<link rel="stylesheet" href="/static/site.css">
<script src="/site.js" defer></script></head><body><h1>Application</h1>
<form id="form" action="/sent/">
<p><label>Family name <input id="name" data-cobrowse="open"></label></p>
<p><label>Given name <input id="given"></label></p>
<p><label>Password <input id="secret" type="password" data-cobrowse="open"></label></p>
<p><label>How to pay <select id="pay" data-cobrowse="open">
<option>Yearly<option>Monthly</select></label></p>
<p><label><input type="checkbox" id="tick" data-cobrowse="open"> Insured</label>
<label><input type="checkbox" id="mine"> Mine</label></p>
<p><button type="button" id="more" aria-expanded="false">More</button>
<button id="send">Send</button></p>
<p><a id="away" href="https://other.example/">Other</a>
<a id="next" href="/next">Next</a></p>
</form>
<div data-cobrowse="mask"><button type="button" id="masked">Masked</button></div>
<div data-cobrowse="hide"><button type="button" id="hidden">Hidden</button></div>
<div id="box"><p id="inbox">Long</p></div>
<div class="long"></div><button type="button" id="far">Far away</button>
</body></html>"""

SHEET = """.long { height: 3000px } #box { height: 80px; overflow: auto }
#inbox { height: 400px }"""

SITE = """
window.heard = [];
for (const name of 'keydown input change click submit'.split(' '))
  document.addEventListener(name, ({type, target, key}) =>
    heard.push([type, target.id, key].filter(Boolean).join(' ')));
document.getElementById('more').addEventListener('click', ({target}) =>
  target.setAttribute('aria-expanded', 'true'));
document.getElementById('form').addEventListener('submit', (e) => e.preventDefault());
"""

NONE, SECRET, WITHHELD, UNUSABLE, SUBMITS, LEAVES, TIME_OVER = 0, 1, 2, 3, 4, 5, 9
UNSHOWN, OUT_OF_SIGHT, TOO_SOON, NOT_GRANTED, PAGE_OVER = 10, 11, 12, 13, 14
GRANT = 4_000_000_001
ALLOW, DECLINE = ".question .primary", ".question .button:not(.primary)"
STOP = ".strip .danger"


def serve(line, page=PAGE, site=SITE, sheet=SHEET):
    """The page with the form, or another one, openly shared."""
    line.serve("/static/site.css", sheet, "text/css")
    line.serve("/site.js", site, "text/javascript")
    line.serve("/", page)
    line.serve("/next", page)
    line.tab.go(f"{line.origin}/")
    line.tab.evaluate(f"() => {{ if (!window.part) {{ {SPY} }} }}")
    line.share(SHARING | {"policy": "open"})


def on_page(line):
    """A tab on the page of these tests, which notes what it hears."""
    # Also on the pages that are opened later.
    line.page.add_init_script(SPY)
    serve(line)
    return line


@pytest.fixture
def line(strict_line):
    return on_page(strict_line)


class Hand:
    """The advisor's side of one grant."""

    def __init__(self, line, grant=GRANT):
        self.line, self.grant, self.number = line, grant, 0

    def send(self, deed, number=0, body=b""):
        self.line.receive(Kind.ASSIST, HEAD.pack(self.grant, number, deed) + body)

    def ask(self, capabilities=7):
        self.send(Deed.ASK, body=bytes([capabilities]))

    def does(self, deed, id_="", body=b""):
        """Do something, and the reason why it was refused, or 0."""
        self.number += 1
        node = self.line.node(id_) if id_ else 0
        self.send(deed, self.number, NODE.pack(node) + body)
        return (
            self.line.wait(
                lambda _: next(
                    (
                        (reason if outcome == Outcome.REFUSED else NONE) + 1
                        for grant, number, outcome, reason, *_ in answers(self.line)
                        if (grant, number) == (self.grant, self.number)
                    ),
                    0,
                )
            )
            - 1
        )

    def press(self, id_):
        return self.does(Deed.PRESS, id_)

    def type(self, id_, text):
        return self.does(Deed.TYPE, id_, text.encode())

    def key(self, id_, key):
        return self.does(Deed.KEY, id_, bytes([key]))

    def scroll(self, dy, id_="", dx=0):
        return self.does(Deed.SCROLL, id_, struct.pack(">hh", dx, dy))


BACKSPACE, ENTER, HOME = 1, 3, 8


def answers(line):
    return [
        STATE.unpack(message.payload)
        for message in line.messages()
        if message.kind == Kind.ASSIST_STATE
    ]


def wait_for(line, outcome, reason=NONE):
    return line.wait(
        lambda _: [each for each in answers(line) if each[2:4] == (outcome, reason)]
    )


def wait(line, condition):
    """The first true answer of ``condition``, however slow the machine is."""
    return line.wait(lambda _: condition())


def text(line, selector):
    """The words there, or None where it is not shown."""
    return line.tab.evaluate("(s) => part(s)?.textContent ?? null", selector)


MIDDLE = """(selector) => {
  const {x, y, width, height} = part(selector).getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""


def press(line, selector):
    line.tab.click_at(*line.tab.evaluate(MIDDLE, selector))


def granted(line, capabilities=7, grant=GRANT):
    """A hand that the visitor has let act."""
    hand = Hand(line, grant)
    hand.ask(capabilities)
    wait_for(line, Outcome.ASKED)

    def allowed():
        if text(line, ".strip"):
            return True
        press(line, ALLOW)
        return False

    # A press right after the question has come does not count.
    wait(line, allowed)
    wait_for(line, Outcome.GRANTED)
    return hand


def test_what_is_pointed_to_is_said_below_the_sign(line):
    hand = granted(line)
    line.receive(Kind.HIGHLIGHT, NODE.pack(line.node("far")))
    edges = """() => {
      const of = (selector) => part(selector)?.getBoundingClientRect();
      return [of('.strip')?.bottom ?? 0, of('.notice')?.top ?? 0];
    }"""

    def is_below():
        strip, notice = line.page.evaluate(edges)
        return strip > 0 and notice > strip

    wait(line, is_below)
    assert hand.scroll(100) == NONE
    press(line, STOP)
    wait_for(line, Outcome.ENDED)
    press(line, ".strip .button:not(.danger)")
    # The room is given back.
    wait(line, lambda: line.page.evaluate(edges) == [0, 16])


def lines(line):
    return line.tab.evaluate(
        "() => [...part('.strip').querySelectorAll('li')].map((li) => li.textContent)"
    )


def test_nothing_is_done_before_the_visitor_allows_it_nor_what_they_do_not(line):
    hand = Hand(line)
    assert hand.press("more") == NOT_GRANTED
    hand.ask()
    wait_for(line, Outcome.ASKED)
    assert "May Anna act on this page?" in text(line, ".question")
    assert hand.press("more") == NOT_GRANTED
    # A script of the page answers nothing.
    line.page.evaluate("""async () => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      for (const each of part('.question').querySelectorAll('button')) each.click();
    }""")
    assert text(line, ".question")
    press(line, ".question label:nth-child(3)")
    press(line, ".question .times label:nth-child(2)")
    press(line, ALLOW)
    [told] = wait_for(line, Outcome.GRANTED)
    assert told == (GRANT, 0, Outcome.GRANTED, NONE, 3, 300)
    assert hand.press("more") == NONE
    assert hand.type("name", "Müller") == NOT_GRANTED
    assert line.page.evaluate("heard") == ["click more"]


def test_what_is_allowed_is_done_as_by_a_hand_and_listed(line):
    hand = granted(line)
    assert "Anna can act on this page" in text(line, ".strip")
    assert hand.press("more") == NONE
    assert line.page.locator("#more").get_attribute("aria-expanded") == "true"
    assert hand.press("tick") == NONE
    assert line.page.locator("#tick").is_checked()
    assert hand.type("name", "Müllerr") == NONE
    assert hand.key("name", BACKSPACE) == NONE
    assert hand.key("name", HOME) == NONE
    assert hand.type("name", "von ") == NONE
    assert line.page.locator("#name").input_value() == "von Müller"
    assert hand.type("pay", "monthly") == NONE
    assert line.page.locator("#pay").input_value() == "Monthly"
    assert hand.scroll(50, "inbox") == NONE
    assert line.page.evaluate("document.getElementById('box').scrollTop") == 50
    assert hand.scroll(100) == NONE
    assert hand.scroll(100) == NONE
    assert line.page.evaluate("scrollY") == 200
    heard = line.page.evaluate("heard")
    for expected in (
        "click tick",
        "keydown name Backspace",
        "input name",
        "change pay",
    ):
        assert expected in heard
    assert lines(line) == [
        "Pressed “More”",
        "Pressed “Insured”",
        "Wrote in “Family name”",
        "Pressed a key in “Family name”",
        "Pressed a key in “Family name”",
        "Wrote in “Family name”",
        "Wrote in “How to pay”",
        "Scrolled the page",
    ]


def test_what_is_never_done_whatever_was_allowed(line):
    hand = granted(line)
    line.page.evaluate("scrollTo(0, 0)")
    assert hand.type("secret", "guess") == SECRET
    assert hand.type("given", "Anna") == UNSHOWN
    assert hand.press("mine") == UNSHOWN
    assert hand.press("masked") == UNSHOWN
    assert hand.press("send") == SUBMITS
    assert hand.key("name", ENTER) == SUBMITS
    assert hand.press("away") == LEAVES
    assert hand.press("far") == OUT_OF_SIGHT
    hand.send(Deed.PRESS, hand.number, NODE.pack(line.node("more")))
    assert line.page.evaluate("heard") == []
    assert lines(line) == []
    # Something of the page lies above it.
    line.page.evaluate("""() => {
      const cover = document.createElement('div');
      cover.style.cssText = 'position: fixed; inset: 0';
      document.body.append(cover);
    }""")
    line.settle()
    assert hand.press("more") == OUT_OF_SIGHT


def test_no_deed_is_done_twice_or_for_another_grant(line):
    hand = granted(line)
    assert hand.press("tick") == NONE
    hand.number -= 1
    replay = HEAD.pack(GRANT, 1, Deed.PRESS) + NODE.pack(line.node("tick"))
    line.receive(Kind.ASSIST, replay)
    wait_for(line, Outcome.REFUSED, NOT_GRANTED)
    assert line.page.locator("#tick").is_checked()
    other = Hand(line, GRANT - 1)
    assert other.press("tick") == NOT_GRANTED
    assert line.page.locator("#tick").is_checked()


@pytest.mark.parametrize("way", ["key", "press", "advisor", "unwatched", "other page"])
def test_it_ends_at_once_and_stays_ended(line, way):
    hand = granted(line)
    assert hand.press("more") == NONE
    reason = NONE
    if way == "key":
        line.page.keyboard.press("Escape")
    elif way == "press":
        press(line, STOP)
    elif way == "advisor":
        hand.send(Deed.END)
    elif way == "unwatched":
        line.page.evaluate("mirror.watch(false)")
        reason = PAGE_OVER
    else:
        line.page.evaluate(
            "mirror.accept(8, {policy: 'masked', byDefault: false, mask: [],"
            " hide: [], names: []}, true)"
        )
        reason = PAGE_OVER
    wait_for(line, Outcome.ENDED, reason)
    assert text(line, ".frame") is None
    assert text(line, STOP) is None
    assert "can no longer act" in text(line, ".strip")
    # What was done can still be read, and is put away by a press.
    assert lines(line) == ["Pressed “More”"]
    if way in ("key", "press", "advisor"):
        assert hand.press("more") == NOT_GRANTED
        press(line, ".strip > .button:last-child")
        assert text(line, ".strip") is None
    heard = line.page.evaluate("heard")
    assert [each for each in heard if "Escape" not in each] == ["click more"]


def granted_by_a_stopped_clock(line):
    """Scrolling, for two minutes of a clock that the test turns."""
    line.page.evaluate("import('/proposals.js').then(() => import('/assist.js'))")
    stop_the_clock(line.page)
    hand = Hand(line)
    hand.ask(1)
    wait(line, lambda: text(line, ".question"))
    line.page.clock.run_for(600)
    press(line, ALLOW)


def test_it_ends_by_itself_and_says_how_long_it_lasts(line):
    granted_by_a_stopped_clock(line)
    assert text(line, ".time") == "2 minutes left"
    line.page.clock.run_for(61_000)
    assert text(line, ".time") == "Less than a minute left"
    line.page.clock.run_for(60_000)
    wait_for(line, Outcome.ENDED, TIME_OVER)
    assert text(line, ".strip") is None


def test_a_question_goes_by_itself_and_who_said_no_is_left_alone(line):
    line.page.evaluate("import('/proposals.js').then(() => import('/assist.js'))")
    stop_the_clock(line.page)
    hand = Hand(line)
    hand.ask()
    wait(line, lambda: text(line, ".question"))
    line.page.clock.run_for(61_000)
    wait_for(line, Outcome.DECLINED, TIME_OVER)
    assert text(line, ".question") is None
    hand.ask()
    wait(line, lambda: text(line, ".question"))
    line.page.clock.run_for(600)
    press(line, DECLINE)
    wait_for(line, Outcome.DECLINED)
    hand.ask()
    wait_for(line, Outcome.DECLINED, TOO_SOON)
    assert text(line, ".question") is None


def test_by_keyboard_alone(line):
    line.page.locator("#more").focus()
    Hand(line).ask()
    wait_for(line, Outcome.ASKED)
    line.page.keyboard.press("Alt+Shift+A")
    focused = "part('.question').getRootNode().activeElement?.value"
    assert line.page.evaluate(focused) == "1"
    wait(
        line,
        lambda: line.page.keyboard.press("Escape") or text(line, ".question") is None,
    )
    wait_for(line, Outcome.DECLINED)
    assert line.page.evaluate("document.activeElement.id") == "more"


def test_it_goes_on_after_a_page_load_within_its_time_and_not_on_another_day(line):
    hand = granted(line, 3)
    assert hand.press("tick") == NONE
    hand.number += 1
    link = NODE.pack(line.node("next"))
    with line.page.expect_navigation():
        hand.send(Deed.PRESS, hand.number, link)
    line.share(line.sharing)
    [told] = wait_for(line, Outcome.CONTINUES)
    assert told[0] == GRANT
    assert told[4] == 3
    assert 0 < told[5] <= 120
    assert lines(line) == ["Pressed “Insured”", "Pressed “Next”"]
    assert hand.press("more") == NONE
    # What was handed over is nowhere any more.
    kept = "sessionStorage.getItem('cobrowse.assist')"
    assert line.page.evaluate(kept) is None
    line.page.goto(line.origin + "/")
    assert json.loads(line.page.evaluate(kept))["number"] == GRANT
    line.page.evaluate(
        """() => {
          const kept = JSON.parse(sessionStorage.getItem('cobrowse.assist'));
          kept.left -= 61_000;
          sessionStorage.setItem('cobrowse.assist', JSON.stringify(kept));
        }"""
    )
    line.share(line.sharing)
    line.settle()
    wait(line, lambda: text(line, ".strip"))
    assert text(line, STOP) is None
    assert answers(line) == []


def test_malformed_frames_change_nothing(line):
    hand = granted(line)
    before = len(answers(line))
    vectors = Path(__file__).parent.parent / "vectors" / "assists.json"
    for vector in json.loads(vectors.read_text())["bad"]:
        line.receive(Kind.ASSIST, bytes.fromhex(vector["hex"]))
    line.settle()
    assert len(answers(line)) == before
    assert hand.press("more") == NONE


ALLOWED = """
from django.contrib.auth.models import Group, Permission
from wagtail.models import Site
from wagtail_cobrowse.models import CobrowseSiteSettings
names = ["allow_assist_" + each for each in ("scroll", "click", "type")]
CobrowseSiteSettings.objects.update_or_create(
    site=Site.objects.get(is_default_site=True), defaults=dict.fromkeys(names, {on})
)
right = Permission.objects.get(codename="assist_cobrowsesession")
Group.objects.get(name="Advisors").permissions.{change}(right)
"""


@pytest.fixture
def switched_on(live_site):
    on = ALLOWED.format(on=True, change="add")
    live_site.manage("shell", "-v", "0", "-c", on)
    yield
    off = ALLOWED.format(on=False, change="remove")
    live_site.manage("shell", "-v", "0", "-c", off)


@pytest.mark.usefixtures("nobody_else", "switched_on")
def test_from_the_workplace_to_the_page_and_back(visitor, advisor, live_site):
    visitor.page.add_init_script(SPY)
    start_session(visitor, advisor)
    visitor.search("000042")
    field = visitor.page.locator("main input[type=text]").first
    id_ = field.get_attribute("id")
    mirrored = advisor.stage.locator(f"#{id_}")
    expect(mirrored).to_be_visible()
    # The visitor shows this one field.
    field.focus()
    visitor.bar.get_by_role("button", name=begins("Feld")).click()
    advisor.pane.get_by_role("button", name=begins("Mithandeln")).click()
    bar = advisor.pane.get_by_role("form", name="Mithandeln")
    bar.get_by_role("button", name="Besuch fragen").click()
    expect(bar).to_contain_text("Der Besuch wird gefragt.")

    def allowed():
        if visitor.page.evaluate("!!part('.strip')"):
            return True
        if visitor.page.evaluate("!!part('.question')"):
            visitor.page.mouse.click(*visitor.page.evaluate(MIDDLE, ALLOW))
        return False

    expect_soon(visitor.page, allowed)
    expect(bar).to_contain_text("Erlaubt: Scrollen, Drücken, Schreiben.")
    expect(visitor.bar).to_contain_text("sieht diese Seite und kann auf ihr handeln")

    def at(locator):
        # The picture makes room for the bar, and is scaled.
        picture = advisor.stage_frame.bounding_box()
        x, y, width = locator.evaluate("""(element) => {
          const {x, y, width, height} = element.getBoundingClientRect();
          return [x + width / 2, y + height / 2, innerWidth];
        }""")
        scale = picture["width"] / width
        return picture["x"] + x * scale, picture["y"] + y * scale

    words = bar.get_by_role("textbox")

    def aimed():
        advisor.page.mouse.click(*at(mirrored))
        return words.is_visible()

    expect_soon(advisor.page, aimed)
    words.fill("Mustermann")
    words.press("Enter")
    expect(field).to_have_value("Mustermann")
    expect(bar).to_contain_text("geschrieben")
    advisor.page.mouse.move(*at(mirrored))
    advisor.page.mouse.wheel(0, 120)
    expect_soon(visitor.page, lambda: visitor.page.evaluate("scrollY") > 0)
    # It goes on where a link leads, and ends with one key.
    visitor.visit()
    there = "!!window.part?.('.strip .danger')"
    expect_soon(visitor.page, lambda: visitor.page.evaluate(there), 60)
    expect(bar).to_contain_text("Erlaubt: Scrollen, Drücken, Schreiben.")
    expect(visitor.bar).to_contain_text("kann auf ihr handeln")
    visitor.page.keyboard.press("Escape")
    expect(bar).to_contain_text("Der Besuch hat es beendet")
    expect(visitor.bar).not_to_contain_text("handeln")
    assert "Mustermann" not in live_site.log + live_site.dump()
