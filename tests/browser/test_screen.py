"""The workplace to live in: keys, a second window, a list that keeps still."""

import contextlib
import itertools

import pytest

from playwright.sync_api import Error, expect

from .lines import wait_until
from .people import screenshots
from .roles import Advisor, Visitor, begins, start_session
from .test_guidance import SPY


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]

#: What was begun to be written, as this tab keeps it.
KEPT = "sessionStorage.getItem('cobrowse.unsent')"
DRAWN = ".cobrowse-ink polyline"
INK = "window.guidance?.root.querySelectorAll('.ink').length ?? 0"
INK_TOP = "guidance.root.querySelector('.ink').getBoundingClientRect().y"
#: What the advisor sees of the visitor's page at 1440 px, in CSS pixels.
LEAST_STAGE = 900


@pytest.fixture
def language():
    return "en"


def waits(people, name, text):
    """Somebody who has written and waits."""
    visitor = Visitor(people.open(name, "en"), "en")
    visitor.visit()
    visitor.open_chat()
    visitor.write(text)
    return visitor


def test_the_day_by_single_keys(people, advisor):
    page = advisor.page
    advisor.open_workplace()
    first = waits(people, "first", "I was first")
    rows = advisor.queue.locator("li[data-id]")
    expect(rows).to_have_count(1)
    waits(people, "second", "I was second")
    expect(rows).to_have_count(2)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys of the workplace")
    expect(dialog).to_be_visible()
    # The admin's own list of keys stays shut.
    expect(page.locator("#keyboard-shortcuts-dialog")).to_be_hidden()
    # What is open covers all keys.
    page.keyboard.press("c")
    expect(rows).to_have_count(2)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("j")
    expect(advisor.log).to_contain_text("I was first")
    page.keyboard.press("j")
    expect(advisor.log).to_contain_text("I was second")
    # The one that is looked at comes before the one that has waited longest.
    page.keyboard.press("k")
    expect(advisor.log).to_contain_text("I was first")
    page.keyboard.press("c")
    box = advisor.chat.get_by_role("textbox", name="Your message")
    expect(box).to_be_focused()
    page.keyboard.type("jcn?o and no key did anything")
    page.keyboard.press("Enter")
    expect(first.log).to_contain_text("jcn?o and no key did anything")
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Visitor").first.click()
    page.keyboard.press("n")
    expect(advisor.chat.get_by_role("textbox", name="Internal note")).to_be_focused()
    page.get_by_role("heading", name="Visitor").first.click()
    page.keyboard.press("r")
    expect(box).to_be_focused()
    page.get_by_role("heading", name="Visitor").first.click()
    page.keyboard.press("o")
    expect(first.log).to_contain_text("000016")
    page.keyboard.press("g")
    suggestion = page.get_by_role("dialog", name="Suggest page")
    expect(suggestion).to_be_visible()
    page.keyboard.press("Escape")
    expect(suggestion).to_be_hidden()
    page.keyboard.press("q")
    expect(rows.filter(has_text="I was first").get_by_role("button")).to_be_focused()
    # Switched off in this browser, the letters are letters; the button still helps.
    page.get_by_role("button", name="Keys", exact=True).click()
    single = dialog.get_by_role("checkbox", name="Single keys do something")
    single.uncheck()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    page.keyboard.press("c")
    page.keyboard.press("j")
    expect(advisor.log).to_contain_text("I was first")
    expect(advisor.queue.get_by_role("button", name="Take chat")).to_have_count(1)
    page.reload()
    page.get_by_role("button", name="Keys", exact=True).click()
    expect(single).not_to_be_checked()


#: Closes a dialog, and presses a key before the browser has drawn that.
CLOSE_AND_PRESS = """(dialog) => {
    dialog.close();
    const press = {key: 'j', bubbles: true, cancelable: true};
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', press));
}"""


def test_a_key_at_once_after_a_dialog_counts(people, advisor):
    page = advisor.page
    advisor.open_workplace()
    waits(people, "first", "I was first")
    expect(advisor.queue.locator("li[data-id]")).to_have_count(1)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys of the workplace")
    expect(dialog.get_by_role("checkbox").first).to_be_focused()
    dialog.evaluate(CLOSE_AND_PRESS)
    expect(advisor.log).to_contain_text("I was first")


