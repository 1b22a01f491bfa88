"""Canned replies: found by language, filled in, checked when they are saved."""

import datetime as dt
import uuid

import pytest

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.journeys import open_chat
from tests.rights import add_site
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import chat, reply_values, webcodes
from wagtail_cobrowse.hours import Hours
from wagtail_cobrowse.models import CannedReply, CobrowseSiteSettings
from wagtail_cobrowse.models.replies import VARIABLES
from wagtail_cobrowse.opening_words import weekly_hours


@pytest.fixture
def conversation(site, advisor):
    conversation = open_chat(site, "de")
    chat.take(conversation, advisor)
    return conversation


def add(locale, title="Greeting", text="Hello", shortcut="", **values):
    reply = CannedReply(
        locale=locale,
        title=title,
        text=text,
        shortcut=shortcut or title.lower().replace(" ", "-"),
        **values,
    )
    reply.full_clean()
    reply.save()
    return reply


def listed(browser, conversation):
    return browser.get(f"conversations/{conversation.pk}/replies/").json()["replies"]


def test_those_in_the_visitors_language_come_first(
    workplace, conversation, locale_en, locale_de
):
    add(locale_en, "A first one in English")
    add(locale_de, "Zuletzt auf Deutsch")
    add(locale_de, "der Mitte nach")
    assert [
        (each["title"], each["language"]) for each in listed(workplace, conversation)
    ] == [
        ("der Mitte nach", "de"),
        ("Zuletzt auf Deutsch", "de"),
        ("A first one in English", "en"),
    ]


def test_of_translations_the_nearest_is_shown(
    workplace, conversation, locale_en, locale_de
):
    key = uuid.uuid4()
    add(locale_en, "Greeting", translation_key=key)
    add(locale_de, "Begrüßung", translation_key=key)
    assert [each["title"] for each in listed(workplace, conversation)] == ["Begrüßung"]


def test_it_is_filled_in_for_this_conversation(
    workplace, conversation, locale_de, home, site
):
    page = add_help_page(home)
    webcode = webcodes.display_webcode(page)
    site.site_name = "Nordlicht"
    site.save()
    chat.set_current_page(conversation, home, "open", reads_terms=False)
    add(locale_de, text="{advisor}|{page}|{webcode}|{site}")
    [reply] = listed(workplace, conversation)
    assert reply["text"] == f"Anna Berger|„{home.title}“|{webcode}|Nordlicht"


def test_opening_hours_are_said_in_the_visitors_language(
    workplace, conversation, locale_de, site
):
    add(locale_de, text="Wir sind {opening_hours} da.")
    assert listed(workplace, conversation)[0]["text"] == "Wir sind jederzeit da."
    settings = CobrowseSiteSettings.objects.create(site=site)
    hours = [
        (["0", "1", "2", "3", "4"], "08:00", "12:00"),
        (["0", "1", "2", "3"], "13:00", "18:30"),
        (["6"], "10:00", "00:00"),
    ]
    settings.opening_hours = [
        ("hours", {"days": days, "opens": opens, "closes": closes})
        for days, opens, closes in (
            (days, dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))
            for days, opens, closes in hours
        )
    ]
    settings.save()
    [reply] = listed(workplace, conversation)
    assert reply["text"] == (
        "Wir sind Montag bis Donnerstag 08:00\u201312:00, 13:00\u201318:30; "
        "Freitag 08:00\u201312:00; Sonntag 10:00\u201324:00 da."
    )


def test_who_is_always_there_says_so():
    day = [(dt.time(0), dt.time(0))]
    hours = Hours(dt.UTC, weekly=dict.fromkeys(range(7), day))
    assert weekly_hours(hours) == "Monday to Sunday around the clock"


def test_what_is_filled_in_is_no_variable(workplace, conversation, locale_de, home):
    home.title = "All about {advisor}"
    home.save_revision().publish()
    chat.set_current_page(conversation, home, "open", reads_terms=False)
    add(locale_de, text="{page}")
    assert listed(workplace, conversation)[0]["text"] == "„All about {advisor}“"


def test_a_page_that_is_not_known_is_this_page(workplace, conversation, locale_de):
    add(locale_de, text="Geht es um {page}?")
    assert listed(workplace, conversation)[0]["text"] == "Geht es um diese Seite?"


def test_there_is_a_value_for_every_variable(conversation, advisor):
    assert set(reply_values.values_for(conversation, advisor)) == set(VARIABLES)


@pytest.mark.parametrize("text", ["Hello {name}", "{}", "{ advisor }", "{Advisor}"])
def test_an_unknown_variable_is_refused_when_it_is_saved(locale_en, text):
    with pytest.raises(ValidationError) as refused:
        add(locale_en, text=text)
    assert "There is no variable" in refused.value.message_dict["text"][0]
    assert "{advisor}" in refused.value.message_dict["text"][0]


@pytest.mark.parametrize("text", ["A { alone", "or } alone", "{advisor} and {webcode}"])
def test_braces_alone_are_text(locale_en, text):
    assert add(locale_en, text=text).text == text


