"""A session with all that an advisor may do in it, in every way it may be shown."""

import pytest

from playwright.sync_api import expect

from .accessibility import CHROMIUM_FIRST, come, enter, follow_the_system
from .roles import begins, expect_soon, start_session


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else", "site")]

SETTINGS = "wagtail_cobrowse_cobrowsesitesettings"
NAMES = ("allow_watching", "allow_assist_scroll", "allow_assist_click")
#: Where something is in the window that the stage stands for.
MIDDLE = """(field) => {
  const { x, y, width, height } = field.getBoundingClientRect();
  return [x + width / 2, y + height / 2, innerWidth];
}"""


@pytest.fixture
def site(live_site):
    """It allows what is usually off."""
    live_site.query("DELETE FROM wagtail_cobrowse_availability")
    follow_the_system(live_site)
    on, off = (
        ", ".join(f"{name} = {value}" for name in NAMES) for value in ("TRUE", "FALSE")
    )
    live_site.query(f"UPDATE {SETTINGS} SET {on}")
    yield live_site
    live_site.query(f"UPDATE {SETTINGS} SET {off}")


@CHROMIUM_FIRST
def test_what_an_advisor_does_on_the_page(everybody, states, problems):
    problems.expect(r"^(admin|supervisor): .* (403|404|409) .*/api/advisor/")
    visitor, boss = come(everybody), enter(everybody, "admin")
    desk = boss.page

    def site(name):
        # Guidance hangs on an element without size or text that takes nothing over.
        spacing = "avoid-inline-spacing"
        states.look_closely(f"visitor, {name}", visitor.page, but=spacing)

    def workplace(name):
        states.look_closely(f"workplace, {name}", desk, ".cobrowse")

    start_session(visitor, boss, "search/?query=000042")
    title = boss.stage.locator("h1")
    expect(title).to_have_text("Become a member")
    field = visitor.page.locator("main input[type=text]").first
    # Firefox has one window that is in use.
    visitor.page.bring_to_front()
    field.focus()
    expect(visitor.page.locator("[data-cobrowse-ui] .chip")).to_be_visible()
    site("a field can be shown")
    tool = boss.pane.get_by_role("button", name="Propose")
    tool.click()
    bar = boss.pane.get_by_role("form", name="Proposal")
    expect(bar).to_be_visible()
    mirrored = boss.stage.locator(f"#{field.get_attribute('id')}")
    words = bar.get_by_role("textbox")

    def aimed():
        # The picture makes room for the bar, and is scaled.
        picture = boss.stage_frame.bounding_box()
        x, y, width = mirrored.evaluate(MIDDLE)
        scale = picture["width"] / width
        desk.mouse.click(picture["x"] + x * scale, picture["y"] + y * scale)
        return words.is_visible()

    expect_soon(desk, aimed)
    words.fill("Sommer")
    workplace("something is to be proposed")
    words.press("Enter")
    card = visitor.page.locator("[data-cobrowse-ui] .card .what")
    expect(card).to_contain_text("Sommer")
    site("something is proposed")
    workplace("something is proposed")
    bar.get_by_role("button", name="Withdraw").click()
    expect(card).to_be_hidden()

    boss.pane.get_by_role("button", name="Highlight").click()
    overlay = desk.get_by_role("application")
    overlay.focus()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    workplace("something is chosen")
    desk.keyboard.press("Enter")
    expect(visitor.page.locator("[data-cobrowse-ui] .highlight")).to_be_visible()
    site("something is highlighted")
    visitor.page.evaluate("scrollTo({top: 1e6, behavior: 'instant'})")
    expect(visitor.page.locator("[data-cobrowse-ui] .notice")).to_be_visible()
    site("what is highlighted is out of sight")
    visitor.page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    desk.keyboard.press("Escape")
    desk.keyboard.press("Escape")
    boss.pane.get_by_role("button", name="Draw", exact=True).click()
    boss.pane.get_by_role("button", name="Look around").click()
    expect(boss.pane.get_by_role("button", name="Back to the visitor")).to_be_visible()
    workplace("looked around, with a pen")
    boss.pane.get_by_role("button", name="Back to the visitor").click()
    assist(boss, visitor, site, workplace)
    watched(everybody, states, visitor, site)
    visitor.press(visitor.words.pause)
    workplace("paused, and somebody has looked on")


def assist(boss, visitor, site, workplace):
    boss.pane.get_by_role("button", name=begins("Assist")).click()
    form = boss.pane.get_by_role("form", name="Assist")
    ask = form.get_by_role("button", name="Ask the visitor")
    expect(ask).to_be_enabled()
    workplace("assist")
    ask.click()
    expect(form).to_contain_text("The visitor is being asked.")
    question = visitor.page.locator("[data-cobrowse-ui] .question")
    expect(question).to_be_visible()
    site("assist is asked for")
    workplace("assist is asked for")
    question.locator(".primary").click()
    strip = visitor.page.locator("[data-cobrowse-ui] .strip")
    expect(strip.locator(".danger")).to_be_visible()
    expect(form).to_contain_text("Allowed:")
    boss.page.locator(".cobrowse-canvas").hover()
    boss.page.mouse.wheel(0, 120)
    expect(form).to_contain_text("What was done")
    site("assist runs")
    workplace("assist runs")
    strip.locator(".danger").click()
    expect(form).to_contain_text("The visitor has ended it")
    workplace("assist is over")


def watched(everybody, states, visitor, site):
    second = enter(everybody, "supervisor")
    second.open_workplace()
    watch = second.page.get_by_role("button", name="Watch", exact=True)
    expect(watch).to_be_visible()
    states.look_closely("somebody may look on", second.page, ".cobrowse")
    watch.click()
    expect(second.stage_frame).to_be_visible()
    expect(visitor.bar).to_contain_text("looks on as well")
    site("somebody looks on")
    states.look_closely("looking on", second.page, ".cobrowse")
    second.page.get_by_role("button", name="Stop watching").click()
    expect(second.stage_frame).to_have_count(0)
