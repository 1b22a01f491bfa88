"""WCAG 2.2 AA as far as a machine can tell, and the journey by keyboard alone."""

import re

import pytest

from playwright.sync_api import expect

from .accessibility import States
from .keyboard import go
from .roles import Advisor, Visitor, begins
from .words import WORDS


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]


def test_the_net_catches_what_is_wrong(visitor):
    """Also within the shadow root of our own interface."""
    visitor.visit()
    states = States()
    states.look("as it is", visitor.page)
    assert states.wrong == []
    visitor.page.evaluate("""() => {
        document.querySelector('main').append(document.createElement('img'));
        const all = [...document.querySelectorAll('*')];
        const host = all.find((each) => each.shadowRoot);
        host.shadowRoot.append(document.createElement('button'));
    }""")
    states.look("spoilt", visitor.page)
    names = sorted(line.split(": ")[1] for line in states.wrong)
    assert names == ["button-name", "image-alt"]


@pytest.mark.parametrize(
    "everybody,language,width,scheme",
    [
        pytest.param("chromium", "de", 1440, "light", id="chromium-light"),
        pytest.param("firefox", "en", 390, "dark", id="firefox-dark-narrow"),
    ],
    indirect=["everybody"],
)
def test_no_state_has_a_violation(
    everybody, live_site, problems, language, width, scheme
):
    problems.expect(r"^advisor: .* 403 .*/session/start/")
    live_site.query("UPDATE wagtailusers_userprofile SET theme='system'")
    words, states = WORDS[language], States()
    page = everybody.open("visitor", language, width, color_scheme=scheme)
    visitor = Visitor(page, language)
    page = everybody.open("advisor", language, color_scheme=scheme)
    everybody.log_in(page, "advisor")
    advisor = Advisor(page, language)

    def workplace(name):
        states.look(f"workplace, {name}", advisor.page, ".cobrowse")

    def site(name):
        states.look(f"visitor, {name}", visitor.page)

    advisor.open_workplace()
    workplace("nobody waits")
    advisor.page.keyboard.press("?")
    expect(advisor.page.get_by_role("dialog").first).to_be_visible()
    workplace("keys")
    advisor.page.keyboard.press("Escape")
    visitor.visit()
    site("nothing opened")
    visitor.open_chat()
    site("chat opened")
    visitor.write("Hello")
    site("chat waits")
    expect(advisor.queue.get_by_role("listitem")).to_have_count(1)
    workplace("somebody waits")
    advisor.take()
    advisor.write("Good day")
    expect(visitor.log).to_contain_text("Good day")
    site("chat goes on")
    workplace("chat goes on")
    advisor.page.get_by_role("button", name=begins(words.suggest)).click()
    dialog = advisor.page.locator("dialog[open], .modal.in")
    expect(dialog.first).to_be_visible()
    advisor.page.keyboard.press("Escape")
    advisor.offer()
    workplace("offered")
    minimise = visitor.chat.get_by_role("button", name=words.minimise)
    minimise.click()
    visitor.search("000016")
    site("terms")
    visitor.press_start()
    expect(visitor.page.locator("[aria-invalid=true]")).to_have_count(1)
    site("consent is missing")
    code = visitor.consent()
    site("Startcode")
    advisor.enter("KKKK KKKK" if code != "KKKK KKKK" else "LLLL LLLL")
    expect(advisor.page.locator("[aria-invalid=true]")).to_have_count(1)
    workplace("wrong Startcode")
    advisor.enter(code)
    expect(visitor.bar).to_contain_text(words.sees)
    expect(advisor.stage.locator("h1")).to_be_visible()
    site("session runs")
    workplace("session runs")
    with advisor.page.expect_popup() as opened:
        advisor.page.locator(".cobrowse-window").click()
    window = opened.value
    expect(window.frame_locator("iframe").locator("h1")).to_be_visible()
    states.look("visitor's page in its own window", window)
    workplace("visitor's page elsewhere")
    with window.expect_event("close"):
        advisor.pane.locator(".cobrowse-elsewhere button").first.click()
    expect(advisor.stage.locator("h1")).to_be_visible()
    visitor.press(words.pause)
    expect(visitor.bar).not_to_contain_text(words.sees)
    site("paused")
    workplace("paused")
    visitor.press(words.resume)
    visitor.search("000042")
    expect(visitor.bar).to_contain_text(words.sees)
    site("a form is shared")
    visitor.press(words.end_session)
    visitor.expect_unwatched()
    site("receipt")
    expect(advisor.stage_frame).to_have_count(0)
    workplace("session is over")
    assert len(states.seen) >= 12
    assert states.wrong == []


@pytest.mark.parametrize("language", ["en"])
def test_the_journey_by_keyboard_alone(visitor, advisor, language, problems):
    """No pointer is touched, on either side."""
    # Asked for just before the chat was ended.
    problems.expect(r"^advisor: .* 404 .*/api/advisor/conversations/[0-9a-f-]+/\)")
    words = WORDS[language]
    guest, desk = visitor.page, advisor.page
    visitor.visit()
    go(guest, f"button: {words.chat}")
    guest.keyboard.press("Enter")
    go(guest, f"textarea: {words.message}")
    guest.keyboard.type("I cannot find the form")
    guest.keyboard.press("Enter")
    expect(visitor.log).to_contain_text("I cannot find the form")
    advisor.open_workplace()
    expect(advisor.queue.get_by_role("listitem")).to_have_count(1)
    go(desk, f"button: {words.take}")
    desk.keyboard.press("Enter")
    go(desk, f"textarea: {words.message}")
    desk.keyboard.type("I can show you. May I offer co-browsing?")
    desk.keyboard.press("Enter")
    expect(visitor.log).to_contain_text("I can show you")
    go(desk, f"button: {words.offer}")
    desk.keyboard.press("Enter")
    expect(visitor.log).to_contain_text("000016")
    guest.keyboard.press("Escape")
    go(guest, f"input: {words.search}")
    guest.keyboard.type("000016")
    guest.keyboard.press("Enter")
    expect(guest.get_by_role("checkbox", name=begins(words.consent))).to_be_visible()
    go(guest, f"input: {words.consent}")
    guest.keyboard.press("Space")
    go(guest, f"button: {words.start}")
    guest.keyboard.press("Enter")
    expect(visitor.code).to_have_text(re.compile(r"^\s*\w{4}\s\w{4}\s*$"))
    code = visitor.code.inner_text().strip()
    go(desk, f"input: {words.startcode}")
    desk.keyboard.type(code)
    desk.keyboard.press("Enter")
    expect(visitor.bar).to_contain_text(words.sees)
    expect(advisor.stage.locator("h1")).to_be_visible()
    go(desk, f"button: {words.draw}")
    desk.keyboard.press("Enter")
    drawing = desk.get_by_role("button", name=words.draw)
    expect(drawing).to_have_attribute("aria-pressed", "true")
    desk.keyboard.press("Escape")
    go(guest, f"button: {words.pause}")
    guest.keyboard.press("Enter")
    expect(visitor.bar).not_to_contain_text(words.sees)
    go(guest, f"button: {words.resume}")
    guest.keyboard.press("Enter")
    expect(visitor.bar).to_contain_text(words.sees)
    go(guest, f"button: {words.end_session}")
    guest.keyboard.press("Enter")
    visitor.expect_unwatched()
    expect(advisor.stage_frame).to_have_count(0)
    go(desk, f"button: {words.end_chat}")
    desk.keyboard.press("Enter")
    expect(advisor.queue.get_by_role("listitem")).to_have_count(0)
