"""Looking on: by one person at a time, never in secret, and only as long as allowed."""

import datetime as dt

import pytest

from django.utils import timezone

from wagtail.models import PageLogEntry

from wagtail_cobrowse import revocation, sessions, watching
from wagtail_cobrowse.errors import NoSession, Watched
from wagtail_cobrowse.models import CobrowseSession, EndReason, Message

from .journeys import give_consent, start_session
from .rights import allow, make_user
from .testapp.pages import add_help_page


@pytest.fixture
def session(site, home, advisor):
    return start_session(site, add_help_page(home), advisor)


@pytest.fixture
def supervisor(site):
    allow(site, allow_watching=True)
    return make_user("supervisor", "Erika Sommer", watch=[site])


def watcher():
    return CobrowseSession.objects.get().watcher


def told():
    rows = Message.objects.filter(kind="event", data__event__endswith="watched")
    return [(each.data["event"], each.data["name"]) for each in rows]


def test_it_is_on_the_session_and_in_the_chat(session, supervisor):
    watching.begin(session, supervisor)
    watching.begin(session, supervisor)
    assert watcher() == supervisor
    assert told() == [("session_watched", "Erika Sommer")]


def test_each_time_is_in_the_history_of_the_page(session, supervisor):
    watching.begin(session, supervisor)
    watching.begin(session, supervisor)
    entry = PageLogEntry.objects.get(action="wagtail_cobrowse.session_watched")
    assert (entry.user, entry.page_id) == (supervisor, session.page_id)
    assert entry.data == {}


def test_one_at_a_time(session, supervisor, admin_user):
    watching.begin(session, supervisor)
    with pytest.raises(Watched):
        watching.begin(session, admin_user)
    assert watcher() == supervisor


def test_not_ones_own(session, advisor):
    with pytest.raises(NoSession):
        watching.begin(session, advisor)


def test_not_before_it_runs(site, home, supervisor):
    given = give_consent(site, add_help_page(home))
    assert list(watching.list_watchable(site, supervisor)) == []
    with pytest.raises(NoSession):
        watching.begin(given.session, supervisor)


def test_not_after_its_end(session, supervisor):
    sessions.end(session, EndReason.VISITOR)
    with pytest.raises(NoSession):
        watching.begin(session, supervisor)
    assert not watching.end(session)


def test_it_ends_by_a_word(session, supervisor):
    watching.begin(session, supervisor)
    session.refresh_from_db()
    assert watching.end(session)
    assert watcher() is None
    assert told()[-1] == ("session_unwatched", "Erika Sommer")
    assert not watching.end(session)


def test_it_ends_without_a_stage(session, supervisor):
    now = timezone.now()
    watching.begin(session, supervisor, now)
    later = now + dt.timedelta(seconds=15)
    watching.touch([session.conversation.route], later)
    assert watching.end_stale(now + dt.timedelta(seconds=30)) == 0
    assert watching.end_stale(now + dt.timedelta(seconds=36)) == 1
    assert watcher() is None


def test_a_stage_of_who_watches_keeps_no_session_alive(session, supervisor):
    watching.begin(session, supervisor)
    before = CobrowseSession.objects.get().advisor_seen_at
    watching.touch([session.conversation.route])
    assert CobrowseSession.objects.get().advisor_seen_at == before


LOSSES = {
    "the right": lambda user, site: user.groups.get().site_permissions.all().delete(),
    "the group": lambda user, site: user.groups.clear(),
    "the site's setting": lambda user, site: allow(site, allow_watching=False),
    "the user": lambda user, site: user.delete(),
}


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
def test_it_ends_with_what_allowed_it(
    session, supervisor, site, lose, django_capture_on_commit_callbacks
):
    watching.begin(session, supervisor)
    with django_capture_on_commit_callbacks(execute=True):
        lose(supervisor, site)
    assert watcher() is None
    assert CobrowseSession.objects.get().state == "active", "The session goes on."


def test_other_people_lose_nothing(session, supervisor, site):
    watching.begin(session, supervisor)
    assert watching.end_revoked([supervisor.pk]) == 0
    assert revocation.end_revoked() == 0
    assert watcher() == supervisor


def test_whoever_watches_sees_what_both_may_see(session, supervisor, site, advisor):
    rows = watching.list_watchable(site, supervisor)
    assert [row.pk for row in rows] == [session.pk]
    assert list(watching.list_watchable(site, advisor)) == []
