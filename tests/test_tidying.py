"""One row that cannot be ended or deleted keeps no other from it."""

import datetime as dt

import pytest

from django.db import OperationalError, connections
from django.db.models.signals import post_save
from django.test import override_settings
from django.utils import timezone

from tests.journeys import give_consent, open_chat, start_session
from tests.rights import allow
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import availability, chat, hours, retention, sessions, switching
from wagtail_cobrowse.consumers.supervisor import _sweep
from wagtail_cobrowse.models import (
    Availability,
    CobrowseSession,
    ConsentNonce,
    Conversation,
    DeletionEntry,
    PurgeMark,
)
from wagtail_cobrowse.tidying import do_all, do_each


class Disturbance(Exception):
    """What a site's own receiver raises."""


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def disturb():
    """The first thing that is deleted from now on cannot be."""
    met = []

    def receiver(sender, **kwargs):
        met.append(kwargs["instance"])
        if len(met) == 1:
            raise Disturbance("Ada Lovelace")

    def begin():
        met.clear()
        post_save.connect(receiver, sender=DeletionEntry)

    yield begin
    post_save.disconnect(receiver, sender=DeletionEntry)


def later(**values):
    return timezone.now() + dt.timedelta(**values)


def test_all_are_done_and_then_the_first_failure_is_raised(caplog):
    done = []

    def do(number):
        if number in (2, 4):
            raise ValueError(f"secret {number}")
        done.append(number)

    with pytest.raises(ValueError, match="secret 2"):
        do_each(do, range(1, 6))
    assert done == [1, 3, 5]
    assert caplog.text.count("ValueError") == 1
    assert "secret" not in caplog.text
    assert do_all(lambda: 1, lambda: 2) == [1, 2]


@pytest.mark.parametrize("is_there", [True, False])
def test_without_the_database_nothing_else_is_tried(is_there, monkeypatch, db):
    done = []

    def do(number):
        done.append(number)
        raise OperationalError("lock timeout")

    monkeypatch.setattr(connections["default"], "is_usable", lambda: is_there)
    with pytest.raises(OperationalError):
        do_each(do, range(3))
    # Somebody's lock is the trouble of one row.
    assert done == ([0, 1, 2] if is_there else [0])


def test_a_purge_goes_on_and_says_at_its_end_that_something_is_left(
    site, page, advisor, disturb
):
    for _each in range(3):
        start_session(site, page, advisor)
    give_consent(site, page)
    consent_left = ConsentNonce.objects.create(
        digest="0" * 64,
        seat_hash="1" * 64,
        terms=CobrowseSession.objects.first().terms,
        page=page,
    )
    disturb()
    with pytest.raises(Disturbance):
        retention.purge(later(days=2))
    # All but the one, also of what comes after it.
    assert CobrowseSession.objects.count() <= 1
    assert not ConsentNonce.objects.filter(pk=consent_left.pk).exists()
    # A check says when there was no whole one for long.
    assert not PurgeMark.objects.exists()
    retention.purge(later(days=4))
    assert not CobrowseSession.objects.exists()
    assert not Conversation.objects.exists()
    assert PurgeMark.objects.exists()


def test_a_sweep_notes_who_is_there_whatever_cannot_be_ended(
    site, page, advisor, disturb
):
    first, second = (start_session(site, page, advisor) for _each in range(2))
    availability.arrive(advisor.pk, later(hours=-1))
    # Nobody was seen for longer than the grace time.
    CobrowseSession.objects.update(advisor_seen_at=later(hours=-1))
    disturb()
    with pytest.raises(Disturbance):
        _sweep([], [], [], [], [(None, advisor.pk)])
    assert CobrowseSession.objects.get().pk in (first.pk, second.pk)
    assert Availability.objects.get(user=advisor).seen_at > later(minutes=-1)
    _sweep([], [], [], [], [])
    assert not CobrowseSession.objects.exists()


def test_what_the_switch_could_not_end_ends_with_the_next_sweep(
    site, page, advisor, disturb, django_capture_on_commit_callbacks, caplog
):
    for _each in range(3):
        start_session(site, page, advisor)
    disturb()
    # Whoever saves the settings is not told: it is done all the same.
    with django_capture_on_commit_callbacks(execute=True):
        allow(site, is_off=True)
    assert Conversation.objects.count() == 1
    assert "Disturbance" in caplog.text
    assert "Ada" not in caplog.text
    _sweep([], [], [], [], [])
    assert not Conversation.objects.exists()
    assert set(DeletionEntry.objects.values_list("reason", flat=True)) == {
        "switched_off"
    }


def test_a_purge_ends_what_the_switch_has_left(site, home):
    allow(site, is_off=False)
    open_chat(site)
    # As after a process that was killed in the middle.
    type(site.cobrowsesitesettings).objects.update(is_off=True)
    assert switching.end_rest() == 1
    assert switching.end_rest() == 0


def test_a_time_zone_that_this_host_does_not_know_holds_up_nothing(
    site, page, advisor, caplog
):
    session = start_session(site, page, advisor)
    allow(site, time_zone="Europe/Nowhere")
    with override_settings(TIME_ZONE="Europe/Berlin"):
        settings = type(site.cobrowsesitesettings).objects.get(site=site)
        assert str(hours.read(settings).zone) == "Europe/Berlin"
        assert sessions.end(session, "visitor")
        assert chat.end_conversation(session.conversation, "visitor")
    assert "time zone" in caplog.text
