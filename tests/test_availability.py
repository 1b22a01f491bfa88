"""Who is there, as advisors choose and their workplaces show."""

import datetime as dt

import pytest

from django.utils import timezone

from tests.rights import add_site, make_user
from wagtail_cobrowse import availability, live
from wagtail_cobrowse.availability import STALE_AFTER, Status
from wagtail_cobrowse.models import Availability


LATER = dt.timedelta(seconds=STALE_AFTER + 1)


@pytest.fixture
def told(monkeypatch):
    """How often everybody was told."""
    calls = []
    monkeypatch.setattr(live, "announce_service", lambda: calls.append(1))
    return calls


def test_an_open_workplace_means_available(site, advisor, told):
    assert availability.find(advisor) is Status.OFFLINE
    assert not availability.is_staffed(site)
    availability.arrive(advisor.pk)
    assert availability.find(advisor) is Status.AVAILABLE
    assert availability.is_staffed(site)
    assert len(told) == 1


def test_a_second_workplace_and_a_reload_are_no_news(advisor, told):
    now = timezone.now()
    availability.arrive(advisor.pk, now)
    availability.arrive(advisor.pk, now + dt.timedelta(seconds=STALE_AFTER - 1))
    assert len(told) == 1
    assert availability.note_gone(now + dt.timedelta(seconds=STALE_AFTER)) == 0


def test_who_closes_the_last_workplace_is_offline_and_it_is_told_once(
    site, advisor, told
):
    now = timezone.now()
    availability.arrive(advisor.pk, now)
    assert availability.find(advisor, now + LATER) is Status.OFFLINE
    assert not availability.is_staffed(site, now + LATER)
    assert availability.list_present(site, now + LATER) == []
    gone = [availability.note_gone(now + LATER) for _ in range(3)]
    assert gone == [1, 0, 0]
    assert len(told) == 2


@pytest.mark.parametrize("was_told", [True, False], ids=["told", "not told yet"])
def test_who_is_noted_again_after_all_is_news(
    site, advisor, advisor2, told, was_told, django_assert_num_queries
):
    """A process was held up; another one has taken its advisor to be gone."""
    now = timezone.now()
    availability.arrive(advisor.pk, now)
    availability.arrive(advisor2.pk, now + LATER)
    if was_told:
        assert availability.note_gone(now + LATER) == 1
    before = len(told)
    for _ in range(2):
        availability.touch({advisor.pk, advisor2.pk}, now + LATER)
        assert availability.find(advisor, now + LATER) is Status.AVAILABLE
        assert len(told) == before + 1
    # And they can go again.
    assert availability.note_gone(now + LATER + LATER) == 2
    availability.touch({advisor.pk, advisor2.pk}, now + LATER + LATER)
    with django_assert_num_queries(1):
        availability.touch({advisor.pk, advisor2.pk}, now + LATER + LATER)


def test_what_was_chosen_holds_when_the_workplace_is_opened_again(advisor, told):
    now = timezone.now()
    availability.choose(advisor, Status.AWAY, now)
    availability.note_gone(now + LATER)
    availability.arrive(advisor.pk, now + LATER)
    assert availability.find(advisor, now + LATER) is Status.AWAY
    assert availability.find_chosen(advisor) is Status.AWAY


@pytest.mark.parametrize("status", [Status.AWAY, Status.OFFLINE])
def test_who_is_away_or_offline_takes_no_chats(site, advisor, advisor2, status):
    availability.arrive(advisor.pk)
    availability.choose(advisor, status)
    assert not availability.is_staffed(site)
    availability.arrive(advisor2.pk)
    assert availability.is_staffed(site)


def test_offline_is_not_on_the_list_of_who_is_there(site, advisor, advisor2):
    availability.choose(advisor, Status.OFFLINE)
    availability.choose(advisor2, Status.AWAY)
    assert availability.list_present(site) == [(advisor2, Status.AWAY)]


def test_an_advisor_of_another_site_is_not_there(site, home):
    other = add_site(home)
    theirs = make_user("theirs", advise=[other])
    availability.arrive(theirs.pk)
    assert not availability.is_staffed(site)
    assert availability.list_present(site) == []
    assert availability.is_staffed(other)


def test_who_may_not_advise_any_more_is_not_there(site, advisor):
    availability.arrive(advisor.pk)
    advisor.is_active = False
    advisor.save()
    assert not availability.is_staffed(site)


def test_a_touch_makes_nobody_present_who_never_came(advisor):
    availability.touch([advisor.pk])
    assert not Availability.objects.exists()
