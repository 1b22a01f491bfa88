"""Assist while the visitor's page moves into a window of its own, and back."""

import pytest

from playwright.sync_api import expect

from .roles import begins, expect_soon, start_session


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]

SWITCH = """
from django.contrib.auth.models import Group, Permission
from wagtail.models import Site
from wagtail_cobrowse.models import CobrowseSiteSettings
CobrowseSiteSettings.objects.update_or_create(
    site=Site.objects.get(is_default_site=True),
    defaults={{"allow_assist_scroll": {on}}},
)
right = Permission.objects.get(codename="assist_cobrowsesession")
Group.objects.get(name="Advisors").permissions.{change}(right)
"""
ACTS = "act on it"


@pytest.fixture
def language():
    return "en"


@pytest.fixture
def _switched_on(live_site):
    def switch(on, change):
        code = SWITCH.format(on=on, change=change)
        live_site.manage("shell", "-v", "0", "-c", code)

    switch(True, "add")
    yield
    switch(False, "remove")


def answer_by_keyboard(visitor):
    """Alt+Shift+A leads to the question: what may be done, for how long, yes."""
    visitor.page.keyboard.press("Alt+Shift+A")
    for _ in range(2):
        visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")


@pytest.mark.usefixtures("_switched_on")
def test_it_goes_on_for_both_and_ends_for_both(visitor, advisor):
    page = advisor.page
    start_session(visitor, advisor, "search/?query=000042")
    expect(advisor.stage.locator("h1")).to_have_text("Become a member")
    advisor.pane.get_by_role("button", name=begins("Assist")).click()
    form = advisor.pane.get_by_role("form", name="Assist")
    form.get_by_role("button", name="Ask the visitor").click()
    expect(form).to_contain_text("The visitor is being asked.")

    def granted():
        if ACTS in visitor.bar.inner_text():
            return True
        # A press right after the question has come does not count.
        visitor.page.wait_for_timeout(600)
        answer_by_keyboard(visitor)
        return False

    expect_soon(page, granted)
    expect(form).to_contain_text("Allowed: Scroll.")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Own window").click()
    other = opened.value
    there = other.get_by_role("form", name="Assist")
    stage = other.frame_locator(f'iframe[title="{advisor.words.stage}"]')
    expect(stage.locator("h1")).to_have_text("Become a member")
    expect(there).to_contain_text("Allowed: Scroll.")
    other.locator(".cobrowse-canvas").hover()
    other.mouse.wheel(0, 120)
    expect_soon(page, lambda: visitor.page.evaluate("scrollY") > 0)
    expect(there).to_contain_text("Scrolled the page")
    other.close()
    expect(advisor.stage.locator("h1")).to_have_text("Become a member")
    expect(form).to_contain_text("Allowed: Scroll.")
    expect(form).not_to_contain_text("Another page is coming.")
    expect(visitor.bar).to_contain_text(ACTS)
    form.get_by_role("button", name="End assist").click()
    expect(visitor.bar).not_to_contain_text(ACTS)
    expect(form).to_contain_text("You have ended it.")
