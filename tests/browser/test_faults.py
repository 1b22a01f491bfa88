"""Servers that die and lines that break: shown, and healed without a new consent."""

import os
import signal

import pytest

from playwright.sync_api import expect

from tests.faults.proxy import Proxy

from .lines import (
    BURST,
    INTERRUPTED,
    LINE_LOST,
    NOTHING_ARRIVES,
    SLOW,
    UNHEARD,
    is_exact,
    until_exact,
    wait_until,
)
from .live_site import PERSONAL_TABLES
from .people import screenshot
from .roles import Advisor, Visitor, start_session


pytestmark = [pytest.mark.once, pytest.mark.parametrize("language", ["en"])]
FULL = os.environ.get("COBROWSE_TEST_SCALE") == "full"
#: How often a server is killed and a line breaks.
KILLS, HOLES = (25, 5) if FULL else (1, 1)
#: Adds what no deflate makes less of than 130 KB.
FILL = """() => {
  const bytes = crypto.getRandomValues(new Uint8Array(42_000));
  const text = [...bytes, ...crypto.getRandomValues(new Uint8Array(42_000))]
    .map((byte) => String.fromCharCode(0x4e00 + byte * 16)).join('');
  const item = document.createElement('p');
  item.textContent = text;
  document.querySelector('main').append(item);
}"""
#: Browsers write to the console that nobody answered.
NO_ANSWER = (
    r"ERR_|WebSocket connection|status of 50[0-9]|Failed to (load|fetch)"
    r"|Firefox can.t establish|The connection to ws\S+ was interrupted"
)


@pytest.fixture(params=["chromium", pytest.param("firefox", marks=pytest.mark.soak)])
def their_browser(request):
    return request.getfixturevalue(f"{request.param}_engine").browser


@pytest.fixture
def line():
    """Makes proxies before a site's server."""
    made = []

    def make(site):
        made.append(Proxy(site.port))
        return made[-1]

    yield make
    for proxy in made:
        proxy.close()


@pytest.fixture
def meet(people, language, problems):
    """A running session between a visitor and an advisor, each with an address."""
    problems.expect(NO_ANSWER)

    def meet(site, visitors_url, advisors_url):
        for table in PERSONAL_TABLES:
            site.query(f"DELETE FROM {table}")
        people.url = visitors_url
        visitor = Visitor(people.open("visitor", language), language)
        people.url = advisors_url
        page = people.open("advisor", language)
        people.log_in(page, "advisor")
        advisor = Advisor(page, language)
        start_session(visitor, advisor)
        visitor.visit()
        until_exact(visitor, advisor)
        return visitor, advisor

    return meet


def measured(what, number):
    """Shown by ``pytest -s``; on a loaded machine no number is a fault."""
    print(f"{what}: {number:.2f}")


def change(visitor, text):
    visitor.page.evaluate("(t) => document.querySelector('h1').textContent = t", text)


def consents(site):
    return site.query("SELECT count(*) FROM wagtail_cobrowse_consentevent")[0][0]


def test_a_server_dies_and_comes_back(own_site, meet):
    visitor, advisor = meet(own_site, own_site.url, own_site.url)
    given = consents(own_site)
    for turn, number in enumerate([signal.SIGKILL, signal.SIGTERM] * KILLS):
        own_site.stop(number)
        change(visitor, f"While nobody listened {turn}")
        expect(visitor.bar).to_contain_text(INTERRUPTED)
        expect(advisor.pane).to_contain_text(LINE_LOST)
        own_site.start()
        measured("seconds until exact", until_exact(visitor, advisor))
        expect(visitor.bar).to_contain_text(visitor.words.sees)
    # And it goes on from there, on the same consent.
    visitor.page.reload()
    until_exact(visitor, advisor)
    assert consents(own_site) == given


