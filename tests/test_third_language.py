"""A site adds a language by catalogs alone: no code of the package knows which."""

import subprocess

import pytest

from django.urls import reverse

from wagtail.models import Locale

from tests.testapp.pages import add_help_page, add_translated_home


CATALOGS = {
    "django": {
        "I accept the terms of use and participation": "J’accepte les conditions",
        "Start co-browsing session": "Commencer la session",
    },
    "djangojs": {"Service chat": "Chat d’assistance"},
}
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def french(settings, tmp_path):
    """Catalogs in a folder of the site's own, compiled as compilemessages does."""
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    for domain, words in CATALOGS.items():
        source = folder / f"{domain}.po"
        entries = (f'msgid "{each}"\nmsgstr "{words[each]}"\n' for each in words)
        source.write_text(HEADER + "\n".join(entries), encoding="utf-8")
        command = ["msgfmt", "-o", source.with_suffix(".mo"), source]
        subprocess.run(command, check=True)
    languages = [*settings.LANGUAGES, ("fr", "Français")]
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = languages


def test_the_page_starts_with_what_the_catalog_has_and_is_english_else(
    french, home, client
):
    locale = Locale.objects.create(language_code="fr")
    page = add_help_page(add_translated_home(home, locale), "Aide")
    html = client.get(page.url).content.decode()
    assert "J’accepte les conditions" in html
    assert "Commencer la session" in html
    assert "Terms of use and participation" in html
    assert "&quot;language&quot;:&quot;fr&quot;" in html


def test_the_visitors_scripts_have_it_too(french, client):
    texts = client.get(reverse("wagtail_cobrowse:texts", args=["fr"])).json()
    assert texts["catalog"]["Service chat"] == "Chat d’assistance"
    assert client.get(reverse("wagtail_cobrowse:texts", args=["it"])).status_code == 404
