from types import SimpleNamespace

import pytest

from django.urls import reverse
from django.utils.translation import gettext, override

from tests.browser import words
from wagtail_cobrowse.blocks import first_texts
from wagtail_cobrowse.blocks.defaults import default_body


LANGUAGES = ["de", "en"]


def catalog(client, language: str) -> dict:
    response = client.get(reverse("wagtail_cobrowse:texts", args=[language]))
    return response.json()["catalog"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalog_begins_every_name_as_the_contract_has_it(client, language):
    texts = catalog(client, language)
    expected: SimpleNamespace = words.WORDS[language]
    pairs = {
        "Service chat": expected.chat,
        "Your message": expected.message,
        "Send": expected.send,
        "Minimise": expected.minimise,
        "End chat": expected.end_chat,
        "Co-browsing": expected.bar,
        "Pause": expected.pause,
        "Resume": expected.resume,
        "End session": expected.end_session,
        "Queue": expected.queue,
        "Visitor's page": expected.stage,
        "Take chat": expected.take,
        "Offer co-browsing": expected.offer,
        "Suggest page": expected.suggest,
        "Startcode": expected.startcode,
        "Start session": expected.start_session,
        "Pointer": expected.pointer,
        "Highlight": expected.highlight,
        "Draw": expected.draw,
    }

    assert {name: texts[name] for name in pairs} == pairs
    assert expected.sees in texts["%(name)s can see this page"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_and_the_workplace_use_the_same_words(language):
    expected = words.WORDS[language]
    with override(language):
        assert gettext("Service chat") == expected.chat
        assert gettext("I accept the terms of use and participation") == (
            expected.consent
        )
        assert gettext("Start co-browsing session") == expected.start
        assert gettext("Queue") == expected.queue
        assert gettext("Visitor's page") == expected.stage
        assert gettext("Chat") == expected.workplace_chat


def test_one_and_many_have_forms_of_their_own(client):
    german = catalog(client, "de")["%(count)s unread message"]

    assert german == [
        "%(count)s ungelesene Nachricht",
        "%(count)s ungelesene Nachrichten",
    ]


def test_a_language_that_the_site_does_not_have_is_not_found(client):
    response = client.get(reverse("wagtail_cobrowse:texts", args=["fr"]))

    assert response.status_code == 404


def test_everybody_may_keep_the_catalog(client):
    response = client.get(reverse("wagtail_cobrowse:texts", args=["de"]))

    assert "public" in response["Cache-Control"]
    assert "Cookie" not in response.get("Vary", "")


def test_a_new_page_speaks_its_own_language_whatever_the_editor_speaks():
    with override("en"):
        german = str(default_body("de"))
    with override("de"):
        english = str(default_body("en"))

    assert words.GERMAN.consent in german
    assert words.ENGLISH.consent in english
    assert words.ENGLISH.start not in german


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_new_page_says_that_advisors_can_do_nothing_on_it(language):
    with override(language):
        denials = first_texts.denials_of_assist()
    body = str(default_body(language))
    assert not [each for each in denials if each in body]
    # They are found in the language in which they were published.
    assert ("click or type" in denials[0]) == (language == "en")
