"""The visitor sees what is withheld, and can show one field to the advisor."""

import json

from types import SimpleNamespace

import pytest

from playwright.sync_api import expect

from wagtail_cobrowse.consumers.protocol import Kind

from .canaries import canary
from .mirror_line import SHARING
from .roles import Advisor, Visitor, start_session


pytestmark = pytest.mark.once
SECRETS = {
    "password": "type='password'",
    "once": "autocomplete='one-time-code'",
    "card": "autocomplete='cc-number'",
    "in-region": "",
}
PAGE = """<!doctype html><html lang="en"><head><title>Application</title>
<link rel="stylesheet" href="/static/site.css"></head><body>
<h1>Application</h1>
<div id="private" data-cobrowse="mask">Contract 17</div>
<p id="public">Public words</p>
<div id="gone" data-cobrowse="hide">Balance</div>
<form>
  <p><label for="birthday">Birthday *</label><br><input id="birthday" name="birthday">
  <p><label for="other">Other</label><br><input id="other">
  <p><label for="story">Story</label><br><textarea id="story"></textarea>
  <p><label>Country <select id="country">
    <option value="a">Austria</option><option value="b">Belgium</option>
  </select></label>
  <fieldset id="payment"><legend>Payment</legend>
    <label><input type="radio" name="pay" id="monthly" value="m"> Monthly</label><br>
    <label><input type="radio" name="pay" id="yearly" value="y"> Yearly</label>
  </fieldset>
  <p><label><input type="checkbox" id="agree"> Agree</label>
  <div id="note" contenteditable aria-label="Note"></div>
  <p><input id="password" type="password" aria-label="Password">
  <input id="once" autocomplete="one-time-code" aria-label="Code">
  <input id="card" autocomplete="cc-number" aria-label="Card">
  <p id="policy" data-cobrowse="mask"><input id="in-region" aria-label="Policy number">
</form>
<dialog id="dialog"><label>City <input id="city"></label></dialog>
<div class="long"></div></body></html>"""
REGIONS = ("private", "gone", "policy")
SHEET = """
body { margin: 40px; font: 16px/1.5 sans-serif }
.long { height: 3000px }
#private, #gone { width: 300px; height: 60px }
#note { width: 300px; min-height: 40px }
input:not([type]) { width: 200px }
"""
# Closed shadow roots, taken where they are made, and how often a frame is asked for.
SPY = """
window.roots = [];
window.frames_ = 0;
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  if (options.mode === 'closed') roots.push({host: this, root});
  return root;
};
const ask = window.requestAnimationFrame;
window.requestAnimationFrame = (call) => { frames_++; return ask(call); };
window.withheld = () => roots.findLast(
  ({host, root}) => host.isConnected && root.querySelector('.chip'))?.root;
"""


@pytest.fixture
def line(strict_line):
    line = strict_line
    line.page.add_init_script(SPY)
    line.serve("/static/site.css", SHEET, "text/css")
    line.serve("/", PAGE)
    return line


@pytest.fixture
def shared(line):
    line.open("/", "open")
    return line


def marks(line):
    """The boxes around which markers are drawn, by their top edge."""
    return line.page.evaluate(
        """() => [...(withheld()?.querySelectorAll('.mark') ?? [])]
          .filter((mark) => !mark.hidden)
          .map((mark) => {
            const {x, y, width, height} = mark.getBoundingClientRect();
            return {x: x + 3, y: y + 3, width: width - 6, height: height - 6};
          })
          .sort((a, b) => a.y - b.y)"""
    )


def chip(line):
    """What the plate says, what it offers, and its box; None without one."""
    return line.page.evaluate(
        """() => {
          const chip = withheld()?.querySelector('.chip');
          if (!chip || chip.hidden || chip.style.visibility === 'hidden') return null;
          const button = chip.querySelector('button');
          const box = (element) => {
            const {x, y, width, height} = element.getBoundingClientRect();
            return {x, y, width, height};
          };
          return {
            says: chip.querySelector('.says').textContent,
            offers: button.hidden ? '' : button.textContent,
            name: button.hidden ? '' : button.getAttribute('aria-label'),
            box: box(chip),
            button: box(button),
          };
        }"""
    )


def box_of(line, id_):
    return line.page.locator(f"#{id_}").bounding_box()


