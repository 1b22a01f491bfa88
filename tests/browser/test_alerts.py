"""Nobody is missed: counts in title, icon and menu, a sound, a notification."""

import re

import pytest

from playwright.sync_api import expect

from .engines import launch_chromium
from .lines import wait_until
from .roles import Advisor, Visitor, begins


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]


@pytest.fixture(scope="module")
def chromium(playwright):
    """With windows of its own: without them no page may show notifications."""
    browser = launch_chromium(playwright, is_whole=True)
    yield browser
    browser.close()


#: Writes down what is played and shown, and lets it be played and shown.
LISTEN = """
window.played = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) {
  window.played.push(this.frequency.value);
  return start.apply(this, at);
};
window.noted = [];
window.Notification = class extends window.Notification {
  constructor(title, options) {
    super(title, options);
    window.noted.push([title, options]);
  }
};
"""
#: Another window is in front of this one; the driver shows every page as focused.
BEHIND = """() => {
    document.hasFocus = () => false;
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    Object.defineProperty(document, 'hidden', { get: () => true });
}"""
WORDS = {"de": "Benachrichtigungen", "en": "Notifications"}
#: Longer than the silence between two rings.
A_WHILE = 31_000


@pytest.fixture
def language():
    return "en"


@pytest.fixture
def advisor(people, language):
    page = people.open("advisor", language, permissions=["notifications"])
    page.add_init_script(LISTEN)
    people.log_in(page, "advisor")
    advisor = Advisor(page, language)
    advisor.open_workplace()
    return advisor


def bell(page):
    return page.get_by_role("button", name=WORDS["en"], exact=True)


def menu(page):
    return page.get_by_role("dialog", name=WORDS["en"], exact=True)


def played(page):
    return page.evaluate("window.played.length")


def icon(page):
    return page.locator('link[rel~="icon"]')


def badge(page):
    style = "getComputedStyle(document.querySelector('.cobrowse-menu'), '::after')"
    return page.evaluate(f"{style}.content")


def test_who_waits_is_counted_and_rung_for_until_taken(advisor, visitor: Visitor):
    page = advisor.page
    page.clock.install()
    advisor.open_workplace()
    expect(advisor.queue).to_contain_text("Nobody is waiting.")
    # Browsers play nothing before somebody has pressed something.
    bell(page).click()
    menu(page).get_by_role("button", name="Try out").click()
    assert played(page) == 2
    page.keyboard.press("Escape")
    expect(menu(page)).to_be_hidden()
    before = icon(page).get_attribute("href")
    visitor.visit()
    visitor.open_chat()
    visitor.write("Hello")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    expect(icon(page)).to_have_attribute("href", re.compile("^data:image/png"))
    wait_until(page, lambda: played(page) == 4)
    assert badge(page) == '"1"'
    page.clock.fast_forward(A_WHILE)
    wait_until(page, lambda: played(page) == 6)
    advisor.take()
    expect(page).not_to_have_title(re.compile(r"^\("))
    expect(icon(page)).to_have_attribute("href", before)
    assert badge(page) == "none"
    page.clock.fast_forward(A_WHILE)
    assert played(page) == 6


def test_a_mute_bell_stays_mute_and_says_so_again_after_a_reload(
    advisor, visitor: Visitor
):
    page = advisor.page
    bell(page).click()
    menu(page).get_by_role("checkbox", name=begins("Sound")).uncheck()
    expect(menu(page).get_by_role("slider")).to_be_disabled()
    page.reload()
    bell(page).click()
    expect(menu(page).get_by_role("checkbox", name=begins("Sound"))).not_to_be_checked()
    page.keyboard.press("Escape")
    visitor.visit()
    visitor.open_chat()
    visitor.write("Hello")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert played(page) == 0


def test_the_desktop_is_told_that_somebody_is_there_and_never_what_was_written(
    advisor, visitor: Visitor
):
    page = advisor.page
    bell(page).click()
    menu(page).get_by_role("checkbox", name=begins("Notifications of")).check()
    page.keyboard.press("Escape")
    # Whoever looks at the workplace needs no notification.
    page.evaluate(BEHIND)
    visitor.visit()
    visitor.open_chat()
    visitor.write("My policy number is 4711")
    wait_until(page, lambda: page.evaluate("window.noted.length") > 0)
    advisor.take()
    visitor.write("And my name is Erika")
    wait_until(page, lambda: page.evaluate("window.noted.length") > 1)
    titles = [title for title, _ in page.evaluate("window.noted")]
    assert re.fullmatch(r"Visitor \w+ is waiting", titles[0])
    assert re.fullmatch(r"Visitor \w+ has written", titles[1])
    text = str(page.evaluate("window.noted"))
    assert "4711" not in text and "Erika" not in text


def test_of_two_workplaces_of_one_browser_one_rings(advisor, visitor: Visitor, people):
    first = advisor.page
    second = first.context.new_page()
    second.add_init_script(LISTEN)
    second.goto("/admin/cobrowse/")
    for page in (first, second):
        bell(page).click()
        page.keyboard.press("Escape")
    visitor.visit()
    visitor.open_chat()
    visitor.write("Hello")
    for page in (first, second):
        expect(page).to_have_title(re.compile(r"^\(1\) "))
    wait_until(first, lambda: played(first) == 2)
    assert played(second) == 0
    # The one that rings is closed: the other takes over.
    first.close()
    waiting = "navigator.locks.query().then(({ pending }) => pending.length)"
    wait_until(second, lambda: second.evaluate(waiting) == 0)
    another = Visitor(people.open("visitor", "en"), "en")
    another.visit()
    another.open_chat()
    another.write("Hello again")
    wait_until(second, lambda: played(second) == 2)


def test_the_rest_of_the_admin_shows_the_count_as_well(people, visitor: Visitor):
    visitor.visit()
    visitor.open_chat()
    visitor.write("Hello")
    page = people.open("advisor", "en")
    people.log_in(page, "advisor")
    page.goto("/admin/")
    wait_until(page, lambda: badge(page) == '"1"')
    expect(page.get_by_role("link", name="1 visitor waiting")).to_be_visible()