def test_the_keys_of_a_session(visitor, advisor):
    page, words = advisor.page, visitor.words
    visitor.visit()
    visitor.search("000016")
    code = visitor.consent()
    advisor.open_workplace()
    expect(advisor.queue.locator("li[data-id]")).to_have_count(1)

    def leave_the_field():
        page.get_by_role("heading", name="Visitor").first.click()

    startcode = page.get_by_role("textbox", name=begins(words.startcode))
    page.keyboard.press("c")
    # It is what there is to be done next.
    expect(startcode).to_be_focused()
    leave_the_field()
    page.keyboard.press("t")
    replies = advisor.chat.get_by_role("listbox")
    expect(replies).to_be_visible()
    page.keyboard.press("Escape")
    expect(replies).to_be_hidden()
    leave_the_field()
    for key in ("s", "v"):
        page.keyboard.press(key)
        expect(startcode).to_be_focused()
        leave_the_field()
    advisor.enter(code)
    # Before the page is shown there is nothing to look around in.
    expect(advisor.stage.locator("h1")).to_be_visible()
    expect(page.locator(".cobrowse-cover")).to_be_hidden()
    around = page.get_by_role("button", name="Look around")
    page.keyboard.press("q")
    row = advisor.queue.locator("li[data-id] .cobrowse-row")
    expect(row).to_be_focused()
    page.keyboard.press("f")
    expect(around).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("f")
    expect(around).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("v")
    expect(row).not_to_be_focused()
    expect(advisor.pane.locator(":focus")).to_have_count(1)
    with page.expect_popup() as opened:
        page.keyboard.press("w")
    there = opened.value
    expect(there_in(there, words).locator("h1")).to_be_visible()
    # It may be gone before the key is up.
    with there.expect_event("close"), contextlib.suppress(Error):
        there.keyboard.press("w")
    expect(advisor.stage_frame).to_be_visible()


def test_enter_sends_unless_this_browser_was_told_otherwise(people, advisor):
    page = advisor.page
    advisor.open_workplace()
    visitor = waits(people, "first", "Hello")
    advisor.take()
    box = advisor.chat.get_by_role("textbox", name="Your message")
    page.get_by_role("button", name="Keys", exact=True).click()
    dialog = page.get_by_role("dialog", name="Keys of the workplace")
    expect(dialog.get_by_text("ShiftEnterNew line")).to_be_visible()
    dialog.get_by_role("checkbox", name="Enter sends the message").uncheck()
    expect(dialog.get_by_text("CtrlEnterSend")).to_be_visible()
    screenshots(page, "screen-keys")
    dialog.get_by_role("button", name="Close").click()
    page.reload()
    box.click()
    page.keyboard.type("One")
    page.keyboard.press("Enter")
    page.keyboard.type("Two")
    expect(box).to_have_value("One\nTwo")
    page.keyboard.press("Control+Enter")
    expect(visitor.log).to_contain_text("Two")
    expect(box).to_have_value("")
    # A note is written by the same key.
    page.get_by_role("button", name="Internal note", exact=True).click()
    page.keyboard.type("Noted")
    page.keyboard.press("Control+Enter")
    expect(advisor.log).to_contain_text("Noted")


def test_the_stage_has_the_room_and_a_window_of_its_own(visitor, advisor):
    page, words = advisor.page, visitor.words
    start_session(visitor, advisor)
    title = advisor.stage.locator("h1")
    expect(title).to_be_visible()
    assert advisor.pane.locator(".cobrowse-pane").bounding_box()["width"] > LEAST_STAGE
    advisor.chat.get_by_role("textbox", name=begins(words.message)).fill("Begun")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Own window").click()
    other = opened.value
    there = other.frame_locator(f'iframe[title="{words.stage}"]')
    expect(there.locator("h1")).to_be_visible()
    # The browser gives it a copy of what the workplace keeps, which nobody would clear.
    assert "Begun" in page.evaluate(KEPT)
    assert other.evaluate(KEPT) is None
    # One stage: where it was, there is none.
    expect(advisor.stage_frame).to_have_count(0)
    expect(advisor.pane).to_contain_text("is shown in its own window")
    screenshots(page, "screen-elsewhere")
    # It follows, and its tools and keys work there.
    visitor.search("000042")
    expect(there.locator("h1")).to_have_text("Become a member")
    other.keyboard.press("d")
    drawing = other.get_by_role("button", name=begins(words.draw))
    expect(drawing).to_have_attribute("aria-pressed", "true")
    box = other.locator(".cobrowse-canvas").bounding_box()
    other.mouse.move(box["x"] + 200, box["y"] + 200)
    other.mouse.down()
    other.mouse.move(box["x"] + 320, box["y"] + 240, steps=8)
    other.mouse.up()
    ink = visitor.page.locator("[data-cobrowse-ui] polyline, [data-cobrowse-ui] path")
    expect(ink.first).to_be_attached()
    screenshots(other, "screen-window")
    # Loaded anew it has the stage again, closed it has left it to the workplace.
    other.reload()
    expect(there.locator("h1")).to_have_text("Become a member")
    other.close()
    expect(title).to_have_text("Become a member")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Own window").click()
    other = opened.value
    expect(there_in(other, words).locator("h1")).to_be_visible()
    with other.expect_event("close"):
        visitor.press(words.end_session)
    expect(advisor.stage_frame).to_have_count(0)
    expect(advisor.pane).to_contain_text("Nothing is shared yet.")


