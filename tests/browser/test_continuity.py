"""The session goes on: from page to page, from tab to tab, through sleep and reload."""

import os
import signal

import pytest

from playwright.sync_api import expect

from .engines import launch_chromium
from .lines import (
    NOTHING_ARRIVES,
    UNWATCHED,
    is_exact,
    shape_of,
    until_exact,
    wait_until,
)
from .live_site import PERSONAL_TABLES
from .people import People, screenshots
from .roles import Advisor, Visitor, start_session


pytestmark = [pytest.mark.once, pytest.mark.parametrize("language", ["en"])]
ELSEWHERE = "You are sharing another tab"
KEYFRAME, DELTA = 1, 2
#: The server refuses what a login of before asks for.
REFUSED = r"status of 40[13]|WebSocket connection"


def meet(people, site, language, name="advisor"):
    """A visitor and an advisor with a running session, the stage exact."""
    for table in PERSONAL_TABLES:
        site.query(f"DELETE FROM {table}")
    people.url = site.url
    visitor = Visitor(people.open("visitor", language), language)
    page = people.open("advisor", language)
    people.log_in(page, name)
    advisor = Advisor(page, language)
    start_session(visitor, advisor)
    visitor.visit()
    until_exact(visitor, advisor)
    return visitor, advisor


def change(page, text):
    page.evaluate("(t) => document.querySelector('h1').textContent = t", text)


def address(advisor):
    return advisor.page.locator(".cobrowse-address__link").get_attribute("href") or ""


class Sent:
    """What a visitor's pages send: kind, epoch and time of arrival at the line."""

    def __init__(self, page):
        self.frames, self.texts, self.heard = [], [], []
        page.on("websocket", self._watch)

    def _watch(self, socket):
        if "/ws/visitor/" in socket.url:
            socket.on("framesent", self._note)
            socket.on("framereceived", lambda text: self.heard.append(str(text)))

    def _note(self, payload):
        if isinstance(payload, bytes):
            self.frames.append((payload[1], int.from_bytes(payload[4:8], "big")))
        else:
            self.texts.append(payload)

    @property
    def pictures(self):
        return [frame for frame in self.frames if frame[0] in (KEYFRAME, DELTA)]


def test_from_page_to_page(live_site, people, language):
    visitor, advisor = meet(people, live_site, language)
    page = visitor.page
    sent = Sent(page)
    links = page.locator("nav a[href^='/en/']:visible")
    targets = {link.get_attribute("href") for link in links.all()}
    targets = sorted(targets - {"/en/"})[:3]
    assert len(targets) == 3
    for target in targets:
        page.locator(f"a[href='{target}']:visible").first.click()
        page.wait_for_url(f"**{target}")
        took = until_exact(visitor, advisor)
        print(f"seconds until the next page is exact: {took:.2f}")
        assert address(advisor).endswith(target)
    page.reload()
    until_exact(visitor, advisor)
    page.go_back()
    until_exact(visitor, advisor)
    assert address(advisor).endswith(targets[-2])
    epochs = [epoch for _, epoch in sent.pictures]
    assert epochs == sorted(epochs)
    before = epochs[-1]

    # A place on the same page is the same page.
    page.evaluate("location.hash = 'place'")
    change(page, "At a place")
    until_exact(visitor, advisor)
    page.evaluate("history.replaceState(null, '', '?q=secret#other')")
    change(page, "With a query")
    until_exact(visitor, advisor)
    assert sent.pictures[-1][1] == before
    assert not any("secret" in text or "place" in text for text in sent.texts)

    # Another address is another page, though the document is the same.
    for verb, target in [("pushState", targets[0]), ("replaceState", targets[2])]:
        page.evaluate("([v, t]) => history[v](null, '', t)", [verb, target])
        change(page, f"By {verb}")
        wait_until(page, lambda target=target: address(advisor).endswith(target))
        until_exact(visitor, advisor)
        assert sent.pictures[-1][1] > before
        before = sent.pictures[-1][1]
    page.go_back()
    wait_until(page, lambda: address(advisor).endswith(targets[-2]))
    change(page, "Back again")
    until_exact(visitor, advisor)
    assert sent.pictures[-1][1] > before


@pytest.fixture(scope="module")
def chromium(playwright):
    """With windows of its own: without them every tab has the focus."""
    browser = launch_chromium(playwright, is_whole=True)
    yield browser
    browser.close()


@pytest.fixture
def kept(playwright):
    """A Chromium of its own for the visitor, which keeps pages for "back"."""
    keeps = ["--disable-back-forward-cache"]
    browser = launch_chromium(playwright, is_whole=True, ignore_default_args=keeps)
    yield browser
    browser.close()


