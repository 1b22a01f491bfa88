"""No word of a chat is lost and none is shown twice, whatever happens to the lines."""

import contextlib
import os
import random
import re
import signal
import time

from dataclasses import dataclass, field

import pytest

from playwright.sync_api import Error, Locator, Page

from tests.faults.proxy import Proxy

from .lines import wait_until
from .roles import Advisor, Visitor, begins


pytestmark = [pytest.mark.once, pytest.mark.parametrize("language", ["en"])]
FULL = os.environ.get("COBROWSE_TEST_SCALE") == "full"
#: Conversations at once, so that one goes on while another waits for its line.
CHATS = 5 if FULL else 1
#: Messages of each side of each of them; together 10,000.
COUNT = 1000 if FULL else 25
#: How many are written without a look at the answers.
BURST = 20 if FULL else 1
#: How many messages meet a fault.
FAULTS = 0.2
#: Seconds of a black hole.
STALL = 0.7
#: How often the server is killed.
KILLS = 4 if FULL else 1
NO_ANSWER = r"ERR_|WebSocket connection|status of (429|50[0-9])|Failed to (load|fetch)"
WORD = re.compile(r"\b[va]\d{5}\b")
USERS = ("advisor", "advisor2", "admin")


@dataclass
class Side:
    """One who writes: what so far, and what happens to the line meanwhile."""

    letter: str
    who: Visitor | Advisor
    line: Proxy
    said: list[str] = field(default_factory=list)
    heals_at: float = 0
    #: Whoever is patient leaves what has failed to the browser.
    is_patient: bool = False

    @property
    def page(self) -> Page:
        return self.who.page

    @property
    def box(self) -> Locator:
        return self.who.chat.get_by_role("textbox", name=begins(self.who.words.message))

    @property
    def again(self) -> Locator:
        return self.who.chat.get_by_role("button", name="Try again")

    @property
    def has_unsent(self) -> bool:
        return self.who.chat.locator(UNSENT).count() > 0

    def heal(self) -> None:
        """End the black hole when it has lasted long enough."""
        if self.heals_at and time.monotonic() > self.heals_at:
            self.line.heal()
            self.heals_at = 0

    def write(self, words: list[str], chance: random.Random) -> None:
        self.is_patient = chance.random() < 0.5
        for word in words:
            if chance.random() < FAULTS:
                chance.choice([cut, stall, lose_answer, send_twice])(self)
            self.said.append(word)
            self.box.fill(word)
            self.box.press("Enter")

    def try_again(self) -> None:
        if self.again.count():
            # It may arrive while it is pressed.
            with contextlib.suppress(Error):
                self.again.first.click(timeout=1000)

    def heard(self) -> list[str]:
        return WORD.findall(self.who.log.inner_text())


#: Messages of one's own that the server has not answered for, in widget and workplace.
UNSENT = "[data-status=pending], [data-status=failed], .cobrowse-on-the-way > *"


def cut(side):
    side.line.cut()


def stall(side):
    side.line.stall()
    side.heals_at = time.monotonic() + STALL


def lose_answer(side):
    """The server takes the next message, but its answer never arrives."""
    _meddle(side, lambda route: (route.fetch(), route.abort()))


def send_twice(side):
    """The next message arrives twice."""
    _meddle(side, lambda route: (route.fetch(), route.fulfill(response=route.fetch())))


def _meddle(side, meddle):
    def handle(route):
        if route.request.method != "POST":
            route.continue_()
            return
        # Another fault may come first, or the page give up.
        try:
            meddle(route)
        except Error:
            with contextlib.suppress(Error):
                route.abort()

    side.page.route("**/messages/", handle, times=1)


@pytest.fixture
def lines(own_site):
    """A line of their own for every visitor and advisor."""
    made = [Proxy(own_site.port) for _ in range(2 * CHATS)]
    yield made
    for line in made:
        line.close()


@pytest.fixture
def own_settings(own_settings):
    # Visitors may send sixty a minute, and the full count is more than an hour of it.
    return "tests.browser.unlimited_settings" if FULL else own_settings


def open_chat(people, language, number, line_of_visitor, line_of_advisor):
    """Both sides of a conversation, which the advisor has taken."""
    people.url = line_of_visitor.url
    visitor = Visitor(people.open(f"visitor{number}", language), language)
    people.url = line_of_advisor.url
    page = people.open(f"advisor{number}", language)
    people.log_in(page, USERS[number % len(USERS)])
    advisor = Advisor(page, language)
    visitor.visit()
    visitor.open_chat()
    visitor.write(f"Hello {number}.")
    advisor.open_workplace()
    advisor.take(f"Hello {number}.")
    return Side("v", visitor, line_of_visitor), Side("a", advisor, line_of_advisor)


@pytest.mark.timeout(7200 if FULL else 300)
def test_no_word_is_lost_and_none_is_shown_twice(
    own_site, lines, people, problems, language
):
    problems.expect(NO_ANSWER)
    chats = [
        open_chat(people, language, number, *lines[2 * number : 2 * number + 2])
        for number in range(CHATS)
    ]
    chance = random.Random(7)
    began = time.monotonic()
    kills = [2 * CHATS * COUNT * (2 * n + 1) // (2 * KILLS) for n in range(KILLS)]
    written = 0
    while written < 2 * CHATS * COUNT:
        for number, chat in enumerate(chats):
            for side in chat:
                side.heal()
                first = len(side.said)
                if first == COUNT:
                    continue
                if side.has_unsent:
                    if not side.is_patient:
                        side.try_again()
                    continue
                last = min(first + BURST, COUNT)
                words = [f"{side.letter}{number}{n:04}" for n in range(first, last)]
                side.write(words, chance)
                written += len(words)
        if kills and written >= kills[0]:
            kills.pop(0)
            own_site.stop(signal.SIGKILL)
            own_site.start()
        # What the pages ask for is answered meanwhile.
        chats[0][0].page.wait_for_timeout(20)
    for number, chat in enumerate(chats):
        expect_all(chat, number, own_site)
    print(f"{written} messages in {time.monotonic() - began:.0f} s")


def expect_all(chat, number, site):
    """Server and both sides have each word once, in one order, and keep it."""
    said = sorted(word for side in chat for word in side.said)
    wait_for_all(chat, said)
    rows = site.query(
        "SELECT text FROM wagtail_cobrowse_message WHERE kind = 'text'"
        " AND text LIKE ? ORDER BY sequence",
        (f"_{number}____",),
    )
    kept = [text for (text,) in rows]
    assert sorted(kept) == said, "Each once, and all of them."
    for side in chat:
        assert side.heard() == kept, "Both sides in the order of the server."
        # A page that is loaded anew has the same conversation.
        side.page.reload()
        wait_until(side.page, lambda side=side: side.heard() == kept)


def wait_for_all(chat, said):
    """Try again what could not be sent, as people would, until both logs have all."""

    def are_complete():
        for side in chat:
            side.heal()
            side.try_again()
        return all(sorted(side.heard()) == said for side in chat)

    wait_until(chat[0].page, are_complete, 300 if FULL else 60)