def test_a_thing_is_pointed_to_by_keyboard_alone(visitor, advisor):
    page, words = advisor.page, visitor.words
    start_session(visitor, advisor, "search/?query=000042")
    expect(advisor.stage.locator("h1")).to_have_text("Become a member")
    page.keyboard.press("h")
    overlay = page.get_by_role("application", name="Page: choose with the arrow keys")
    expect(overlay).to_be_focused()
    said = overlay.get_by_role("status")
    names = []
    for _ in range(40):
        page.keyboard.press("ArrowDown")
        expect(said).not_to_have_text(names[-1] if names else "")
        names.append(said.inner_text())
        if names[-1] == "Become a member":
            break
    page.keyboard.press("ArrowUp")
    expect(said).to_have_text(names[-2])
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text("Become a member")
    screenshots(page, "screen-choice")
    page.keyboard.press("Enter")
    expect(said).to_have_text("The visitor is shown: Become a member")
    overlaid = "[data-cobrowse-ui=overlay][popover]"
    expect(visitor.page.locator(overlaid).first).to_be_attached()
    # First the choice is left, then what is shown is taken away.
    page.keyboard.press("Escape")
    expect(page.locator(".cobrowse-hover")).to_be_hidden()
    expect(page.locator(".cobrowse-marked")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".cobrowse-marked")).to_be_hidden()
    # Things that are out of the visitor's sight are looked for alone.
    back = page.get_by_role("button", name="Back to the visitor")
    page.keyboard.press("End")
    expect(back).to_be_visible()
    page.keyboard.press("Escape")
    expect(back).to_be_hidden()
    # The visitor's pointer goes when it rests.
    arrow = page.locator(".cobrowse-visitor-pointer:not(.cobrowse-idle)")
    places = itertools.count(300)

    def moves():
        # Each time anew: on a busy machine it rests again before it is looked for.
        visitor.page.mouse.move(next(places), 300)
        return arrow.is_visible()

    wait_until(page, moves)
    expect(page.locator(".cobrowse-visitor-pointer.cobrowse-idle")).to_be_attached()
    wait_until(page, moves)
    # In its actual size the page scrolls in its room.
    frame, room = advisor.stage_frame, page.locator(".cobrowse-room")
    assert frame.bounding_box()["width"] < 1440
    page.keyboard.press("1")
    size = page.get_by_role("button", name="Actual size")
    expect(size).to_have_attribute("aria-pressed", "true")
    assert frame.bounding_box()["width"] == 1440
    screenshots(page, "screen-actual-size")
    overlay.hover()
    page.mouse.wheel(200, 100)
    wait_until(page, lambda: room.evaluate("(room) => room.scrollTop") > 0)
    expect(back).to_be_hidden()
    size.click()
    assert frame.bounding_box()["width"] < 1440
    expect(page.get_by_role("button", name=words.highlight)).to_be_visible()


#: What is drawn stays for as long as it is looked at.
KEEP_INK = """
const wait = window.setTimeout;
window.setTimeout = (run, time, ...rest) =>
  time >= 4000 && time <= 7000 ? 0 : wait(run, time, ...rest);
"""