@pytest.mark.parametrize("shortcut", ["two words", "/hello", "a.b"])
def test_a_shortcut_is_one_word(locale_en, shortcut):
    with pytest.raises(ValidationError) as refused:
        add(locale_en, shortcut=shortcut)
    assert "shortcut" in refused.value.message_dict


def test_a_shortcut_is_one_replys(locale_en, locale_de, site, home):
    add(locale_en, "One", shortcut="Same")
    with pytest.raises(ValidationError):
        add(locale_en, "Two", shortcut="same")
    add(locale_de, "Zwei", shortcut="same")
    add(locale_en, "Of this site", shortcut="same", site=site)
    with pytest.raises(ValidationError):
        add(locale_en, "Of this site too", shortcut="same", site=site)
    add(locale_en, "Of another site", shortcut="same", site=add_site(home))


def test_the_database_says_so_too(locale_en):
    add(locale_en, "One", shortcut="same")
    with pytest.raises(IntegrityError), transaction.atomic():
        CannedReply.objects.create(
            locale=locale_en, title="Two", shortcut="same", text="x"
        )


def test_those_of_another_site_are_not_shown(
    workplace, conversation, locale_de, site, home
):
    add(locale_de, "Of this site", site=site)
    add(locale_de, "Of another site", site=add_site(home))
    titles = [each["title"] for each in listed(workplace, conversation)]
    assert titles == ["Of this site"]


def test_the_offer_is_in_the_sites_own_words(conversation, advisor, locale_de, home):
    page = add_help_page(home)
    code = webcodes.display_webcode(page)
    add(locale_de, "Offer", text="Bitte {webcode} eingeben.", purpose="offer")
    message, _ = chat.offer_cobrowsing(conversation, advisor)
    assert message.text == f"Bitte {code} eingeben."
    assert message.data["webcode"] == code


def test_the_offer_of_the_site_comes_before_that_of_all(
    conversation, advisor, locale_de, home, site
):
    add_help_page(home)
    add(locale_de, "Everywhere", text="Überall", purpose="offer")
    add(locale_de, "Here", text="Hier", purpose="offer", site=site)
    assert chat.offer_cobrowsing(conversation, advisor)[0].text == "Hier"


def test_no_offer_in_a_language_that_the_visitor_does_not_read(
    conversation, advisor, locale_en, home
):
    add_help_page(home)
    add(locale_en, "Offer", text="Please read this.", purpose="offer")
    message, _ = chat.offer_cobrowsing(conversation, advisor)
    assert message.text.startswith("Wir können")


def test_no_offer_with_a_hole_in_it(
    conversation, advisor, locale_de, home, monkeypatch
):
    add_help_page(home)
    monkeypatch.setattr(reply_values, "webcodes_of", lambda site, pages: {})
    add(locale_de, "Offer", text="Bitte {webcode} eingeben.", purpose="offer")
    message, _ = chat.offer_cobrowsing(conversation, advisor)
    assert message.text.startswith("Wir können") and "eingeben" not in message.text


def test_the_text_of_the_offer_is_none_to_insert(workplace, conversation, locale_de):
    add(locale_de, "Offer", purpose="offer")
    assert listed(workplace, conversation) == []


def test_not_for_somebody_elses_chat(workplace2, conversation, locale_de):
    answer = workplace2.get(f"conversations/{conversation.pk}/replies/")
    assert answer.json()["code"] == "taken"


def test_a_site_starts_with_good_ones_in_its_languages(locale_en, locale_de):
    call_command("cobrowse_setup", verbosity=0)
    german = CannedReply.objects.filter(locale=locale_de)
    english = CannedReply.objects.filter(locale=locale_en)
    assert german.count() == english.count() >= 7
    assert {each.translation_key for each in german} == {
        each.translation_key for each in english
    }
    assert german.filter(purpose="offer").count() == 1
    assert not {each.text for each in german} & {each.text for each in english}


def test_what_was_deleted_does_not_come_back(locale_en):
    call_command("cobrowse_setup", verbosity=0)
    CannedReply.objects.exclude(pk=CannedReply.objects.first().pk).delete()
    call_command("cobrowse_setup", verbosity=0)
    assert CannedReply.objects.count() == 1


def test_they_are_snippets(client, admin_user, locale_en):
    add(locale_en, "Greeting", shortcut="hello")
    client.force_login(admin_user)
    name = CannedReply.snippet_viewset.get_url_name
    assert "Greeting" in client.get(reverse(name("list"))).content.decode()
    form = client.get(reverse(name("add"))).content.decode()
    assert "&#123;advisor&#125;" in form or "{advisor}" in form
    answer = client.post(
        reverse(name("add")),
        {"title": "Two", "shortcut": "two", "text": "{nobody}", "purpose": ""},
    )
    assert "There is no variable {nobody}" in answer.content.decode()


def test_who_may_not_manage_them_cannot(client, advisor, locale_en):
    client.force_login(advisor)
    name = CannedReply.snippet_viewset.get_url_name
    assert client.get(reverse(name("add"))).status_code == 302
    assert not CannedReply.objects.exists()
