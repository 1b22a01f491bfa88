"""What a mirror cannot show, in each of the three engines, as people come upon it."""

import pytest

from playwright.sync_api import expect

from .engines import PlaywrightTab
from .lines import wait_until
from .mirror_line import Pages
from .tabs import begin, until_exact


pytestmark = [
    pytest.mark.once,
    pytest.mark.usefixtures("nobody_else"),
    pytest.mark.parametrize("language", ["en"]),
]
ADD_LINK = """(href) => {
  const link = document.createElement('a');
  link.id = 'leave';
  link.href = href;
  link.textContent = 'Leave';
  document.body.prepend(link);
}"""
#: Notes what the page says on its sockets besides frames.
LISTEN = """() => {
  const { send } = WebSocket.prototype;
  window.said = [];
  WebSocket.prototype.send = function (data) {
    if (String(data).includes('"busy"')) said.push(JSON.parse(data).what);
    return send.call(this, data);
  };
}"""
ASK = """(ask) => {
  // By then the driver has its answer.
  setTimeout(() => { window.asked = [ask, window[ask]('Secret words')]; }, 200);
}"""
PRINT = "() => { setTimeout(() => { print(); window.printed = true; }, 200) }"
PRINTING = "The visitor is printing this page."


@pytest.fixture
def elsewhere():
    """Another website, with a document."""
    pages = Pages()
    pages.bodies["/terms.pdf"] = ("%PDF-1.4\n", "application/pdf")
    yield pages
    pages.close()


@pytest.fixture
def tab(engine, live_site):
    opened = engine.open(f"{live_site.url}/en/search/?query=000016")
    yield opened
    opened.close()


def leave_open(tab):
    """Leave message windows open; answers what agrees to the one that is."""
    if not isinstance(tab, PlaywrightTab):
        return lambda: tab.driver.switch_to.alert.accept()
    opened = []
    tab.page.on("dialog", lambda dialog: opened.append(dialog))

    def agree():
        wait_until(tab.page, lambda: opened)
        opened.pop().accept()

    return agree


def test_windows_other_sites_documents_and_printing(
    tab, engine, advisor, live_site, elsewhere
):
    agree = leave_open(tab)
    begin(tab, advisor)
    banner = advisor.page.locator(".cobrowse-banner")

    def come_back():
        tab.go(f"{live_site.url}/en/")
        until_exact(tab, advisor)
        expect(banner).not_to_contain_text("visitor has")

    come_back()
    for ask in ("alert", "confirm"):
        tab.evaluate(ASK, ask)
        expect(banner).to_contain_text("A message window is open")
        agree()
        expect(banner).not_to_contain_text("message window")
        tab.wait(f"window.asked?.[0] === '{ask}'")
    assert tab.evaluate("() => asked") == ["confirm", True]
    for path, words in (
        ("/secret", "The visitor has gone to another website."),
        ("/terms.pdf", "The visitor has opened a document (PDF)."),
    ):
        tab.evaluate(ADD_LINK, elsewhere.origin + path)
        tab.click("#leave")
        expect(banner).to_contain_text(words)
        assert elsewhere.origin not in advisor.page.content()
        come_back()
    tab.evaluate(LISTEN)
    tab.evaluate(PRINT)
    if engine.name == "firefox":
        # Its dialog is open, though it has said that it has printed: nothing runs.
        expect(banner).to_contain_text(PRINTING)
        tab.pause(1)
        expect(banner).to_contain_text(PRINTING)
        assert not tab.evaluate("() => window.printed")
    else:
        # Driven by tests it prints to nowhere, at once; WebKit without any event.
        tab.wait("window.printed")
        assert tab.evaluate("() => said") == ["print", ""]


def test_a_security_check_that_takes_itself_away(tab, advisor, live_site):
    """Its frame goes with the focus in it; Chromium says nothing of that."""
    begin(tab, advisor)
    tab.go(f"{live_site.url}/en/")
    until_exact(tab, advisor)
    banner = advisor.page.locator(".cobrowse-banner")
    tab.evaluate(
        "() => document.body.prepend(Object.assign(document.createElement('iframe'),"
        " { id: 'check', src: 'https://else.example/hcaptcha/' }))"
    )
    tab.evaluate("() => document.getElementById('check').focus()")
    expect(banner).to_contain_text("security check (CAPTCHA)")
    tab.pause(1)
    # As long as the visitor is in it, a mouse on its way there ends nothing.
    move = "dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))"
    tab.evaluate(f"() => document.body.{move}")
    tab.pause(0.5)
    expect(banner).to_contain_text("security check (CAPTCHA)")
    tab.evaluate("() => document.getElementById('check').remove()")
    tab.evaluate(f"() => document.body.{move}")
    expect(banner).not_to_contain_text("security check (CAPTCHA)")
