"""The view that says of a page what advisors see, and lets editors decide."""

import pytest

from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from wagtail.models import (
    BaseViewRestriction,
    GroupPagePermission,
    PageLogEntry,
    PageViewRestriction,
)

from tests.testapp.pages import add_page
from wagtail_cobrowse.models import CobrowseSiteSettings, PagePolicy


@pytest.fixture
def area(home):
    return add_page(home, "Member area")


@pytest.fixture
def page(area):
    return add_page(area, "Bills & more")


@pytest.fixture
def allow(editor):
    """A function that gives the editor a permission on a page and below."""
    group = Group.objects.create(name="Editors of some pages")
    editor.groups.add(group)

    def give(page, codename):
        GroupPagePermission.objects.create(
            group=group,
            page_id=page.pk,
            permission=Permission.objects.get(codename=codename),
        )

    return give


@pytest.fixture
def publisher(client, editor, area, allow):
    """The editor, logged in, who may change and publish in `area`."""
    allow(area, "change_page")
    allow(area, "publish_page")
    client.force_login(editor)
    return editor


def url_of(page):
    return reverse("wagtail_cobrowse_admin:policy", args=[page.pk])


def text_of(client, page):
    response = client.get(url_of(page))
    assert response.status_code == 200
    return response.content.decode()


def set_policy(client, page, policy):
    return client.post(url_of(page), {"policy": policy})


def stated():
    return dict(PagePolicy.objects.values_list("page_id", "policy"))


def test_a_policy_is_set_changed_and_taken_away(client, publisher, page):
    for policy in ("masked", "hidden", "open"):
        assert set_policy(client, page, policy).url == url_of(page)
        assert stated() == {page.pk: policy}
        assert f'value="{policy}"' in text_of(client, page).split("checked")[0][-200:]
    set_policy(client, page, "")
    assert stated() == {}


def test_every_change_is_in_the_history_of_the_page(client, publisher, page):
    for policy in ("masked", "masked", ""):
        set_policy(client, page, policy)
    entries = PageLogEntry.objects.filter(action="wagtail_cobrowse.policy_changed")
    assert [each.message for each in entries.order_by("pk")] == [
        "Co-browsing policy set to “Masked”.",
        "Co-browsing policy taken away.",
    ]
    assert {each.user for each in entries} == {publisher}
    history = client.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    assert "Co-browsing policy taken away." in history.content.decode()


@pytest.mark.parametrize("policy", ["public", "OPEN", "hidden "])
def test_what_is_no_policy_is_refused(client, publisher, page, policy):
    assert set_policy(client, page, policy).status_code == 200
    assert stated() == {}


def test_the_effect_names_the_page_that_decides(client, publisher, area, page):
    PagePolicy.objects.create(page_id=area.pk, policy="masked")
    text = text_of(client, page)
    assert "Advisors see the layout, without words and images." in text
    assert "It is set on the page “Member area”." in text
    assert f'href="{url_of(area)}"' in text


def test_a_page_that_is_not_ones_own_is_named_without_a_link(
    client, publisher, home, page
):
    PagePolicy.objects.create(page_id=home.pk, policy="hidden")
    text = text_of(client, page)
    assert f"It is set on the page “{home.title}”." in text
    assert url_of(home) not in text


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (BaseViewRestriction.LOGIN, "needs a login"),
        (BaseViewRestriction.PASSWORD, "is behind a password"),
        (BaseViewRestriction.GROUPS, "is for certain groups"),
    ],
)
def test_a_default_says_why(client, publisher, area, page, kind, reason):
    PageViewRestriction.objects.create(page=area, restriction_type=kind)
    assert f"By default: the page “Member area” {reason}." in text_of(client, page)
    assert f"By default: this page {reason}." in text_of(client, area)


def test_an_address_and_a_page_type_are_named(
    client, publisher, site, area, page, monkeypatch, settings
):
    CobrowseSiteSettings.objects.create(site=site, address_policies="hidden /en/*")
    assert "co-browsing settings of the site" in text_of(client, page)
    CobrowseSiteSettings.objects.all().delete()
    settings.WAGTAIL_COBROWSE = {"POLICIES": [("^/en/", "hidden")]}
    assert "(POLICIES)" in text_of(client, page)
    settings.WAGTAIL_COBROWSE = {}
    monkeypatch.setattr(type(page), "cobrowse_policy", "masked", raising=False)
    assert "The type of the page “Member area” says so." in text_of(client, page)
    assert "The type of this page says so." in text_of(client, page)


def test_a_draft_is_explained_as_it_will_be(client, publisher, area):
    draft = add_page(area, "Draft", live=False)
    text = text_of(client, draft)
    assert "This holds once the page is published" in text
    assert "everybody can open the page" in text


def test_who_edits_but_does_not_publish_only_reads(client, editor, area, page, allow):
    allow(area, "change_page")
    client.force_login(editor)
    text = text_of(client, page)
    assert "everybody can open the page" in text
    assert 'name="policy"' not in text
    assert set_policy(client, page, "open").status_code == 302
    assert stated() == {}


def test_it_ends_where_the_permission_ends(client, publisher, home):
    other = add_page(home, "Other")
    assert client.get(url_of(other)).status_code == 302
    assert set_policy(client, other, "open").status_code == 302
    assert client.get(url_of(home)).status_code == 302
    assert stated() == {}


def test_an_advisor_who_edits_nothing_learns_nothing(client, advisor, page):
    client.force_login(advisor)
    response = client.get(url_of(page))
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


def test_nobody_unknown_gets_in(client, page):
    assert reverse("wagtailadmin_login") in client.get(url_of(page)).url


def test_a_page_that_is_not_there(client, admin_user, page):
    client.force_login(admin_user)
    url = url_of(page)
    page.delete()
    assert client.get(url, follow=True).status_code == 404


def test_the_page_leads_here_for_those_who_may(client, publisher, area, page):
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert url_of(page) in edit.content.decode()
    listing = client.get(reverse("wagtailadmin_explore", args=[area.pk]))
    assert url_of(page) in listing.content.decode()


def test_and_for_nobody_else(client, advisor, editor, area, page, allow):
    allow(area, "add_page")
    client.force_login(editor)
    listing = client.get(reverse("wagtailadmin_explore", args=[area.pk]))
    assert listing.status_code == 200
    assert url_of(page) not in listing.content.decode()


def test_a_title_is_text(client, publisher, area, page):
    area.title = "<b>Area</b>"
    area.save_revision().publish()
    PagePolicy.objects.create(page_id=area.pk, policy="masked")
    text = text_of(client, page)
    assert "<b>Area</b>" not in text
    assert "“&lt;b&gt;Area&lt;/b&gt;”" in text


def test_it_speaks_german_where_it_is_translated(client, publisher, page, settings):
    response = client.get(url_of(page), headers={"accept-language": "de"})
    assert response.status_code == 200
