"""Facts on the co-browsing page: sentences read from the settings that decide them."""

import re

import pytest

from django.utils.translation import override

from build_backend.bundle import ROOT
from tests.rights import allow
from tests.test_blocks import CONSENT, START, TERMS, render
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import durations, facts


def texts(site=None, names=tuple(dict(facts.FACTS))):
    return {fact.name: fact.text for fact in facts.facts_of(site, names)}


def test_every_fact_has_a_sentence(site):
    assert set(texts(site)) == set(facts.SENTENCES) == set(dict(facts.FACTS))
    assert all(texts(site).values())


def test_the_sentences_follow_the_settings(site, settings):
    settings.WAGTAIL_COBROWSE = {
        "STARTCODE_LIFETIME": 300,
        "STARTCODE_TRIES": 3,
        "SESSION_LIFETIME": 3600,
        "IDLE_LIFETIME": 90,
        "PROOF_RETENTION_DAYS": 730,
    }
    found = texts(site)
    assert "5 minutes" in found["startcode"]
    assert "3 wrong codes" in found["startcode"]
    assert "1 hour" in found["session"]
    assert "90 seconds" in found["session"]
    assert "2 years" in found["proof"]


def test_the_chat_is_said_to_be_kept_as_long_as_it_is(site, settings):
    assert "as soon as it ends" in texts(site)["chat"]
    settings.WAGTAIL_COBROWSE = {"CHAT_RETENTION_HOURS": 48}
    assert "2 days after its end" in texts(site)["chat"]


def test_what_advisors_may_do_is_what_the_site_has_switched_on(site, settings):
    assert "Only what you accept is clicked or written" in texts(site)["acting"]
    allow(site, allow_assist_scroll=True, allow_assist_type=True)
    assert "may scroll or write on the page" in texts(site)["acting"]
    assert "for at most 10 minutes" in texts(site)["acting"]
    settings.WAGTAIL_COBROWSE = {"ASSIST_MINUTES": [1]}
    assert "for at most 1 minute." in texts(site)["acting"]
    assert "Only what you accept" in texts(None)["acting"]
    allow(site, allow_assist_scroll=False, allow_assist_type=False)
    assert "If you allow it" not in texts(site)["acting"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (90, "90 seconds"),
        (600, "10 minutes"),
        (3600, "1 hour"),
        (5400, "90 minutes"),
        (1095 * 86400, "3 years"),
        (400 * 86400, "400 days"),
    ],
)
def test_a_time_is_said_in_its_largest_whole_unit(seconds, words):
    assert durations.in_words(seconds) == words


def test_the_page_shows_only_the_facts_that_the_editor_chose(home, settings):
    block = {"type": "facts", "value": {"heading": "So", "shown": ["chat", "bogus"]}}
    page = add_help_page(home)
    html = render(TERMS, CONSENT, START, block, page=page)
    assert html.count("<dt>") == 1
    assert "The chat is deleted" in html
    settings.WAGTAIL_COBROWSE = {"CHAT_RETENTION_HOURS": 5}
    assert "5 hours after" in render(TERMS, CONSENT, START, block, page=page)


def test_the_facts_speak_the_language_of_the_page(site):
    with override("de"):
        assert "10 Minuten" in texts(site)["startcode"]


def test_the_browsers_are_those_that_the_loader_lets_in():
    """Their versions are where `URL.canParse`, the newest that is asked for, came."""
    source = ROOT / "wagtail_cobrowse/static_src/loader/main.ts"
    asked = re.findall(r"'(\w+)' in \w+", source.read_text())
    assert asked == ["attachShadow", "noModule", "adoptedStyleSheets", "canParse"]
    newest = {"Chrome": 120, "Edge": 120, "Firefox": 115, "Safari": 17}
    assert facts.BROWSERS == newest
