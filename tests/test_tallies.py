"""What is counted of chats and sessions: in the same transaction, of nobody."""

import datetime as dt
import uuid

import pytest
import time_machine

from django.core.checks import run_checks
from django.test import override_settings
from django.utils import timezone

from tests.journeys import give_consent, in_threads, open_chat, start_session
from tests.testapp.pages import add_help_page, add_page
from wagtail_cobrowse import (
    chat,
    leftovers,
    ownership,
    retention,
    tallies,
    traces,
)
from wagtail_cobrowse.models import CobrowseSiteSettings, Conversation, Tally


def counted():
    return {
        (row.subject, row.value): row.count
        for row in Tally.objects.exclude(subject="page")
    }


def pages_counted():
    return [row.value for row in Tally.objects.filter(subject="page")]


def later(**values):
    return timezone.now() + dt.timedelta(**values)


def tally(site, day, subject="chat", value="answered", count=1):
    return Tally.objects.create(
        site=site, day=day, subject=subject, value=value, count=count
    )


def test_a_chat_that_was_taken_counts_as_answered_with_how_long_it_waited(
    site, advisor
):
    conversation = open_chat(site)
    with time_machine.travel(later(seconds=40)):
        chat.take(conversation, advisor)
        chat.end_conversation(conversation, "visitor")
    assert counted() == {("chat", "answered"): 1, ("wait", "60"): 1}


def test_a_chat_that_nobody_took_is_missed_however_it_ends(site):
    chat.end_conversation(open_chat(site), "visitor")
    open_chat(site)
    retention.purge(later(seconds=1801))
    assert counted() == {("chat", "missed"): 2}


def test_what_is_given_back_has_been_answered_once_at_its_first_time(
    site, advisor, advisor2
):
    conversation = open_chat(site)
    chat.take(conversation, advisor)
    with time_machine.travel(later(minutes=20)):
        ownership.release(conversation, advisor)
        chat.take(conversation, advisor2)
        chat.end_conversation(conversation, "advisor")
    assert counted() == {("chat", "answered"): 1, ("wait", "15"): 1}


def test_a_chat_ends_and_is_counted_once(site, advisor, home):
    session = start_session(site, add_help_page(home), advisor)
    for _time in range(2):
        chat.end_conversation(session.conversation, "visitor")
    assert counted() == {
        ("chat", "answered"): 1,
        ("wait", "15"): 1,
        ("session", "visitor"): 1,
        ("duration", "60"): 1,
    }


@override_settings(WAGTAIL_COBROWSE={"CHAT_RETENTION_HOURS": 1})
def test_what_is_kept_for_a_while_is_counted_at_its_end(site):
    chat.end_conversation(open_chat(site), "visitor")
    assert counted() == {("chat", "missed"): 1}
    retention.purge(later(hours=2))
    assert not Conversation.objects.exists()
    assert counted() == {("chat", "missed"): 1}


def test_an_end_that_fails_counts_nothing(site, home, monkeypatch):
    given = give_consent(site, add_help_page(home))
    monkeypatch.setattr(chat, "delete_conversation", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        chat.end_conversation(given.conversation, "visitor")
    assert not Tally.objects.exists()


def test_the_day_is_that_of_the_sites_clock(site):
    settings = CobrowseSiteSettings.for_site(site)
    settings.time_zone = "Pacific/Auckland"
    settings.save()
    conversation = open_chat(site)
    chat.end_conversation(
        conversation, "visitor", dt.datetime(2026, 3, 1, 20, tzinfo=dt.UTC)
    )
    assert Tally.objects.get().day == dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("seconds", "value"), [(0, "15"), (15, "15"), (15.1, "30"), (9999, "more")]
)
def test_times_are_kept_as_what_they_do_not_exceed(seconds, value):
    assert tallies.bucket(seconds, tallies.WAITS) == value


def test_the_first_page_is_counted_and_no_other(site, home):
    conversation, other = open_chat(site), add_page(home, "Other")
    chat.set_current_page(conversation, home, "open", reads_terms=True)
    assert pages_counted() == []
    for page in (home, other):
        chat.set_current_page(conversation, page, "open", reads_terms=False)
    stale = Conversation.objects.get()
    stale.page_counted = False
    chat.set_current_page(stale, other, "open", reads_terms=False)
    assert pages_counted() == [str(home.pk)]
    assert Tally.objects.get().day.day == 1


