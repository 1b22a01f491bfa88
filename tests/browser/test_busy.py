"""What a mirror cannot show, from the visitor to the advisor's screen and back."""

import pytest

from playwright.sync_api import expect

from .roles import start_session


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]

ADD_LINK = """() => {
  const link = document.createElement('a');
  link.id = 'leave';
  link.href = 'https://else.example/secret';
  link.textContent = 'Leave';
  document.body.prepend(link);
}"""

ADD_THINGS = """() => {
  const add = (name, values) =>
    document.body.prepend(Object.assign(document.createElement(name), values));
  add('input', { id: 'file', type: 'file' });
  add('a', { id: 'pdf', href: '/terms.pdf', textContent: 'Terms' });
  add('iframe', { id: 'check', src: 'https://else.example/hcaptcha/' });
  add('iframe', { id: 'map', src: 'https://else.example/map/' });
}"""


@pytest.fixture
def language():
    return "en"


def test_the_advisor_is_told_and_the_session_goes_on(visitor, advisor):
    visitor.page.route(
        "https://else.example/**",
        lambda route: route.fulfill(
            body="<h1>Elsewhere</h1>", content_type="text/html"
        ),
    )
    start_session(visitor, advisor)
    expect(advisor.stage.locator("h1").first).to_be_visible()
    banner = advisor.page.locator(".cobrowse-banner")
    expect(banner).to_have_attribute("role", "status")
    visitor.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(banner).to_contain_text("The visitor is printing this page.")
    visitor.page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(banner).not_to_contain_text("printing")
    # While a message window is open, nothing of this page runs.
    with visitor.page.expect_event("dialog") as opened:
        visitor.page.evaluate("() => { setTimeout(() => alert('Secret words')) }")
    expect(banner).to_contain_text("A message window is open")
    opened.value.accept()
    expect(banner).not_to_contain_text("message window")
    visitor.page.evaluate(ADD_LINK)
    visitor.page.locator("#leave").click()
    visitor.page.wait_for_url("https://else.example/secret")
    expect(banner).to_contain_text("The visitor has gone to another website.")
    assert "else.example" not in advisor.page.content()
    visitor.visit()
    expect(banner).not_to_contain_text("another website")
    expect(advisor.stage.locator("h1").first).to_be_visible()


def test_files_documents_and_frames_of_others(visitor, advisor, problems):
    # The example site's own policy lets nobody else's frames in; the page has them.
    problems.expect("frame-src|Content Security Policy|X-Frame-Options")
    page = visitor.page
    page.route(
        "**/terms.pdf",
        lambda route: route.fulfill(body="<h1>%PDF</h1>", content_type="text/html"),
    )
    start_session(visitor, advisor)
    expect(advisor.stage.locator("h1").first).to_be_visible()
    banner = advisor.page.locator(".cobrowse-banner")
    page.evaluate(ADD_THINGS)
    with page.expect_file_chooser() as opened:
        page.locator("#file").click()
    expect(banner).to_contain_text("The visitor is choosing a file.")
    opened.value.set_files({"name": "secret.txt", "mimeType": "", "buffer": b"x"})
    expect(banner).not_to_contain_text("choosing a file")
    assert "secret.txt" not in advisor.page.content()
    for frame, words in (
        ("check", "The visitor is doing a security check (CAPTCHA)."),
        ("map", "The visitor is in an embedded part of the page"),
    ):
        page.evaluate("(id) => document.getElementById(id).focus()", frame)
        expect(banner).to_contain_text(words)
        page.locator("#file").focus()
        expect(banner).not_to_contain_text(words)
    # In this tab: the session waits, and goes on when the visitor comes back.
    page.locator("#pdf").click()
    page.wait_for_url("**/terms.pdf")
    expect(banner).to_contain_text("The visitor has opened a document (PDF).")
    expect(banner).to_contain_text("The session waits for two minutes.")
    page.go_back()
    expect(banner).not_to_contain_text("document (PDF)")
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    expect(advisor.stage.locator("h1").first).to_be_visible()
