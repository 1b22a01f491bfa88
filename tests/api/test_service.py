"""What visitors are told of who is there: open, nobody, closed, and their place."""

import datetime as dt
import uuid

import pytest
import time_machine

from django.utils import timezone

from tests.journeys import give_consent, open_chat
from tests.rights import allow
from wagtail_cobrowse import availability, chat
from wagtail_cobrowse.models import Availability, Conversation


MONDAY = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
SUNDAY = dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)
WEEK = [
    {
        "type": "hours",
        "value": {"days": ["0", "1"], "opens": "09:00", "closes": "17:00"},
    }
]
CLOSED = [
    {"type": "text", "value": {"language": "en", "text": "Our desk is closed."}},
    {"type": "text", "value": {"language": "de", "text": "Wir haben zu."}},
]


@pytest.fixture
def with_hours(site):
    allow(site, opening_hours=WEEK, time_zone="Europe/Berlin")


def message():
    return {"client_id": str(uuid.uuid4()), "text": "Hello", "language": "en"}


def service(visitor):
    return visitor.get("state/").json()["service"]


def test_somebody_is_there(visitor, advisor):
    availability.arrive(advisor.pk)
    assert service(visitor) == {
        "state": "open",
        "text": "",
        "changes_at": None,
        "ahead": None,
    }


def test_out_of_hours_the_visitor_reads_when_it_opens(visitor, advisor, with_hours):
    with time_machine.travel(SUNDAY, tick=False):
        availability.arrive(advisor.pk)
        found = service(visitor)
    assert found["state"] == "closed"
    assert found["text"] == (
        "The service chat is closed at the moment. "
        "It opens again on Monday, 2 March, 09:00."
    )
    opens_at = dt.datetime.fromisoformat(found["changes_at"])
    assert opens_at == MONDAY.replace(hour=8)


@pytest.mark.parametrize(
    ("language", "begins"), [("en", "Our desk is closed."), ("de", "Wir haben zu.")]
)
def test_the_text_is_the_sites_in_the_visitors_language(
    make_visitor, site, with_hours, language, begins
):
    allow(site, closed_texts=CLOSED)
    with time_machine.travel(SUNDAY, tick=False):
        assert service(make_visitor(language))["text"].startswith(begins)


def test_no_chat_is_begun_out_of_hours(visitor, site, with_hours):
    with time_machine.travel(SUNDAY, tick=False):
        refused = visitor.post("messages/", message())
    assert (refused.status_code, refused.json()["code"]) == (409, "closed")
    assert "opens again on Monday" in refused.json()["detail"]
    assert not refused.cookies
    assert not Conversation.objects.exists()
    with time_machine.travel(MONDAY, tick=False):
        assert visitor.post("messages/", message()).status_code == 201


def test_a_chat_that_runs_goes_on_after_hours(visitor, with_hours):
    with time_machine.travel(MONDAY.replace(hour=15, minute=59), tick=False):
        visitor.post("messages/", message())
    with time_machine.travel(MONDAY.replace(hour=16, minute=1), tick=False):
        assert visitor.post("messages/", message()).status_code == 201


def test_who_telephones_may_agree_out_of_hours(site, page, with_hours):
    with time_machine.travel(SUNDAY, tick=False):
        assert give_consent(site, page).startcode


def test_how_many_come_first(make_visitor, site, advisor):
    first, second = make_visitor(), make_visitor()
    for visitor in (first, second):
        assert visitor.post("messages/", message()).status_code == 201
    assert [service(each)["ahead"] for each in (first, second)] == [0, 1]
    oldest = Conversation.objects.order_by("created_at").first()
    chat.take(oldest, advisor)
    # Whoever is talked to does not wait.
    assert [service(each)["ahead"] for each in (first, second)] == [None, 0]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Anna Berger is not there at the moment. If"),
        ("de", "Anna Berger ist im Moment nicht da. Bleibt"),
    ],
)
def test_whose_advisor_has_gone_reads_so_until_they_are_back(
    make_visitor, advisor, advisor2, language, text
):
    visitor = make_visitor(language)
    there = service(visitor) | {"state": "open", "text": ""}
    availability.arrive(advisor.pk)
    assert visitor.post("messages/", message()).status_code == 201
    chat.take(Conversation.objects.get(), advisor)
    assert service(visitor) == there
    gone_at = timezone.now() - dt.timedelta(seconds=availability.STALE_AFTER)
    Conversation.objects.update(taken_at=gone_at)
    Availability.objects.update(seen_at=gone_at)
    # That a colleague is there is another matter.
    availability.arrive(advisor2.pk)
    found = service(visitor)
    assert found.pop("text").startswith(text)
    assert found == {"state": "unstaffed", "changes_at": None, "ahead": None}
    availability.arrive(advisor.pk)
    assert service(visitor) == there


def test_who_has_left_does_not_come_first(visitor, site):
    gone = open_chat(site)
    Conversation.objects.filter(pk=gone.pk).update(
        visitor_seen_at=gone.created_at - dt.timedelta(hours=1)
    )
    visitor.post("messages/", message())
    assert service(visitor)["ahead"] == 0
