"""No word of a chat is lost and none is shown twice, whatever happens to the lines."""

import contextlib
import os
import random
import re
import signal

import pytest

from playwright.sync_api import Error, expect

from tests.faults.proxy import Proxy

from .lines import wait_until
from .roles import Advisor, Visitor, begins


pytestmark = [pytest.mark.once, pytest.mark.parametrize("language", ["en"])]
FULL = os.environ.get("COBROWSE_TEST_SCALE") == "full"
#: Messages of each side, and how many of them are written without a look at the answer.
COUNT = 5000 if FULL else 25
BURST = 20 if FULL else 1
#: How many messages meet a fault.
FAULTS = 0.2
NO_ANSWER = r"ERR_|WebSocket connection|status of (429|50[0-9])|Failed to (load|fetch)"
WORD = re.compile(r"\b[va]\d{4}\b")


@pytest.fixture
def lines(own_site):
    """A line of their own for visitor and advisor."""
    made = [Proxy(own_site.port), Proxy(own_site.port)]
    yield made
    for line in made:
        line.close()


def lose_answer(page, line):
    """The server takes the next message, but its answer never arrives."""

    def lose(route):
        if route.request.method != "POST":
            route.continue_()
            return
        # Another fault may come first, or the page give up.
        with contextlib.suppress(Error):
            try:
                route.fetch()
            finally:
                route.abort()

    page.route("**/messages/", lose, times=1)


def stall(page, line):
    line.stall()
    page.wait_for_timeout(700)
    line.heal()


def cut(page, line):
    line.cut()


@pytest.fixture
def own_settings(own_settings):
    # Visitors may send sixty a minute, and the full count is more than an hour of it.
    return "tests.browser.unlimited_settings" if FULL else own_settings


@pytest.mark.timeout(5400 if FULL else 300)
def test_no_word_is_lost_and_none_is_shown_twice(
    own_site, lines, people, problems, language
):
    problems.expect(NO_ANSWER)
    expect.set_options(timeout=15_000)
    people.url = lines[0].url
    visitor = Visitor(people.open("visitor", language), language)
    people.url = lines[1].url
    page = people.open("advisor", language)
    people.log_in(page, "advisor")
    advisor = Advisor(page, language)
    visitor.visit()
    visitor.open_chat()
    visitor.write("Hello")
    advisor.open_workplace()
    advisor.take()
    chance = random.Random(7)
    sides = [("v", visitor, lines[0]), ("a", advisor, lines[1])]
    said = []
    for first in range(0, COUNT, BURST):
        for letter, who, line in sides:
            box = who.chat.get_by_role("textbox", name=begins(who.words.message))
            for number in range(first, first + BURST):
                if chance.random() < FAULTS:
                    chance.choice([cut, stall, lose_answer])(who.page, line)
                said.append(f"{letter}{number:04}")
                box.fill(said[-1])
                box.press("Enter")
            expect(who.log).to_contain_text(said[-1])
        if first % max(1, COUNT // 3 // BURST * BURST) == COUNT // 6 // BURST * BURST:
            own_site.stop(signal.SIGKILL)
            own_site.start()
    heard = wait_for_all(sides, said)
    rows = own_site.query(
        "SELECT text FROM wagtail_cobrowse_message WHERE kind = 'text'"
        " ORDER BY sequence"
    )
    written = WORD.findall(" ".join(text for (text,) in rows))
    assert sorted(written) == sorted(said), "Each once, and all of them."
    assert heard == [written, written], "Both sides in the order of the server."
    # A page that is loaded anew has the same conversation.
    visitor.page.reload()
    wait_until(visitor.page, lambda: WORD.findall(visitor.log.inner_text()) == written)


def wait_for_all(sides, said):
    """Try again what could not be sent, as people would; what both logs show."""

    def heard():
        return [WORD.findall(who.log.inner_text()) for _, who, _ in sides]

    def are_complete():
        for _, who, _ in sides:
            again = who.chat.get_by_role("button", name="Try again")
            if again.count():
                again.first.click()
        return all(sorted(words) == sorted(said) for words in heard())

    wait_until(sides[0][1].page, are_complete, 600 if FULL else 60)
    return heard()
