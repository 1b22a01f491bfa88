"""
The co-browsing page, translated by wagtail-localize and by Wagtail's own app.

Run by tests/test_translating.py, with settings of its own.
"""

import pytest

from wagtail_localize.models import (
    OverridableSegment,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from django.test import override_settings
from django.urls import reverse

from tests.journeys import give_consent, seat_hash, start_session
from tests.testapp.pages import add_help_page, add_page, add_translated_home, reword
from wagtail_cobrowse import consent, webcodes
from wagtail_cobrowse.blocks.terms import plain_text
from wagtail_cobrowse.errors import TermsChanged
from wagtail_cobrowse.facts import FACTS
from wagtail_cobrowse.models import CobrowseSession
from wagtail_cobrowse.offers import find_cobrowsing_page
from wagtail_cobrowse.page.models import CobrowsePage


#: What editors choose, and no translator should see.
CHOICES = {"hide", "mask", *dict(FACTS)}


@pytest.fixture
def german_home(home, locale_de):
    return add_translated_home(home, locale_de)


@pytest.fixture
def general_terms(home, german_home):
    """A page that the checkbox links to, in both languages."""
    page = add_page(home, "General terms")
    page.copy_for_translation(german_home.locale).save_revision().publish()
    return page


@pytest.fixture
def page(home, german_home, general_terms):
    """A page with every section, each with texts of its own."""
    body = CobrowsePage.default_body("en")
    for part in body:
        if part["type"] == "consent":
            part["value"]["terms_page"] = general_terms.pk
        if part["type"] == "ended":
            part["value"]["link_text"] = "Back home"
        if part["type"] == "status":
            part["value"]["paused_heading"] = "A break"
    content = [{"type": "text", "id": "1", "value": "<p>Private words</p>"}]
    body += [
        {"type": "private", "value": {"mode": "hide", "content": content}},
        {"type": "page_information", "value": None},
    ]
    page = add_help_page(home, model=CobrowsePage, body=body, live=False)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def translation(page, locale_de):
    source, _ = TranslationSource.update_or_create_from_instance(page)
    return Translation.objects.create(source=source, target_locale=locale_de)


@pytest.fixture
def translate(django_capture_on_commit_callbacks):
    """Translates all that a translator is shown, and publishes."""

    def translate(translation):
        with django_capture_on_commit_callbacks(execute=True):
            write(translation)
            translation.save_target(publish=True)
        return translation.get_target_instance()

    return translate


def write(translation, prefix="DE "):
    for segment in StringSegment.objects.filter(source=translation.source):
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={"data": f"{prefix}{segment.string.data}"},
        )


def texts_of(value):
    """Every string in raw data of the body, without ids and names of sections."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in {"id", "type", "mode", "shown"}:
                yield from texts_of(each)


def words_of(html):
    return set(filter(None, plain_text(html).split("\n")))


def test_translators_see_every_text_and_nothing_else(page, translation):
    segments = StringSegment.objects.filter(source=translation.source)
    shown = {segment.string.data for segment in segments}
    written = {
        line for text in texts_of(page.body.get_prep_value()) for line in words_of(text)
    }
    missing = written - {line for text in shown for line in words_of(text)}
    assert not missing
    assert len(written) > 30
    assert not shown & CHOICES
    overridable = OverridableSegment.objects.filter(source=translation.source)
    paths = [each.context.path for each in overridable]
    chosen = [path for path in paths if path.startswith("body")]
    # A page to link to may be another one; without that, it is followed.
    assert [path.rpartition(".")[2] for path in chosen] == ["terms_page"]


def test_the_translation_is_published_and_works(
    page, translation, translate, general_terms, locale_de, client, site
):
    german = translate(translation).specific
    assert german.live
    german.full_clean()
    assert german.has_start()
    assert german.get_consent_label() == f"DE {page.get_consent_label()}"
    assert german.get_terms_text().startswith("DE ")
    assert german.get_terms_digest() != page.get_terms_digest()
    kinds = [child.block_type for child in page.body]
    assert [child.block_type for child in german.body] == kinds
    html = client.get(german.url).content.decode()
    assert "&quot;language&quot;:&quot;de&quot;" in html
    assert f'href="{general_terms.get_translation(locale_de).url}"' in html
    assert 'data-cobrowse="hide"' in html
    assert "data-cobrowse-begin" in html
    assert webcodes.get_webcode(german) == webcodes.get_webcode(page)
    assert find_cobrowsing_page(site, "de").pk == german.pk
    assert find_cobrowsing_page(site, "en").pk == page.pk


def test_each_language_has_its_own_wording_to_agree_to(
    page, translation, translate, site, advisor
):
    german = translate(translation).specific
    given = give_consent(site, german)
    terms = given.session.terms
    assert terms.text.startswith("DE ")
    assert terms.language == "de"
    seat = seat_hash()
    nonce, _ = consent.begin(seat, german)
    with pytest.raises(TermsChanged):
        consent.give(
            site=site,
            seat_hash=seat,
            nonce=nonce,
            terms_digest=page.get_terms_digest(),
            elapsed=900,
        )


def test_new_terms_hold_a_language_when_its_translation_is_published(
    page, translation, translate, site, advisor
):
    german = translate(translation).specific
    session = start_session(site, german, advisor)
    reword(page, "<p>Quite other terms.</p>")
    session.refresh_from_db()
    assert not session.hold
    translation.source.update_from_db()
    translated = translate(translation).specific
    assert translated.get_terms_text() == "DE Quite other terms."
    assert CobrowseSession.objects.get(pk=session.pk).hold == "terms"


def test_the_translators_screens_open(page, translation, translate, admin_user, client):
    german = translate(translation)
    client.force_login(admin_user)
    edit = reverse("wagtailadmin_pages:edit", args=[german.pk])
    response = client.get(edit)
    assert response.status_code == 200
    assert "wagtail_localize/admin/edit_translation.html" in {
        template.name for template in response.templates
    }
    for mode in ("terms", "startcode", "ended"):
        shown = client.get(
            reverse(
                "wagtail_localize:preview_translation",
                args=[translation.pk, mode],
            )
        )
        assert shown.status_code == 200
        assert "DE " in shown.content.decode()


def test_wagtails_own_app_makes_a_draft_that_can_be_published(
    page, admin_user, client, locale_de
):
    client.force_login(admin_user)
    address = reverse("simple_translation:submit_page_translation", args=[page.pk])
    with override_settings(WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE=False):
        response = client.post(address, {"locales": [locale_de.pk]})
    assert response.status_code == 302
    german = page.get_translation(locale_de).specific
    assert not german.live
    assert german.has_start()
    assert german.get_terms_digest() == page.get_terms_digest()
    assert client.get(reverse("wagtailadmin_pages:edit", args=[german.pk])).status_code
    german.save_revision().publish()
    assert webcodes.get_webcode(german) == webcodes.get_webcode(page)
    assert client.get(german.url).status_code == 200
