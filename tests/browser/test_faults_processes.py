"""Two server processes and the Redis between them: one after the other goes away.

Both people are told in words, no word of the chat is lost, and the view is exact again.
"""

import os
import signal

import pytest

from playwright.sync_api import expect

from .lines import (
    INTERRUPTED,
    LINE_LOST,
    UNWATCHED,
    VISITOR_LOST,
    until_exact,
    wait_until,
)
from .test_faults import change, consents, measured
from .test_faults import meet as meet


pytestmark = [pytest.mark.once, pytest.mark.parametrize("language", ["en"])]
#: How often each of it happens.
TIMES = 10 if os.environ.get("COBROWSE_TEST_SCALE") == "full" else 1


class Pair:
    """A running session with an open chat, the two ends on different processes."""

    def __init__(self, site, visitor, advisor):
        self.site, self.visitor, self.advisor = site, visitor, advisor
        self.given = consents(site)
        self.said = []
        visitor.open_chat()

    def go_on(self, about):
        """What people do without knowing: the page changes, both write."""
        change(self.visitor, f"Meanwhile: {about}")
        for who in (self.visitor, self.advisor):
            text = f"{type(who).__name__}, {about}."
            self.said.append(text)
            who.write(text)

    def is_whole(self, who):
        words = who.log.inner_text()
        return all(words.count(text) == 1 for text in self.said)

    def expect_healed(self):
        measured("seconds until exact", until_exact(self.visitor, self.advisor))
        expect(self.visitor.bar).to_contain_text(self.visitor.words.sees)
        expect(self.visitor.bar).not_to_contain_text("interrupted")
        for who in (self.visitor, self.advisor):
            wait_until(who.page, lambda who=who: self.is_whole(who))
        kept = self.site.query(
            "SELECT text FROM wagtail_cobrowse_message WHERE kind = 'text'"
        )
        texts = [text for (text,) in kept]
        assert sorted(t for t in texts if t in self.said) == sorted(self.said)
        assert consents(self.site) == self.given


@pytest.fixture
def pair(two_processes, meet):
    here, there, _ = two_processes
    return Pair(here, *meet(here, here.url, there.url))


def test_one_of_two_processes_goes_and_comes_back(two_processes, pair):
    here, there, _ = two_processes
    ends = [
        (here, signal.SIGKILL, INTERRUPTED, VISITOR_LOST),
        (there, signal.SIGTERM, UNWATCHED, LINE_LOST),
        (here, signal.SIGTERM, INTERRUPTED, VISITOR_LOST),
        (there, signal.SIGKILL, UNWATCHED, LINE_LOST),
    ]
    for turn, (site, number, visitors, advisors) in enumerate(ends * TIMES):
        site.stop(number)
        pair.go_on(f"end {turn}")
        expect(pair.visitor.bar).to_contain_text(visitors)
        expect(pair.advisor.pane).to_contain_text(advisors)
        expect(pair.advisor.pane.locator(".cobrowse-canvas--stale")).to_have_count(1)
        site.start()
        pair.expect_healed()


@pytest.mark.soak
@pytest.mark.parametrize(
    "strike, mend", [("kill", "start"), ("stall", "go_on"), ("vanish", "start")]
)
def test_redis_goes_and_comes_back(two_processes, pair, strike, mend):
    _, _, redis = two_processes
    for turn in range(TIMES):
        getattr(redis, strike)()
        try:
            pair.go_on(f"{strike} {turn}")
            # Its own line may go as well.
            expect(pair.visitor.bar).to_contain_text("nterrupted. Nobody is watching.")
            expect(pair.advisor.pane).to_contain_text(VISITOR_LOST)
        finally:
            getattr(redis, mend)()
        pair.expect_healed()