@pytest.mark.parametrize("policy", ["masked", "hidden"])
def test_a_page_that_is_not_open_to_everybody_is_never_counted(site, home, policy):
    conversation = open_chat(site)
    for each in (policy, "open"):
        chat.set_current_page(conversation, home, each, reads_terms=False)
    assert pages_counted() == []


def test_after_a_month_pages_that_few_needed_are_forgotten(site):
    month = dt.date(2026, 5, 1)
    for value, count in (("7", 2), ("7", 3), ("8", 4)):
        tally(site, month, "page", value, count)
    during = dt.datetime(2026, 5, 31, 20, tzinfo=dt.UTC)
    retention.purge(during)
    assert sorted(pages_counted()) == ["7", "8"]
    after = dt.datetime(2026, 6, 2, 1, tzinfo=dt.UTC)
    named = {str(trace) for trace in leftovers.find(after)}
    assert "counts of pages that few needed: 1" in named
    retention.purge(after)
    assert Tally.objects.get().value == "7"


@override_settings(WAGTAIL_COBROWSE={"COUNT_RETENTION_DAYS": 30})
def test_counts_are_deleted_when_their_time_is_over(site):
    today = timezone.now().date()
    tally(site, today - dt.timedelta(days=31))
    kept = tally(site, today - dt.timedelta(days=29))
    assert "counts whose time is over: 1" in map(str, leftovers.find())
    assert retention.purge()["counts"] == 1
    assert Tally.objects.get() == kept


def test_what_counts_the_same_becomes_one_row_without_an_order(site):
    day = dt.date(2026, 5, 4)
    for _time in range(3):
        tally(site, day, count=2)
    tally(site, day, value="missed")
    before = set(Tally.objects.values_list("pk", flat=True))
    assert tallies.gather() == 2
    assert counted() == {("chat", "answered"): 6, ("chat", "missed"): 1}
    assert Tally.objects.get(value="answered").pk not in before
    assert tallies.gather() == 0


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_or_doubled_when_many_gather_while_many_count(site):
    day = dt.date(2026, 5, 4)

    def work(number):
        for _time in range(5):
            if number % 2:
                tallies.gather()
            else:
                tally(site, day)

    in_threads(8, work)
    tallies.gather()
    assert counted() == {("chat", "answered"): 20}
    assert Tally.objects.count() == 1


def test_a_count_leads_to_nobody(site, home, advisor):
    """No column holds an id, a time or a text; nothing else refers to the rows."""
    session = start_session(site, add_help_page(home), advisor)
    conversation = session.conversation
    chat.set_current_page(conversation, home, "open", reads_terms=False)
    personal = [
        session.pk,
        conversation.pk,
        conversation.route,
        conversation.seat_hash,
        session.proof_id,
        session.receipt_hash,
    ]
    chat.end_conversation(conversation, "visitor")
    places = [trace.place for trace in traces.find(personal)]
    assert not [place for place in places if "tally" in place]
    kinds = {field.name: field.get_internal_type() for field in Tally._meta.fields}
    assert kinds == {
        "id": "UUIDField",
        "site": "ForeignKey",
        "day": "DateField",
        "subject": "CharField",
        "value": "CharField",
        "count": "PositiveIntegerField",
    }
    assert {
        uuid.UUID(str(pk)).version for pk in Tally.objects.values_list("pk", flat=True)
    } == {4}


def test_a_page_needs_at_least_five(settings):
    settings.WAGTAIL_COBROWSE = {"PAGE_REPORT_MINIMUM": 4}
    found = [each.id for each in run_checks(tags=["wagtail_cobrowse"], databases=[])]
    assert found == ["wagtail_cobrowse.E007"]
    settings.WAGTAIL_COBROWSE = {"PAGE_REPORT_MINIMUM": 5}
    assert not run_checks(tags=["wagtail_cobrowse"], databases=[])
