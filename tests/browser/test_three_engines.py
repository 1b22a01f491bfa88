"""The short journey with Firefox and with WebKit on either side of Chromium."""

import io
import re
import time

import pytest

from PIL import Image
from playwright.sync_api import expect
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from .people import People
from .roles import Advisor, Visitor, start_session
from .tabs import bar_button, begin, until_exact
from .words import ENGLISH as WORDS


pytestmark = [
    pytest.mark.once,
    pytest.mark.usefixtures("nobody_else"),
    pytest.mark.parametrize("language", ["en"]),
]
#: Something to find in a picture of the stage, of a colour that no page has.
PATCH = """
() => {
  const patch = document.createElement('div');
  patch.id = 'patch';
  patch.textContent = 'Patch';
  patch.style.cssText =
    'background: rgb(1, 200, 30); color: rgb(1, 200, 30); width: 400px; height: 300px';
  document.querySelector('main').prepend(patch);
}
"""
GREEN = (1, 200, 30)
OVERLAY = "document.querySelector('[data-cobrowse-ui=overlay][popover]')"


@pytest.fixture
def firefox_people(firefox_engine, live_site, problems):
    opened = People(firefox_engine.browser, live_site.url, problems)
    yield opened
    opened.close()


def walk(visitor: Visitor, advisor: Advisor) -> None:
    """From consent to the end, both driven by Playwright."""
    start_session(visitor, advisor, "search/?query=000042")
    title = visitor.page.locator("h1").inner_text()
    expect(advisor.stage.locator("h1")).to_have_text(title)
    field = visitor.page.locator("main input[type=text]").first
    field.type("Mustermann")
    mirrored = advisor.stage.locator(f"#{field.get_attribute('id')}")
    expect(mirrored).to_have_value(re.compile("^[•*]+$"))
    visitor.page.evaluate(PATCH)
    expect(advisor.stage.locator("#patch")).to_have_text("Patch")
    visitor.page.evaluate("scrollTo(0, 250)")
    stage = advisor.stage.locator("html")
    wait_for(visitor.page, lambda: abs(stage.evaluate("() => scrollY") - 250) <= 2)
    heading = advisor.stage_frame.bounding_box()
    advisor.page.mouse.move(heading["x"] + 200, heading["y"] + 200)
    visitor.page.wait_for_function(OVERLAY)
    visitor.press(WORDS.end_session)
    visitor.expect_unwatched()
    expect(advisor.stage_frame).to_have_count(0)


def wait_for(page, condition, seconds: float = 20):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "It did not come to pass in time."
        page.wait_for_timeout(100)


def test_firefox_as_visitor(firefox_people, advisor):
    walk(Visitor(firefox_people.open("visitor", "en"), "en"), advisor)


def test_firefox_as_advisor(visitor, firefox_people):
    page = firefox_people.open("advisor", "en")
    firefox_people.log_in(page, "advisor")
    walk(visitor, Advisor(page, "en"))


def test_webkit_as_visitor(webkit_engine, advisor, live_site):
    tab = webkit_engine.open(f"{live_site.url}/en/search/?query=000016")
    try:
        begin(tab, advisor)
        tab.go(f"{live_site.url}/en/search/?query=000042")
        title = tab.wait("document.querySelector('h1').textContent.trim()")
        expect(advisor.stage.locator("h1")).to_have_text(title)
        tab.type("main input[type=text]", "Mustermann")
        name = tab.evaluate("() => document.querySelector('main input[type=text]').id")
        mirrored = advisor.stage.locator(f"#{name}")
        expect(mirrored).to_have_value(re.compile("^[•*]+$"))
        tab.evaluate(PATCH)
        expect(advisor.stage.locator("#patch")).to_have_text("Patch")
        tab.evaluate("() => scrollTo(0, 250)")
        stage = advisor.stage.locator("html")
        wait_for(advisor.page, lambda: abs(stage.evaluate("() => scrollY") - 250) <= 2)
        box = advisor.stage_frame.bounding_box()
        advisor.page.mouse.move(box["x"] + 200, box["y"] + 200)
        tab.wait(OVERLAY + " !== null")
        end = bar_button(WORDS.end_session)
        tab.evaluate(f"() => {end}.click()")
        expect(advisor.stage_frame).to_have_count(0)
        tab.wait(f"!{end}")
    finally:
        tab.close()