def until(line, condition):
    """The first true answer of ``condition``, asked again and again."""
    for _ in range(250):
        if result := condition():
            return result
        line.page.wait_for_timeout(20)
    raise AssertionError("It did not come to pass in time.")


def are_marked(line, *ids):
    def look():
        drawn = [[round(value) for value in box.values()] for box in marks(line)]
        boxes = [[round(v) for v in box_of(line, id_).values()] for id_ in ids]
        return drawn == sorted(boxes, key=lambda box: box[1])

    return look


def offered(line, says, offers=""):
    def look():
        found = chip(line)
        return found and found["says"] == says and found["offers"] == offers and found

    return look


SEES_BULLETS = ("Your advisor sees ●●●●", "Show")
SEES_NOTHING = ("Your advisor does not see this", "Show")
CAN_READ = ("Your advisor can read this", "Hide again")
NEVER = ("This is never shown.", "")


def press_chip(line):
    box = chip(line)["button"]
    line.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def keyframes(line):
    return [m for m in line.messages() if m.kind == Kind.KEYFRAME]


def next_keyframe(line, act):
    """The keyframe that follows what ``act`` does, as text."""
    before = len(keyframes(line))
    act()
    later = line.wait(lambda _: keyframes(line)[before:])
    return json.dumps(later[-1].events, ensure_ascii=False)


def press_shortcut(line):
    line.page.keyboard.press("Alt+Shift+S")


def test_regions_are_marked_and_nothing_else(shared):
    until(shared, are_marked(shared, *REGIONS))


def test_a_marker_follows_what_it_is_around(shared):
    until(shared, are_marked(shared, *REGIONS))
    for change in (
        "window.scrollTo(0, 45)",
        "document.getElementById('private').style.height = '90px'",
        "document.querySelector('h1').style.display = 'none'",
        "document.getElementById('private').style.transform = 'translateX(40px)'",
    ):
        shared.page.evaluate(change)
        until(shared, are_marked(shared, *REGIONS))
    shared.page.evaluate("document.getElementById('private').hidden = true")
    until(shared, are_marked(shared, "gone", "policy"))
    shared.page.evaluate("window.scrollTo(0, 1500)")
    until(shared, lambda: marks(shared) == [])
    shared.page.evaluate("window.scrollTo(0, 0)")
    until(shared, are_marked(shared, "gone", "policy"))


def test_regions_that_come_later_are_marked_and_those_that_go_are_not(shared):
    until(shared, are_marked(shared, *REGIONS))
    shared.page.evaluate(
        """() => {
          const late = document.createElement('p');
          late.id = 'late';
          late.textContent = 'Late';
          late.setAttribute('data-cobrowse', 'mask');
          document.getElementById('public').after(late);
          document.getElementById('gone').remove();
        }"""
    )
    until(shared, are_marked(shared, "private", "late", "policy"))
    shared.page.evaluate(
        "document.getElementById('private').removeAttribute('data-cobrowse')"
    )
    until(shared, are_marked(shared, "late", "policy"))


def test_what_is_scrolled_out_of_its_box_or_covered_is_not_marked(line):
    body = """<div id="box" style-free><div class="long"></div>
    <p id="deep" data-cobrowse="mask">Deep</p><div class="long"></div></div>"""
    sheet = "#box { height: 200px; overflow: auto } .long { height: 900px }"
    line.serve("/static/site.css", sheet, "text/css")
    head = '<link rel="stylesheet" href="/static/site.css">'
    line.serve("/", f"<!doctype html><title>x</title>{head}{body}")
    line.open("/", "open")
    line.settle()
    assert marks(line) == []
    line.page.evaluate("document.getElementById('box').scrollTop = 860")
    until(line, are_marked(line, "deep"))
    line.page.evaluate(
        """() => {
          const cover = document.createElement('div');
          cover.style.cssText = 'position: fixed; inset: 0; background: #fff';
          document.body.append(cover);
        }"""
    )
    until(line, lambda: marks(line) == [])


