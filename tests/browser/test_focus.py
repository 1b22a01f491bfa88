"""The focus is seen where it is, and who works by keyboard never loses the place."""

import pytest

from playwright.sync_api import expect

from .accessibility import USUAL, come, enter
from .keyboard import FOCUSED
from .roles import begins, expect_soon, start_session


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]

#: Visitors who wait, as many as do not fit into the queue.
MANY = """
from tests import journeys
from wagtail.models import Site
site = Site.objects.get(is_default_site=True)
for _ in range(9):
    journeys.open_chat(site)
"""


def press(page, button):
    """As who uses the keyboard does."""
    page.keyboard.press("Shift")
    button.focus()
    page.keyboard.press("Enter")


def focused(page):
    return page.evaluate(FOCUSED)


@pytest.mark.parametrize("everybody", ["chromium"], indirect=True)
def test_every_focus_is_seen(everybody, states, live_site):
    visitor, advisor = come(everybody), enter(everybody, "advisor")
    start_session(visitor, advisor, "search/?query=000042")
    expect(advisor.stage.locator("h1")).to_have_text("Become a member")
    visitor.open_chat()
    visitor.write("Hello")
    advisor.write("Good day")
    live_site.manage("shell", "-v", "0", "-c", MANY)
    # Of what another process does nothing is told here.
    visitor.write("Are there many?")
    advisor.page.get_by_role("button", name="Show the whole list").click()
    expect(advisor.queue.get_by_role("button", name="Take chat")).to_have_count(9)
    advisor.page.set_viewport_size({"width": 1440, "height": 600})
    for colours in ("none", "active"):
        for each, scope in ((advisor.page, ".cobrowse"), (visitor.page, ":root")):
            each.emulate_media(**(USUAL | {"forced_colors": colours}))
            name = f"{scope}, forced colours: {colours}"
            there = states.go_through(name, each, scope, 70)
            back = states.go_through(f"{name}, back", each, scope, 70, back=True)
            assert len(there) > 15, there
            assert len(back) > 15, back


@pytest.mark.parametrize("everybody", ["chromium"], indirect=True)
def test_a_dialog_gives_the_focus_back(everybody):
    visitor, advisor = come(everybody), enter(everybody, "admin")
    enter(everybody, "advisor2").open_workplace()
    visitor.visit()
    visitor.open_chat()
    visitor.write("Hello")
    advisor.open_workplace()
    advisor.take()
    page = advisor.page
    for name in ("Suggest page", "Ban visitor", "Pass on", "Back to the queue", "Keys"):
        button = page.get_by_role("button", name=name, exact=True)
        press(page, button)
        dialog = page.locator("dialog[open]")
        expect(dialog).to_be_visible()
        assert page.evaluate("document.activeElement.closest('dialog') !== null")
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(button).to_be_focused()


def test_what_was_pressed_is_gone_and_the_focus_is_not(everybody, problems):
    problems.expect(r"^(admin|visitor): .* (403|404|409) .*/api/(advisor|visitor)/")
    visitor, boss = come(everybody), enter(everybody, "admin")
    page = boss.page
    visitor.visit()
    visitor.open_chat()
    visitor.write("Hello")
    boss.open_workplace()

    def has_place():
        expect_soon(page, lambda: focused(page) != "", 3)
        return focused(page)

    press(page, boss.queue.get_by_role("button", name=boss.words.take))
    expect(boss.chat.get_by_role("textbox")).to_be_focused()
    offer = boss.chat.get_by_role("button", name=boss.words.offer)
    press(page, offer)
    expect(visitor.log).to_contain_text("000016")
    expect(offer).to_be_enabled()
    expect(offer).to_be_focused()
    press(page, boss.chat.get_by_role("button", name="Back to the queue"))
    page.keyboard.press("Enter")
    expect(boss.chat.get_by_role("textbox")).to_be_hidden()
    assert has_place()
    expect(boss.queue.get_by_role("heading", name="Waiting")).to_be_visible()
    # It goes while the mouse rests on the list.
    row = boss.queue.get_by_role("listitem").first
    page.keyboard.press("Shift")
    row.get_by_role("button").last.focus()
    row.hover()
    visitor.end_chat()
    expect(row).to_have_attribute("data-gone", "No longer here")
    assert has_place()
    page.mouse.move(700, 300)
    visitor.chat.get_by_role("button", name="Start a new chat").click()
    visitor.write("You are all stupid.")
    boss.take("You are all stupid.")
    press(page, boss.chat.get_by_role("button", name="Ban visitor"))
    dialog = page.get_by_role("dialog", name="Ban visitor")
    dialog.get_by_label("Reason").select_option("insults")
    press(page, dialog.get_by_role("button", name="Ban visitor"))
    expect(dialog).to_be_hidden()
    expect(boss.chat.get_by_role("textbox")).to_be_hidden()
    assert has_place()


@pytest.mark.parametrize("everybody", ["chromium"], indirect=True)
def test_a_tool_keeps_the_focus_while_the_visitor_goes_on(everybody):
    visitor, advisor = come(everybody), enter(everybody, "advisor")
    start_session(visitor, advisor, "search/?query=000042")
    expect(advisor.stage.locator("h1")).to_have_text("Become a member")
    tool = advisor.pane.get_by_role("button", name=advisor.words.highlight)
    press(advisor.page, tool)
    visitor.visit("service/contact/")
    title = visitor.page.locator("h1").inner_text()
    expect(advisor.stage.locator("h1")).to_have_text(title)
    expect(tool).to_be_enabled()
    expect(tool).to_be_focused()


def test_a_visitor_who_tries_again_stays_in_the_chat(everybody, problems):
    problems.expect(r"ERR_FAILED|NS_ERROR|Cross-Origin|Failed to (load|fetch)")
    visitor = come(everybody)
    visitor.visit()
    visitor.open_chat()
    visitor.page.route("**/messages/", lambda route: route.abort())
    visitor.chat.get_by_role("textbox").fill("Does not arrive")
    visitor.chat.get_by_role("button", name=visitor.words.send).click()
    again = visitor.chat.get_by_role("button", name=begins("Not sent."))
    expect(again).to_be_visible()
    visitor.page.unroute_all()
    press(visitor.page, again)
    expect(again).to_have_count(0)
    inside = "document.activeElement?.shadowRoot?.activeElement?.className ?? ''"
    assert visitor.page.evaluate(inside) == "log"
