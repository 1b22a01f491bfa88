import pytest

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Permission

from wagtail.permission_policies.sites import SitePermissionPolicy
from wagtail.permissions import policy_registry

from wagtail_cobrowse import permissions
from wagtail_cobrowse.models import CobrowseSession
from wagtail_cobrowse.permissions import EVERYWHERE, NOWHERE, find_reach, may_advise

from .journeys import start_session
from .rights import add_site, allow, fresh, give, make_user, permission
from .testapp.pages import add_help_page


def test_an_advisor_may_advise(advisor):
    assert may_advise(advisor)


def test_a_superuser_may_advise(admin_user):
    assert may_advise(admin_user)


@pytest.mark.parametrize("user", [None, AnonymousUser()])
def test_nobody_may_not(user):
    assert not may_advise(user)


def test_an_editor_without_the_permission_may_not(editor):
    assert not may_advise(editor)


def test_the_permission_alone_is_not_enough(db):
    user = get_user_model().objects.create_user("outside")
    user.user_permissions.add(Permission.objects.get(codename="advise_cobrowsesession"))
    assert not may_advise(user)


@pytest.mark.parametrize("field", ["is_active"])
def test_a_deactivated_advisor_may_not(advisor, field):
    get_user_model().objects.filter(pk=advisor.pk).update(**{field: False})
    assert not may_advise(fresh(advisor))


def test_an_advisor_who_left_the_group_may_not(advisor):
    advisor.groups.clear()
    assert not may_advise(fresh(advisor))


def test_the_policy_is_registered_with_wagtail():
    policy = policy_registry.get_by_type(CobrowseSession)
    assert isinstance(policy, SitePermissionPolicy)
    assert policy.model is CobrowseSession


@pytest.fixture
def other(home):
    return add_site(home)


def test_a_right_on_one_site_is_none_on_another(site, other):
    user = make_user("bound", advise=[other])
    assert may_advise(user)
    assert may_advise(user, other)
    assert not may_advise(user, site)
    assert find_reach(user) == {other.pk}


def test_the_permission_alone_is_for_every_site(advisor, site, other):
    assert may_advise(advisor, site) and may_advise(advisor, other)
    assert find_reach(advisor) is EVERYWHERE


def test_who_has_no_right_reaches_nothing(editor, site):
    assert find_reach(editor) == NOWHERE
    assert not permissions.may_work(editor, site)


def test_a_right_on_a_site_needs_the_admin_as_well(site):
    user = make_user("outside", advise=[site])
    user.groups.get().permissions.clear()
    assert not may_advise(fresh(user), site)


def test_the_policy_knows_the_site_of_a_session(site, other, home, advisor):
    session = start_session(site, add_help_page(home), advisor)
    policy = policy_registry.get_by_type(CobrowseSession)
    here, there = make_user("here", advise=[site]), make_user("there", advise=[other])
    asked = [
        policy.user_has_permission_for_instance(user, "advise", session)
        for user in (advisor, here, there)
    ]
    assert asked == [True, True, False]
    assert list(policy.instances_user_has_permission_for(here, "advise")) == [session]
    assert not policy.instances_user_has_permission_for(there, "advise")
    users = policy.users_with_any_permission_for_instance(["advise"], session)
    assert set(users) == {advisor, here}


@pytest.mark.parametrize(
    ("may", "setting"),
    [
        (permissions.may_watch, "allow_watching"),
        (permissions.may_file, "allow_filing"),
    ],
)
def test_a_right_of_its_own_that_each_site_has_to_allow(
    site, other, advisor, admin_user, may, setting
):
    action = "watch" if "watch" in setting else "file"
    user = make_user("second", **{action: [site]})
    assert not may(user, site), "It is off by default."
    assert not may(admin_user, site), "For everybody."
    allow(site, **{setting: True})
    allow(other, **{setting: True})
    assert may(user, site) and not may(user, other)
    assert may(admin_user, site) and may(admin_user, other)
    assert not may(advisor, site), "Who advises does not watch or file by that."
    assert not may_advise(user, site)
    allow(site, **{setting: False})
    assert not may(fresh(user), site)


def test_who_watches_has_a_workplace_where_it_is_allowed(site):
    user = make_user("second", watch=[site])
    assert not permissions.may_work(user, site)
    allow(site, allow_watching=True)
    assert permissions.may_work(user, site)
    assert not permissions.may_work(user, None)


def test_a_right_can_be_taken_back(site, advisor):
    user = make_user("bound")
    row = give(user, "advise", site)
    assert may_advise(fresh(user), site)
    row.delete()
    assert not may_advise(fresh(user), site)
    assert permission("advise").name == "Can advise in co-browsing sessions"


def people(site, other):
    """Users with every sort of right, and without: whoever may be at a workplace."""
    yield make_user("here", advise=[site])
    yield make_user("twice", advise=[site, other], watch=[site])
    yield make_user("elsewhere", advise=[other])
    yield make_user("watcher", watch=[site])
    yield make_user("nobody")
    everywhere = make_user("everywhere")
    everywhere.user_permissions.add(permission("advise"))
    yield everywhere
    by_group = make_user("by_group")
    by_group.groups.get().permissions.add(permission("advise"))
    yield by_group
    without_admin = make_user("without_admin", advise=[site])
    without_admin.groups.get().permissions.clear()
    yield without_admin
    for values in ({}, {"is_active": False}):
        user = make_user(f"gone{len(values)}", advise=[site])
        superuser = make_user(f"superuser{len(values)}")
        superuser.is_superuser = True
        for each in (user, superuser):
            each.is_active = values.get("is_active", True)
            each.save()
            yield each


def test_of_many_at_once_the_same_may_advise_as_one_by_one(
    site, home, django_assert_num_queries
):
    other = add_site(home)
    users = [fresh(user) for user in people(site, other)]
    ids = [user.pk for user in users]
    for each in (site, other):
        one_by_one = [user for user in users if permissions.may_advise(user, each)]
        assert 0 < len(one_by_one) < len(users)
        with django_assert_num_queries(2):
            assert list(permissions.list_entitled(ids, each)) == one_by_one
    # Of those that were asked about, and no one else.
    assert list(permissions.list_entitled(ids[:1], site)) == users[:1]
