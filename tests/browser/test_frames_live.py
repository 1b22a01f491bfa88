"""Pages of the site in frames of another one, from the visitor to the advisor."""

import re

import pytest

from playwright.sync_api import expect

from .roles import start_session


pytestmark = pytest.mark.usefixtures("nobody_else")
FRAMES = """(addresses) => {
  for (const [at, address] of addresses.entries()) {
    const frame = document.createElement('iframe');
    frame.id = `frame-${at}`;
    frame.src = address;
    frame.style.cssText = 'display: block; width: 700px; height: 300px';
    document.querySelector('main').prepend(frame);
  }
}"""


def allow(route):
    """The demo's site forbids frames around its pages; a site with frames does not."""
    response = route.fetch()
    kept = ("content-type", "set-cookie")
    headers = {
        name: response.headers[name] for name in kept if name in response.headers
    }
    route.fulfill(response=response, headers=headers)


@pytest.mark.once
def test_each_frame_is_seen_by_the_policy_of_its_own_address(
    visitor, advisor, problems
):
    # What the line has not ended within two seconds is ended by HTTP as well.
    problems.expect(r"^visitor: .* 409 .*/session/end/")
    visitor.page.route(re.compile(r"framed"), allow)
    start_session(visitor, advisor, "search/?query=000042")
    title = visitor.page.locator("h1").inner_text()
    expect(advisor.stage.locator("h1")).to_have_text(title)
    home, login = f"/{visitor.language}/?framed", f"/{visitor.language}/login/?framed"
    visitor.page.evaluate(FRAMES, [home, login, "/admin/login/?framed"])
    inside = visitor.page.frame_locator("#frame-0").locator("h1")
    words = inside.inner_text()
    # An open page in words, a view in shapes, the admin not at all.
    opened = advisor.stage.frame_locator("iframe#frame-0")
    expect(opened.locator("h1")).to_have_text(words)
    masked = advisor.stage.frame_locator("iframe#frame-1").locator("h1")
    expect(masked).to_have_text(re.compile(r"^[•\s]+$"))
    expect(advisor.stage.locator("cobrowse-iframe#frame-2")).to_be_visible()
    inside.evaluate("(title) => { title.textContent = 'Changed in the frame'; }")
    expect(opened.locator("h1")).to_have_text("Changed in the frame")
    # The page around it has the chat: there is one of it.
    launchers = "() => document.querySelectorAll('[data-cobrowse-ui]').length"
    assert (
        visitor.page.frame_locator("#frame-0").locator("html").evaluate(launchers) == 0
    )
    # What the visitor points at in the frame is where they point.
    inside.hover()
    expect(opened.locator("h1")).to_have_attribute(
        "data-cobrowse-is", re.compile("hover")
    )
    # The keyboard is in the frame, and Esc twice ends it there as well.
    inside.click()
    visitor.end_by_escape()
    visitor.expect_unwatched()
