"""What an advisor has written outlives the page, and goes with chat and login."""

import contextlib
import re

import pytest

from playwright.sync_api import Error, expect

from .lines import wait_until
from .roles import Visitor
from .test_chat_faults import NO_ANSWER


pytestmark = [
    pytest.mark.once,
    pytest.mark.usefixtures("nobody_else"),
    pytest.mark.parametrize("language", ["en"]),
]
KEPT = "sessionStorage.getItem('cobrowse.unsent')"


@pytest.fixture
def their_site(request, live_site):
    """One of its own where a test stops it."""
    is_stopped = "own_site" in request.fixturenames
    return request.getfixturevalue("own_site") if is_stopped else live_site


@pytest.fixture
def chats(people, advisor, language):
    """Two visitors whose chats the advisor has."""
    visitors = []
    advisor.open_workplace()
    for name in ("first", "second"):
        visitor = Visitor(people.open(name, language), language)
        visitor.visit()
        visitor.open_chat()
        visitor.write(f"I am the {name}")
        advisor.take(f"I am the {name}")
        visitors.append(visitor)
    return visitors


def open_chat(advisor, text):
    rows = advisor.queue.locator("li[data-id]")
    rows.filter(has_text=text).locator(".cobrowse-row").click()
    expect(advisor.log).to_contain_text(text)


def box(advisor, name="Your message"):
    return advisor.chat.get_by_role("textbox", name=name)


def test_what_was_begun_is_there_after_a_reload(advisor, chats):
    page = advisor.page
    box(advisor).fill("Dear second")
    open_chat(advisor, "I am the first")
    page.get_by_role("button", name="Internal note", exact=True).click()
    box(advisor, "Internal note").fill("Has called twice")
    page.reload()
    note = box(advisor, "Internal note")
    expect(note).to_have_value("Has called twice")
    expect(advisor.chat).to_contain_text("Only advisors read this, never the visitor.")
    open_chat(advisor, "I am the second")
    expect(box(advisor)).to_have_value("Dear second")
    box(advisor).press("Enter")
    expect(chats[1].log).to_contain_text("Dear second")
    page.reload()
    expect(advisor.log).to_contain_text("Dear second")
    expect(box(advisor)).to_have_value("")


def test_what_was_written_without_a_server_arrives_after_a_reload(
    advisor, chats, own_site, problems
):
    problems.expect(NO_ANSWER)
    page = advisor.page
    page.route("**/messages/", lambda route: route.abort())
    for who, other in (("second", "first"), ("first", "")):
        box(advisor).fill(f"Written to the {who}")
        box(advisor).press("Enter")
        expect(advisor.log).to_contain_text("Not sent yet.")
        if other:
            open_chat(advisor, f"I am the {other}")
    page.unroute_all()
    own_site.stop()
    box(advisor).fill("And then")
    with contextlib.suppress(Error):
        page.reload()
    expect(page.locator(".cobrowse")).to_have_count(0)
    own_site.start()
    # Not the one that was open: what waits in others is sent as well.
    page.goto("/admin/cobrowse/")
    for visitor, who in zip(chats, ("first", "second"), strict=True):
        expect(visitor.log).to_contain_text(f"Written to the {who}")
    open_chat(advisor, "I am the first")
    expect(box(advisor)).to_have_value("And then")
    rows = own_site.query(
        "SELECT text FROM wagtail_cobrowse_message WHERE text LIKE 'Written%'"
    )
    assert sorted(text for (text,) in rows) == [
        "Written to the first",
        "Written to the second",
    ]
    box(advisor).fill("")
    wait_until(page, lambda: page.evaluate(KEPT) is None)


def test_it_goes_with_the_chat_and_with_the_login(people, advisor, chats, language):
    page = advisor.page
    box(advisor).fill("To the second")
    open_chat(advisor, "I am the first")
    box(advisor).fill("To the first")
    assert "To the first" in page.evaluate(KEPT)
    chats[0].end_chat()
    wait_until(page, lambda: "To the first" not in page.evaluate(KEPT))
    assert "To the second" in page.evaluate(KEPT)
    # Who comes to this tab next finds nothing of it, whichever way the last one went.
    people.log_in(page, "advisor2")
    page.reload()
    expect(advisor.queue).to_be_visible()
    wait_until(page, lambda: page.evaluate(KEPT) is None)


def test_who_logs_out_leaves_nothing_in_the_tab(advisor, chats):
    page = advisor.page
    box(advisor).fill("To the second")
    assert "To the second" in page.evaluate(KEPT)
    page.locator(".sidebar-footer__account").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(re.compile("login"))
    assert page.evaluate(KEPT) is None


def test_nor_does_who_is_logged_out_elsewhere(people, advisor, chats, problems):
    problems.expect(r"403|WebSocket")
    page = advisor.page
    box(advisor).fill("To the second")
    other = page.context.new_page()
    other.goto("/admin/")
    other.locator(".sidebar-footer__account").click()
    other.get_by_role("button", name="Log out").click()
    other.wait_for_url(re.compile("login"))
    # Until then it is asked whether it is another login that has begun.
    expect(page.locator(".cobrowse-offline")).to_contain_text(
        "refused the connection", timeout=60_000
    )
    assert page.evaluate(KEPT) is None