def test_words_over_several_lines_are_marked_line_by_line(line):
    words = "long words that need several lines of a narrow column " * 2
    body = f"<p id='column'>Before <span data-cobrowse='mask'>{words}</span> after</p>"
    line.serve("/static/site.css", "#column { width: 200px }", "text/css")
    head = '<link rel="stylesheet" href="/static/site.css">'
    line.serve("/", f"<!doctype html><title>x</title>{head}{body}")
    line.open("/", "open")
    lines = line.page.evaluate(
        """() => [...document.querySelector('span').getClientRects()]
          .map(({y}) => Math.round(y))"""
    )
    assert len(lines) > 2
    until(line, lambda: [round(box["y"]) for box in marks(line)] == lines)
    badges = "withheld().querySelectorAll('.badge').length"
    assert line.page.evaluate(badges) == 1


def test_the_plate_takes_no_press_from_the_field_that_it_comes_up_at(line):
    line.serve("/", "<!doctype html><title>x</title><input id=box type=checkbox>")
    line.page.set_viewport_size({"width": 340, "height": 50})
    line.open("/", "open")
    box = box_of(line, "box")
    for turn in range(3):
        line.page.mouse.move(box["x"] + 5, box["y"] + 5)
        line.page.mouse.down()
        # There is no room for it beside the field.
        line.page.wait_for_timeout(200)
        line.page.mouse.up()
        assert line.page.locator("#box").is_checked() == (turn % 2 == 0)
        until(line, lambda: chip(line))
        line.page.evaluate("document.activeElement.blur()")
        line.page.mouse.move(335, 45)
        until(line, lambda: not chip(line))


def test_a_hundred_markers_are_enough(line):
    body = "<i data-cobrowse='mask'>1</i> " * 150
    line.serve("/", f"<!doctype html><title>x</title>{body}")
    line.open("/", "open")
    until(line, lambda: len(marks(line)) == 100)


def test_nobody_looks_while_nothing_moves(shared):
    until(shared, are_marked(shared, *REGIONS))
    page = shared.page

    def rests():
        before = page.evaluate("frames_")
        page.wait_for_timeout(300)
        return page.evaluate("frames_") == before

    until(shared, rests)
    before = page.evaluate("frames_")
    page.evaluate("window.scrollTo(0, 20)")
    until(shared, lambda: page.evaluate("frames_") > before)


def test_the_page_notices_nothing(line):
    state = """() => [
      document.documentElement.scrollHeight, document.documentElement.scrollWidth,
      document.activeElement.id, String(getSelection()),
      document.elementFromPoint(60, 150).id,
      JSON.stringify(document.getElementById('public').getBoundingClientRect()),
      document.body.innerHTML,
    ]"""
    line.page.goto(line.origin)
    line.page.locator("#birthday").focus()
    before = line.page.evaluate(state)
    line.share(SHARING)
    until(line, are_marked(line, *REGIONS))
    until(line, offered(line, *SEES_BULLETS))
    assert line.page.evaluate(state) == before
    line.settle()
    assert "Your advisor" not in line.wire()


def test_a_page_that_is_masked_or_hidden_has_no_markers(line):
    for policy in ("masked", "hidden"):
        line.open("/", policy)
        line.page.locator("#birthday").focus()
        if policy == "masked":
            until(line, offered(line, *NEVER))
        # The whole page is withheld; what is hidden altogether stands out even so.
        until(
            line,
            are_marked(line, "gone")
            if policy == "masked"
            else lambda: line.page.evaluate("!withheld()"),
        )


def are_apart(box, field):
    return box["x"] >= field["x"] + field["width"] or box["y"] >= field["y"]


def test_the_plate_belongs_to_the_field_with_the_focus(shared):
    page = shared.page
    assert chip(shared) is None
    page.locator("#birthday").focus()
    found = until(shared, offered(shared, *SEES_BULLETS))
    assert found["name"] == "Show: Birthday"
    assert found["button"]["width"] >= 24
    assert found["button"]["height"] >= 24
    # It is put in its place with the next picture: there it covers nothing.
    until(shared, lambda: are_apart(chip(shared)["box"], box_of(shared, "birthday")))
    page.locator("#agree").focus()
    until(shared, offered(shared, *SEES_NOTHING))
    page.evaluate("document.activeElement.blur()")
    until(shared, lambda: chip(shared) is None)


def test_the_mouse_alone_brings_the_plate_too(shared):
    shared.page.locator("#birthday").hover()
    until(shared, offered(shared, *SEES_BULLETS))
    box = chip(shared)["button"]
    shared.page.mouse.move(box["x"] + 5, box["y"] + 5, steps=4)
    press_chip(shared)
    until(shared, offered(shared, *CAN_READ))
    shared.page.locator("h1").hover()
    until(shared, lambda: chip(shared) is None)


