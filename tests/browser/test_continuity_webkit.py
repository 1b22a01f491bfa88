"""The session goes on in WebKit: on other pages, in place, back, cut off."""

import pytest

from playwright.sync_api import expect

from tests.faults.proxy import Proxy

from .lines import INTERRUPTED, wait_until
from .tabs import BAR, begin, change, leave, until_exact


pytestmark = [
    pytest.mark.once,
    pytest.mark.usefixtures("nobody_else"),
    pytest.mark.parametrize("language", ["en"]),
]
HOME, CONTACT, FAMILY = "/en/", "/en/service/contact/", "/en/benefits/family/"
IS_WATCHED = f"{BAR}.includes('can see this page')"


@pytest.fixture
def line(live_site):
    """What the visitor's browser takes for the server."""
    proxy = Proxy(live_site.port)
    yield proxy
    proxy.close()


@pytest.fixture
def tab(webkit_engine, line, advisor):
    """The visitor's, with a running session that `advisor` watches."""
    tab = webkit_engine.open(f"{line.url}/en/search/?query=000016")
    try:
        begin(tab, advisor)
        tab.go(line.url + HOME)
        until_exact(tab, advisor)
        yield tab
    finally:
        tab.close()


def until_at(advisor, path):
    """Wait until the workplace names this page."""
    link = advisor.page.locator(".cobrowse-address__link")
    wait_until(advisor.page, lambda: (link.get_attribute("href") or "").endswith(path))


def follow(tab, path):
    leave(tab, f"document.querySelector('a[href=\"{path}\"]').click()")


def test_the_session_goes_on_until_the_line_is_cut_and_when_it_is_mended(
    tab, line, advisor
):
    tab.evaluate("() => { window.isKept = true; }")
    follow(tab, CONTACT)
    until_at(advisor, CONTACT)
    until_exact(tab, advisor)
    leave(tab, "location.reload()")
    until_exact(tab, advisor)

    # A place on the same page is the same page, another address another one.
    tab.evaluate("() => { location.hash = 'place'; }")
    change(tab, "At a place")
    until_exact(tab, advisor)
    tab.evaluate("(to) => history.pushState(null, '', to)", FAMILY)
    until_at(advisor, FAMILY)
    change(tab, "At another address")
    until_exact(tab, advisor)
    tab.evaluate("() => { history.back(); }")
    until_at(advisor, CONTACT)
    change(tab, "At the place again")
    until_exact(tab, advisor)

    # Back to the document before, which the browser has kept: no socket hindered it.
    leave(tab, "history.go(-2)")
    assert tab.evaluate("() => window.isKept")
    until_at(advisor, HOME)
    change(tab, "Back at home")
    until_exact(tab, advisor)
    tab.wait(IS_WATCHED)

    line.cut(refusing=True)
    tab.wait(f"{BAR}.includes('{INTERRUPTED}')", timeout=30)
    expect(advisor.pane.locator(".cobrowse-pane--cut")).to_have_count(1)
    change(tab, "In the dark")
    line.heal()
    until_exact(tab, advisor)
    tab.wait(IS_WATCHED)
