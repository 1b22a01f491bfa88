"""A new editor makes a co-browsing page and publishes it, by keyboard alone."""

import re

import pytest

from playwright.sync_api import expect

from .keyboard import go
from .roles import Visitor


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]

TITLE = "Looking together"
#: Some of what a new page says, from its beginning to its end.
TEXTS = ["You decide when it starts", "Nothing else.", "What the advisor can do"]


def section(name: str) -> str:
    """A CSS selector of one section in the editor of a page."""
    return f'[data-streamfield-child]:has(input[name$="-type"][value="{name}"])'


def publish(page) -> None:
    """The bar with the buttons is the last thing of the page."""
    with page.expect_navigation():
        go(page, "button: More actions", within="footer", most=200)
        page.keyboard.press("Enter")
        go(page, "button: Publish")
        page.keyboard.press("Enter")


@pytest.fixture
def editor(people):
    """Somebody who edits pages, at the admin's login."""
    page = people.open("editor", "en")
    page.goto("/admin/login/")
    for text in ("editor", "demo"):
        go(page, "input: (Username|Password)")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    go(page, "button: Sign in")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/admin/$"))
    return page


@pytest.fixture
def home(live_site):
    """The number of the English home page."""
    statement = "SELECT id FROM wagtailcore_page WHERE slug = ?"
    return live_site.query(statement, ("nordlicht-en",))[0][0]


@pytest.fixture
def cleared(live_site, editor):
    """The page goes afterwards; others are about the one that was there."""
    yield
    statement = "SELECT id FROM wagtailcore_page WHERE title = ?"
    for (number,) in live_site.query(statement, (TITLE,)):
        editor.goto(f"/admin/pages/{number}/delete/")
        editor.get_by_role("button", name="Yes, delete it").click()
        editor.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


@pytest.mark.usefixtures("cleared")
def test_a_page_of_ones_own_in_ten_minutes(people, editor, home):
    editor.goto(f"/admin/pages/{home}/")
    go(editor, "a: Add child page")
    editor.keyboard.press("Enter")
    editor.wait_for_url(re.compile("/add_subpage/"))
    go(editor, "a: Co-browsing page")
    editor.keyboard.press("Enter")
    editor.wait_for_url(re.compile("/add/"))

    # It is filled with good texts, and may be called otherwise.
    for text in TEXTS:
        expect(editor.get_by_text(text).first).to_be_visible()
    # What is deleted stays in the form, hidden.
    label = editor.locator(f'{section("consent")} input[name$="-label"]:visible')
    expect(label).to_have_value("I accept the terms of use and participation")
    go(editor, "input: Title")
    editor.keyboard.press("Control+A")
    editor.keyboard.type(TITLE)

    # Without the checkbox it is not published, and says where that is missing.
    # From the end: in a list of the texts before it, Tab indents in Wagtail's editor.
    go(editor, "button: Delete", within=section("consent"), most=200, back=True)
    editor.keyboard.press("Enter")
    expect(label).to_have_count(0)
    publish(editor)
    expect(editor.get_by_text(re.compile("could not be"))).to_be_visible()
    wrong = editor.get_by_text("The minimum number of items is 1")
    expect(wrong).to_be_visible()

    # The checkbox is put back to its place, with its texts.
    place = 'div:has(+ [data-streamfield-child] [name$="-type"][value="start"])'
    go(editor, "button: Insert a block", within=place, most=200, back=True)
    editor.keyboard.press("Enter")
    expect(editor.locator(".w-combobox")).to_be_visible()
    go(editor, "combobox", within=".w-combobox")
    editor.keyboard.type("Consent")
    expect(editor.locator("[role=option]")).to_have_text(re.compile("Consent"))
    editor.keyboard.press("ArrowDown")
    editor.keyboard.press("Enter")
    expect(label).to_have_value("I accept the terms of use and participation")
    publish(editor)
    expect(editor.get_by_text(re.compile("published[.]"))).to_be_visible()

    # Its webcode is in the page's menu.
    go(editor, "a: Edit", within=".messages")
    editor.keyboard.press("Enter")
    editor.wait_for_url(re.compile("/edit/"))
    go(editor, "button: Actions", within="header")
    editor.keyboard.press("Enter")
    go(editor, r"a: Webcode a\d{6}")
    editor.keyboard.press("Enter")
    code = editor.locator("[data-cobrowse-webcode]").inner_text()
    assert re.fullmatch(r"a\d{6}", code)

    # A visitor types it into the search.
    visitor = Visitor(people.open("visitor", "en"), "en")
    visitor.visit()
    go(visitor.page, f"input: {visitor.words.search}")
    visitor.page.keyboard.type(code)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(re.compile("/en/looking-together/"))
    expect(visitor.page.locator("h1")).to_have_text(TITLE)
    expect(visitor.page.get_by_role("checkbox")).to_be_visible()
