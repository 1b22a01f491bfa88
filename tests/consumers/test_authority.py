"""One batch for all: exact for each of them, and no dearer for many than for one."""

import pytest

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.rights import add_site, allow, make_user
from wagtail_cobrowse import grounds
from wagtail_cobrowse.consumers.authority import find_revoked
from wagtail_cobrowse.consumers.stage import AdvisorSessionConsumer
from wagtail_cobrowse.consumers.workplace import AdvisorQueueConsumer
from wagtail_cobrowse.permissions import find_reach
from wagtail_cobrowse.tools import find_powers


pytestmark = pytest.mark.django_db


def socket_of(user, site=None, *, is_watching=False):
    """A socket as it is once it has been admitted."""
    consumer = AdvisorSessionConsumer() if site else AdvisorQueueConsumer()
    client = Client()
    client.force_login(user)
    consumer.user, consumer.seal = user, user.get_session_auth_hash()
    consumer.session_key = client.cookies["sessionid"].value
    if site:
        consumer.site_id, consumer.is_watching = site.pk, is_watching
        consumer.powers = find_powers(user, site)
    else:
        consumer.reach = find_reach(user)
    return consumer


def crowd(site, count):
    """Queue, stage and second person's stage of ``count`` people each."""
    allow(site, allow_watching=True)
    sockets = []
    for number in range(count):
        advisor = make_user(f"advisor-{site.pk}-{number}", advise=[site])
        watcher = make_user(f"watcher-{site.pk}-{number}", watch=[site])
        sockets += [socket_of(advisor), socket_of(advisor, site)]
        sockets += [socket_of(watcher, site, is_watching=True)]
    return sockets


def count_queries(sockets):
    find_revoked(sockets)
    with CaptureQueriesContext(connection) as captured:
        assert find_revoked(sockets).consumers == []
    return len(captured)


def test_many_cost_as_many_queries_as_one(site, home):
    few = count_queries(crowd(site, 1))
    assert few <= 7
    assert count_queries(crowd(add_site(home), 12)) == few


def test_what_changes_for_one_is_asked_of_one(site):
    sockets = crowd(site, 5)
    find_revoked(sockets)
    asked = note_questions(sockets)
    watcher = sockets[2].user
    watcher.groups.clear()
    found = find_revoked(sockets)
    assert (found.consumers, found.users) == ([sockets[2]], {watcher.pk})
    assert asked == [watcher]


def note_questions(sockets):
    """Whoever is asked for their right by themselves."""
    asked = []
    for each in sockets:
        has_right = each.has_right
        each.has_right = lambda user, ask=has_right: asked.append(user) or ask(user)
    return asked


def test_of_people_with_the_same_groups_one_is_asked(site, home):
    other = add_site(home)
    first = make_user("first", advise=[site])
    others = [get_user_model().objects.create_user(f"o{each}") for each in range(5)]
    for each in others:
        each.groups.set(first.groups.all())
    here = [socket_of(each, site) for each in (first, *others)]
    there = [socket_of(each, other) for each in others]
    asked = note_questions([*here, *there])
    assert find_revoked([*here, *there]).consumers == there, "Nobody may there."
    assert len(asked) == 2
    others[0].user_permissions.add(Permission.objects.get(codename="change_page"))
    others[1].groups.clear()
    del asked[:]
    assert find_revoked(here).consumers == [here[2]]
    assert asked == [others[1]], "Rights in other places are of no concern."


@pytest.fixture
def user(site):
    """Somebody with the rights themselves, without any group."""
    user = get_user_model().objects.create_user("own")
    names = ["access_admin", "advise_cobrowsesession"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return get_user_model().objects.get(pk=user.pk)


def save(user, **values):
    get_user_model().objects.filter(pk=user.pk).update(**values)


LOSSES = {
    "a right of their own": lambda user: user.user_permissions.clear(),
    "the admin": lambda user: user.user_permissions.remove(
        Permission.objects.get(codename="access_admin")
    ),
    "the account": lambda user: save(user, is_active=False),
    "everything": lambda user: user.delete(),
}


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
def test_a_right_that_was_granted_is_lost(user, site, lose):
    socket = socket_of(user, site)
    for _ in range(2):
        assert find_revoked([socket]).consumers == []
    pk = user.pk
    lose(user)
    socket.user.pk = pk
    assert find_revoked([socket]).users == {pk}


def test_a_superuser_who_is_none_any_more(admin_user, site):
    socket = socket_of(admin_user, site)
    assert find_revoked([socket]).consumers == []
    save(admin_user, is_superuser=False)
    assert find_revoked([socket]).consumers == [socket]


def test_a_login_is_asked_for_whatever_the_right_rests_on(user, site):
    socket = socket_of(user, site)
    find_revoked([socket])
    socket.session_key = "gone"
    found = find_revoked([socket])
    assert (found.consumers, found.users) == ([socket], set())


def test_a_new_right_elsewhere_has_a_queue_connect_again(site, home):
    user = make_user("mover", advise=[site])
    queue = socket_of(user)
    assert find_revoked([queue]).moved == []
    find_revoked([queue])
    row = user.groups.get().site_permissions.get()
    row.site = add_site(home)
    row.save()
    assert find_revoked([queue]).moved == [queue]


class Directory(BaseBackend):
    """Rights that are in no table."""

    members = {"own"}

    def has_perm(self, user_obj, perm, obj=None):
        return user_obj.username in self.members


def test_a_directory_of_the_sites_own_is_asked_each_time(
    user, site, settings, monkeypatch
):
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Directory"]
    assert not grounds.are_in_tables()
    user.user_permissions.clear()
    socket = socket_of(user, site)
    assert find_revoked([socket]).consumers == []
    monkeypatch.setattr(Directory, "members", set())
    assert find_revoked([socket]).consumers == [socket]


def test_a_backend_that_only_logs_in_is_no_reason_to_ask(settings):
    settings.AUTHENTICATION_BACKENDS = [
        "django.contrib.auth.backends.AllowAllUsersModelBackend"
    ]
    assert grounds.are_in_tables()
