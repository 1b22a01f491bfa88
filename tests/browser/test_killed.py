"""A server process that dies takes nobody's data with it into the next day."""

import signal

import pytest

from playwright.sync_api import expect

from .live_site import PERSONAL_TABLES
from .roles import Advisor, Visitor


WORD = "Xylophonweberin"
SHORT = '{"GRACE_TIME": 3, "CONVERSATION_GRACE_TIME": 3}'


def ids(site) -> list[str]:
    """What names the one visitor of ``site``, as the database has it."""
    rows = site.query(
        "SELECT c.id, c.route, c.seat_hash, s.id, s.startcode_hash "
        "FROM wagtail_cobrowse_conversation c "
        "JOIN wagtail_cobrowse_cobrowsesession s ON s.conversation_id = c.id"
    )
    (row,) = rows
    return [str(value) for value in row if value]


def is_empty(site) -> bool:
    return not any(
        site.query(f"SELECT COUNT(*) FROM {table}")[0][0] for table in PERSONAL_TABLES
    )


def by_the_next_process(site):
    site.start()


def by_cron(site):
    site.manage("cobrowse_purge")


#: What it does is no other on PostgreSQL; the deletion itself is that of cron.
ON_START = pytest.param(by_the_next_process, marks=pytest.mark.once)


@pytest.mark.parametrize("own_values", [SHORT], ids=["short"])
@pytest.mark.parametrize("clean", [ON_START, by_cron])
@pytest.mark.parametrize("language", ["en"])
def test_nothing_is_left_of_a_session_whose_process_was_killed(
    own_site, people, language, clean, problems
):
    # Whoever talks to a process that was killed has it written down by the browser.
    problems.expect("net::ERR_|WebSocket connection|Failed to fetch")
    people.url = own_site.url
    visitor = Visitor(people.open("visitor", language), language)
    page = people.open("advisor", language)
    people.log_in(page, "advisor")
    advisor = Advisor(page, language)
    visitor.visit()
    visitor.open_chat()
    visitor.write(f"I am a {WORD}.")
    visitor.search("000016")
    code = visitor.consent()
    advisor.open_workplace()
    advisor.take()
    advisor.enter(code)
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    expect(advisor.stage_frame).to_be_visible()
    personal = [WORD, *ids(own_site)]
    assert len(personal) == 5
    own_site.stop(signal.SIGKILL)
    for person in (visitor, advisor):
        person.page.goto("about:blank")
    clean(own_site)
    for _ in range(120):
        if is_empty(own_site):
            break
        page.wait_for_timeout(250)
        if clean is by_cron:
            clean(own_site)
    assert is_empty(own_site)
    answer = own_site.manage("cobrowse_verify_purge", *personal)
    assert "Nothing is left." in answer
    assert "all in order" in own_site.manage("cobrowse_verify_proofs")
    ends = own_site.query(
        "SELECT outcome FROM wagtail_cobrowse_consentevent ORDER BY id DESC"
    )
    assert ends[0][0] == "connection_lost"
