"""The way to a running session, by the names that people read (English)."""

import re

from playwright.sync_api import Frame, Page, expect

from tests.browser.people import People


def start_session(people: People, webcode: str = "000016") -> tuple[Page, Page]:
    """A visitor without a chat and an advisor; gives both pages, session running."""
    expect.set_options(timeout=30_000)
    visitor = people.open("visitor", "en")
    visitor.goto(f"/en/search/?query={webcode}")
    visitor.get_by_role("checkbox", name=re.compile("^I accept the terms")).check()
    visitor.get_by_role("button", name=re.compile("^Start co-browsing session")).click()
    shown = visitor.locator("[data-cobrowse-startcode]")
    expect(shown).to_have_text(re.compile(r"^\s*\w{4}\s?\w{4}\s*$"))
    startcode = shown.inner_text().strip()

    advisor = people.open("advisor", "en")
    people.log_in(advisor, "advisor")
    advisor.goto("/admin/cobrowse/")
    take = re.compile("^(Take chat|Chat übernehmen)")
    advisor.get_by_role("button", name=take).first.click()
    advisor.get_by_role("textbox", name="Startcode").fill(startcode)
    start = re.compile("^(Start session|Sitzung starten)")
    advisor.get_by_role("button", name=start).click()
    expect(visitor.get_by_text("can see this page").first).to_be_visible()
    return visitor, advisor


def stage_frame(advisor: Page) -> Frame:
    """The stage's innermost frame, which is the mirrored document."""
    name = re.compile("^(Visitor's page|Seite des Besuchs)")
    element = advisor.locator("iframe").and_(advisor.get_by_title(name))
    frame = element.element_handle().content_frame()
    while frame.child_frames:
        frame = frame.child_frames[0]
    return frame
