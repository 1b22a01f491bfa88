"""The chooser of "Suggest page" offers what every visitor can open, nothing else."""

import pytest

from django.urls import reverse

from wagtail.models import PageViewRestriction

from tests.rights import add_site
from tests.testapp.pages import add_page
from wagtail_cobrowse.admin.page_chooser import MARK


@pytest.fixture
def pages(home):
    add_page(home, "Tariffs")
    add_page(home, "A draft", live=False)
    reserved = add_page(home, "For members")
    PageViewRestriction.objects.create(page=reserved, restriction_type="login")
    add_page(add_site(home).root_page, "Of another site")


@pytest.fixture
def browser(client, advisor):
    client.force_login(advisor)
    return client


def test_the_workplace_opens_it_where_the_site_begins(browser, home):
    page = browser.get(reverse("wagtail_cobrowse_admin:workplace")).content.decode()
    child = reverse("wagtailadmin_choose_page_child", args=[home.pk])
    assert f"{child}?{MARK}=1" in page.replace("\\u003D", "=")


def test_only_what_every_visitor_can_open(browser, pages, home):
    url = reverse("wagtailadmin_choose_page_child", args=[home.pk])
    shown = browser.get(url, {MARK: 1}).json()["html"]
    assert "Tariffs" in shown
    assert "A draft" not in shown and "For members" not in shown
    # The mark goes along to wherever one goes in the tree.
    assert f"{MARK}=1" in shown


def test_nor_from_the_root_or_by_the_search(browser, pages, home):
    root = browser.get(reverse("wagtailadmin_choose_page"), {MARK: 1}).json()["html"]
    assert home.title in root and "other.example" not in root
    found = browser.get(
        reverse("wagtailadmin_choose_page_search"), {MARK: 1, "q": "a"}
    ).content.decode()
    assert "For members" not in found and "Of another site" not in found


def test_editors_choose_as_ever(browser, pages, home):
    url = reverse("wagtailadmin_choose_page_child", args=[home.pk])
    shown = browser.get(url).json()["html"]
    assert "A draft" in shown and "For members" in shown
