"""A page that writes itself anew (`document.open`), which takes all listeners away.

Those of what hangs beside the page as well: launcher, chat and session bar.
"""

import re

import pytest

from playwright.sync_api import expect

from .roles import Visitor, begins, start_session


pytestmark = [
    pytest.mark.once,
    pytest.mark.usefixtures("nobody_else"),
    pytest.mark.parametrize("language", ["en"]),
]
#: Twice: what listens again does so for good.
ANEW = """() => {
  for (const title of ['Once', 'Written anew']) {
    document.open();
    document.write(`<!doctype html><title>x</title><main><h1>${title}</h1></main>`);
    document.close();
  }
}"""
#: Whether the tab is seen, as the test says; the keyboard is in another window.
SEEN = """(seen) => {
  document.hasFocus = () => false;
  const get = () => (seen ? 'visible' : 'hidden');
  Object.defineProperty(document, 'visibilityState', { get, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def test_the_session_bar_does_what_it_says(everybody, advisor, language):
    visitor = Visitor(everybody.open("visitor", language), language)
    words = visitor.words
    start_session(visitor, advisor)
    visitor.visit()
    expect(visitor.bar).to_contain_text(words.sees)
    visitor.page.evaluate(ANEW)
    for name in (words.pause, words.resume, words.pause, words.end_session):
        visitor.press(name)
    visitor.expect_unwatched()
    visitor.press(words.close)
    expect(visitor.bar).to_have_count(0)


def test_the_chat_goes_on(everybody, advisor, language):
    visitor = Visitor(everybody.open("visitor", language), language)
    words, page = visitor.words, visitor.page
    visitor.visit()
    # Before anything but the launcher is there, and once more.
    page.evaluate(ANEW)
    visitor.open_chat()
    visitor.write("First")
    advisor.open_workplace()
    advisor.take()
    page.evaluate(ANEW)
    visitor.write("Second")
    expect(advisor.log).to_contain_text("Second")
    visitor.chat.get_by_role("button", name=words.minimise).click()
    expect(visitor.chat).to_be_hidden()
    visitor.open_chat()
    box = visitor.chat.get_by_role("textbox", name=begins(words.message))
    box.fill("Third")
    box.press("Enter")
    expect(advisor.log).to_contain_text("Third")
    visitor.end_chat()
    visitor.chat.get_by_role("button", name="Start a new chat").click()
    expect(box).to_be_visible()


def test_what_was_shown_before_can_be_pressed(everybody, advisor, problems, language):
    problems.expect("Failed to load resource|ERR_FAILED|CORS|NetworkError")
    visitor = Visitor(everybody.open("visitor", language), language)
    page, chat = visitor.page, visitor.chat
    # The panel covers the page.
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.visit()
    visitor.open_chat()
    visitor.write("First")
    advisor.open_workplace()
    advisor.take()
    advisor.write(f"{page.url}#place")
    advisor.chat.get_by_role("button", name=advisor.words.suggest).click()
    dialog = advisor.page.get_by_role("dialog", name=advisor.words.suggest)
    dialog.get_by_role("textbox").fill("000042")
    dialog.get_by_role("textbox").press("Enter")
    expect(chat.get_by_role("button", name=begins("Not now"))).to_be_visible()
    link = chat.get_by_role("link", name="#place")
    page.evaluate(ANEW)
    # The link leads to a place on this page, which can be seen then.
    link.click()
    expect(chat).to_be_hidden()
    visitor.open_chat()
    chat.get_by_role("button", name=begins("Not now")).click()
    expect(advisor.log).to_contain_text("Not now, thank you.")
    page.route("**/messages/", lambda route: route.abort())
    visitor.write("Second")
    again = chat.get_by_role("button", name="Not sent. Try again")
    expect(again).to_be_visible()
    page.evaluate(ANEW)
    page.unroute("**/messages/")
    # At once: sooner or later it would be sent again by itself.
    assert not again.evaluate(
        "(button) => { button.click(); return button.isConnected; }"
    )
    expect(advisor.log).to_contain_text("Second")


def test_what_a_visitor_sees_who_comes_back_is_read(everybody, advisor, language):
    visitor = Visitor(everybody.open("visitor", language), language)
    visitor.visit()
    visitor.open_chat()
    visitor.write("First")
    advisor.open_workplace()
    advisor.take()
    visitor.page.evaluate(ANEW)
    visitor.page.evaluate(SEEN, False)
    advisor.write("Are you there?")
    expect(visitor.log).to_contain_text("Are you there?")
    expect(advisor.log).to_contain_text(" · Sent")
    visitor.page.evaluate(SEEN, True)
    expect(advisor.log).to_contain_text(" · Read")


def test_a_receipt_that_did_not_load_comes_with_the_line(
    visitor, advisor, problems, language
):
    problems.expect(r"ERR_FAILED|status of 40[0-9]")
    page, script = visitor.page, re.compile(r"/wagtail_cobrowse/receipt(\.\w+)?\.js")
    page.route(script, lambda route: route.abort())
    start_session(visitor, advisor)
    visitor.visit()
    # A line that is not there yet never hears who has ended it.
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    page.evaluate(ANEW)
    advisor.end_session()
    expect(visitor.bar).to_contain_text("Your advisor has ended the session.")
    # Nor is there a chat, whose line would be heard of.
    advisor.chat.get_by_role("button", name=advisor.words.end_chat).click()
    expect(advisor.queue.get_by_role("heading", name="My chats")).to_have_count(0)
    page.wait_for_timeout(1000)
    expect(visitor.bar).not_to_contain_text("Receipt number")
    page.unroute(script)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(visitor.bar).to_contain_text("Receipt number")
