"""Webcodes where editors are: at each page, in a report, in searches."""

import pytest

from django.contrib.auth.models import Group, Permission
from django.template import Context, Template
from django.urls import reverse

from wagtail.models import GroupPagePermission, PageLogEntry
from wagtail.users.models import UserProfile

from tests.testapp.pages import add_page
from wagtail_cobrowse import webcodes
from wagtail_cobrowse.admin.webcodes import WebcodeColumn
from wagtail_cobrowse.models import Webcode


@pytest.fixture
def page(home):
    return add_page(home, "Teeth & braces")


def url_of(page):
    return reverse("wagtail_cobrowse_admin:page_webcode", args=[page.pk])


REPORT = "wagtail_cobrowse_admin:webcodes"


def test_editors_find_the_webcode_at_the_page(page, client, admin_user):
    client.force_login(admin_user)
    shown = webcodes.display_webcode(page)
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    assert f"Webcode {shown}" in edit
    assert url_of(page) in edit
    assert f">{shown}</p>" in client.get(url_of(page)).text
    assert WebcodeColumn().get_value(page) == shown


def test_the_userbar_shows_it(page, client, admin_user):
    shown = f"Webcode {webcodes.display_webcode(page)}"
    tag = "{% load wagtailuserbar %}{% wagtailuserbar %}"
    client.force_login(admin_user)
    request = client.get(reverse("wagtailadmin_home")).wsgi_request
    html = Template(tag).render(Context({"request": request, "page": page}))
    assert shown in html
    assert shown not in client.get(page.url, follow=True).text.split("<footer")[0]


def test_a_memorable_one_can_be_chosen_and_the_other_is_burnt(page, client, admin_user):
    client.force_login(admin_user)
    before = webcodes.get_webcode(page)
    chosen = webcodes.suggest(page)[0]
    assert chosen in client.get(url_of(page)).text
    response = client.post(url_of(page), {"code": f"a {chosen}"}, follow=True)
    assert f"The page has the webcode a{chosen} now." in response.text
    assert webcodes.get_webcode(page) == chosen
    assert Webcode.objects.get(code=before).retired_at is not None
    entry = PageLogEntry.objects.get(action="wagtail_cobrowse.webcode_chosen")
    assert entry.data == {"webcode": chosen}
    # Again the same one is no change.
    client.post(url_of(page), {"code": chosen})
    assert PageLogEntry.objects.filter(action=entry.action).count() == 1


@pytest.mark.parametrize("code", ["12", "hello", "a1234567", ""])
def test_what_is_no_webcode_is_refused_in_words(page, client, admin_user, code):
    client.force_login(admin_user)
    before = webcodes.get_webcode(page)
    response = client.post(url_of(page), {"code": code})
    assert response.status_code == 200
    assert response.context["form"].errors["code"]
    assert webcodes.get_webcode(page) == before


def test_one_that_is_taken_is_refused_in_words(page, home, client, admin_user):
    client.force_login(admin_user)
    taken = webcodes.get_webcode(add_page(home, "Other"))
    assert "is taken" in client.post(url_of(page), {"code": taken}).text


def test_who_may_edit_but_not_publish_sees_it_and_chooses_none(page, client, editor):
    group = Group.objects.create(name="Writers")
    permission = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    editor.groups.add(group)
    client.force_login(editor)
    before = webcodes.get_webcode(page)
    text = client.get(url_of(page)).text
    assert before in text
    assert "Another webcode" not in text
    client.post(url_of(page), {"code": "123123"})
    assert webcodes.get_webcode(page) == before


@pytest.mark.parametrize("who", ["editor", "advisor"])
def test_nobody_else_sees_pages_webcodes_or_the_report(page, client, who, request):
    client.force_login(request.getfixturevalue(who))
    for url in (url_of(page), reverse(REPORT)):
        response = client.get(url)
        assert response.status_code in (302, 403)
        assert "Teeth" not in response.text


def test_suggestions_are_free_and_have_the_right_length(page, home, settings):
    first = webcodes.suggest(page, 200)
    assert len(set(first)) == len(first)
    assert all(webcodes.normalise(code) == code for code in first)
    webcodes.assign(home, first[0])
    assert first[0] not in webcodes.suggest(page, 200)
    settings.WAGTAIL_COBROWSE = {"WEBCODE_DIGITS": 5}
    assert {len(code) for code in webcodes.suggest(page)} == {5}


@pytest.mark.parametrize(
    ("query", "count"), [("teeth", 1), ("{code}", 1), ("a {code}", 1), ("zebra", 0)]
)
def test_the_report_is_searched_by_code_and_title(
    page, client, admin_user, query, count
):
    client.force_login(admin_user)
    text = query.format(code=webcodes.get_webcode(page))
    response = client.get(reverse(REPORT), {"q": text})
    assert response.status_code == 200
    assert len(response.context["object_list"]) == count


def test_the_report_speaks_of_translations_in_the_editors_language(
    page, client, admin_user, locale_de
):
    page.get_parent().copy_for_translation(locale_de)
    german = page.copy_for_translation(locale_de)
    german.title = "Zähne"
    german.save_revision().publish()
    client.force_login(admin_user)

    def listed(query=""):
        rows = client.get(reverse(REPORT), {"q": query}).context["object_list"]
        return [(each.page_title, each.page_id) for each in rows if each.page_id]

    english = ("Teeth & braces", page.pk)
    assert listed() == [english]
    profile = UserProfile.get_for_user(admin_user)
    profile.preferred_language = "de"
    profile.save()
    # Both titles are searched.
    assert listed() == listed("zähne") == listed("teeth") == [("Zähne", german.pk)]
    # What nobody can open is no better name.
    german.refresh_from_db()
    german.unpublish()
    assert listed() == [english]


def test_the_report_says_which_are_retired(page, client, admin_user):
    code = webcodes.get_webcode(page)
    page.unpublish()
    client.force_login(admin_user)
    retired = client.get(reverse(REPORT), {"state": "retired"})
    assert [row.code for row in retired.context["object_list"]] == [code]
    live = client.get(reverse(REPORT), {"state": "live"})
    assert code not in [row.code for row in live.context["object_list"]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_report_can_be_exported(page, client, admin_user, kind):
    client.force_login(admin_user)
    response = client.get(reverse(REPORT), {"export": kind})
    assert response.status_code == 200
    content = b"".join(response)
    assert content
    if kind == "csv":
        assert webcodes.display_webcode(page).encode() in content
        assert b"Teeth & braces" in content


def test_editors_see_only_what_they_may_explore(page, home, client, editor):
    other = add_page(home, "Elsewhere")
    group = Group.objects.create(name="Writers")
    permission = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    editor.groups.add(group)
    client.force_login(editor)
    text = client.get(reverse(REPORT)).text
    assert "Teeth" in text
    assert "Elsewhere" not in text
    assert webcodes.get_webcode(other) not in text


def test_the_admins_search_leads_to_webcodes(page, client, admin_user):
    client.force_login(admin_user)
    response = client.get(reverse("wagtailadmin_pages:search"), {"q": "000016"})
    assert reverse(REPORT) in response.text
