import importlib
import subprocess
import sys

from pathlib import Path

import pytest

from django.contrib.sites.requests import RequestSite
from django.urls import reverse

from wagtail.contrib.sitemaps.sitemap_generator import Sitemap
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.testapp.models import HelpPage
from tests.testapp.pages import add_help_page, add_page, add_translated_home
from wagtail_cobrowse import webcodes
from wagtail_cobrowse.consent import current_terms
from wagtail_cobrowse.mixins import CobrowsePageMixin
from wagtail_cobrowse.page.models import CobrowsePage


PAGE_TYPES = [HelpPage, CobrowsePage]


@pytest.fixture(params=PAGE_TYPES, ids=lambda model: model.__name__)
def page(request, home):
    return add_help_page(home, model=request.param)


def test_the_mixin_knows_no_base_page():
    source = Path(importlib.import_module("wagtail_cobrowse.mixins").__file__)
    assert "wagtail.models" not in source.read_text()
    assert CobrowsePageMixin.__mro__[1].__module__ == "django.db.models.base"


def test_what_the_visitor_agrees_to_is_read_from_the_blocks(page):
    assert page.has_start()
    assert page.get_consent_label() == "I accept the terms of use and participation"
    assert page.get_consent_block()["error"].startswith("Please tick")
    lines = page.get_terms_text().split("\n")
    assert lines[0] == "Terms of use and participation"
    assert lines[-1].startswith("Taking part is voluntary.")


def test_the_form_names_the_wording_that_the_server_expects(page, client):
    terms = current_terms(page)
    assert page.get_terms_digest() == terms.digest
    assert f'data-terms="{terms.digest}"' in client.get(page.url).content.decode()
    page.body = []
    assert page.get_terms_digest() == ""


def test_all_terms_blocks_count_in_their_order(page):
    page.body = [
        {"type": "terms", "value": "<p>First.</p>"},
        {"type": "text", "value": "<p>No terms.</p>"},
        {"type": "terms", "value": "<p>Second.</p>"},
    ]
    assert page.get_terms_text() == "First.\nSecond."


@pytest.mark.parametrize("missing", ["terms", "consent", "start"])
def test_without_one_of_its_parts_no_session_can_start(page, missing):
    page.body = [part for part in page.default_body("en") if part["type"] != missing]
    assert not page.has_start()


def test_terms_without_words_and_a_checkbox_without_a_label_cannot_start(page):
    body = page.default_body("en")
    page.body = [
        {**part, "value": "<p> </p>"} if part["type"] == "terms" else part
        for part in body
    ]
    assert not page.has_start()
    page.body = [
        {**part, "value": {"label": " "}} if part["type"] == "consent" else part
        for part in body
    ]
    assert not page.has_start()


def test_an_empty_page_answers_for_itself(home):
    page = HelpPage(title="Empty", locale=home.locale)
    assert page.get_consent_block() is None
    assert page.get_consent_label() == ""
    assert page.get_terms_text() == ""
    assert not page.has_start()


def test_the_page_is_shown_with_the_packages_template(page, client):
    response = client.get(page.url)
    assert response.status_code == 200
    assert "wagtail_cobrowse/cobrowse_page.html" in [
        template.name for template in response.templates
    ]
    html = response.content.decode()
    assert html.count("data-cobrowse-start") == 2  # the form, and the code's place
    assert f'data-page="{page.pk}"' in html
    assert "wagtail_cobrowse/page.css" in html


def test_a_template_of_the_site_comes_first(page, client, settings, tmp_path):
    name = Path(page.template)
    (tmp_path / name.parent).mkdir()
    (tmp_path / name).write_text("The site's own: {{ page.title }}")
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [tmp_path]},
    ]
    assert client.get(page.url).content.decode() == f"The site's own: {page.title}"


def test_the_page_is_the_same_for_every_visitor_and_sets_nothing(page, client):
    first, second = client.get(page.url), client.get(page.url)
    assert first.content == second.content
    assert not first.cookies
    assert "Cookie" not in first.headers.get("Vary", "")


def test_search_engines_are_told_to_leave_the_page_out(page, client, rf):
    assert client.get(page.url).headers["X-Robots-Tag"] == "noindex"
    ordinary = add_page(page.get_parent(), "Ordinary")
    request = rf.get("/sitemap.xml", headers={"host": "localhost"})
    urls = Sitemap(request).get_urls(site=RequestSite(request), protocol="http")
    locations = [url["location"] for url in urls]
    assert ordinary.full_url in locations
    assert page.full_url not in locations


def test_a_site_may_let_search_engines_have_the_page(page, client, rf, monkeypatch):
    monkeypatch.setattr(type(page), "cobrowse_indexed", True)
    assert "X-Robots-Tag" not in client.get(page.url).headers
    request = rf.get("/sitemap.xml", headers={"host": "localhost"})
    urls = Sitemap(request).get_urls(site=RequestSite(request), protocol="http")
    assert page.full_url in [url["location"] for url in urls]


def test_a_page_with_an_incomplete_body_is_shown(home, client):
    page = add_help_page(home, body=[{"type": "start", "value": {"label": "Go"}}])
    response = client.get(page.url)
    assert response.status_code == 200
    assert "data-cobrowse-start " not in response.content.decode()


