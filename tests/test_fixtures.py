"""The fixtures themselves: what the migrations made is there in every test."""

import pytest

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from wagtail.models import Collection, Page, Site

from wagtail_cobrowse.models import AdvisorProfile, CobrowseSession


@pytest.mark.parametrize("run", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_every_transactional_test_finds_the_page_tree(run, site, locale_en):
    home = Page.objects.get(depth=2)
    assert site.root_page == home
    assert home.locale == locale_en
    assert Page.find_problems() == ([], [], [], [], [])
    assert Collection.get_first_root_node() is not None
    Site.objects.all().delete()


@pytest.mark.parametrize("run", [1, 2, 3])
@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_leaves_nothing_and_takes_nothing_away(run, home):
    """What migrations make is made again, and whatever else there was is gone."""
    assert not AdvisorProfile.objects.exists()
    assert not get_user_model().objects.exists()
    assert home.content_type.model_class() is Page
    permission = Permission.objects.get(codename="advise_cobrowsesession")
    assert permission.content_type == ContentType.objects.get_for_model(CobrowseSession)
    user = get_user_model().objects.create_user("somebody")
    user.user_permissions.add(permission)
    AdvisorProfile.objects.create(user=user, public_name="Somebody")
    # After one run rows are deleted, after another all is flushed.
    if run == 2:
        permission.content_type.delete()


def test_an_advisor_may_advise_and_an_editor_may_not(advisor, advisor2, editor):
    permission = "wagtail_cobrowse.advise_cobrowsesession"
    assert advisor.has_perm(permission)
    assert advisor2.has_perm("wagtailadmin.access_admin")
    assert not editor.has_perm(permission)
    assert AdvisorProfile.objects.get(user=advisor).public_name == "Anna Berger"


@pytest.mark.django_db(transaction=True)
async def test_an_asynchronous_test_sees_what_fixtures_made(site, advisor):
    assert await Site.objects.acount() == 1
    assert await AdvisorProfile.objects.filter(user=advisor).aexists()
