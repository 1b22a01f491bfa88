"""A site that requires Trusted Types: co-browsing works, or says that it does not."""

import pytest

from playwright.sync_api import expect

from .lines import until_exact
from .roles import start_session


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]
REQUIRED = "require-trusted-types-for 'script'"
ASKED = "requires 'TrustedScriptURL'"
FAILED = "Service chat did not load. Please load this page again."


@pytest.fixture
def language():
    return "en"


#: Whether the page refuses plain strings.
STANDS = """() => {
  try { document.createElement('script').src = '/'; } catch { return true; }
  return false;
}"""
#: By one property of several, so that it is compared with what it was.
STYLE = """() => {
  const { style } = document.querySelector('h1');
  style.cssText = 'color: rgb(1, 2, 3); letter-spacing: 1px; word-spacing: 2px';
  setTimeout(() => (style.letterSpacing = '7px'), 300);
}"""
#: Puts a policy into a page as soon as that has a head, before any script of its own.
INSERT = """(() => {
  const insert = () => {
    if (!document.head) return;
    watch.disconnect();
    const meta = document.createElement('meta');
    meta.httpEquiv = 'Content-Security-Policy';
    meta.content = "POLICY";
    document.head.prepend(meta);
  };
  const watch = new MutationObserver(insert);
  watch.observe(document, { childList: true, subtree: true });
})()"""


def require(visitor, policy: str) -> None:
    """Every page of the site has ``policy`` beside its own."""
    visitor.page.add_init_script(INSERT.replace("POLICY", policy))


@pytest.mark.parametrize("more", ["", "; trusted-types wagtail-cobrowse"])
def test_a_whole_session_and_chat(visitor, advisor, problems, more):
    # What asks whether the policy stands.
    problems.expect(ASKED)
    require(visitor, REQUIRED + more)
    start_session(visitor, advisor, "service/contact/")
    assert visitor.page.evaluate(STANDS)
    until_exact(visitor, advisor)
    # A style that changes is read without a parser.
    visitor.page.evaluate(STYLE)
    expect(advisor.stage.locator("h1")).to_have_css("letter-spacing", "7px")
    visitor.open_chat()
    visitor.write("Seen under a strict policy")
    expect(advisor.log).to_contain_text("Seen under a strict policy")


def test_without_leave_for_it_the_button_says_so(visitor, problems):
    problems.expect(f"{ASKED}|trusted-types")
    require(visitor, f"{REQUIRED}; trusted-types 'none'")
    visitor.visit()
    assert visitor.page.evaluate(STANDS)
    launcher = visitor.page.get_by_role("button", name="Service chat").first
    launcher.click()
    expect(visitor.page.get_by_role("button", name=FAILED)).to_be_visible()
