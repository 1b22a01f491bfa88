"""A second person looks on: the visitor reads who, and both see it end at once."""

import re

import pytest

from playwright.sync_api import expect

from .roles import Advisor, start_session


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]
SETTINGS = "/admin/settings/wagtail_cobrowse/cobrowsesitesettings/"


def allow(page, *, watching=False, filing=False):
    """Say in the site's settings what is allowed."""
    page.goto(SETTINGS)
    page.locator("input[name=allow_watching]").set_checked(watching)
    page.locator("input[name=allow_filing]").set_checked(filing)
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_load_state("networkidle")


@pytest.fixture
def office(people, problems):
    """An administrator's other window."""
    # Wagtail's page of the account offers time zones that Chromium may not know.
    problems.expect(r"(?s)^office: .*localizeTimeZoneOptions")
    page = people.open("office", "en")
    people.log_in(page, "admin")
    yield page
    allow(page)


@pytest.fixture
def supervisor(people, office):
    """Somebody who may watch, with a public name of their own."""
    office.goto("/admin/account/")
    office.locator("input[name=cobrowse-public_name]").fill("Imke Lorenzen")
    office.locator("main button[type=submit], main input[type=submit]").first.click()
    office.wait_for_load_state("networkidle")
    page = people.open("supervisor", "en")
    people.log_in(page, "admin")
    return Advisor(page, "en")


@pytest.mark.parametrize("language", ["en"])
def test_looking_on_is_seen_by_everybody_and_ends_at_once(
    visitor, advisor, supervisor, office, problems
):
    problems.expect(r"^supervisor: .* (404|409|403) .*/api/advisor/")
    start_session(visitor, advisor)
    watch = supervisor.page.get_by_role("button", name="Watch", exact=True)
    supervisor.open_workplace()
    expect(watch).to_have_count(0)
    allow(office, watching=True, filing=True)
    supervisor.open_workplace()
    watch.click()
    told = "Imke Lorenzen from this organisation looks on as well."
    expect(visitor.bar).to_contain_text(told)
    expect(visitor.bar).to_contain_text("Anna Berger can see this page")
    title = visitor.page.locator("h1").inner_text()
    expect(supervisor.stage.locator("h1")).to_have_text(title)
    expect(advisor.stage.locator("h1")).to_have_text(title)
    expect(advisor.log).to_contain_text("Imke Lorenzen looks on as well.")
    # Nothing of the chat, no tools, no end of somebody else's session.
    expect(supervisor.log).to_have_count(0)
    for name in ("Pointer", "Highlight", "Draw", "End session"):
        button = supervisor.page.get_by_role("button", name=name)
        expect(button.locator("visible=true")).to_have_count(0)
    supervisor.stage_frame.hover(force=True)
    # On to the next page, for both.
    visitor.page.locator("main a[href]:visible").first.click()
    expect(visitor.bar).to_contain_text(told)
    title = visitor.page.locator("h1").inner_text()
    expect(supervisor.stage.locator("h1")).to_have_text(title)
    expect(advisor.stage.locator("h1")).to_have_text(title)
    supervisor.page.get_by_role("button", name="Stop watching").click()
    expect(supervisor.stage_frame).to_have_count(0)
    expect(visitor.bar).not_to_contain_text("looks on")
    expect(advisor.stage.locator("h1")).to_have_text(title)
    # The site's settings change: it is over at once.
    watch.click()
    expect(visitor.bar).to_contain_text(told)
    expect(supervisor.stage.locator("h1")).to_have_text(title)
    allow(office, filing=True)
    expect(supervisor.stage_frame).to_have_count(0)
    expect(visitor.bar).not_to_contain_text("looks on")
    expect(visitor.bar).to_contain_text("can see this page")


@pytest.mark.parametrize("language", ["en"])
def test_a_chat_is_filed_and_the_visitor_is_told(visitor, supervisor, office):
    """The administrator has every right, and so may file a chat of their own."""
    allow(office, filing=True)
    visitor.visit()
    visitor.open_chat()
    visitor.write("My claim of last week")
    supervisor.open_workplace()
    supervisor.take("My claim of last week")
    page = supervisor.page
    page.get_by_role("button", name="File to case").click()
    dialog = page.get_by_role("dialog", name="File to case")
    dialog.get_by_role("button", name="File", exact=True).click()
    expect(dialog).to_contain_text("Choose a reason.")
    dialog.get_by_role("combobox").select_option("complaint")
    with page.expect_download() as offered:
        dialog.get_by_role("button", name="File", exact=True).click()
    assert re.match(r"Chat for a case .*\.(txt|json)", offered.value.suggested_filename)
    expect(dialog).to_be_hidden()
    told = "A copy of this chat has been filed to a case: Complaint or objection."
    expect(visitor.log).to_contain_text(told)
    expect(supervisor.log).to_contain_text(told)
