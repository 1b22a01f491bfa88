"""Three visitors and two advisors work together for as long as `MINUTES` says."""

import itertools
import os
import random
import re
import time

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from playwright.sync_api import expect

from .lines import wait_until
from .roles import Advisor, Visitor, begins


pytestmark = [
    pytest.mark.once,
    pytest.mark.soak,
    pytest.mark.usefixtures("nobody_else"),
]

MINUTES = float(os.environ.get("COBROWSE_TEST_MINUTES", 60))
#: The day is one test.
TIMEOUT = MINUTES * 60 + 600
#: Where visitors go, below the language's home page; what they search for.
PATHS = ("", "service/contact/", "benefits/care/", "become-a-member/")
#: Rounds after which everything has been used once, and nothing more should be kept.
WARM = 6
#: Growth of a workplace's tab, and of the server, over the whole day that is no leak.
GROWTH = {"Nodes": 1.6, "JSEventListeners": 1.6, "JSHeapUsedSize": 1.6, "VmRSS": 1.4}
#: Seconds between two pictures of everybody, for people to look at.
PICTURE_EVERY = 180


@dataclass
class Day:
    """Who is there, and how often each thing has been done."""

    people: object
    site: object
    advisors: list[Advisor]
    chance: random.Random
    numbers: itertools.count = field(default_factory=itertools.count)
    done: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1


def open_row(advisor, name):
    """Open one's own chat with this visitor, unless it is open."""
    if advisor.chat.get_by_role("heading", name=name).count():
        return
    advisor.queue.get_by_role("button", name=begins(name)).first.click()
    expect(advisor.chat.get_by_role("heading", name=name)).to_be_visible()


def talk(visitor, advisor, name, text):
    """One line each, which the other reads."""
    visitor.write(text)
    open_row(advisor, name)
    expect(advisor.log).to_contain_text(text)
    advisor.write(f"To {text}")
    expect(visitor.log).to_contain_text(f"To {text}")
    # Each sees that the other has it before their eyes.
    for side in (visitor, advisor):
        expect(side.log).to_contain_text(" · Read")


def begin(day):
    """A new visitor with a chat that an advisor has taken: visitor, advisor, name."""
    number = next(day.numbers)
    visitor = Visitor(day.people.open(f"visitor{number}", "en"), "en")
    advisor = day.chance.choice(day.advisors)
    visitor.visit()
    visitor.open_chat()
    visitor.write(f"Question {number}.")
    yield
    advisor.take(f"Question {number}.")
    # What the advisor does next is done in this chat, however slow the answer.
    name = advisor.chat.get_by_role("heading").first.inner_text().strip()
    assert name not in day.seen
    day.seen.add(name)
    return number, visitor, advisor, name


def leave(day, visitor, advisor, name):
    """The chat ends, by one side or the other, and nothing of it stays."""
    if day.chance.random() < 0.5:
        visitor.chat.get_by_role("button", name="End chat").click()
    else:
        open_row(advisor, name)
        advisor.chat.get_by_role("button", name="End chat").click()
    rows = advisor.queue.get_by_role("button", name=begins(name))
    expect(rows).to_have_count(0)
    visitor.page.context.close()
    day.people.contexts[:] = [
        each for each in day.people.contexts if each[1] is not visitor.page.context
    ]


def asks(day):
    """Chats for a while, from page to page."""
    number, visitor, advisor, name = yield from begin(day)
    for turn in range(day.chance.randint(1, 4)):
        yield
        visitor.visit(day.chance.choice(PATHS))
        expect(visitor.chat).to_be_visible()
        talk(visitor, advisor, name, f"Line {number}.{turn}.")
        day.count("lines")
    yield
    leave(day, visitor, advisor, name)
    day.count("chats")


def is_passed_on(day):
    """The other advisor takes over, by being asked."""
    number, visitor, advisor, name = yield from begin(day)
    yield
    other = next(each for each in day.advisors if each is not advisor)
    open_row(advisor, name)
    advisor.chat.get_by_role("button", name="Pass on").first.click()
    dialog = advisor.page.get_by_role("dialog")
    dialog.get_by_role("radio").first.check()
    dialog.get_by_role("button", name="Pass on").click()
    yield
    open_row(other, name)
    other.chat.get_by_role("button", name="Accept").click()
    expect(advisor.queue.get_by_role("button", name=begins(name))).to_have_count(0)
    yield
    talk(visitor, other, name, f"Passed {number}.")
    yield
    leave(day, visitor, other, name)
    day.count("passed on")