@pytest.mark.parametrize("how", ["mouse", "keys", "bar"])
def test_a_shown_field_is_read_and_a_hidden_one_is_not(shared, how):
    page, word, other = shared.page, canary(1), canary(2)
    page.locator("#other").fill(other)
    page.locator("#birthday").fill(word)
    until(shared, offered(shared, *SEES_BULLETS))
    toggle = {
        "mouse": lambda: press_chip(shared),
        "keys": lambda: press_shortcut(shared),
        "bar": lambda: page.evaluate("field.toggle()"),
    }[how]
    assert word in next_keyframe(shared, toggle)
    until(shared, offered(shared, *CAN_READ))
    assert page.evaluate("document.activeElement.id") == "birthday"
    page.keyboard.type("+")
    shared.wait_for_text(f"{word}+")

    assert word not in next_keyframe(shared, toggle)
    until(shared, offered(shared, *SEES_BULLETS))
    page.keyboard.type(canary(3))
    shared.settle()
    assert canary(3) not in shared.wire()
    assert other not in shared.wire()


@pytest.mark.parametrize("id_", SECRETS)
def test_what_is_secret_is_never_offered(shared, id_):
    page, word = shared.page, canary(1)
    page.locator(f"#{id_}").fill(word)
    until(shared, offered(shared, *NEVER))
    assert page.evaluate("field ?? null") is None
    press_shortcut(shared)
    page.locator("#other").focus()
    until(shared, offered(shared, *SEES_BULLETS))
    shared.settle()
    assert word not in shared.wire()


def test_the_page_cannot_show_a_field_itself(shared):
    page, word = shared.page, canary(1)
    page.locator("#birthday").fill(word)
    until(shared, offered(shared, *SEES_BULLETS))
    page.evaluate(
        """() => {
          const init = {code: 'KeyS', altKey: true, shiftKey: true, bubbles: true};
          document.activeElement.dispatchEvent(new KeyboardEvent('keydown', init));
          withheld().querySelector('button').click();
        }"""
    )
    shared.settle()
    assert chip(shared)["offers"] == "Show"
    assert word not in shared.wire()


def test_a_shortcut_that_the_page_uses_is_the_pages(shared):
    page = shared.page
    page.locator("#birthday").fill(canary(1))
    until(shared, offered(shared, *SEES_BULLETS))
    page.evaluate("addEventListener('keydown', (e) => e.preventDefault(), true)")
    press_shortcut(shared)
    shared.settle()
    assert canary(1) not in shared.wire()


def test_radio_buttons_of_one_name_are_one_field(shared):
    page = shared.page
    page.locator("#yearly").check()
    until(shared, offered(shared, *SEES_NOTHING))
    assert page.evaluate("field.label") == "Payment"
    keyframe = json.loads(next_keyframe(shared, lambda: press_shortcut(shared)))
    assert attributes(keyframe, "yearly")["checked"] is True
    page.locator("#monthly").focus()
    until(shared, offered(shared, *CAN_READ))
    shown = "withheld().querySelectorAll('.mark.shown').length"
    until(shared, lambda: page.evaluate(shown) == 1)
    keyframe = json.loads(next_keyframe(shared, lambda: press_shortcut(shared)))
    assert "checked" not in attributes(keyframe, "yearly")


def test_choices_long_texts_and_edited_texts_can_be_shown(shared):
    page = shared.page
    for id_, says in (
        ("story", SEES_BULLETS),
        ("note", SEES_BULLETS),
        ("country", SEES_NOTHING),
        ("agree", SEES_NOTHING),
    ):
        page.locator(f"#{id_}").focus()
        until(shared, offered(shared, *says))
        if says == SEES_BULLETS:
            page.keyboard.type(canary(1))
        elif id_ == "agree":
            page.keyboard.press("Space")
        else:
            page.locator("#country").select_option("b")
        text = next_keyframe(shared, lambda: press_shortcut(shared))
        until(shared, offered(shared, *CAN_READ))
        if says == SEES_BULLETS:
            assert canary(1) in text
        elif id_ == "agree":
            assert attributes(json.loads(text), "agree")["checked"] is True
        else:
            assert "Belgium" in text
            assert '"selected": true' in text
        text = next_keyframe(shared, lambda: press_shortcut(shared))
        assert canary(1) not in text
        assert "Belgium" not in text


