import pytest

from django.contrib.auth.models import Group
from django.test import override_settings
from django.urls import set_script_prefix
from django.utils import translation

from wagtail.models import BaseViewRestriction, PageViewRestriction, Site

from tests.testapp.models import ContentPage
from tests.testapp.pages import add_page, add_translated_home
from wagtail_cobrowse.policies import Policy, decide, path_of, resolve, strictest


@pytest.fixture
def topic(home):
    return add_page(home, "Household contents")


def restrict(page, kind, **values):
    return PageViewRestriction.objects.create(
        page=page, restriction_type=kind, **values
    )


@pytest.mark.parametrize(
    "url",
    [
        "/en/household-contents/",
        "/en/household-contents/?name=Ada#top",
        "http://localhost/en/household-contents/",
        "http://localhost:80/en/household-contents/",
    ],
)
def test_an_address_of_the_site_names_its_page(site, topic, url):
    page = resolve(url, site)
    assert page == topic
    assert isinstance(page, ContentPage)


def test_the_languages_in_the_path_decides_and_not_the_active_one(
    site, home, topic, locale_de
):
    home_de = add_translated_home(home, locale_de)
    topic_de = add_page(home_de, "Hausrat")
    with translation.override("en"):
        assert resolve("/de/hausrat/", site) == topic_de
        assert resolve("/de/", site).pk == home_de.pk
    with translation.override("de"):
        assert resolve("/en/household-contents/", site) == topic
        assert translation.get_language() == "de"


def test_a_percent_encoded_path_is_read(site, home):
    page = add_page(home, "Umlaut", slug="über-uns")
    assert resolve("/en/%C3%BCber-uns/", site) == page


@pytest.mark.parametrize(
    "url",
    [
        "",
        "household-contents/",
        "//",
        "/en/nothing/",
        "/admin/",
        "/admin/login/",
        "/cobrowse/api/visitor/state/",
        "http://localhost/household-contents/",
        "ftp://localhost/en/household-contents/",
        "javascript:alert(1)",
        "http://[/en/",
        "http://localhost:port/en/",
        "/en/household-contents/%00",
        "/en/household-contents/\\..",
        "/en/%ff/",
        "/en/" + "x" * 3000,
        None,
        7,
    ],
)
def test_anything_else_names_no_page(site, topic, url):
    assert resolve(url, site) is None


def test_a_draft_is_no_page(site, home):
    add_page(home, "Draft", live=False)
    assert resolve("/en/draft/", site) is None


@override_settings(ALLOWED_HOSTS=["localhost", "www.example.org"])
def test_a_foreign_host_names_no_page(site, topic):
    assert resolve("http://www.example.org/en/household-contents/", site) == topic
    assert resolve("http://evil.example/en/household-contents/", site) is None
    assert resolve("//evil.example/en/household-contents/", site) is None


def test_each_site_resolves_its_own_pages(site, home, topic):
    other_home = add_page(home.get_parent(), "Other home")
    other = Site.objects.create(hostname="other.example", root_page=other_home)
    page = add_page(other_home, "Household contents")
    assert resolve("/en/household-contents/", other) == page
    assert resolve("http://other.example/en/household-contents/", other) == page
    assert resolve("http://other.example/en/household-contents/", site) is None
    assert resolve("/en/household-contents/", site) == topic


def test_a_site_below_a_prefix(site, topic):
    set_script_prefix("/portal/")
    try:
        assert resolve("/portal/en/household-contents/", site) == topic
        assert resolve("/en/household-contents/", site) is None
    finally:
        set_script_prefix("/")


def test_no_view_and_no_request_of_a_page_type_can_break_it(site, topic, monkeypatch):
    def route(self, request, components):
        return request.session["basket"]

    monkeypatch.setattr(ContentPage, "route", route)
    assert resolve("/en/household-contents/", site) is None


def test_a_public_page_is_open(topic, advisor):
    assert decide(topic, "/en/household-contents/") is Policy.OPEN
    assert decide(topic, "/en/household-contents/", advisor=advisor) is Policy.OPEN


def test_a_page_behind_a_login_is_masked(topic, advisor):
    restrict(topic, BaseViewRestriction.LOGIN)
    assert decide(topic, "/") is Policy.MASKED
    assert decide(topic, "/", advisor=advisor) is Policy.MASKED


def test_a_restriction_is_inherited(home, topic, advisor):
    restrict(home, BaseViewRestriction.LOGIN)
    assert decide(topic, "/", advisor=advisor) is Policy.MASKED


def test_a_page_that_this_advisor_could_not_open_is_hidden(
    topic, advisor, advisor2, admin_user
):
    group = Group.objects.create(name="Board")
    restrict(topic, BaseViewRestriction.GROUPS).groups.add(group)
    advisor2.groups.add(group)
    assert decide(topic, "/", advisor=advisor) is Policy.HIDDEN
    assert decide(topic, "/", advisor=advisor2) is Policy.MASKED
    assert decide(topic, "/", advisor=admin_user) is Policy.MASKED


def test_a_page_behind_a_password_is_hidden_from_who_does_not_edit_it(
    topic, advisor, admin_user
):
    restrict(topic, BaseViewRestriction.PASSWORD, password="secret")
    assert decide(topic, "/", advisor=advisor) is Policy.HIDDEN
    assert decide(topic, "/", advisor=admin_user) is Policy.MASKED


def test_a_page_that_is_no_longer_published_is_hidden(topic):
    topic.live = False
    assert decide(topic, "/") is Policy.HIDDEN


def test_a_view_that_is_no_page_is_masked_until_the_site_says_otherwise():
    assert decide(None, "/en/search/") is Policy.MASKED
    patterns = [(r"^/en/search/$", "open"), (r"^/account/", "hidden")]
    with override_settings(WAGTAIL_COBROWSE={"POLICIES": patterns}):
        assert decide(None, "/en/search/") is Policy.OPEN
        assert decide(None, "/account/bills/") is Policy.HIDDEN
        assert decide(None, "/de/search/") is Policy.MASKED


@pytest.mark.parametrize(
    ("mark", "policy"),
    [("", "open"), ("open", "open"), ("masked", "masked"), ("hidden", "hidden")],
)
def test_of_mark_and_answer_the_stricter_holds(topic, mark, policy):
    assert decide(topic, "/", mark=mark) == policy


def test_a_mark_never_makes_an_answer_milder():
    assert decide(None, "/", mark="open") is Policy.MASKED
    assert strictest("hidden", "open") is Policy.HIDDEN
    assert strictest("open", "nonsense") is Policy.MASKED
    assert strictest() is Policy.MASKED


@pytest.mark.parametrize("path", ["/account/", "/%61ccount/", "/acc%6funt/"])
def test_a_policy_holds_however_the_path_is_encoded(site, settings, path):
    settings.WAGTAIL_COBROWSE = {"POLICIES": [("^/account/", "hidden"), ("", "open")]}
    decoded = path_of(f"http://localhost{path}", site)
    assert decide(None, decoded) == "hidden"


@pytest.mark.parametrize(
    "url", ["http://[", "//[::", "http://evil.example/search/", "/\\evil", "/%00", ""]
)
def test_what_is_no_address_of_the_site_is_masked_whatever_is_open(site, settings, url):
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.WAGTAIL_COBROWSE = {"POLICIES": [("", "open")]}
    assert decide(None, path_of(url, site)) == "masked"
