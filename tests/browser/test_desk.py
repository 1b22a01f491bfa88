"""Two advisors share the work of one desk, and the visitor reads who is there."""

import re
import time

import pytest

from playwright.sync_api import expect

from .people import screenshots
from .roles import Advisor, Visitor, begins, expect_soon, start_session


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]


@pytest.fixture(autouse=True)
def _nobody_is_there(live_site):
    """Workplaces of other tests are closed, and have been for long."""
    live_site.query("DELETE FROM wagtail_cobrowse_availability")


@pytest.fixture
def colleague(people, language):
    page = people.open("colleague", language)
    people.log_in(page, "advisor2")
    return Advisor(page, language)


def say(visitor, text):
    visitor.visit()
    visitor.open_chat()
    visitor.write(text)


@pytest.mark.parametrize("language", ["en"])
def test_the_open_panel_reads_when_somebody_comes_and_that_one_is_next(
    visitor, advisor
):
    visitor.visit()
    visitor.open_chat()
    expect(visitor.chat).to_contain_text("Nobody is there at the moment.")
    advisor.open_workplace()
    # No request of the visitor's own brings this.
    expect(visitor.chat).to_contain_text("Write to us. We answer here.")
    visitor.write("Hello")
    expect(visitor.chat).to_contain_text("You are next.")
    advisor.queue.get_by_label("I am").select_option("away")
    expect(visitor.chat).to_contain_text("Nobody is there at the moment.")


@pytest.mark.parametrize("language", ["en"])
def test_who_writes_much_elsewhere_makes_no_workplace_ask_for_each_word(
    visitor, advisor, people, language
):
    say(visitor, "Hello")
    other = Visitor(people.open("other", language), language)
    say(other, "Also here")
    advisor.open_workplace()
    advisor.take("Hello")
    asked = []

    def note(request):
        if "/api/advisor/queue/" in request.url:
            asked.append(request.url)

    advisor.page.on("request", note)
    began = time.monotonic()
    for number in range(12):
        other.write(f"Line {number}")
    expect(advisor.queue).to_contain_text("Line 11")
    seconds = time.monotonic() - began
    # Twice a second, and a few for what happens in the open chat and by the clock.
    assert 0 < len(asked) <= 2 * seconds + 6, f"{len(asked)} in {seconds:.1f} s"


@pytest.mark.parametrize("language", ["en"])
def test_a_line_in_the_open_chat_makes_neither_side_ask_for_all_of_it(visitor, advisor):
    say(visitor, "Hello")
    advisor.open_workplace()
    advisor.take("Hello")
    asked = {"queue": 0, "whole chat": 0, "state": 0, "messages": 0}
    paths = {
        r"/api/advisor/queue/": "queue",
        r"/api/advisor/conversations/[^/]+/$": "whole chat",
        r"/api/visitor/state/": "state",
        r"/messages/": "messages",
    }

    def note(request):
        for pattern, what in paths.items():
            if re.search(pattern, request.url) and request.method == "GET":
                asked[what] += 1

    expect(visitor.log).to_contain_text(" · Read")
    # What taking it has set off is over.
    visitor.page.wait_for_timeout(1500)
    for side in (visitor, advisor):
        side.page.on("request", note)
    began = time.monotonic()
    for number in range(10):
        visitor.write(f"Line {number}")
    expect(advisor.log).to_contain_text("Line 9")
    expect(visitor.log).to_contain_text(re.compile("Line 9.* · Read"))
    expect_soon(visitor.page, lambda: asked["queue"] and asked["state"])
    seconds = time.monotonic() - began
    assert asked["messages"] >= 2
    # A change of the page, of presence, or the clock may ask for the whole.
    assert asked["whole chat"] <= 3, asked
    for what in ("queue", "state"):
        assert asked[what] <= 2.5 * seconds + 2, (asked, seconds)


@pytest.mark.parametrize("language", ["en"])
def test_a_chat_is_passed_on_with_a_note_and_the_session_ends(
    visitor, advisor, colleague, problems
):
    # Two who ask at once for what is one's own no longer.
    problems.expect(r"^(advisor|colleague): .* 403 .*/api/advisor/")
    colleague.open_workplace()
    start_session(visitor, advisor)
    bar = advisor.chat.locator(".cobrowse-ownership")
    bar.get_by_role("button", name="Pass on").click()
    dialog = advisor.page.get_by_role("dialog", name="Pass chat on")
    expect(dialog).to_contain_text("The running co-browsing session ends")
    dialog.get_by_role("radio").first.check()
    dialog.get_by_label("Note for your colleague").fill("Knows the tariff")
    screenshots(advisor.page, "desk-pass-on")
    dialog.get_by_role("button", name="Pass on").click()
    expect(bar).to_contain_text("Until they accept, the chat is yours.")
    expect(advisor.stage_frame).to_be_visible()
    row = colleague.queue.get_by_role("listitem").first
    expect(row).to_contain_text("wants to pass this chat on to you.")
    row.get_by_role("button").first.click()
    expect(colleague.chat).to_contain_text("Knows the tariff")
    screenshots(colleague.page, "desk-offered")
    colleague.chat.get_by_role("button", name="Accept").click()
    expect(colleague.chat.get_by_role("textbox")).to_be_visible()
    expect(advisor.stage_frame).to_have_count(0)
    expect(advisor.page.get_by_text("has taken this chat.")).to_be_visible()
    visitor.expect_unwatched()
    visitor.open_chat()
    expect(visitor.log).not_to_contain_text("Knows the tariff")
    colleague.write("Good morning from me")
    expect(visitor.log).to_contain_text("Good morning from me")
    expect(colleague.log).to_contain_text(" · Read")


