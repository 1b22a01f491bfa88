"""A session on a site with a chat of its own: the guide's samples at work."""

import re

import pytest

from playwright.sync_api import expect

from .live_site import PERSONAL_TABLES, LiveSite
from .roles import begins


pytestmark = pytest.mark.once

LOADED = """() => performance.getEntriesByType('resource')
  .map(({ name }) => new URL(name).pathname.split('/wagtail_cobrowse/')[1])
  .filter((name) => name?.endsWith('.js'))"""
#: Whatever may be done to it, it stays as it is.
TAMPER = """() => {
  const own = window.cobrowse;
  try { own.state = 'active'; own.resume = () => 1; delete own.end; } catch {}
  return [own.state, own.visitor, Object.keys(own)];
}"""


class OwnChatSite(LiveSite):
    module = "tests.browser.own_chat.settings"


@pytest.fixture
def own_site(prepared_site, tmp_path):
    site = prepared_site.copy(tmp_path / "var", of=OwnChatSite)
    # An invitation names the site as Wagtail knows it.
    known = "UPDATE wagtailcore_site SET hostname = 'localhost', port = ?"
    site.query(known, (site.port,))
    with site.running():
        yield site


@pytest.fixture
def their_site(own_site):
    return own_site


@pytest.mark.parametrize("language", ["en"])
def test_a_session_by_the_way_of_the_sites_own_chat(
    own_site, visitor, advisor, problems
):
    # What held the session may be gone before the workplace has asked for it.
    problems.expect(r"^advisor: .* 404 .*/api/advisor/conversations/")
    requested = []
    visitor.page.on("request", lambda request: requested.append(request.url))
    ours = visitor.page.get_by_role("region", name="Our chat").get_by_role("log")
    look = visitor.page.get_by_role("button", name="Look together")

    # Nothing of our chat is there, and nothing is loaded before it is needed.
    visitor.visit()
    expect(look).to_be_visible()
    launcher = visitor.page.get_by_role("button", name=begins(visitor.words.chat))
    expect(launcher).to_have_count(0)
    assert visitor.page.evaluate(LOADED) == ["loader.js"]
    keys = ["state", "visitor", "start", "pause", "end"]
    assert visitor.page.evaluate(TAMPER) == ["none", "", keys]

    # The button of the site, and the link of its advisor, lead to the terms.
    look.click()
    visitor.page.wait_for_url(re.compile(r"/en/.*co-browsing"))
    terms = visitor.page.url
    visitor.visit()
    advisor.page.goto("/our-chat/desk/")
    advisor.page.get_by_role("button", name="Look at it together").click()
    expect(ours).to_contain_text("enter the webcode a000016 in the search field")
    ours.get_by_role("link").click()
    visitor.page.wait_for_url(terms)

    # The advisor reads the four signs in the site's chat; the code is told.
    code = visitor.consent()
    expect(ours).to_contain_text(re.compile(r"Visitor [0-9A-F]{4} has a Startcode"))
    assert code not in ours.inner_text()
    signs = visitor.page.evaluate("cobrowse.visitor")
    advisor.page.goto("/our-chat/desk/")
    advisor.page.get_by_role("link", name=f"Visitor {signs}").first.click()
    expect(advisor.pane).to_contain_text(f"Visitor {signs} is waiting")
    assert "visitor=" not in advisor.page.url
    expect(advisor.chat).to_have_count(0)
    take = advisor.page.get_by_role("button", name=begins(advisor.words.take))
    expect(take).to_have_count(0)
    advisor.enter(code)
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    expect(ours).to_contain_text("Co-browsing: started")

    # The site's chat is left out of what is shared, and stays on every page.
    visitor.visit()
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    title = visitor.page.locator("h1").inner_text()
    expect(advisor.stage.locator("h1")).to_have_text(title)
    expect(advisor.stage.get_by_text("Look together")).to_have_count(0)
    assert visitor.page.evaluate("cobrowse.state") == "active"
    visitor.page.evaluate("cobrowse.pause()")
    expect(visitor.bar).to_contain_text("Paused")
    expect(ours).to_contain_text("Co-browsing: paused")
    visitor.press(visitor.words.resume)
    expect(ours).to_contain_text("Co-browsing: resumed")

    # The site ends it, and of the session and what held it nothing is left.
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    look.click()
    visitor.expect_unwatched()
    expect(ours).to_contain_text("Co-browsing: ended")
    expect(visitor.bar).to_contain_text("Deleted: 1 session.")
    expect(advisor.stage_frame).to_have_count(0)
    # With the reason, unless the queue has told of the end before the session's line.
    over = re.compile(r"The (visitor ended the session|session has ended)\.")
    expect(advisor.pane).to_contain_text(over)
    expect(advisor.queue).to_contain_text("Nobody is waiting.")
    assert [own_site.query(f"SELECT * FROM {table}") for table in PERSONAL_TABLES] == [
        [] for _table in PERSONAL_TABLES
    ]
    assert visitor.page.evaluate("cobrowse.state") == "none"
    visitor.press(visitor.words.close)
    visitor.visit()
    expect(ours).to_contain_text("Co-browsing: ended")
    assert visitor.page.evaluate(LOADED) == ["loader.js"]
    assert not [url for url in requested if "/chat.js" in url and "our-chat" not in url]