def test_what_is_drawn_follows_the_page_and_is_taken_back(visitor, advisor):
    page, words = advisor.page, visitor.words
    page.add_init_script(KEEP_INK)
    visitor.page.add_init_script(SPY + KEEP_INK)
    start_session(visitor, advisor, "search/?query=000042")
    expect(advisor.stage.locator("h1")).to_have_text("Become a member")
    overlay, lines = page.locator(".cobrowse-overlay"), page.locator(DRAWN)
    place = overlay.bounding_box()
    page.get_by_role("button", name=words.draw).click()
    # The tools that appear leave the bar as high as it was: the page does not jump.
    expect(page.get_by_role("button", name="Rectangle")).to_be_visible()
    assert overlay.bounding_box() == place

    def draw(shape, x, y):
        page.get_by_role("button", name=shape).click()
        box = overlay.bounding_box()
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.down()
        page.mouse.move(box["x"] + x + 90, box["y"] + y + 50, steps=4)
        page.mouse.up()

    def are(count):
        expect(lines).to_have_count(count)
        wait_until(visitor.page, lambda: visitor.page.evaluate(INK) == count)

    draw("Rectangle", 200, 200)
    are(1)
    before = lines.bounding_box()["y"], visitor.page.evaluate(INK_TOP)
    visitor.page.evaluate("scrollBy({top: 100, behavior: 'instant'})")
    scale = overlay.bounding_box()["width"] / 1440
    here, there = before[0] - 100 * scale, before[1] - 100
    wait_until(page, lambda: abs(lines.bounding_box()["y"] - here) <= 2)
    wait_until(page, lambda: abs(visitor.page.evaluate(INK_TOP) - there) <= 2)
    draw("Arrow", 300, 120)
    are(2)
    page.get_by_role("button", name="Undo").click()
    are(1)
    draw("Line", 300, 160)
    are(2)
    page.get_by_role("button", name="Remove all").click()
    are(0)
    # Looked around for alone, and back.
    around = page.get_by_role("button", name="Look around")
    around.click()
    overlay.hover()
    page.mouse.wheel(0, 300)
    heading = advisor.stage.locator("html")
    wait_until(page, lambda: heading.evaluate("() => scrollY") > 200)
    assert visitor.page.evaluate("scrollY") == 100
    expect(page.locator(".cobrowse-viewport")).to_be_visible()
    page.get_by_role("button", name="Back to the visitor").click()
    wait_until(page, lambda: heading.evaluate("() => scrollY") == 100)
    expect(around).to_have_attribute("aria-pressed", "false")


def there_in(page, words):
    return page.frame_locator(f'iframe[title="{words.stage}"]')


def test_nothing_moves_under_the_pointer(people, advisor, problems):
    problems.expect(r"^(advisor|colleague): .* 403 .*/api/advisor/")
    advisor.open_workplace()
    for number in (1, 2):
        waits(people, f"visitor {number}", f"This is number {number}")
        rows = advisor.queue.locator("li[data-id]")
        expect(rows).to_have_count(number)
    page = people.open("colleague", "en")
    people.log_in(page, "advisor2")
    colleague = Advisor(page, "en")
    colleague.open_workplace()
    take = rows.nth(1).get_by_role("button", name="Take chat")
    take.hover()
    place = take.bounding_box()
    colleague.take("This is number 1")
    gone = rows.first
    expect(gone).to_have_attribute("data-gone", "No longer here")
    waits(people, "visitor 3", "This is number 3")
    news = advisor.queue.get_by_role("button", name="1 new")
    expect(news).to_be_visible()
    assert take.bounding_box() == place
    expect(rows).to_have_count(2)
    # A press is meant for what stands there, and then all is as it is.
    advisor.page.mouse.down()
    advisor.page.mouse.up()
    expect(advisor.log).to_contain_text("This is number 2")
    expect(news).to_be_hidden()
    expect(rows.filter(has_text="number 1")).to_have_count(0)
    expect(rows.filter(has_text="number 3")).to_have_count(1)


def test_on_a_small_screen_what_is_out_of_sight_is_not_read(people):
    page = people.open("advisor", "en", 390)
    people.log_in(page, "advisor")
    advisor = Advisor(page, "en")
    advisor.open_workplace()
    tabs = page.get_by_role("navigation", name="Parts of the workplace")
    visitor = waits(people, "visitor", "Hello")
    expect(tabs.get_by_role("button", name="Queue")).to_have_accessible_name(
        "Queue 1 chat needs you"
    )
    advisor.take()
    tabs.get_by_role("button", name="Page").click()
    visitor.write("Are you there?")
    chat = tabs.get_by_role("button", name="Chat")
    expect(chat).to_have_accessible_name("Chat 1 unread message")
    chat.click()
    expect(chat).to_have_accessible_name("Chat")
