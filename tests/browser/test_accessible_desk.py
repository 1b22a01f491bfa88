"""Chat and workplace in states that few people see, in every way they may be shown."""

import pytest

from playwright.sync_api import expect

from .accessibility import CHROMIUM_FIRST, come, enter, follow_the_system
from .roles import begins
from .words import ENGLISH


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else", "site")]

SETTINGS = "wagtail_cobrowse_cobrowsesitesettings"
#: Never: a minute of another weekday than today, whichever that is.
HOURS = """
import datetime, json
from wagtail_cobrowse.models import CobrowseSiteSettings
day = (datetime.date.today().weekday() + 3) %% 7
hours = {"days": [str(day)], "opens": "09:00", "closes": "09:01"}
raw = [{"type": "hours", "value": hours}] if %s else []
CobrowseSiteSettings.objects.update(opening_hours=json.dumps(raw))
"""


@pytest.fixture
def site(live_site):
    """It allows to file chats, and nobody has been there."""
    live_site.query("DELETE FROM wagtail_cobrowse_availability")
    follow_the_system(live_site)
    live_site.query(f"UPDATE {SETTINGS} SET allow_filing = TRUE")
    yield live_site
    live_site.query(f"UPDATE {SETTINGS} SET allow_filing = FALSE")


def open_chat(everybody):
    visitor = come(everybody)
    visitor.visit()
    visitor.open_chat()
    return visitor


@CHROMIUM_FIRST
def test_the_dialogs_of_the_workplace(everybody, states, problems):
    problems.expect(r"^(admin|advisor2): .* (403|404|409) .*/api/advisor/")
    boss, colleague = enter(everybody, "admin"), enter(everybody, "advisor2")
    page = boss.page

    def look(name):
        states.look_closely(name, page, ".cobrowse")

    def press(name):
        boss.chat.get_by_role("button", name=begins(name)).first.click()

    def within(name):
        found = page.get_by_role("dialog", name=begins(name))
        expect(found).to_be_visible()
        return found

    def leave(dialog):
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()

    colleague.open_workplace()
    boss.open_workplace()
    look("nobody waits")
    page.get_by_role("button", name="Notifications").click()
    look("notifications")
    leave(within("Notifications"))
    page.get_by_role("button", name="Keys", exact=True).click()
    look("keys")
    leave(within("Keys of the workplace"))
    visitor = open_chat(everybody)
    visitor.write("Hello")
    boss.take("Hello")
    boss.write("Good day, see https://www.example.org/a")
    expect(visitor.log).to_contain_text("Good day")
    press("Internal note")
    boss.chat.get_by_role("textbox").fill("Has asked before")
    press("Save note")
    expect(boss.log).to_contain_text("Has asked before")
    look("a note is written")
    press("Internal note")
    press("Canned replies")
    expect(page.locator(".cobrowse-reply").first).to_be_visible()
    # The field that has the focus scrolls them, by their keys.
    unfocused = "scrollable-region-focusable"
    states.look_closely("canned replies", page, ".cobrowse", unfocused)
    page.keyboard.press("Escape")
    boss.chat.get_by_role("textbox").fill("x" * 4010)
    press("Send")
    look("a message is too long")
    boss.chat.get_by_role("textbox").fill("")
    press("Suggest page")
    dialog = within("Suggest page")
    dialog.get_by_role("button", name="Suggest").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    look("no page is suggested")
    leave(dialog)
    press("Ban visitor")
    dialog = within("Ban visitor")
    dialog.get_by_role("button", name="Ban visitor").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    look("ban without a reason")
    leave(dialog)
    press("File to case")
    dialog = within("File to case")
    look("file to case")
    leave(dialog)
    press("Back to the queue")
    dialog = within("Give the chat back")
    look("back to the queue")
    leave(dialog)
    press("Pass on")
    dialog = within("Pass chat on")
    dialog.get_by_role("button", name="Pass on").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    look("pass on to nobody")
    dialog.get_by_role("radio").first.check()
    dialog.get_by_label("Note for your colleague").fill("Knows the tariff")
    dialog.get_by_role("button", name="Pass on").click()
    expect(dialog).to_be_hidden()
    look("passed on, not answered")
    row = colleague.queue.get_by_role("listitem").first
    row.get_by_role("button").first.click()
    expect(colleague.chat).to_contain_text("Knows the tariff")
    states.look_closely("offered to me", colleague.page, ".cobrowse")
    page.route("**/messages/", lambda route: route.abort())
    problems.expect(r"ERR_FAILED|NS_ERROR|Cross-Origin|Failed to (load|fetch)")
    boss.chat.get_by_role("textbox").fill("Does not arrive")
    press("Send")
    expect(boss.chat.get_by_role("button", name="Try again")).to_be_visible()
    look("a message did not arrive")


