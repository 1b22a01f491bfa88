import datetime as dt
import io

import pytest

from django.core.management import CommandError, call_command
from django.db import models
from django.test import override_settings
from django.utils import timezone

from tests.journeys import give_consent, open_chat, seat_hash, start_session
from tests.rights import add_site
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import (
    chat,
    consent,
    proof_checks,
    retention,
    sessions,
    startcodes,
    tasks,
)
from wagtail_cobrowse.models import (
    CobrowseSession,
    ConsentEvent,
    ConsentNonce,
    Conversation,
    DeletionEntry,
    Message,
    Terms,
    WrongStartcode,
)


@pytest.fixture
def page(home):
    return add_help_page(home)


def later(**values):
    return timezone.now() + dt.timedelta(**values)


def everything() -> str:
    """All rows of all tables of the project, as text."""
    from django.apps import apps

    return "\n".join(
        str(row)
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for row in models.QuerySet(model).values()
    )


def test_nothing_of_a_visitor_is_left_after_session_and_chat(site, page, advisor):
    seat = seat_hash()
    session = start_session(site, page, advisor, seat)
    conversation = session.conversation
    chat.post_message(conversation, author="visitor", text="I am Ada Lovelace")
    personal = [
        seat,
        conversation.route,
        str(conversation.pk),
        conversation.pk.hex,
        str(session.pk),
        session.pk.hex,
        "Ada Lovelace",
    ]
    before = everything()
    assert all(value in before for value in personal if "-" in value or value == seat)
    chat.end_conversation(conversation, "visitor")
    after = everything()
    assert [value for value in personal if value in after] == []


def test_what_is_left_of_a_session_is_its_proof(site, page, advisor):
    session = start_session(site, page, advisor)
    sessions.end(session, "visitor")
    assert str(session.pk) not in everything()
    assert ConsentEvent.objects.count() == 2


@override_settings(WAGTAIL_COBROWSE={"CHAT_RETENTION_HOURS": 24})
def test_an_ended_chat_is_kept_for_its_time(site):
    conversation = open_chat(site)
    chat.post_message(conversation, author="visitor", text="Hello")
    chat.end_conversation(conversation, "visitor")
    assert retention.purge(later(hours=23))["conversations"] == 0
    assert Message.objects.filter(text="Hello").exists()
    assert retention.purge(later(hours=25))["conversations"] == 1
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()
    assert DeletionEntry.objects.get().reason == "retention"


def test_purging_again_finds_nothing(site, page, advisor):
    open_chat(site)
    start_session(site, page, advisor)
    consent.begin(seat_hash(), page)
    now = later(hours=3)
    first = retention.purge(now)
    assert first["sessions_ended"] == 1
    assert first["conversations_ended"] == 2
    assert first["nonces"] == 1
    assert set(retention.purge(now).values()) == {0}


def test_a_living_chat_and_a_fresh_nonce_stay(site, page):
    open_chat(site)
    consent.begin(seat_hash(), page)
    assert set(retention.purge().values()) == {0}
    assert Conversation.objects.exists()
    assert ConsentNonce.objects.exists()


def test_wrong_codes_are_forgotten_after_an_hour(site, advisor):
    startcodes.try_startcode(open_chat(site), advisor, "2222 2222")
    assert retention.purge(later(minutes=25))["wrong_startcodes"] == 0
    assert retention.purge(later(minutes=61))["wrong_startcodes"] == 1
    assert not WrongStartcode.objects.exists()


def test_proofs_are_kept_for_three_years_and_then_their_wording_goes_too(site, page):
    sessions.end(give_consent(site, page).session, "visitor")
    assert retention.purge(later(days=1094))["consent_events"] == 0
    counts = retention.purge(later(days=1096))
    assert (counts["consent_events"], counts["terms"]) == (2, 1)
    assert not Terms.objects.exists()
    assert proof_checks.verify_chain() == []


def test_a_wording_that_a_proof_needs_stays(site, page):
    Terms.objects.create(digest="0" * 64, text="old", label="old", language="en")
    Terms.objects.update(created_at=later(days=-2000))
    give_consent(site, page)
    assert retention.purge()["terms"] == 1
    assert Terms.objects.get() == ConsentEvent.objects.get().terms


def test_the_purge_command_says_what_it_did(site):
    output = io.StringIO()
    call_command("cobrowse_purge", stdout=output)
    assert "conversations: 0" in output.getvalue()


def test_the_purge_can_be_a_background_task(site, page, settings):
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
    }
    start = give_consent(site, page)
    past = later(hours=-3)
    CobrowseSession.objects.filter(pk=start.session.pk).update(created_at=past)
    first, second = tasks.purge.enqueue(), tasks.purge.enqueue()
    assert first.status == second.status == "SUCCESSFUL"
    assert first.return_value["sessions_ended"] == 1
    assert set(second.return_value.values()) == {0}
    assert not CobrowseSession.objects.exists()


@pytest.mark.parametrize(
    ("days", "left"), [(0, 0), (6, 0), (8, 2)], ids=["at once", "six days", "eight"]
)
def test_how_long_proofs_are_kept_is_the_sites(site, page, days, left):
    sessions.end(give_consent(site, page).session, "visitor")
    with override_settings(WAGTAIL_COBROWSE={"PROOF_RETENTION_DAYS": days}):
        retention.purge(later(days=7))
    assert ConsentEvent.objects.count() == left
    assert proof_checks.verify_chain() == []


def test_the_end_command_ends_every_session(site, page, make_advisor):
    for number in range(2):
        start_session(site, page, make_advisor(f"advisor-{number}", "Anna"))
    give_consent(site, page)
    with pytest.raises(CommandError):
        call_command("cobrowse_end")
    assert CobrowseSession.objects.count() == 3
    output = io.StringIO()
    call_command("cobrowse_end", "--all", stdout=output)
    assert "sessions: 3" in output.getvalue()
    assert not CobrowseSession.objects.exists()
    assert Conversation.objects.count() == 3


@pytest.fixture
def running(site, home, page, make_advisor):
    """Sessions of two advisors on one site, and of the first one on another."""
    other = add_site(home)
    there = add_help_page(other.root_page)
    anna, jonas = make_advisor("anna", "Anna"), make_advisor("jonas", "Jonas")
    return [
        start_session(site, page, anna),
        start_session(site, page, jonas),
        start_session(other, there, anna),
    ]


@pytest.mark.parametrize(
    ("option", "value", "ended"),
    [
        ("session", None, [1]),
        ("site", "other.example", [2]),
        ("site", "localhost", [0, 1]),
        ("advisor", "anna", [0, 2]),
    ],
)
def test_the_end_command_ends_some_sessions(running, option, value, ended):
    output = io.StringIO()
    value = value or str(running[1].pk)
    call_command("cobrowse_end", f"--{option}={value}", stdout=output)
    assert f"sessions: {len(ended)}" in output.getvalue()
    left = set(CobrowseSession.objects.values_list("pk", flat=True))
    assert [number for number in range(3) if running[number].pk not in left] == ended


@pytest.mark.parametrize(
    "options",
    [
        ["--session=5f7ac1a2-50a4-4a0b-8f24-a5c1a2c0d6a5"],
        ["--session=the first"],
        ["--session="],
        ["--site="],
        ["--advisor="],
        ["--site=www.example.org"],
        ["--advisor=erika"],
        ["--all", "--site=localhost"],
    ],
)
def test_the_end_command_ends_nothing_that_is_not_named(running, options):
    with pytest.raises(CommandError):
        call_command("cobrowse_end", *options)
    assert CobrowseSession.objects.count() == 3
