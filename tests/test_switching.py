"""What editors decide for a whole site: the switch, retention, colour, capacity."""

import datetime as dt
import uuid

import pytest

from django.core.exceptions import ValidationError
from django.test import override_settings
from django.utils import timezone

from tests.journeys import give_consent, open_chat, seat_hash, start_session
from tests.rights import add_site, allow
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import (
    chat,
    consent,
    leftovers,
    retention,
    service,
    site_settings,
    startcodes,
)
from wagtail_cobrowse.errors import Closed
from wagtail_cobrowse.models import (
    CobrowseSession,
    CobrowseSiteSettings,
    ConsentEvent,
    Conversation,
    DeletionEntry,
    WrongStartcode,
)


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def other_site(home):
    return add_site(home)


@pytest.fixture
def switch_off(site, django_capture_on_commit_callbacks):
    def act(which=site):
        with django_capture_on_commit_callbacks(execute=True):
            allow(which, is_off=True)

    return act


def test_the_switch_ends_every_session_and_chat(site, page, advisor, switch_off):
    start_session(site, page, advisor)
    give_consent(site, page)
    open_chat(site)
    switch_off()
    assert not CobrowseSession.objects.exists()
    assert not Conversation.objects.exists()
    ended = ConsentEvent.objects.filter(event="ended").values_list("outcome", flat=True)
    assert list(ended) == ["switched_off", "switched_off"]
    reasons = DeletionEntry.objects.values_list("reason", flat=True)
    assert set(reasons) == {"switched_off"}


def test_other_sites_go_on(site, other_site, switch_off):
    theirs = open_chat(other_site)
    switch_off()
    assert Conversation.objects.get() == theirs
    assert open_chat(other_site)


def test_while_it_is_off_nothing_begins(site, page, switch_off):
    seat = seat_hash()
    nonce, terms = consent.begin(seat, page)
    switch_off()
    with pytest.raises(Closed, match="switched off"):
        open_chat(site)
    with pytest.raises(Closed, match="switched off"):
        consent.give(
            site=site,
            seat_hash=seat,
            nonce=nonce,
            terms_digest=terms.digest,
            elapsed=1,
        )
    assert not ConsentEvent.objects.exists()
    assert service.find(site).state == service.CLOSED
    assert "switched off" in service.find(site).text
    allow(site, is_off=False)
    assert open_chat(site)
    assert service.find(site).state != service.CLOSED


def test_nothing_goes_on_in_what_the_switch_has_not_come_to_yet(site, page, advisor):
    agreed, talking = give_consent(site, page), open_chat(site, seat=seat_hash())
    chat.take(agreed.conversation, advisor)
    nonce, terms = consent.begin(talking.seat_hash, page)
    allow(site)
    CobrowseSiteSettings.objects.filter(site=site).update(is_off=True)
    with pytest.raises(Closed, match="switched off"):
        consent.give(
            site=site,
            seat_hash=talking.seat_hash,
            nonce=nonce,
            terms_digest=terms.digest,
            elapsed=1,
        )
    tried = startcodes.try_startcode(agreed.conversation, advisor, agreed.startcode)
    assert tried.outcome is startcodes.Outcome.WRONG
    assert not WrongStartcode.objects.exists()
    assert [each.state for each in CobrowseSession.objects.all()] == ["waiting"]


def test_saving_the_settings_again_ends_nothing(
    site, advisor, page, django_capture_on_commit_callbacks
):
    start_session(site, page, advisor)
    with django_capture_on_commit_callbacks(execute=True):
        allow(site, pointer_color="#123456")
    assert CobrowseSession.objects.exists()


@pytest.mark.parametrize("value", ["red", "#12345", "#12345g", "#123456;}", "#1234567"])
def test_what_is_no_colour_is_refused(site, value):
    with pytest.raises(ValidationError):
        CobrowseSiteSettings(site=site, pointer_color=value).full_clean()


def test_the_sites_own_colour_author_and_retention_win(site, other_site, settings):
    settings.WAGTAIL_COBROWSE = {
        "POINTER_COLOR": "#000000",
        "PAGE_AUTHOR": "Web team",
        "CHAT_RETENTION_HOURS": 7,
    }
    allow(site, pointer_color="#123456", page_author="Press", chat_retention_hours=0)
    assert site_settings.pointer_color(site.pk) == "#123456"
    assert site_settings.page_author(site.pk) == "Press"
    assert site_settings.chat_retention_hours(site.pk) == 0
    for pk in (other_site.pk, None):
        assert site_settings.pointer_color(pk) == "#000000"
        assert site_settings.page_author(pk) == "Web team"
        assert site_settings.chat_retention_hours(pk) == 7


def test_chats_are_kept_as_long_as_their_site_says(site, other_site):
    allow(site, chat_retention_hours=2)
    ours, theirs = open_chat(site), open_chat(other_site)
    now = timezone.now()
    with override_settings(WAGTAIL_COBROWSE={"CHAT_RETENTION_HOURS": 5}):
        for conversation in (ours, theirs):
            chat.end_conversation(conversation, "visitor", now)
        assert retention.purge(now + dt.timedelta(hours=1))["conversations"] == 0
        in_three = now + dt.timedelta(hours=3)
        assert "ended conversations" in {x.place for x in leftovers.find(in_three)}
        assert retention.purge(in_three)["conversations"] == 1
        assert Conversation.objects.get() == theirs
        assert "ended conversations" not in {x.place for x in leftovers.find(in_three)}
        # Another decision holds for what has ended already.
        allow(other_site, chat_retention_hours=1)
        assert retention.purge(in_three)["conversations"] == 1


def test_a_chat_that_is_to_be_kept_no_time_goes_at_its_end(site):
    allow(site, chat_retention_hours=0)
    with override_settings(WAGTAIL_COBROWSE={"CHAT_RETENTION_HOURS": 5}):
        chat.end_conversation(open_chat(site), "visitor")
    assert not Conversation.objects.exists()


def test_when_enough_wait_others_are_asked_to_come_back(site, advisor):
    allow(site, waiting_limit=2)
    first = open_chat(site)
    service.check_open(site)
    open_chat(site)
    with pytest.raises(Closed, match="Many people are waiting"):
        service.check_open(site)
    assert "Many people" in service.find(site).text
    # Who waits already is told their place.
    assert service.find(site, first).ahead == 0
    assert service.find(site, first).state != service.CLOSED
    chat.take(first, advisor)
    service.check_open(site)


def test_the_answer_to_a_first_message_says_that_it_is_off(site, switch_off, client):
    switch_off()
    response = client.post(
        "/cobrowse/api/visitor/messages/",
        {"client_id": str(uuid.uuid4()), "text": "Hello", "language": "de"},
        content_type="application/json",
        headers={"origin": "http://testserver"},
    )
    assert response.status_code == 409
    assert response.json()["code"] == "closed"
    assert not response.cookies
