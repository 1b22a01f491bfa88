"""Pages that become the next one without being loaded: hx-boost, Turbo, morphs."""

import pytest

from playwright.sync_api import expect

from build_backend.bundle import ROOT

from .roles import Visitor, begins, start_session


pytestmark = [
    pytest.mark.once,
    pytest.mark.usefixtures("nobody_else"),
    pytest.mark.parametrize("language", ["en"]),
]
HTMX = (ROOT / "node_modules/htmx.org/dist/htmx.min.js").read_text(encoding="utf-8")
#: As a site that boosts all of its pages.
BOOST = f"""() => {{
  {HTMX};
  htmx.config.implicitInheritance = true;
  document.body.setAttribute('hx-boost', 'true');
  htmx.process(document.body);
  window.isTheSame = true;
}}"""
#: As Turbo does it: the address, once its sheets are there the next page's body, then
#: its scripts.
VISIT = """async (address) => {
  window.isTheSame = true;
  const answer = await fetch(address);
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  history.pushState({}, '', address);
  await new Promise((done) => setTimeout(done, 300));
  document.body.replaceWith(document.adoptNode(next.body));
  for (const inert of document.body.querySelectorAll('script')) {
    const script = document.createElement('script');
    for (const { name, value } of inert.attributes) script.setAttribute(name, value);
    inert.replaceWith(script);
  }
}"""
#: At once where it is found, as the page may be another one by then. Until htmx has it,
#: a link loads the page as any other does.
PRESS = """(path) => {
  const link = document.querySelector(`a[href='${path}'][data-htmx-powered]`);
  link?.click();
  return !!link;
}"""
#: Every text that the stage ever shows, from now on.
NOTE = """() => {
  window.shown = new Set();
  new MutationObserver(() => {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) window.shown.add(walker.currentNode.data.trim());
  }).observe(document, { subtree: true, childList: true, characterData: true });
}"""
NEWS = "what is being written"


def writing(visitor):
    """Where the visitor writes."""
    return visitor.chat.get_by_role("textbox", name=begins(visitor.words.message))


def begin(visitor, advisor, path):
    """A session at ``path``, and a message that is being written."""
    start_session(visitor, advisor, path)
    visitor.open_chat()
    message = writing(visitor)
    message.press_sequentially(NEWS)
    return message


def expect_same(visitor):
    """The document is that of before, and everything of ours is in it."""
    assert visitor.page.evaluate("window.isTheSame") is True
    expect(writing(visitor)).to_have_value(NEWS)
    expect(visitor.bar).to_be_visible()


def expect_title(visitor, advisor):
    """The stage shows the page that the visitor sees."""
    title = visitor.page.locator("h1").inner_text()
    expect(advisor.stage.locator("h1")).to_have_text(title)


def test_launcher_chat_and_session_outlive_a_swap(everybody, advisor, language):
    visitor = Visitor(everybody.open("visitor", language), language)
    page = visitor.page
    begin(visitor, advisor, "search/?query=000042")
    expect_title(visitor, advisor)
    advisor.stage.locator("html").evaluate(NOTE)
    page.evaluate(BOOST)
    # The answer to a form is the visitor's own: the address is the one of before.
    address = page.url
    page.locator(".application__form button[type=submit]").click()
    wrong = page.locator(".application__form .field__error").first
    expect(wrong).to_be_visible()
    assert page.url.split("?")[0] == address.split("?")[0]
    expect(visitor.bar).to_contain_text("only the shapes of this page")
    stage = advisor.stage
    expect(advisor.page.locator(".cobrowse-banner")).to_contain_text("as shapes")
    expect(stage.locator(".application__form .field__error").first).to_be_attached()
    shown = stage.locator("html").evaluate("() => [...window.shown]")
    assert len(shown) > 10
    assert wrong.inner_text().strip() not in shown
    expect_same(visitor)
    # An ordinary page is open again, also one at the address of before.
    for target in ("/en/service/contact/", "/en/service/contact/", "/en/"):
        page.wait_for_function(PRESS, arg=target)
        page.wait_for_url(f"**{target}")
        expect(visitor.bar).to_contain_text(visitor.words.sees)
        expect(visitor.bar).not_to_contain_text("only the shapes")
        expect_title(visitor, advisor)
        expect_same(visitor)
    visitor.press(visitor.words.end_session)
    visitor.expect_unwatched()


def test_what_stands_there_after_the_address_is_as_private_as_it_was(
    everybody, advisor, language
):
    visitor = Visitor(everybody.open("visitor", language), language)
    page = visitor.page
    start_session(visitor, advisor, "service/contact/")
    # No page of Wagtail: masked by its address alone, its response says nothing.
    page.goto("/en/login/")
    expect(visitor.bar).to_contain_text("only the shapes of this page")
    private = page.locator("h1").inner_text()
    title = advisor.stage.locator("h1")
    expect(title).to_contain_text("•")
    advisor.stage.locator("html").evaluate(NOTE)
    page.evaluate(VISIT, "/en/")
    expect_title(visitor, advisor)
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    shown = advisor.stage.locator("html").evaluate("() => [...window.shown]")
    assert page.locator("h1").inner_text() in shown
    assert private not in shown


def test_a_body_that_is_replaced_takes_nothing_along(everybody, advisor, language):
    visitor = Visitor(everybody.open("visitor", language), language)
    page = visitor.page
    message = begin(visitor, advisor, "service/contact/")
    expect(message).to_be_focused()
    page.evaluate(VISIT, "/en/")
    expect_title(visitor, advisor)
    expect_same(visitor)
    expect(message).to_be_focused()
    # Nor does what leaves nothing in the page that it does not know.
    page.evaluate(
        "() => { for (const one of [...document.documentElement.children])"
        " if (one.matches('[data-cobrowse-ui]')) one.remove(); }"
    )
    expect_same(visitor)
    # The co-browsing page works once it is loaded.
    visitor.press(visitor.words.end_session)
    visitor.expect_unwatched()
    visitor.press("Close")
    start = page.evaluate("fetch(wagtailCobrowse.config.start).then((a) => a.url)")
    with page.expect_event("load"):
        page.evaluate(VISIT, start)
    assert page.evaluate("window.isTheSame") is None
    visitor.consent()
