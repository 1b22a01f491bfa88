"""What the visitor takes along, whoever ends session and chat."""

import re

import pytest

from playwright.sync_api import expect

from .roles import begins, start_session
from .test_journey import expect_soon


pytestmark = [
    pytest.mark.once,
    pytest.mark.usefixtures("nobody_else"),
    pytest.mark.parametrize("language", ["en"]),
]
CHAT_IS_OVER = r"^advisor: .* 404 .*/api/advisor/conversations/"


def listen(page) -> list[str]:
    """Addresses of all requests from now on that leave the browser."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    return requests


def until_quiet(page) -> None:
    """What was written and read has been asked for, which takes half a second."""
    page.wait_for_timeout(600)
    page.wait_for_load_state("networkidle")


def of_the_api(requests) -> list[str]:
    return [url.partition("/api/visitor/")[2] for url in requests if "/api/" in url]


def test_the_advisors_end_brings_the_receipt_along(visitor, advisor):
    start_session(visitor, advisor)
    visitor.visit()
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    loaded = (
        "performance.getEntriesByType('resource')"
        ".some(({ name, responseEnd }) => name.includes('/receipt') && responseEnd)"
    )
    expect_soon(visitor.page, lambda: visitor.page.evaluate(loaded))
    requests = listen(visitor.page)
    advisor.end_session()
    expect(visitor.bar).to_contain_text("Your advisor has ended the session.")
    expect(visitor.bar).to_contain_text("Deleted: 1 session.")
    # Nor the code that says it: at the end there may be no line.
    assert not [url for url in requests if "/receipt" in url]
    expect(visitor.bar).to_contain_text(re.compile(r"Receipt number: (\w{4} ){6}\w\w"))
    until_quiet(visitor.page)
    requests = listen(visitor.page)
    receipt = visitor.keep(visitor.bar, visitor.words.save_receipt)
    assert "Deleted: 1 session." in receipt
    assert "Your advisor has ended the session." in receipt
    assert re.search(r"Receipt number: (\w{4} ){6}\w\w\b", receipt)
    assert of_the_api(requests) == []
    # It is there until the visitor says that it was read, also on another page.
    visitor.visit()
    expect(visitor.bar).to_contain_text("Deleted: 1 session.")
    visitor.press(visitor.words.close)
    expect(visitor.bar).to_have_count(0)


def test_the_advisors_end_of_a_chat_that_is_minimised_loses_no_word(
    visitor, advisor, problems
):
    problems.expect(CHAT_IS_OVER)
    visitor.visit()
    visitor.open_chat()
    visitor.write("Good morning, I need help.")
    visitor.chat.get_by_role("button", name=visitor.words.minimise).click()
    advisor.open_workplace()
    advisor.take()
    visitor.visit("benefits/care/")
    visitor.page.wait_for_load_state("networkidle")
    with visitor.page.expect_response("**/visitor/messages/*"):
        advisor.write("I have sent you the form. Goodbye!")
    launcher = visitor.page.get_by_role("button", name=begins(visitor.words.chat)).first
    expect(launcher).to_have_accessible_name(re.compile("1 new message"))
    advisor.chat.get_by_role("button", name=advisor.words.end_chat).click()
    expect(advisor.queue.get_by_role("heading", name="My chats")).to_have_count(0)
    until_quiet(visitor.page)
    # There is still something to be read, and it says so.
    expect(launcher).to_have_accessible_name(re.compile("1 new message"))
    requests = listen(visitor.page)
    launcher.click()
    expect(visitor.chat).to_contain_text("The chat has ended.")
    expect(visitor.log).to_contain_text("I have sent you the form. Goodbye!")
    expect(visitor.chat).to_contain_text(re.compile(r"Deleted: .*1 conversation\."))
    kept = visitor.keep(visitor.chat, visitor.words.save_conversation)
    assert "I have sent you the form. Goodbye!" in kept
    assert "Good morning, I need help." in kept
    assert of_the_api(requests) == []
    expect(launcher).not_to_have_accessible_name(re.compile("new message"))
    visitor.chat.get_by_role("button", name="Start a new chat").click()
    expect(visitor.log).not_to_contain_text("Goodbye!")