@pytest.mark.parametrize("language", ["en"])
def test_a_chat_is_declined_taken_back_and_given_back(
    visitor, advisor, colleague, problems
):
    problems.expect(r"^(advisor|colleague): .* 403 .*/api/advisor/")
    colleague.open_workplace()
    advisor.open_workplace()
    say(visitor, "Hello")
    advisor.take()
    bar = advisor.chat.locator(".cobrowse-ownership")

    def offer():
        bar.get_by_role("button", name="Pass on").click()
        dialog = advisor.page.get_by_role("dialog", name="Pass chat on")
        dialog.get_by_role("button", name="Pass on").click()
        expect(dialog).to_contain_text("Choose a colleague.")
        dialog.get_by_role("radio").first.check()
        dialog.get_by_role("button", name="Pass on").click()

    offer()
    row = colleague.queue.get_by_role("listitem").first
    row.get_by_role("button").first.click()
    colleague.chat.get_by_role("button", name="Decline").click()
    expect(bar).to_contain_text("has declined. The chat is still yours.")
    bar.get_by_role("button", name="All right").click()
    offer()
    expect(row).to_contain_text("wants to pass this chat on to you.")
    bar.get_by_role("button", name="Take back").click()
    expect(row).to_have_count(0)
    bar.get_by_role("button", name="Back to the queue").click()
    advisor.page.get_by_role("dialog").get_by_role(
        "button", name="Back to the queue"
    ).click()
    expect(visitor.chat).to_contain_text("You are next.")
    expect(visitor.log).to_contain_text("has left the chat.")
    colleague.take()
    expect(visitor.chat).to_contain_text("You are talking to")


def test_who_looks_is_seen_and_who_loses_is_told_who_won(
    visitor, advisor, colleague, problems
):
    problems.expect(r"^(advisor|colleague): .* (403|409) .*/api/advisor/")
    for each in (advisor, colleague):
        each.open_workplace()
    say(visitor, "Guten Tag, eine Frage zum Beitrag")
    # Read before it is taken.
    advisor.queue.get_by_role("button", name=re.compile("^Besuch")).click()
    expect(advisor.log).to_contain_text("eine Frage zum Beitrag")
    row = colleague.queue.get_by_role("listitem").first
    expect(row).to_contain_text("Hat das auch geöffnet: ")
    screenshots(colleague.page, "desk-looking")
    screenshots(advisor.page, "desk-preview")
    colleague.take()
    expect(advisor.page.get_by_text("hat diesen Chat übernommen.")).to_be_visible()
    screenshots(visitor.page, "desk-visitor")


@pytest.mark.parametrize("language", ["en"])
def test_a_supervisor_takes_over(people, visitor, advisor, problems):
    problems.expect(r"^advisor: .* 403 .*/api/advisor/")
    advisor.open_workplace()
    say(visitor, "Hello")
    advisor.take()
    page = people.open("supervisor", "en")
    people.log_in(page, "admin")
    supervisor = Advisor(page, "en")
    supervisor.open_workplace()
    expect(
        supervisor.queue.get_by_role("heading", name="Chats of others")
    ).to_be_visible()
    expect(supervisor.queue).not_to_contain_text("Hello")
    supervisor.queue.get_by_role("button", name="Take over").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("is told so")
    screenshots(page, "desk-take-over")
    dialog.get_by_role("button", name="Take over").click()
    expect(supervisor.log).to_contain_text("Hello")
    expect(advisor.page.get_by_text("has taken this chat.")).to_be_visible()


@pytest.mark.parametrize("language", ["en"])
def test_nothing_can_be_written_to_whom_was_open_before(
    visitor, advisor, colleague, people, problems
):
    # It is asked for once more while it becomes another's.
    problems.expect(r"^advisor: .* (403|409) .*/api/advisor/")
    colleague.open_workplace()
    advisor.open_workplace()
    say(visitor, "The first one.")
    advisor.take("The first one.")
    say(Visitor(people.open("second", "en"), "en"), "The second one.")
    held = []
    advisor.page.route("**/take/", lambda route: held.append(route))
    advisor.queue.get_by_role("button", name="Take chat").click()
    expect(advisor.log).to_contain_text("The second one.")
    expect(advisor.chat.get_by_role("textbox")).to_be_hidden()
    # Somebody else is faster: what was open before is open again.
    colleague.take("The second one.")
    held.pop().continue_()
    expect(advisor.log).to_contain_text("The first one.")
    expect(advisor.chat.get_by_role("textbox")).to_be_visible()


@pytest.mark.parametrize("language", ["en"])
def test_who_goes_on_to_another_chat_while_one_is_taken_stays_there(
    visitor, advisor, people
):
    advisor.open_workplace()
    say(visitor, "The first one.")
    advisor.take("The first one.")
    name = advisor.chat.get_by_role("heading").first.inner_text().strip()
    say(Visitor(people.open("second", "en"), "en"), "The second one.")
    held = []
    advisor.page.route("**/take/", lambda route: held.append(route))
    advisor.queue.get_by_role("button", name="Take chat").click()
    expect(advisor.log).to_contain_text("The second one.")
    advisor.queue.get_by_role("button", name=begins(name)).click()
    expect(advisor.log).to_contain_text("The first one.")
    with advisor.page.expect_response("**/take/"):
        held.pop().continue_()
    expect(advisor.queue.get_by_role("heading", name="My chats")).to_contain_text("2")
    expect(advisor.log).to_contain_text("The first one.")
    expect(advisor.chat.get_by_role("textbox")).to_be_visible()