@CHROMIUM_FIRST
def test_the_visitors_panel(everybody, states, site, problems):
    problems.expect(r"^(admin|visitor): .* (403|404) .*/api/(advisor|visitor)/")
    visitor = open_chat(everybody)

    def look(name):
        states.look_closely(name, visitor.page)

    expect(visitor.chat).to_contain_text("Nobody is there at the moment.")
    look("nobody is there")
    box = visitor.chat.get_by_role("textbox")
    box.fill("y" * 4010)
    look("too long")
    box.fill("")
    visitor.write("Hello")
    boss = enter(everybody, "admin")
    boss.open_workplace()
    boss.take("Hello")
    boss.write("Look at https://www.example.org/a")
    boss.offer()
    expect(visitor.log).to_contain_text("000016")
    boss.chat.get_by_role("button", name="Suggest page").click()
    dialog = boss.page.get_by_role("dialog", name="Suggest page")
    dialog.get_by_role("textbox").fill("000042")
    dialog.get_by_role("button", name="Suggest").click()
    expect(visitor.log.locator(".card.page")).to_be_visible()
    boss.chat.get_by_role("textbox").press_sequentially("I am")
    look("offered, and a page suggested")
    problems.expect(r"ERR_FAILED|NS_ERROR|Cross-Origin|Failed to (load|fetch)")
    visitor.page.route("**/messages/", lambda route: route.abort())
    visitor.chat.get_by_role("textbox").fill("Does not arrive")
    visitor.chat.get_by_role("button", name=ENGLISH.send).click()
    again = visitor.chat.get_by_role("button", name="Not sent. Try again")
    expect(again).to_be_visible()
    look("a message did not arrive")
    visitor.page.unroute_all()
    again.click()
    expect(again).to_have_count(0)
    visitor.chat.get_by_role("button", name=ENGLISH.minimise).click()
    boss.write("Still here?")
    launcher = visitor.page.get_by_role("button", name=begins(ENGLISH.chat)).first
    expect(launcher).to_contain_text("1")
    look("minimised, and something new")
    launcher.click()
    visitor.end_chat()
    expect(visitor.chat).to_contain_text("Deleted:")
    look("the chat is over")
    visitor.chat.get_by_role("button", name="Start a new chat").click()
    visitor.write("You are all stupid.")
    boss.take("You are all stupid.")
    boss.chat.get_by_role("button", name="Ban visitor").click()
    dialog = boss.page.get_by_role("dialog", name="Ban visitor")
    dialog.get_by_label("Reason").select_option("insults")
    dialog.get_by_role("button", name="Ban visitor").click()
    expect(visitor.chat).to_contain_text("You cannot write here at the moment.")
    look("banned")
    site.query("DELETE FROM wagtail_cobrowse_ban")
    try:
        site.manage("shell", "-v", "0", "-c", HOURS % True)
        visitor.page.context.clear_cookies()
        visitor.page.reload()
        visitor.open_chat()
        expect(visitor.chat.get_by_role("textbox")).to_have_count(0)
        look("out of hours")
    finally:
        site.manage("shell", "-v", "0", "-c", HOURS % False)
