"""Who was there while nobody could note it is still there."""

import datetime as dt

import pytest
import time_machine

from django.utils import timezone

from tests.journeys import in_threads, start_session
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import (
    availability,
    chat,
    messages,
    outages,
    retention,
    sessions,
    viewers,
)
from wagtail_cobrowse.consumers.supervisor import _sweep
from wagtail_cobrowse.models import (
    CobrowseSession,
    CobrowseSiteSettings,
    Conversation,
    PresenceMark,
)


START = timezone.now()
#: Longer than `GRACE_TIME`, shorter than `IDLE_LIFETIME`.
LONG = 900


def at(seconds):
    return START + dt.timedelta(seconds=seconds)


@pytest.fixture
def running(site, home, advisor):
    """A session whose ends were noted at 0 seconds, the last note for a while."""
    session = start_session(site, add_help_page(home), advisor)
    see(session, 0)
    outages.note(at(0))
    return session


def see(session, seconds, **columns):
    seen = at(seconds)
    columns = {"visitor_seen_at": seen, "advisor_seen_at": seen, **columns}
    CobrowseSession.objects.filter(pk=session.pk).update(active_at=at(0), **columns)
    session.refresh_from_db()


def test_nobody_is_lost_while_nobody_could_note_it(running):
    route = running.conversation.route
    assert outages.lasting(at(LONG)) == dt.timedelta(seconds=LONG - 10)
    assert sessions.find_by_route(route, at(LONG)) == running
    assert sessions.end_overdue(at(LONG)) == 0
    assert retention.purge(at(LONG))["sessions_ended"] == 0


def test_whoever_was_missing_before_is_lost_all_the_same(running):
    see(running, -120)
    assert sessions.overdue(running, at(LONG)) == "connection_lost"


def test_while_all_is_well_who_is_missing_is_lost(running):
    for seconds in range(0, 125, 5):
        outages.note(at(seconds))
    assert outages.lasting(at(120)) == dt.timedelta(0)
    assert sessions.overdue(running, at(119)) is None
    assert sessions.overdue(running, at(120)) == "connection_lost"


def test_where_nothing_was_ever_noted_the_clock_counts(running):
    PresenceMark.objects.all().delete()
    assert sessions.overdue(running, at(121)) == "connection_lost"


def test_everybody_gets_back_the_time_that_nobody_could_note(running):
    see(running, 0, advisor_seen_at=at(-50))
    assert outages.note(at(LONG)) == dt.timedelta(seconds=LONG - 10)
    running.refresh_from_db()
    assert running.visitor_seen_at == at(LONG - 10)
    assert running.advisor_seen_at == at(LONG - 60)
    # From now on they have to come: whoever does not is lost.
    assert outages.note(at(LONG + 5)) == dt.timedelta(0)
    for seconds in range(LONG + 5, LONG + 60, 5):
        outages.note(at(seconds))
    assert sessions.overdue(running, at(LONG + 59)) is None
    assert sessions.overdue(running, at(LONG + 60)) == "connection_lost"


def test_the_first_process_that_sweeps_ends_nobody_of_the_others(
    site, running, advisor, advisor2
):
    """It has no socket at all, and judges before they have noted theirs."""
    CobrowseSession.objects.update(watcher=advisor2, watcher_seen_at=at(0))
    viewers.look(running.conversation, advisor.pk, at(0))
    availability.choose(advisor, availability.Status.AVAILABLE, at(0))
    with time_machine.travel(at(LONG), tick=False):
        _sweep([], [], [], [], [])
        assert CobrowseSession.objects.get().watcher == advisor2
        assert viewers.present().count() == 1
        assert availability.is_staffed(site)


def give_back_before(monkeypatch, module, name):
    """The first process that can note does so just before this function is called."""
    call = getattr(module, name)

    def meanwhile(*arguments):
        outages.note(at(LONG))
        return call(*arguments)

    monkeypatch.setattr(module, name, meanwhile)


def test_who_reads_before_the_time_is_given_back_ends_nobody_afterwards(
    running, monkeypatch
):
    """A request reads the row, the first process that can note gives back, then the
    request reads how long nobody could: not at all, any more."""
    give_back_before(monkeypatch, outages, "lasting")
    found = sessions.find_by_route(running.conversation.route, at(LONG))
    assert found == running
    assert found.visitor_seen_at == at(LONG - 10)


def test_nor_does_a_sweep_that_has_read_before(running, monkeypatch):
    give_back_before(monkeypatch, outages, "lasting")
    assert sessions.end_overdue(at(LONG)) == 0
    assert CobrowseSession.objects.exists()


def test_who_is_heard_of_while_they_are_judged_is_not_lost(running):
    see(running, -120)
    stale = CobrowseSession.objects.get()
    see(running, 0, advisor_seen_at=at(-120))
    lost = {"reason": "connection_lost", "still_missing": True}
    assert sessions.end(stale, **lost, now=at(0)) is None
    # Whom nobody has heard of is, whoever else is there.
    stale = CobrowseSession.objects.get()
    see(running, 5, advisor_seen_at=at(-120))
    assert sessions.end(stale, **lost, now=at(5))


@pytest.mark.parametrize("retention", [0, 24])
def test_an_abandoned_chat_takes_its_session_along_whoever_is_noted_meanwhile(
    running, site, monkeypatch, retention
):
    CobrowseSiteSettings.objects.update_or_create(
        site=site, defaults={"chat_retention_hours": retention}
    )
    Conversation.objects.update(visitor_seen_at=at(-3600 * 24))
    give_back_before(monkeypatch, messages, "lock")
    assert chat.end_abandoned(at(LONG)) == 1
    assert not CobrowseSession.objects.exists()


def test_the_mark_never_goes_back(running):
    for noted, expected in [(20, 20), (12, 20), (8, 20), (25, 25), (24.5, 25)]:
        outages.note(at(noted))
        assert PresenceMark.objects.get().noted_at == at(expected)


def test_clocks_that_differ_give_nobody_time_again_and_again(running):
    """Two hosts, one of them a minute ahead, for ten minutes."""
    for seconds in range(5, 605, 5):
        outages.note(at(seconds))
        outages.note(at(seconds + 60))
    running.refresh_from_db()
    # At most once what the one is ahead of the other, less what still counts.
    assert running.visitor_seen_at <= at(50)
    assert sessions.overdue(running, at(600)) == "connection_lost"


def test_of_processes_that_note_at_once_one_gives_back(transactional_db, running):
    given = in_threads(4, lambda number: outages.note(at(LONG)))
    assert sorted(given)[:3] == [dt.timedelta(0)] * 3
    running.refresh_from_db()
    assert running.visitor_seen_at == at(LONG - 10)