def test_a_line_becomes_a_black_hole(live_site, line, meet, their_browser):
    theirs, ours = line(live_site), line(live_site)
    visitor, advisor = meet(live_site, theirs.url, ours.url)
    stale = advisor.pane.locator(".cobrowse-canvas--stale")
    facts = advisor.chat.locator(".cobrowse-facts[data-presence]")
    for turn in range(HOLES):
        theirs.stall()
        change(visitor, f"In the visitor's dark {turn}")
        measured(
            "seconds until the visitor knows",
            wait_until(visitor.page, visitor.bar.get_by_text(INTERRUPTED).count),
        )
        expect(advisor.pane).to_contain_text(NOTHING_ARRIVES)
        expect(facts).to_have_text("English · not connected")
        if their_browser.browser_type.name == "chromium":
            screenshot(advisor.page, "workplace-visitor-in-the-dark")
        expect(stale).to_have_count(1)
        assert not is_exact(visitor, advisor)
        theirs.heal()
        measured("seconds until exact", until_exact(visitor, advisor))
        expect(visitor.bar).to_contain_text(visitor.words.sees)
        expect(facts).to_have_text("English · connected")
        ours.stall()
        change(visitor, f"In the advisor's dark {turn}")
        measured(
            "seconds until the advisor knows",
            wait_until(visitor.page, advisor.pane.get_by_text(LINE_LOST).count),
        )
        expect(stale).to_have_count(1)
        # Without a line of one's own nothing is known of anybody else's.
        expect(facts).to_have_text("English")
        # The visitor is told, and that nobody knows what is still seen.
        expect(visitor.bar).to_contain_text(UNHEARD)
        expect(visitor.bar).to_contain_text(visitor.words.sees)
        ours.heal()
        measured("seconds until exact", until_exact(visitor, advisor))


def test_lines_are_cut_and_mended(live_site, line, meet):
    theirs, ours = line(live_site), line(live_site)
    visitor, advisor = meet(live_site, theirs.url, ours.url)
    # More than follow behind a cut: their numbers are not to be taken for older ones.
    for turn in range(30):
        change(visitor, f"Before {turn}")
        until_exact(visitor, advisor)
    for turn, proxy in enumerate([theirs, ours] * HOLES):
        proxy.cut(refusing=True)
        change(visitor, f"Cut {turn}")
        expect(advisor.pane.locator(".cobrowse-pane--cut")).to_have_count(1)
        proxy.heal()
        until_exact(visitor, advisor)


def test_a_slow_advisor_is_told_and_catches_up(live_site, line, meet):
    ours = line(live_site)
    visitor, advisor = meet(live_site, live_site.url, ours.url)
    ours.slow(20_000)
    visitor.page.evaluate(BURST)
    told = wait_until(visitor.page, advisor.pane.get_by_text(SLOW).count, 60)
    measured("seconds until the advisor is told", told)
    wait_until(visitor.page, lambda: visitor.page.evaluate("window.isDone === true"))
    measured("longest pause of the page in ms", visitor.page.evaluate("window.worst"))
    # The visitor's line is not the advisor's: nothing is interrupted there.
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    ours.heal()
    measured("seconds until exact", until_exact(visitor, advisor, 60))


def test_a_slow_advisor_sees_a_large_page(live_site, line, meet):
    """At 12 KB a second 64 KiB take longer than a message may be silent."""
    ours = line(live_site)
    visitor, advisor = meet(live_site, live_site.url, ours.url)
    visitor.page.evaluate(FILL)
    until_exact(visitor, advisor)
    ours.slow(12_000)
    # Another page, which begins with a keyframe of all that.
    visitor.page.evaluate("history.pushState({}, '', '/en/service/contact/')")
    change(visitor, "Large")
    expect(advisor.pane.locator(".cobrowse-canvas--stale")).to_have_count(1)
    measured("seconds until exact", until_exact(visitor, advisor, 40))
    ours.heal()


def test_a_line_breaks_while_a_message_window_is_open(live_site, line, meet):
    """The page cannot mend it before it is answered: until then it is waited for."""
    theirs = line(live_site)
    visitor, advisor = meet(live_site, theirs.url, live_site.url)
    banner = advisor.page.locator(".cobrowse-banner")
    opened = []
    visitor.page.on("dialog", lambda dialog: opened.append(dialog))
    visitor.page.evaluate("() => { setTimeout(() => alert('Secret words')) }")
    expect(banner).to_contain_text("A message window is open")
    theirs.cut(refusing=True)
    expect(banner).to_contain_text("waits for the answer for about ten minutes")
    waits = "SELECT visitor_seen_at > CURRENT_TIMESTAMP FROM "
    waits += "wagtail_cobrowse_cobrowsesession"
    wait_until(advisor.page, lambda: live_site.query(waits) == [(1,)])
    theirs.heal()
    opened.pop().accept()
    until_exact(visitor, advisor)
    expect(banner).not_to_contain_text("message window")
    expect(visitor.bar).to_contain_text(visitor.words.sees)
