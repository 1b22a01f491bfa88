import pytest

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Permission

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from wagtail_cobrowse.models import CobrowseSession
from wagtail_cobrowse.permissions import may_advise


def fresh(user):
    return get_user_model().objects.get(pk=user.pk)


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
    assert type(policy) is ModelPermissionPolicy
    assert policy.model is CobrowseSession