def shows(day):
    """Consents, shows some pages, pauses, and ends the session."""
    number, visitor, advisor, name = yield from begin(day)
    open_row(advisor, name)
    advisor.offer()
    expect(visitor.log).to_contain_text("000016")
    yield
    visitor.search("000016")
    code = visitor.consent()
    yield
    open_row(advisor, name)
    advisor.enter(code)
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    for path in PATHS:
        yield
        visitor.visit(path)
        expect(visitor.bar).to_contain_text(visitor.words.sees)
        open_row(advisor, name)
        heading = visitor.page.locator("h1").first.inner_text()
        expect(advisor.stage.locator("h1").first).to_have_text(
            re.compile(re.escape(heading.split("\n")[0]))
        )
        day.count("pages shown")
    yield
    visitor.press("Pause")
    expect(visitor.bar.get_by_role("button", name="Resume")).to_be_visible()
    yield
    visitor.press("Resume")
    talk(visitor, advisor, name, f"Seen {number}.")
    yield
    if day.chance.random() < 0.5:
        visitor.press(visitor.words.end_session)
    else:
        open_row(advisor, name)
        advisor.end_session()
        confirm = advisor.page.get_by_role("dialog").get_by_role("button")
        if confirm.count():
            confirm.first.click()
    visitor.expect_unwatched()
    yield
    leave(day, visitor, advisor, name)
    day.count("sessions")


def check(advisor):
    """What the workplace shows is what the server has, with nobody left over."""
    # A list under the pointer keeps still.
    advisor.page.mouse.move(1300, 400)

    def shows_all():
        answer = advisor.page.request.get("/cobrowse/api/advisor/queue/").json()
        rows = answer["conversations"]
        news = sum(row["unread"] if row["mine"] else 1 for row in rows)
        title = f"({news}) " if news else ""
        shown = advisor.queue.locator("li[data-id]:not([inert])").evaluate_all(
            "rows => rows.map((row) => row.dataset.id)"
        )
        is_counted = re.match(r"(\(\d+\) )?", advisor.page.title()).group() == title
        return sorted(shown) == sorted(row["id"] for row in rows) and is_counted

    wait_until(advisor.page, shows_all)


def sizes(day):
    """What the server holds, and each workplace's tab after a garbage collection."""
    status = Path(f"/proc/{day.site.process.pid}/status").read_text()
    memory = int(re.search(r"VmRSS:\s+(\d+)", status).group(1))
    found = [{"VmRSS": memory}]
    for advisor in day.advisors:
        session = advisor.page.context.new_cdp_session(advisor.page)
        session.send("HeapProfiler.collectGarbage")
        session.send("Performance.enable")
        metrics = session.send("Performance.getMetrics")["metrics"]
        session.detach()
        found.append(
            {each["name"]: each["value"] for each in metrics if each["name"] in GROWTH}
        )
    return found


@pytest.mark.timeout(TIMEOUT)
@pytest.mark.parametrize("language", ["en"])
def test_a_day_at_the_desk(people, live_site, advisor, language, problems):
    # An advisor asks for what has been passed on or has ended in the same moment.
    problems.expect(r"^(advisor|colleague): .* (403|404) .*/api/advisor/")
    # On a slow server what is pressed comes by the socket, and once more by request.
    problems.expect(r"^visitor\d+: .* 409 .*/visitor/session/(pause|resume)/")
    page = people.open("colleague", language)
    people.log_in(page, "advisor2")
    day = Day(people, live_site, [advisor, Advisor(page, language)], random.Random(7))
    for each in day.advisors:
        each.open_workplace()
    stories, finished, warm = [], 0, []
    began = pictured = time.monotonic()
    until = began + MINUTES * 60
    while stories or time.monotonic() < until:
        while len(stories) < 3 and time.monotonic() < until:
            stories.append(day.chance.choice((asks, shows, shows, is_passed_on))(day))
        story = day.chance.choice(stories)
        try:
            next(story)
        except StopIteration:
            stories.remove(story)
            finished += 1
            for each in day.advisors:
                check(each)
            if finished == WARM:
                warm = sizes(day)
        if time.monotonic() - pictured > PICTURE_EVERY:
            pictured = time.monotonic()
            people.photograph(f"day-{(pictured - began) / 60:03.0f}")
    assert warm, "Too few have finished to compare anything."
    print(day.done)
    for before, after in zip(warm, sizes(day), strict=True):
        print(before, after)
        for name, value in after.items():
            assert value < before[name] * GROWTH[name], (name, before, after)
