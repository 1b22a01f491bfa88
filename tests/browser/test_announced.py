"""Screen readers say what is new in a chat, once, and nothing else, on both sides."""

import pytest

from playwright.sync_api import expect

from .announced import Ears
from .roles import begins


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]

#: More than either side waits before it tells again that somebody is typing (ms).
TOLD_AGAIN = 3_500


@pytest.fixture
def language():
    return "en"


def pairs(heard: list[str], *texts: str) -> bool:
    """Each of ``texts`` was said once, in this order, and nothing else."""
    return len(heard) == len(texts) and all(map(str.__contains__, heard, texts))


def test_only_what_comes_is_said(visitor, advisor):
    guest, desk = Ears(visitor.page), Ears(advisor.page)
    visitor.visit()
    visitor.open_chat()
    visitor.write("Said before")
    visitor.write("And this")
    assert guest.hear("log") == []
    advisor.open_workplace()
    row = advisor.queue.get_by_role("listitem")
    row.get_by_role("button").first.click()
    expect(advisor.log).to_contain_text("And this")
    assert desk.hear("log") == []
    advisor.chat.get_by_role("button", name=begins(advisor.words.take)).click()
    expect(advisor.log).to_contain_text("took the chat.")
    assert pairs(desk.hear("log"), "took the chat.")
    expect(visitor.log).to_contain_text(" · Read")
    guest.hear("log")

    advisor.write("Good day")
    expect(visitor.log).to_contain_text("Good day")
    expect(advisor.log).to_contain_text(" · Read")
    assert pairs(guest.hear("log"), "Good day")
    assert desk.hear("log") == []
    visitor.write("Hello")
    expect(advisor.log).to_contain_text("Hello")
    expect(visitor.log).to_contain_text(" · Read")
    assert pairs(desk.hear("log"), "Hello")
    assert guest.hear("log") == []

    # All that is history on the next page, and where the workplace is opened anew.
    visitor.visit("service/contact/")
    expect(visitor.log).to_contain_text("Good day")
    assert guest.hear("log") == []
    advisor.page.reload()
    expect(advisor.log).to_contain_text("Hello")
    assert desk.hear("log") == []
    # And it is heard what comes then.
    visitor.write("One thing more")
    expect(advisor.log).to_contain_text("One thing more")
    assert pairs(desk.hear("log"), "One thing more")
    advisor.write("Go on")
    expect(visitor.log).to_contain_text("Go on")
    assert pairs(guest.hear("log"), "Go on")


def test_that_somebody_is_typing_is_seen_and_no_key_is_said(visitor, advisor):
    guest, desk = Ears(visitor.page), Ears(advisor.page)
    visitor.visit()
    visitor.open_chat()
    visitor.write("Hello")
    advisor.open_workplace()
    advisor.take()
    expect(visitor.log).to_contain_text(" · Read")
    guest.hear("log")
    desk.hear("live")

    field = visitor.chat.get_by_role("textbox", name=begins(visitor.words.message))
    shown = advisor.chat.get_by_text("The visitor is typing…")
    expect(shown).to_have_count(0)
    field.press_sequentially("I would")
    expect(shown).to_be_visible()
    visitor.page.wait_for_timeout(TOLD_AGAIN)
    field.press_sequentially(" like to")
    expect(shown).to_be_visible()
    assert desk.hear("live") == ["The visitor is typing…"]
    field.press("Enter")
    expect(advisor.log).to_contain_text("I would like to")
    expect(shown).to_have_count(0)

    field = advisor.chat.get_by_role("textbox", name=begins(advisor.words.message))
    shown = visitor.log.get_by_text(" is typing …")
    expect(shown).to_be_hidden()
    guest.hear("log")
    field.press_sequentially("Please")
    expect(shown).to_be_visible()
    advisor.page.wait_for_timeout(TOLD_AGAIN)
    field.press_sequentially(" wait")
    expect(shown).to_be_visible()
    assert guest.hear("log") == []
    field.press("Enter")
    expect(visitor.log).to_contain_text("Please wait")
    expect(shown).to_be_hidden()
