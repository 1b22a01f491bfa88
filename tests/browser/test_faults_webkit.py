"""Servers that die and lines that break while the visitor uses WebKit."""

import signal

from types import SimpleNamespace

import pytest

from playwright.sync_api import expect

from tests.faults.proxy import Proxy

from .lines import BURST, INTERRUPTED, LINE_LOST, NOTHING_ARRIVES, is_exact
from .tabs import BAR, begin, change, until_exact


pytestmark = [
    pytest.mark.once,
    pytest.mark.soak,
    pytest.mark.parametrize("language", ["en"]),
]
#: Browsers write to the console that nobody answered.
NO_ANSWER = r"ERR_|WebSocket connection|status of 50[0-9]|Failed to (load|fetch)"
IS_WATCHED = f"{BAR}.includes('can see this page')"
IS_CUT = f"{BAR}.includes('{INTERRUPTED}')"


@pytest.fixture
def their_site(own_site):
    return own_site


@pytest.fixture
def line(own_site, problems):
    """What the visitor's browser takes for the server."""
    problems.expect(NO_ANSWER)
    proxy = Proxy(own_site.port)
    yield proxy
    proxy.close()


@pytest.fixture
def tab(webkit_engine, line, advisor):
    """The visitor's, with a running session that `advisor` watches."""
    tab = webkit_engine.open(f"{line.url}/en/search/?query=000016")
    try:
        begin(tab, advisor)
        tab.go(f"{line.url}/en/")
        until_exact(tab, advisor)
        yield tab
    finally:
        tab.close()


def test_a_server_dies_and_comes_back(own_site, tab, advisor):
    for turn, number in enumerate([signal.SIGKILL, signal.SIGTERM] * 3):
        own_site.stop(number)
        change(tab, f"While nobody listened {turn}")
        tab.wait(IS_CUT, timeout=30)
        expect(advisor.pane).to_contain_text(LINE_LOST)
        own_site.start()
        print(f"seconds until exact: {until_exact(tab, advisor):.2f}")
        tab.wait(IS_WATCHED)


def test_a_line_becomes_a_black_hole(tab, line, advisor):
    stale = advisor.pane.locator(".cobrowse-canvas--stale")
    for turn in range(3):
        line.stall()
        change(tab, f"In the visitor's dark {turn}")
        tab.wait(IS_CUT, timeout=30)
        expect(advisor.pane).to_contain_text(NOTHING_ARRIVES)
        expect(stale).to_have_count(1)
        line.heal()
        print(f"seconds until exact: {until_exact(tab, advisor):.2f}")
        tab.wait(IS_WATCHED)


def test_a_page_that_changes_much_catches_up_after_a_slow_line(tab, line, advisor):
    line.slow(20_000)
    tab.evaluate(BURST)
    tab.wait("window.isDone === true", timeout=60)
    print(f"longest pause of the page in ms: {tab.evaluate('() => window.worst'):.0f}")
    assert not is_exact(SimpleNamespace(page=tab), advisor)
    line.heal()
    print(f"seconds until exact: {until_exact(tab, advisor, 60):.2f}")
    tab.wait(IS_WATCHED)