def move(visitor, advisor, browser, people, language):
    """The same visitor, with the same seat, in another browser."""
    theirs = People(browser, people.url, people.problems)
    state = visitor.page.context.storage_state()
    moved = Visitor(theirs.open("visitor", language, storage_state=state), language)
    visitor.page.close()
    moved.visit()
    until_exact(moved, advisor)
    return moved


def test_back_to_a_page_that_the_browser_has_kept(
    live_site, people, language, kept, problems
):
    # Left before its line was there.
    problems.expect(r"WebSocket connection .* Page entered Back-Forward Cache")
    visitor, advisor = meet(people, live_site, language)
    visitor = move(visitor, advisor, kept, people, language)
    page = visitor.page
    first = shape_of(page)
    page.evaluate("window.isKept = true")
    page.locator("a[href='/en/service/contact/']:visible").first.click()
    page.wait_for_url("**/contact/")
    assert shape_of(page) != first
    until_exact(visitor, advisor)
    page.go_back(wait_until="commit")
    wait_until(page, lambda: page.evaluate("window.isKept === true"))
    print(f"seconds until a kept page is exact: {until_exact(visitor, advisor):.2f}")
    change(page, "Kept and shown again")
    until_exact(visitor, advisor)
    expect(visitor.bar).to_contain_text(visitor.words.sees)


def test_the_tab_in_use_shares_and_others_say_that_they_do_not(
    live_site, people, language
):
    visitor, advisor = meet(people, live_site, language)
    context = visitor.page.context
    other = Visitor(context.new_page(), language)
    other.visit("service/contact/")
    expect(other.bar).to_contain_text(visitor.words.sees)
    for page in context.pages:
        # Else both tabs have the focus, always.
        context.new_cdp_session(page).send(
            "Emulation.setFocusEmulationEnabled", {"enabled": False}
        )
    tabs = [visitor, other]
    for turn in range(4):
        used, idle = tabs[turn % 2 - 1], tabs[turn % 2]
        used.page.bring_to_front()
        wait_until(
            used.page, lambda used=used: used.page.evaluate("document.hasFocus()")
        )
        expect(used.bar).to_contain_text(used.words.sees)
        expect(idle.bar).to_contain_text(ELSEWHERE)
        change(used.page, f"Used {turn}")
        until_exact(used, advisor)
        # What happens in the other one is nobody's business.
        change(idle.page, f"Idle {turn}")
        used.page.wait_for_timeout(200)
        assert is_exact(used, advisor)
    # One tab that asks the server for the state does not make the other one ask, which
    # would make this one ask, and so on.
    tabs[1].page.evaluate(
        "() => { window.noted = 0; addEventListener('storage', () => noted++) }"
    )
    event = "new StorageEvent('storage', {key: 'cobrowse'})"
    with tabs[0].page.expect_response(lambda r: r.url.endswith("/state/")) as answer:
        tabs[0].page.evaluate(f"() => {{ dispatchEvent({event}) }}")
    answer.value.finished()
    tabs[0].page.wait_for_timeout(300)
    assert tabs[1].page.evaluate("noted") == 0
    # The tab in use is closed: the one that is left is in use.
    tabs[0].page.bring_to_front()
    until_exact(tabs[0], advisor)
    tabs[0].page.close()
    tabs[1].page.bring_to_front()
    until_exact(tabs[1], advisor)
    expect(tabs[1].bar).to_contain_text(visitor.words.sees)


def test_a_word_of_another_tab_that_comes_late_gives_way(live_site, people, language):
    visitor, advisor = meet(people, live_site, language)
    context = visitor.page.context
    idle = Visitor(context.new_page(), language)
    idle.visit("service/contact/")
    for page in context.pages:
        context.new_cdp_session(page).send(
            "Emulation.setFocusEmulationEnabled", {"enabled": False}
        )
    # Whoever goes to and fro quickly is in the first tab when the other one, whose page
    # is busy, gets round to saying that it has the focus.
    visitor.page.bring_to_front()
    until_exact(visitor, advisor)
    idle.page.evaluate(
        "() => { document.hasFocus = () => true; dispatchEvent(new Event('focus')) }"
    )
    expect(visitor.bar).to_contain_text(ELSEWHERE)
    assert visitor.page.evaluate("document.hasFocus()")
    visitor.page.mouse.wheel(0, 10)
    until_exact(visitor, advisor)
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    expect(idle.bar).to_contain_text(ELSEWHERE)


