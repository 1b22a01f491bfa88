"""Who binds groups to sites, and how advisors and admins set public names."""

import pytest

from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from wagtail.models import GroupSitePermission

from tests.rights import add_site, fresh, make_user
from wagtail_cobrowse import chat, permissions
from wagtail_cobrowse.models import AdvisorProfile


@pytest.fixture
def group(db):
    group = Group.objects.create(name="Advisors of one site")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return group


def save(client, group, **sites):
    """Post the group's form as its page has it, with these sites ticked."""
    url = reverse("wagtailusers_groups:edit", args=[group.pk])
    form = client.get(url).context["form"]
    data = {
        "name": group.name,
        "permissions": [p.pk for p in group.permissions.all()],
        "page_permissions-TOTAL_FORMS": 0,
        "page_permissions-INITIAL_FORMS": 0,
        "collection_permissions-TOTAL_FORMS": 0,
        "collection_permissions-INITIAL_FORMS": 0,
        "image_permissions-TOTAL_FORMS": 0,
        "image_permissions-INITIAL_FORMS": 0,
        "document_permissions-TOTAL_FORMS": 0,
        "document_permissions-INITIAL_FORMS": 0,
        **{f"cobrowse_sites-{name}": [s.pk for s in v] for name, v in sites.items()},
    }
    assert form is not None
    response = client.post(url, data)
    assert response.status_code == 302, response.content.decode()[:2000]


def test_a_group_is_bound_to_sites_in_its_form(client, admin_user, group, site, home):
    other = add_site(home)
    user = make_user("bound")
    user.groups.set([group])
    client.force_login(admin_user)
    save(client, group, advise=[site], watch=[other])
    assert permissions.may_advise(fresh(user), site)
    assert not permissions.may_advise(fresh(user), other)
    given = GroupSitePermission.objects.filter(group=group)
    codes = set(given.values_list("site", "permission__codename"))
    assert codes == {
        (site.pk, "advise_cobrowsesession"),
        (other.pk, "watch_cobrowsesession"),
    }
    save(client, group, advise=[other])
    assert not permissions.may_advise(fresh(user), site)
    assert given.count() == 1


def test_the_form_shows_what_is_given(client, admin_user, group, site):
    client.force_login(admin_user)
    save(client, group, file=[site])
    page = client.get(reverse("wagtailusers_groups:edit", args=[group.pk]))
    html = page.content.decode()
    assert "Co-browsing by site" in html
    assert "Advise in co-browsing sessions on" in html
    [form] = [
        each
        for each in page.context["permission_panels"]
        if each.prefix == "cobrowse_sites"
    ]
    assert list(form["file"].initial) == [site.pk]
    assert list(form["advise"].initial) == []


def test_a_new_group_can_be_bound_at_once(client, admin_user):
    client.force_login(admin_user)
    page = client.get(reverse("wagtailusers_groups:add")).content.decode()
    assert "Co-browsing by site" in page


def test_nobody_else_binds_groups(client, advisor, group):
    client.force_login(advisor)
    url = reverse("wagtailusers_groups:edit", args=[group.pk])
    assert client.post(url, {"name": "Mine"}).status_code == 302
    assert not GroupSitePermission.objects.exists()


@pytest.mark.parametrize("right", ["advise_", "watch_", "file_"])
def test_each_right_is_in_the_list_of_permissions(client, admin_user, group, right):
    client.force_login(admin_user)
    page = client.get(reverse("wagtailusers_groups:edit", args=[group.pk]))
    wanted = Permission.objects.get(codename=f"{right}cobrowsesession")
    assert wanted in page.context["form"].fields["permissions"].queryset
    assert f'value="{wanted.pk}"' in page.content.decode()


def account(client, **values):
    url = reverse("wagtailadmin_account")
    data = {}
    for panels in client.get(url).context["panels_by_tab"].values():
        for panel in panels:
            form = panel.get_form()
            for name in form.fields:
                value = form[name].value()
                if value not in (None, False, ""):
                    data[form.add_prefix(name)] = value
    own = {"name_email-first_name": "A.", "name_email-last_name": "B."}
    response = client.post(url, {**data, **own, **values})
    assert response.status_code == 302, [
        panel.get_form().errors
        for panels in response.context["panels_by_tab"].values()
        for panel in panels
    ]


def test_an_advisor_sets_the_own_public_name(client, advisor):
    client.force_login(advisor)
    account(client, **{"cobrowse-public_name": "Dr. A. Berger"})
    assert chat.public_name(advisor) == "Dr. A. Berger"
    assert AdvisorProfile.objects.get().user == advisor


def test_who_has_none_yet_makes_one(client, make_advisor):
    user = make_advisor("m.muster", "")
    assert chat.public_name(user) == "Advisor", "Never the login."
    client.force_login(user)
    account(client, **{"cobrowse-public_name": "Mara Muster"})
    assert chat.public_name(user) == "Mara Muster"


def test_nobody_without_visitors_is_asked_for_a_name(client, editor):
    client.force_login(editor)
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    assert "cobrowse-public_name" not in page
    account(client, **{"cobrowse-public_name": "Somebody"})
    assert not AdvisorProfile.objects.exists()


def test_an_admin_sets_names_of_others(client, admin_user, advisor):
    client.force_login(admin_user)
    profile = AdvisorProfile.objects.get()
    url = reverse("cobrowse_advisors:edit", args=[profile.pk])
    client.post(url, {"user": advisor.pk, "public_name": "Anna B."})
    assert chat.public_name(advisor) == "Anna B."


def test_nobody_else_sets_names_of_others(client, advisor2, advisor):
    client.force_login(advisor2)
    profile = AdvisorProfile.objects.get(user=advisor)
    url = reverse("cobrowse_advisors:edit", args=[profile.pk])
    client.post(url, {"user": advisor.pk, "public_name": "Somebody"})
    assert chat.public_name(advisor) == "Anna Berger"