def test_a_session_goes_on_over_links_reloads_and_back(
    firefox_engine, advisor, live_site
):
    tab = firefox_engine.open(f"{live_site.url}/en/search/?query=000016")

    def follow(deed: str, path: str, there: str = "true") -> None:
        """Where a deed leads to is seen, and so is what happens there."""
        tab.evaluate(f"() => {{ setTimeout(() => {deed}) }}")
        tab.wait(f"location.pathname === '{path}' && {there}")
        tab.wait("document.readyState === 'complete'")
        until_exact(tab, advisor)
        words = f"Heading after {deed}"
        tab.evaluate("(t) => { document.querySelector('h1').textContent = t }", words)
        expect(advisor.stage.locator("h1")).to_have_text(words)
        assert tab.evaluate(f"() => !!{bar_button(WORDS.end_session)}")

    try:
        begin(tab, advisor)
        contact = "/en/service/contact/"
        tab.go(f"{live_site.url}/en/")
        link = f"document.querySelector('a[href=\\'{contact}\\']').click()"
        follow(link, contact)
        before = tab.evaluate("() => performance.timeOrigin")
        anew = f"performance.timeOrigin > {before}"
        follow("location.reload()", contact, anew)
        # Kept by the browser or loaded again: as it likes.
        follow("history.back()", "/en/")
        follow("history.forward()", contact)
        tab.evaluate(f"() => {bar_button(WORDS.end_session)}.click()")
        expect(advisor.stage_frame).to_have_count(0)
    finally:
        tab.close()


def test_webkit_as_advisor(visitor, webkit_engine, live_site):
    tab = webkit_engine.open(f"{live_site.url}/admin/login/?next=/admin/cobrowse/")
    press = """(name) => {
      const all = [...document.querySelectorAll('button')];
      const one = all.find((button) => button.textContent.trim().startsWith(name)
        && button.checkVisibility());
      one?.click();
      return !!one;
    }"""
    try:
        tab.type("input[name=username]", "advisor")
        tab.type("input[name=password]", "demo")
        tab.click("form button[type=submit]")
        visitor.visit()
        visitor.search("000016")
        code = visitor.consent()
        english = visitor.words
        wait_for(visitor.page, lambda: tab.evaluate(press, english.take))
        tab.wait("document.querySelector('#cobrowse-startcode')?.checkVisibility()")
        tab.type("#cobrowse-startcode", code)
        assert tab.evaluate(press, english.start_session)
        expect(visitor.bar).to_contain_text(english.sees)
        visitor.visit()
        visitor.page.evaluate(PATCH)
        wait_for(visitor.page, lambda: green(tab) > 20_000)
        visitor.page.evaluate("document.querySelector('#patch').style.width = '40px'")
        wait_for(visitor.page, lambda: 0 < green(tab) < 10_000)
        over = tab.driver.find_element(By.CSS_SELECTOR, ".cobrowse-overlay")
        ActionChains(tab.driver).move_to_element(over).perform()
        visitor.page.wait_for_function(OVERLAY)
        visitor.press(english.end_session)
        visitor.expect_unwatched()
        tab.wait("!document.querySelector('iframe')")
        wait_for(visitor.page, lambda: green(tab) == 0)
    finally:
        tab.close()


def green(tab) -> int:
    """Pixels of the patch in what is seen: the stage is out of the driver's reach."""
    picture = Image.open(io.BytesIO(tab.driver.get_screenshot_as_png())).convert("RGB")
    return picture.tobytes().count(bytes(GREEN))
