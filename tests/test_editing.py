"""The editor's form of a co-browsing page: whose language its first texts speak."""

import html
import json

import pytest

from django.urls import reverse

from wagtail.users.models import UserProfile

from tests.testapp.models import HelpPage
from tests.testapp.pages import add_help_page, add_translated_home
from wagtail_cobrowse.blocks import (
    CobrowseStreamBlock,
    EasyLanguageBlock,
    PrivateBlock,
    QuestionsBlock,
    TermsBlock,
)


GERMAN = "Co-Browsing Sitzung starten"


@pytest.fixture
def in_admin(client, admin_user):
    """Logs in somebody whose admin speaks the language that is asked for."""

    def log_in(language):
        profile = UserProfile.get_for_user(admin_user)
        profile.preferred_language = language
        profile.save()
        client.force_login(admin_user)

    return log_in


def editor_of(client, address):
    """What the browser is told of the sections: JSON, with words as words."""
    text = html.unescape(client.get(address).content.decode())
    start = text.index('data-w-block-data-value="') + len('data-w-block-data-value="')
    return json.dumps(json.JSONDecoder().raw_decode(text[start:])[0])


@pytest.mark.parametrize(
    ("admin", "page", "label", "first_text", "not_said"),
    [
        ("en", "de", "Start button", GERMAN, "Start co-browsing"),
        ("de", "en", "Startknopf", "Start co-browsing session", GERMAN),
        ("en", "en", "Start button", "Start co-browsing session", GERMAN),
    ],
)
def test_a_new_section_speaks_the_pages_language_and_its_labels_the_editors(
    client, in_admin, home, locale_de, admin, page, label, first_text, not_said
):
    in_admin(admin)
    parent = add_translated_home(home, locale_de) if page == "de" else home
    added = add_help_page(parent, live=False)
    options = HelpPage._meta
    for address in (
        reverse("wagtailadmin_pages:edit", args=[added.pk]),
        reverse(
            "wagtailadmin_pages:add",
            args=[options.app_label, options.model_name, parent.pk],
        ),
    ):
        told = editor_of(client, address)
        assert label in told
        assert first_text in told
        assert not_said not in told


def test_saving_in_the_editor_takes_what_was_written(client, in_admin, home):
    in_admin("de")
    page = add_help_page(home)
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    field = response.context["form"].fields["body"]
    assert field.required
    assert field.widget.page_language == "en"
    assert field.block is CobrowseStreamBlock or isinstance(
        field.block, CobrowseStreamBlock
    )


@pytest.mark.parametrize(
    ("block", "english", "german"),
    [
        (EasyLanguageBlock, "In short", "Kurz erklärt"),
        (TermsBlock, "Terms of use and part", "Nutzungs- und Teilnahmebedingungen"),
        (QuestionsBlock, "How do I end it?", "Wie beende ich es?"),
        (PrivateBlock, "Your contract number", "Ihre Vertragsnummer"),
    ],
)
def test_what_the_block_chooser_shows_is_in_the_editors_language(
    client, in_admin, block, english, german, home
):
    prefix = block().definition_prefix
    address = reverse("wagtailadmin_block_preview")
    for language, words, others in [
        ("en", english, german),
        ("de", german, english),
    ]:
        in_admin(language)
        shown = client.get(address, {"id": prefix}).content.decode()
        assert words in shown
        assert others not in shown
