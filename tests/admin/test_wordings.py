"""Two wordings of a page's terms beside each other."""

import re

import pytest

from django.urls import reverse

from tests.journeys import give_consent
from tests.testapp.pages import add_help_page, add_page, reword


@pytest.fixture
def page(home):
    page = add_help_page(home)
    reword(page, "<p>You may stop at any time.</p>")
    return page


def url_of(page):
    return reverse("wagtail_cobrowse_admin:page_wordings", args=[page.pk])


def test_a_drafts_words_stand_beside_the_published_ones(page, client, admin_user):
    client.force_login(admin_user)
    assert "Both have the same words" in client.get(url_of(page)).text
    reword(page, "<p>You can <b>stop</b> at any <i>time</i>.</p>", publish=False)
    text = client.get(url_of(page)).text
    assert re.search(r'class="deletion">[^<]*may', text)
    assert re.search(r'class="addition">[^<]*can', text)
    assert "until their visitors agree again" in text


def test_markup_alone_is_no_difference(page, client, admin_user):
    client.force_login(admin_user)
    reword(page, "<p>You may <b>stop</b> at any time.</p>", publish=False)
    assert "Both have the same words" in client.get(url_of(page)).text


def test_kept_wordings_are_there_with_their_consents(page, site, client, admin_user):
    given = give_consent(site, page)
    reword(page, "<p>You must not stop.</p>", label="I agree & more")
    client.force_login(admin_user)
    assert "(1 consent)" in client.get(url_of(page)).text
    old = given.session.terms_id
    text = client.get(url_of(page), {"before": old, "after": "published"}).text
    assert re.search(r'class="deletion">[^<]*may', text)
    assert "&amp; more" in text
    assert "& more" not in text


@pytest.mark.parametrize("value", ["0", "999999", "<b>", "", "x" * 500])
def test_what_is_no_wording_of_the_page_changes_nothing(
    page, client, admin_user, value
):
    client.force_login(admin_user)
    response = client.get(url_of(page), {"before": value})
    assert response.status_code == 200
    assert "Both have the same words" in response.text
    assert "<b></" not in response.text


def test_words_are_text(page, client, admin_user):
    reword(page, "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")
    client.force_login(admin_user)
    text = client.get(url_of(page)).text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_other_pages_and_other_people_have_none(page, home, client, editor, admin_user):
    client.force_login(editor)
    assert client.get(url_of(page)).status_code in (302, 403)
    client.force_login(admin_user)
    ordinary = add_page(home, "Ordinary")
    assert client.get(url_of(ordinary)).status_code in (302, 403)
    edit = reverse("wagtailadmin_pages:edit", args=[ordinary.pk])
    assert "Compare wordings" not in client.get(edit).text
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert url_of(page) in client.get(edit).text