def attributes(events, id_):
    """Of the element with this id in the snapshot."""
    found = [event["data"]["node"] for event in events if event["type"] == 2]
    while found:
        node = found.pop()
        if node.get("attributes", {}).get("id") == id_:
            return node["attributes"]
        found += node.get("childNodes", [])
    raise AssertionError(f"No element {id_}.")


def test_the_session_bar_is_told_which_field_it_is(shared):
    page = shared.page
    page.locator("#birthday").focus()
    until(shared, lambda: page.evaluate("field?.label") == "Birthday")
    assert page.evaluate("field.shown") is False
    page.evaluate("document.activeElement.blur()")
    page.evaluate("field.toggle()")
    assert page.evaluate("[field.label, field.shown]") == ["Birthday", True]
    page.locator("#card").focus()
    until(shared, lambda: page.evaluate("field") is None)
    page.locator("#birthday").focus()
    until(shared, lambda: page.evaluate("field?.shown"))
    page.locator("#birthday").evaluate("(field) => field.remove()")
    until(shared, lambda: page.evaluate("field") is None)


def test_a_label_says_nothing_of_what_is_entered(line):
    body = """<label>Story <textarea id='a'>Typed</textarea></label>
    <div id='b' contenteditable>Typed</div>"""
    line.serve("/", f"<!doctype html><title>x</title>{body}")
    line.open("/", "open")
    for id_, label in (("a", "Story"), ("b", "")):
        line.page.locator(f"#{id_}").focus()
        until(line, offered(line, *SEES_BULLETS))
        assert line.page.evaluate("field.label") == label


@pytest.mark.parametrize("end", ["silence()", "watch(false)"])
def test_it_ends_when_nobody_watches(shared, end):
    page, word = shared.page, canary(1)
    page.locator("#birthday").fill(word)
    until(shared, offered(shared, *SEES_BULLETS))
    assert word in next_keyframe(shared, lambda: press_shortcut(shared))
    page.evaluate(f"mirror.{end}")
    assert page.evaluate("!withheld()")
    assert page.evaluate("field") is None
    press_shortcut(shared)

    text = next_keyframe(
        shared, lambda: page.evaluate("s => mirror.accept(8, s, true)", SHARING)
    )
    assert word not in text
    until(shared, offered(shared, *SEES_BULLETS))


def test_in_a_dialog_it_can_be_pressed(shared):
    page = shared.page
    page.evaluate("document.getElementById('dialog').showModal()")
    page.locator("#city").fill(canary(1))
    until(shared, offered(shared, *SEES_BULLETS))
    assert marks(shared) == [], "what is behind the dialog is not marked on top of it"
    assert canary(1) in next_keyframe(shared, lambda: press_chip(shared))
    until(shared, offered(shared, *CAN_READ))
    assert page.evaluate("document.activeElement.id") == "city"
    page.keyboard.press("Escape")
    until(shared, lambda: chip(shared) is None)
    until(shared, are_marked(shared, *REGIONS))
    assert page.evaluate("document.getElementById('dialog').children.length") == 1


@pytest.fixture
def pair(nobody_else, people):
    """A visitor at the application form, and the advisor who watches."""
    page = people.open("visitor", "en")
    page.add_init_script(SPY)
    visitor = Visitor(page, "en")
    desk = people.open("advisor", "en")
    people.log_in(desk, "advisor")
    advisor = Advisor(desk, "en")
    start_session(visitor, advisor, "search/?query=000042")
    expect(advisor.stage.get_by_role("heading", name="About you")).to_be_visible()
    return SimpleNamespace(visitor=visitor, advisor=advisor, page=page)


def mirrored(pair, name="first_name"):
    """The advisor's picture of the field with this name."""
    return pair.advisor.stage.locator(f"#id_{name}")


def bar_button(pair, name):
    return pair.visitor.bar.get_by_role("button", name=name, exact=True)


BULLETS = "\u2022" * 6