def test_a_tab_that_sleeps_and_wakes(live_site, people, language, kept):
    """What an alert does to a page, or a laptop: the line is open, nobody answers."""
    visitor, advisor = meet(people, live_site, language)
    visitor = move(visitor, advisor, kept, people, language)
    running = kept.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    renderers = [
        each["id"] for each in running["processInfo"] if each["type"] == "renderer"
    ]
    notice = advisor.pane.get_by_text(NOTHING_ARRIVES)
    try:
        for number in renderers:
            os.kill(number, signal.SIGSTOP)
        took = wait_until(advisor.page, notice.count)
        print(f"seconds until the advisor knows: {took:.2f}")
        expect(advisor.pane.locator(".cobrowse-canvas--stale")).to_have_count(1)
    finally:
        for number in renderers:
            os.kill(number, signal.SIGCONT)
    expect(notice).to_have_count(0)
    change(visitor.page, "Awake")
    until_exact(visitor, advisor)


def test_nothing_is_recorded_while_nobody_looks(live_site, people, language):
    visitor, advisor = meet(people, live_site, language)
    sent = Sent(visitor.page)
    visitor.page.reload()
    until_exact(visitor, advisor)
    workplace = advisor.page.url
    advisor.page.goto("about:blank")
    wait_until(visitor.page, lambda: any('"watched":false' in t for t in sent.heard))
    known = len(sent.pictures)
    change(visitor.page, "Nobody looks")
    pongs = len(sent.texts)
    # Two heartbeats later everything that was to be sent has been.
    wait_until(visitor.page, lambda: len(sent.texts) >= pongs + 2)
    assert len(sent.pictures) == known
    advisor.page.goto(workplace)
    print(f"seconds until exact after a reload: {until_exact(visitor, advisor):.2f}")
    assert sent.pictures[known][0] == KEYFRAME


def test_a_new_password(own_site, people, language, problems):
    problems.expect(REFUSED)
    # Wagtail's own account page, with a time zone that the browser does not know.
    problems.expect("localizeTimeZoneOptions")
    visitor, advisor = meet(people, own_site, language)
    account = advisor.page.context.new_page()
    account.goto("/admin/account/")
    password = "a-new-long-password-1"
    account.locator("[name=password-old_password]").fill("demo")
    account.locator("[name=password-new_password1]").fill(password)
    account.locator("[name=password-new_password2]").fill(password)
    # Both sockets of the workplace are of a login that is over from now on, and it
    # asks with that one until the new one has arrived.
    with account.expect_navigation():
        account.locator("form button[type=submit]").last.click()
    account.close()
    visitor.open_chat()
    visitor.write("Are you still there?")
    expect(advisor.log).to_contain_text("Are you still there?")
    expect(advisor.page.locator(".cobrowse-offline")).to_be_hidden()
    change(visitor.page, "Seen by the new login")
    until_exact(visitor, advisor)


def test_an_advisor_whose_login_is_over(own_site, people, language, problems):
    """The session is not: the visitor reads that nobody watches, and it goes on."""
    problems.expect(REFUSED)
    visitor, advisor = meet(people, own_site, language)
    own_site.query("DELETE FROM django_session")
    # Until then it is asked whether it is another login that has begun.
    expect(advisor.page.locator(".cobrowse-offline")).to_contain_text(
        "not logged in any more", timeout=60_000
    )
    cover = advisor.page.locator(".cobrowse-cover")
    expect(cover).to_contain_text("not logged in any more", timeout=60_000)
    screenshots(advisor.page, "login-over")
    expect(advisor.page.get_by_text("The session has ended.")).to_have_count(0)
    expect(visitor.bar).to_contain_text(UNWATCHED)
    people.log_in(advisor.page, "advisor")
    advisor.page.reload()
    until_exact(visitor, advisor)
    expect(visitor.bar).to_contain_text(visitor.words.sees)


def test_a_visitor_who_does_not_come_back(own_site, people, language):
    visitor, advisor = meet(people, own_site, language)
    # A visitor who is away has two minutes; whoever is not back by then has ended it.
    visitor.page.goto("about:blank")
    expect(advisor.pane).to_contain_text("The session waits for two minutes.")
    expect(advisor.stage_frame).to_have_count(1)
    long_ago = "2020-01-01 00:00:00"
    session = "wagtail_cobrowse_cobrowsesession"
    own_site.query(f"UPDATE {session} SET visitor_seen_at = ?", (long_ago,))
    expect(advisor.stage_frame).to_have_count(0, timeout=30_000)
    visitor.visit()
    expect(visitor.bar).to_contain_text("The session has ended.")
    visitor.expect_unwatched()
