import datetime as dt

import pytest
import time_machine

from django.test import override_settings
from django.utils import timezone

from wagtail.models import PageLogEntry

from tests.journeys import give_consent, start_session
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import live, sessions
from wagtail_cobrowse.models import (
    CobrowseSession,
    ConsentEvent,
    Conversation,
    DeletionEntry,
    EndReason,
    Message,
    Tally,
)


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def waiting(site, page):
    return give_consent(site, page).session


@pytest.fixture
def active(site, page, advisor):
    return start_session(site, page, advisor)


@pytest.fixture
def sent(monkeypatch):
    """What was announced, once it was committed."""
    events = []
    monkeypatch.setattr(live, "_send", lambda groups, event: events.append(event))
    return events


def events():
    return [m.data["event"] for m in Message.objects.filter(kind="event")]


def later(**values):
    return timezone.now() + dt.timedelta(**values)


def test_a_session_is_paused_and_resumed(active):
    assert sessions.pause(active)
    assert CobrowseSession.objects.get().state == "paused"
    assert sessions.resume(active)
    assert CobrowseSession.objects.get().state == "active"
    assert events()[-2:] == ["session_paused", "session_resumed"]


def test_pausing_twice_is_pausing_once(active):
    stale = CobrowseSession.objects.get()
    assert sessions.pause(active)
    assert not sessions.pause(stale)
    assert events().count("session_paused") == 1


def test_a_waiting_session_can_neither_pause_nor_resume(waiting):
    assert not sessions.pause(waiting)
    assert not sessions.resume(waiting)
    assert CobrowseSession.objects.get().state == "waiting"


@pytest.mark.parametrize("reason", EndReason.values)
def test_the_end_deletes_the_row_and_leaves_what_names_nobody(active, reason):
    receipt = sessions.end(active, reason)
    assert receipt.reason == reason
    assert receipt.deleted["sessions"] == 1
    assert not CobrowseSession.objects.exists()
    assert Tally.objects.get(subject="session").value == reason
    entry = DeletionEntry.objects.get(subject="session")
    assert (entry.reason, entry.counts) == (reason, receipt.deleted)
    assert entry.proof_id == active.proof_id
    assert ConsentEvent.objects.last().outcome == reason
    assert Message.objects.last().data == {"event": "session_ended", "reason": reason}


def test_a_session_ends_once(active):
    assert sessions.end(active, "visitor")
    assert sessions.end(active, "advisor") is None
    assert not sessions.pause(active)
    assert Tally.objects.get(subject="session").value == "visitor"
    assert ConsentEvent.objects.count() == 2


def test_a_session_that_has_started_does_not_end_by_wrong_codes(active):
    ended = sessions.end(active, "wrong_codes", states=("waiting",))
    assert ended is None
    assert CobrowseSession.objects.get().state == "active"


