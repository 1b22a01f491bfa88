"""The way to a running session, by the names that people read (English)."""

import re

from playwright.sync_api import Frame, Page, expect

from tests.browser.people import People


TAKE = re.compile("^(Take chat|Chat übernehmen)")
START = re.compile("^(Start session|Sitzung starten)")


def start_session(people: People) -> tuple[Page, Page]:
    """A visitor without a chat and an advisor; gives both pages, session running."""
    visitor, advisor = open_pair(people)
    begin_session(visitor, advisor, agree(visitor))
    return visitor, advisor


def open_pair(people: People) -> tuple[Page, Page]:
    """A visitor who has not opened anything, and an advisor at the workplace."""
    expect.set_options(timeout=30_000)
    visitor = people.open("visitor", "en")
    advisor = people.open("advisor", "en")
    people.log_in(advisor, "advisor")
    advisor.goto("/admin/cobrowse/")
    return visitor, advisor


def agree(visitor: Page) -> str:
    """From the webcode to the Startcode, which is given."""
    visitor.goto("/en/search/?query=000016")
    visitor.get_by_role("checkbox", name=re.compile("^I accept the terms")).check()
    visitor.get_by_role("button", name=re.compile("^Start co-browsing session")).click()
    shown = visitor.locator("[data-cobrowse-startcode]")
    expect(shown).to_have_text(re.compile(r"^\s*\w{4}\s?\w{4}\s*$"))
    return shown.inner_text().strip()


def begin_session(visitor: Page, advisor: Page, startcode: str) -> None:
    """Take the chat if nobody has it yet, and type the Startcode."""
    field = advisor.get_by_role("textbox", name="Startcode")
    take = advisor.get_by_role("button", name=TAKE)
    expect(field.or_(take).locator("visible=true").first).to_be_visible()
    if not field.is_visible():
        take.first.click()
    field.fill(startcode)
    advisor.get_by_role("button", name=START).click()
    expect(visitor.get_by_text("can see this page").first).to_be_visible()


def stage_frame(advisor: Page) -> Frame:
    """The stage's innermost frame, which is the mirrored document."""
    name = re.compile("^(Visitor's page|Seite des Besuchs)")
    element = advisor.locator("iframe").and_(advisor.get_by_title(name))
    frame = element.element_handle().content_frame()
    while frame.child_frames:
        frame = frame.child_frames[0]
    return frame
