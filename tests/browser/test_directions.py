"""Read from right to left, and where people choose the colours themselves."""

import pytest

from playwright.sync_api import expect

from .accessibility import prepare
from .roles import Advisor, Visitor, begins, start_session


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]

#: Of a page whose language is written from right to left.
TURN = """
addEventListener('DOMContentLoaded', () => { document.documentElement.dir = 'rtl' });
"""
#: Where the first text of an element begins, as its share of the element's width.
BEGINS = """(element) => {
  const words = document.createRange();
  words.selectNodeContents(element);
  const { left, right } = words.getClientRects()[0];
  const outer = element.getBoundingClientRect();
  return [left - outer.left, outer.right - right];
}"""


def opened(everybody, who, width=1440):
    page = everybody.open(who, "en", width)
    prepare(page)
    page.add_init_script(TURN)
    return page


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2


def test_the_workplace_is_read_from_right_to_left(everybody):
    visitor = Visitor(opened(everybody, "visitor"), "en")
    page = opened(everybody, "advisor")
    everybody.log_in(page, "advisor")
    advisor = Advisor(page, "en")
    start_session(visitor, advisor, "search/?query=000042")
    title = advisor.stage.locator("h1")
    expect(title).to_have_text("Become a member")
    advisor.write("Good day")
    visitor.open_chat()
    visitor.write("Hello")
    expect(advisor.log).to_contain_text("Hello")
    assert middle(advisor.queue) > middle(advisor.pane) > middle(advisor.chat)
    theirs = advisor.log.locator(".cobrowse-message--visitor").first
    own = advisor.log.locator(".cobrowse-message--advisor").first
    assert middle(theirs) > middle(own)
    heading = advisor.chat.get_by_role("heading").first
    before, behind = heading.evaluate(BEGINS)
    assert behind < before
    # What points along the line points the other way, as Wagtail's own icons do.
    for name in ("arrow-left", "resubmit", "cobrowse-undo"):
        expect(page.locator(f"#icon-{name}")).to_have_class("icon--directional")
    factor = "(one) => getComputedStyle(one).getPropertyValue('--w-direction-factor')"
    assert advisor.chat.evaluate(factor).strip() == "-1"
    # The page keeps the visitor's own direction, and is where it looks to be.
    advisor.pane.get_by_role("button", name="Highlight").click()
    picture = advisor.stage_frame.bounding_box()
    x, y, wide = title.evaluate("""(title) => {
      const words = document.createRange();
      words.selectNodeContents(title);
      const { left, top, width, height } = words.getBoundingClientRect();
      return [left + width / 2, top + height / 2, innerWidth];
    }""")
    scale = picture["width"] / wide
    page.mouse.move(picture["x"] + x * scale, picture["y"] + y * scale)
    expect(page.locator(".cobrowse-choice")).to_have_text("Become a member")
    # The whole list opens from the edge that the rail is at.
    page.get_by_role("button", name="Show the whole list").click()
    box = advisor.queue.bounding_box()
    assert box["x"] + box["width"] > 1440 - 80
    assert box["width"] > 250
    page.get_by_role("button", name="Notifications").click()
    menu = page.get_by_role("dialog", name="Notifications").bounding_box()
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= 1440


def test_panel_and_bar_are_read_from_right_to_left(everybody):
    visitor = Visitor(opened(everybody, "visitor"), "en")
    page = opened(everybody, "advisor")
    everybody.log_in(page, "advisor")
    advisor = Advisor(page, "en")
    start_session(visitor, advisor, "search/?query=000042")
    advisor.write("Good day")
    launcher = visitor.page.get_by_role("button", name=begins(visitor.words.chat)).first
    assert middle(launcher) < 1440 / 2
    visitor.open_chat()
    visitor.write("Hello")
    expect(visitor.log).to_contain_text("Good day")
    expect(advisor.log).to_contain_text("Hello")
    # What was read is drawn once more.
    expect(visitor.log).to_contain_text(" · Read")
    assert middle(visitor.chat) < 1440 / 2
    own, theirs = (visitor.log.locator(f".message.{each}").last for each in OWN_THEIRS)
    assert middle(own) < middle(theirs)
    # As far from its edge as from the left one where it is read from there.
    edge = visitor.chat.bounding_box()
    heading = visitor.chat.get_by_role("heading").bounding_box()
    room = edge["x"] + edge["width"] - heading["x"] - heading["width"]
    assert abs(room - 20) < 2
    send = visitor.chat.get_by_role("button", name=visitor.words.send)
    assert middle(send) < middle(visitor.chat.get_by_role("textbox"))
    mirrored = "(one) => getComputedStyle(one).scale"
    assert send.locator("svg").evaluate(mirrored) == "-1 1"
    # In the bar: what it says first, then what can be done.
    words = visitor.bar.get_by_text(visitor.words.sees)
    end = visitor.bar.get_by_role("button", name=visitor.words.end_session)
    pause = visitor.bar.get_by_role("button", name=visitor.words.pause)
    assert middle(words) > middle(pause) > middle(end)
    # What the advisor points to is said from right to left as well.
    advisor.pane.get_by_role("button", name="Highlight").click()
    overlay = page.get_by_role("application")
    overlay.focus()
    chosen = page.locator(".cobrowse-choice")
    for _ in range(2):
        before = chosen.text_content()
        page.keyboard.press("ArrowDown")
        expect(chosen).not_to_have_text(before)
    page.keyboard.press("Enter")
    shown = visitor.page.locator("[data-cobrowse-ui] .highlight")
    expect(shown).to_be_visible()
    visitor.page.evaluate("scrollTo({top: 1e6, behavior: 'instant'})")
    notice = visitor.page.locator("[data-cobrowse-ui] .notice")
    expect(notice).to_be_visible()
    go = notice.get_by_role("button", name="Go there")
    assert middle(notice.get_by_role("paragraph")) > middle(go)


OWN_THEIRS = ("own", "theirs")


@pytest.mark.parametrize("everybody", ["chromium"], indirect=True)
def test_in_a_low_window_everything_can_be_scrolled_to(everybody, states):
    """1280 by 1024 pixels at 400 %."""
    small = {"width": 320, "height": 256}
    visitor = Visitor(opened(everybody, "visitor"), "en")
    visitor.page.set_viewport_size(small)
    visitor.visit()
    visitor.open_chat()
    page = opened(everybody, "advisor")
    page.set_viewport_size(small)
    everybody.log_in(page, "advisor")
    advisor = Advisor(page, "en")
    field = visitor.chat.get_by_role("textbox")
    field.fill("Hello")
    visitor.chat.get_by_role("button", name=visitor.words.send).click()
    expect(visitor.log).to_contain_text("Hello")
    advisor.open_workplace()
    advisor.take()
    advisor.write("Good day")
    reach(advisor.chat.get_by_role("button"), small["height"])
    reach(visitor.chat.get_by_role("button"), small["height"])
    for each in (advisor, visitor):
        assert each.log.bounding_box()["height"] >= 80
    states.look("workplace", page, ".cobrowse")
    states.look("panel", visitor.page)


def reach(buttons, height):
    """Each of them can be brought into the window as a whole."""
    for button in buttons.locator("visible=true").all():
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box["y"] >= 0, button
        assert box["y"] + box["height"] <= height + 1, button