def test_an_end_that_fails_halfway_has_not_happened(active, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Tally.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        sessions.end(active, "visitor")
    assert CobrowseSession.objects.exists()
    assert ConsentEvent.objects.count() == 1


def test_the_day_is_counted_and_about_how_long_it_lasted(active):
    with time_machine.travel(active.started_at + dt.timedelta(seconds=90, days=0)):
        sessions.end(active, "visitor")
    lasted = Tally.objects.get(subject="duration")
    assert lasted.value == "180"
    assert lasted.day == timezone.localdate(active.started_at)


def test_a_session_that_never_started_is_counted_as_such(waiting):
    sessions.end(waiting, "visitor")
    counted = Tally.objects.values_list("subject", "value", "count")
    assert list(counted) == [("unstarted", "visitor", 1)]


def test_the_page_history_has_start_and_end_without_the_visitor(active, advisor, page):
    sessions.end(active, "advisor")
    entries = PageLogEntry.objects.filter(action__startswith="wagtail_cobrowse.session")
    started, ended = entries.order_by("pk")
    assert started.user == ended.user == advisor
    assert ended.data == {"reason": "advisor"}
    for entry in (started, ended):
        assert entry.page_id == page.pk
        assert str(active.pk) not in str(entry.__dict__)
        assert str(active.conversation_id) not in str(entry.__dict__)
        assert active.conversation.pseudonym not in str(entry.data)


def test_a_visitors_end_is_logged_without_a_user(active):
    sessions.end(active, "visitor")
    entry = PageLogEntry.objects.get(action="wagtail_cobrowse.session_ended")
    assert entry.user is None


def test_the_end_is_told_after_commit_with_its_reason(
    active, sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        sessions.end(active, "visitor")
        assert sent == []
    told = [event for event in sent if live.SESSION in event["changes"]]
    assert [event["reason"] for event in told] == ["visitor"]


def test_wagtails_index_of_references_knows_no_visitor(active):
    from wagtail.models import ReferenceIndex

    for model in (CobrowseSession, Conversation, Message):
        assert not ReferenceIndex.model_is_indexable(model)


@pytest.mark.parametrize(
    ("changes", "seconds", "reason"),
    [
        ({"state": "waiting"}, 1799, None),
        ({"state": "waiting"}, 1800, "expired"),
        ({}, 119, None),
        ({}, 120, "connection_lost"),
        ({"state": "paused"}, 120, "connection_lost"),
    ],
)
def test_time_ends_a_session(active, changes, seconds, reason):
    CobrowseSession.objects.update(**changes)
    session = CobrowseSession.objects.get()
    since = session.created_at if session.state == "waiting" else active.started_at
    assert sessions.overdue(session, since + dt.timedelta(seconds=seconds)) == reason


@pytest.mark.parametrize("end", ["visitor_seen_at", "advisor_seen_at"])
def test_either_end_may_be_gone_for_two_minutes(active, end):
    now = later(seconds=121)
    active.visitor_seen_at = active.advisor_seen_at = now
    assert sessions.overdue(active, now) is None
    setattr(active, end, now - dt.timedelta(seconds=120))
    assert sessions.overdue(active, now) == "connection_lost"


def test_a_connected_session_in_which_nothing_happens_ends(active):
    now = later(seconds=1801)
    active.visitor_seen_at = active.advisor_seen_at = now
    assert sessions.overdue(active, now) == "idle"


def test_a_busy_session_ends_after_two_hours(active):
    now = later(seconds=7201)
    active.visitor_seen_at = active.advisor_seen_at = active.active_at = now
    assert sessions.overdue(active, now) == "expired"


def test_the_sweeper_ends_what_is_overdue_and_nothing_else(site, page, make_advisor):
    lost, kept = (
        start_session(site, page, make_advisor(f"a{n}", f"Anna {n}")) for n in range(2)
    )
    fresh = give_consent(site, page).session
    now = later(seconds=130)
    sessions.touch_seen([kept.conversation.route], [kept.conversation.route], now=now)
    assert sessions.end_overdue(now) == 1
    assert sessions.end_overdue(now) == 0
    left = set(CobrowseSession.objects.values_list("pk", flat=True))
    assert left == {kept.pk, fresh.pk}
    assert Tally.objects.get(subject="session").value == "connection_lost"


def test_expiry_is_decided_when_a_session_is_read(active):
    route = active.conversation.route
    assert sessions.find_by_route(route) == active
    assert sessions.find_by_route(route, now=later(seconds=130)) is None
    assert not CobrowseSession.objects.exists()
    assert sessions.find_by_route("unknown") is None


def test_presence_is_noted_in_few_queries(
    site, page, make_advisor, django_assert_num_queries
):
    routes = [
        start_session(site, page, make_advisor(f"a{n}", "Anna")).conversation.route
        for n in range(5)
    ]
    now = later(seconds=60)
    with django_assert_num_queries(4):
        sessions.touch_seen(routes, routes[:4], routes[:3], now)
    rows = CobrowseSession.objects.all()
    assert rows.filter(visitor_seen_at=now).count() == 5
    assert rows.filter(advisor_seen_at=now).count() == 4
    assert rows.filter(active_at=now).count() == 3
    assert Conversation.objects.filter(visitor_seen_at=now).count() == 5


def test_nobody_to_note_is_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        sessions.touch_seen()


@override_settings(WAGTAIL_COBROWSE={"GRACE_TIME": 10})
def test_the_grace_time_is_the_sites(active):
    assert sessions.overdue(active, later(seconds=12)) == "connection_lost"