def test_the_advisor_reads_a_field_for_as_long_as_the_visitor_shows_it(pair):
    page, word = pair.page, canary(1)
    status = pair.visitor.bar.locator("xpath=following-sibling::*[@role='status']")
    page.get_by_label("First name").fill(word)
    page.get_by_label("Last name").fill(canary(2))
    page.get_by_label("First name").focus()
    expect(mirrored(pair)).to_have_value(BULLETS)
    until(pair, offered(pair, *SEES_BULLETS))

    press_chip(pair)
    expect(mirrored(pair)).to_have_value(word)
    expect(status).to_have_text("Your advisor can now read the field “First name”.")
    expect(page.get_by_label("First name")).to_be_focused()
    page.keyboard.type("x")
    expect(mirrored(pair)).to_have_value(word + "x")
    expect(mirrored(pair, "last_name")).to_have_value(BULLETS)

    press_chip(pair)
    expect(mirrored(pair)).to_have_value(BULLETS)
    assert word not in pair.advisor.stage.locator("html").evaluate(
        "(html) => html.outerHTML"
    )


def test_the_keyboard_is_enough(pair):
    page, word = pair.page, canary(1)
    field = page.get_by_label("First name")
    field.fill(word)
    show, hide = "Show field “First name”", "Hide field again"
    expect(bar_button(pair, show)).to_have_attribute("aria-keyshortcuts", "Alt+Shift+S")
    press_shortcut(pair)
    expect(mirrored(pair)).to_have_value(word)
    expect(field).to_be_focused()

    bar_button(pair, hide).focus()
    page.keyboard.press("Enter")
    expect(mirrored(pair)).to_have_value(BULLETS)
    expect(bar_button(pair, show)).to_be_focused()
    # Only people press it; a script of the page does not.
    bar_button(pair, show).evaluate("(button) => button.click()")
    expect(bar_button(pair, show)).to_be_focused()
    page.keyboard.press("Space")
    expect(mirrored(pair)).to_have_value(word)


def test_a_pause_and_the_next_page_withhold_the_field_again(pair):
    page, visitor, word = pair.page, pair.visitor, canary(1)
    page.get_by_label("First name").fill(word)
    until(pair, offered(pair, *SEES_BULLETS))
    press_shortcut(pair)
    expect(mirrored(pair)).to_have_value(word)

    visitor.press(visitor.words.pause)
    until(pair, lambda: page.evaluate("!withheld()"))
    expect(bar_button(pair, "Hide field again")).to_be_hidden()
    visitor.press(visitor.words.resume)
    expect(mirrored(pair)).to_have_value(BULLETS)

    page.get_by_label("First name").focus()
    until(pair, offered(pair, *SEES_BULLETS))
    press_shortcut(pair)
    expect(mirrored(pair)).to_have_value(word)
    page.reload()
    page.get_by_label("First name").fill(word)
    expect(mirrored(pair)).to_have_value(BULLETS)


def test_the_end_takes_everything_off_the_page(pair):
    pair.page.get_by_label("First name").focus()
    until(pair, offered(pair, *SEES_BULLETS))
    pair.visitor.press(pair.visitor.words.end_session)
    pair.visitor.expect_unwatched()
    assert pair.page.evaluate("!withheld()")


def test_a_narrow_touch_screen_has_room_for_it(nobody_else, people, live_site):
    page = people.open("visitor", "en", 390, has_touch=True, is_mobile=True)
    page.add_init_script(SPY)
    visitor = Visitor(page, "en")
    desk = people.open("advisor", "en")
    people.log_in(desk, "advisor")
    advisor = Advisor(desk, "en")
    start_session(visitor, advisor, "search/?query=000042")
    pair = SimpleNamespace(visitor=visitor, advisor=advisor, page=page)
    page.get_by_label("First name").fill(canary(1))
    page.evaluate("document.activeElement.scrollIntoView({block: 'center'})")
    found = until(pair, offered(pair, *SEES_BULLETS))
    assert found["button"]["height"] >= 44
    box, field = found["box"], page.get_by_label("First name").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] >= field["y"] + field["height"] or (
        box["y"] + box["height"] <= field["y"]
    )
    button = found["button"]
    page.touchscreen.tap(
        button["x"] + button["width"] / 2, button["y"] + button["height"] / 2
    )
    expect(mirrored(pair)).to_have_value(canary(1))
    expect(page.get_by_label("First name")).to_be_focused()
