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