def test_the_page_speaks_the_language_of_the_page(home, locale_de, client):
    german_home = add_translated_home(home, locale_de)
    page = add_help_page(german_home, "Hilfe")
    html = client.get(page.url).content.decode()
    assert "&quot;language&quot;:&quot;de&quot;" in html


@pytest.mark.parametrize("model", PAGE_TYPES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_new_page_in_the_editor_starts_filled(
    home, locale_de, admin_user, client, model, language
):
    parent = home if language == "en" else add_translated_home(home, locale_de)
    client.force_login(admin_user)
    url = reverse(
        "wagtailadmin_pages:add",
        args=[model._meta.app_label, model._meta.model_name, parent.pk],
    )
    response = client.get(url)
    assert response.status_code == 200
    page = response.context["form"].instance
    assert page.has_start()
    assert (
        page.body.get_prep_value()[0]["value"]
        == (model.default_body(language)[0]["value"])
    )


def form_data(page, *body, **more):
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "comments": {
                "TOTAL_FORMS": 0,
                "INITIAL_FORMS": 0,
                "MIN_NUM_FORMS": 0,
                "MAX_NUM_FORMS": 0,
            },
            "body": streamfield(body),
            **more,
        }
    )


@pytest.fixture
def parts():
    return {
        "terms": ("terms", rich_text("<p>Terms.</p>")),
        "consent": (
            "consent",
            {"label": "Yes", "error": "Tick.", "terms_page": "", "terms_link": ""},
        ),
        "start": ("start", {"label": "Go", "hint": ""}),
    }


def test_the_editor_publishes_a_complete_page(page, parts, admin_user, client):
    client.force_login(admin_user)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    body = [parts["terms"], parts["consent"], parts["start"]]
    response = client.post(
        url, form_data(page, *body, **{"action-publish": "1"}), follow=True
    )
    assert response.status_code == 200
    page = Page.objects.get(pk=page.pk).specific
    assert page.get_terms_text() == "Terms."
    assert page.get_consent_label() == "Yes"


def test_the_editor_cannot_publish_the_button_before_the_box(
    page, parts, admin_user, client
):
    client.force_login(admin_user)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    body = [parts["terms"], parts["start"], parts["consent"]]
    response = client.post(url, form_data(page, *body, **{"action-publish": "1"}))
    assert "must stand before the start button" in response.content.decode()
    assert Page.objects.get(pk=page.pk).specific.get_consent_label() != "Yes"


def test_the_editor_can_save_an_incomplete_draft(page, parts, admin_user, client):
    client.force_login(admin_user)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.post(url, form_data(page, parts["start"]))
    assert response.status_code == 302
    page.refresh_from_db()
    draft = page.get_latest_revision_as_object()
    assert [child.block_type for child in draft.body] == ["start"]
    assert not draft.has_start()


def test_previews_of_saved_new_and_incomplete_pages_show_the_page_without_the_loader(
    page, rf, admin_user
):
    request = rf.get("/")
    request.user = admin_user
    new = type(page)(title="New", slug="new", locale=page.locale)
    page.body = []
    for shown in (page, new):
        response = shown.make_preview_request(request)
        assert response.status_code == 200
        html = response.content.decode()
        assert shown.title in html
        assert "data-cobrowse-config" not in html
        assert "data-cobrowse-page" in html
        assert not response.cookies


def test_a_copy_is_a_co_browsing_page_with_its_own_webcode(page):
    copy = page.copy(update_attrs={"slug": "copy"})
    assert copy.has_start()
    assert webcodes.get_webcode(copy) != webcodes.get_webcode(page)


def test_migrations_of_sites_do_not_name_our_blocks():
    _name, path, args, kwargs = HelpPage._meta.get_field("body").deconstruct()
    assert path == "wagtail_cobrowse.fields.CobrowseBodyField"
    assert not args
    assert set(kwargs) <= {"verbose_name"}


BASE_PAGE = """
import django
from django.conf import settings
from tests import settings as ours
values = {name: getattr(ours, name) for name in dir(ours) if name.isupper()}
apps = [app for app in ours.INSTALLED_APPS if not app.startswith("tests.")]
apps.append("wagtail.test.basepage")
if not WITH_PAGE_APP:
    apps.remove("wagtail_cobrowse.page")
values["INSTALLED_APPS"] = apps
values["WAGTAIL_PAGE_MODEL"] = "basepage.BasePage"
settings.configure(**values)
django.setup()
from django.core import checks
from wagtail_cobrowse import mixins, receivers, webcodes
found = [e.id for e in checks.run_checks(tags=["models", "wagtail_cobrowse"])]
print(sorted(e for e in found if e.startswith(("fields", "wagtail_cobrowse"))))
"""


@pytest.mark.parametrize("with_page_app", [False, True])
def test_a_site_with_a_base_page_of_its_own_is_told_what_to_do(with_page_app):
    run = subprocess.run(
        [sys.executable, "-c", f"WITH_PAGE_APP = {with_page_app}\n{BASE_PAGE}"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert run.returncode == 0, run.stderr
    assert ("wagtail_cobrowse_page.E001" in run.stdout) is with_page_app
    if not with_page_app:
        assert "fields.E" not in run.stdout
