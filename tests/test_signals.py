"""What a site's own code hears, when it hears it, and what it never hears."""

import datetime as dt
import re

from pathlib import Path

import pytest

from django.db import transaction
from django.dispatch import Signal
from django.test import override_settings
from django.utils import timezone

from tests.journeys import give_consent, open_chat, start_session, wrong_code
from tests.testapp.pages import add_help_page, reword
from wagtail_cobrowse import (
    chat,
    consent,
    holds,
    live,
    ownership,
    retention,
    sessions,
    signals,
    startcodes,
)
from wagtail_cobrowse.logins import Login
from wagtail_cobrowse.models import CobrowseSession, Conversation, EndReason, Message


REFERENCE = Path(__file__).parent.parent / "docs" / "reference-signals.md"
ALL = {name: each for name, each in vars(signals).items() if isinstance(each, Signal)}
ALWAYS = {"conversation_id", "site_id"}


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def heard():
    """What was heard, in order: pairs of name and what came with it."""
    found, receivers = [], []
    for name, signal in ALL.items():

        def receive(signal, sender, name=name, **details):
            found.append((name, {"sender": sender, **details}))

        signal.connect(receive)
        receivers.append((signal, receive))
    yield found
    for signal, receive in receivers:
        signal.disconnect(receive)


@pytest.fixture
def during(heard, django_capture_on_commit_callbacks):
    """A function: the names heard while something is done and committed."""

    def listen(function, *values, **named):
        before = len(heard)
        with django_capture_on_commit_callbacks(execute=True):
            listen.result = function(*values, **named)
        return [name for name, _details in heard[before:]]

    return listen


def told(heard, name):
    return next(details for each, details in reversed(heard) if each == name)


def test_a_session_by_telephone_is_heard_from_consent_to_end(
    site, page, advisor, during, heard
):
    names = during(start_session, site, page, advisor)
    assert [name for name in names if name != "message_written"] == [
        "conversation_opened",
        "consent_given",
        "conversation_taken",
        "session_started",
    ]
    session = during.result
    ids = {
        "conversation_id": session.conversation_id,
        "site_id": site.pk,
        "session_id": session.pk,
        "sender": CobrowseSession,
    }
    assert told(heard, "session_started") == {**ids, "user_id": advisor.pk}
    assert told(heard, "consent_given") == {
        **ids,
        "page_id": page.pk,
        "language": "en",
        "renewed": False,
    }

    assert during(sessions.pause, session) == ["message_written", "session_paused"]
    assert told(heard, "session_paused") == {**ids, "reason": "visitor"}
    assert during(sessions.resume, session) == ["message_written", "session_resumed"]
    assert told(heard, "session_resumed") == ids

    assert during(sessions.end, session, EndReason.VISITOR) == [
        "message_written",
        "consent_withdrawn",
        "session_ended",
    ]
    assert told(heard, "consent_withdrawn") == {**ids, "page_id": page.pk}
    assert told(heard, "session_ended") == {**ids, "reason": "visitor"}


def test_the_end_by_an_advisor_takes_no_consent_back(site, page, advisor, during):
    during(start_session, site, page, advisor)
    names = during(sessions.end, during.result, EndReason.ADVISOR)
    assert "session_ended" in names
    assert "consent_withdrawn" not in names


def test_what_somebody_else_has_done_already_is_not_told_again(
    site, page, advisor, during
):
    during(start_session, site, page, advisor)
    session = during.result
    during(sessions.pause, session)
    assert during(sessions.pause, session) == []
    during(sessions.end, session, EndReason.ADVISOR)
    assert during(sessions.end, session, EndReason.ADVISOR) == []


def test_a_wrong_startcode_starts_nothing_and_the_last_one_ends_it(
    site, page, advisor, during, heard
):
    during(give_consent, site, page)
    given = during.result
    chat.take(given.conversation, advisor)
    for number in range(5):
        names = during(
            startcodes.try_startcode,
            given.conversation,
            advisor,
            wrong_code(given.startcode),
        )
        assert "session_started" not in names
        assert ("session_ended" in names) is (number == 4)
    assert told(heard, "session_ended")["reason"] == "wrong_codes"


def test_a_hold_is_a_pause_with_its_reason_and_a_renewed_consent_ends_it(
    site, page, advisor, during, heard
):
    during(start_session, site, page, advisor, seat="f" * 64)
    session = during.result
    names = during(reword, page)
    assert "session_paused" in names
    assert told(heard, "session_paused")["reason"] == "terms"
    page.refresh_from_db()
    nonce, terms = consent.begin("f" * 64, page)
    names = during(
        consent.give,
        site=site,
        seat_hash="f" * 64,
        nonce=nonce,
        terms_digest=terms.digest,
        elapsed=1,
    )
    assert [each for each in names if each != "message_written"] == [
        "session_resumed",
        "consent_given",
    ]
    assert told(heard, "consent_given")["renewed"] is True
    assert during(holds.check_login, session, Login(user="other")) == [
        "message_written",
        "session_paused",
    ]
    assert told(heard, "session_paused")["reason"] == "identity"


def test_a_conversation_is_heard_from_its_opening_to_its_deletion(
    site, advisor, advisor2, during, heard
):
    assert during(open_chat, site) == ["conversation_opened"]
    conversation = during.result
    ids = {
        "sender": Conversation,
        "conversation_id": conversation.pk,
        "site_id": site.pk,
    }
    assert told(heard, "conversation_opened") == ids
    assert "conversation_taken" in during(chat.take, conversation, advisor)
    assert told(heard, "conversation_taken") == {**ids, "user_id": advisor.pk}
    assert "conversation_taken" not in during(chat.take, conversation, advisor2)
    assert "conversation_released" in during(ownership.release, conversation, advisor)
    assert told(heard, "conversation_released") == ids
    assert during(chat.end_conversation, conversation, EndReason.VISITOR) == [
        "conversation_closed",
        "conversation_deleted",
    ]
    assert told(heard, "conversation_closed") == {**ids, "reason": "visitor"}
    assert told(heard, "conversation_deleted") == ids
    assert during(chat.end_conversation, conversation, EndReason.VISITOR) == []


@override_settings(WAGTAIL_COBROWSE={"CHAT_RETENTION_HOURS": 1})
def test_a_chat_that_is_kept_is_deleted_later(site, during):
    during(open_chat, site)
    conversation = during.result
    names = during(chat.end_conversation, conversation, EndReason.VISITOR)
    assert "conversation_closed" in names
    assert "conversation_deleted" not in names
    later = timezone.now() + dt.timedelta(hours=2)
    assert "conversation_deleted" in during(retention.purge, later)


def test_of_a_message_all_is_told_but_what_it_says(site, during, heard):
    during(open_chat, site)
    conversation = during.result
    secret = "My policy number is 4711 and my name is Ada Lovelace"
    assert during(
        chat.post_message, conversation, author=Message.Author.VISITOR, text=secret
    ) == ["message_written"]
    message, _is_new = during.result
    assert told(heard, "message_written") == {
        "sender": Message,
        "conversation_id": conversation.pk,
        "site_id": site.pk,
        "message_id": message.pk,
        "sequence": 1,
        "author": "visitor",
        "kind": "text",
        "event": "",
    }
    again = during(
        chat.post_message,
        conversation,
        author=Message.Author.VISITOR,
        text=secret,
        client_id=message.client_id,
    )
    assert again == []
    assert "Ada" not in str(heard)


def test_no_signal_carries_a_secret_of_the_session(site, page, advisor, during, heard):
    during(give_consent, site, page)
    given = during.result
    during(startcodes.try_startcode, given.conversation, advisor, given.startcode)
    during(chat.end_conversation, given.conversation, EndReason.VISITOR)
    told_in_all = str(heard)
    proof = str(given.session.proof_id)
    for secret in (
        given.startcode,
        given.receipt,
        proof,
        given.conversation.seat_hash,
        given.conversation.route,
        given.conversation.pseudonym,
    ):
        assert secret not in told_in_all
    assert len(heard) > 8


def test_nothing_is_heard_of_what_was_rolled_back(site, during):
    def undone():
        with pytest.raises(RuntimeError), transaction.atomic():
            open_chat(site)
            raise RuntimeError

    assert during(undone) == []


def test_whoever_hears_it_finds_it_in_the_database(transactional_db, site):
    found = []

    def look(conversation_id, **kwargs):
        assert not transaction.get_connection().in_atomic_block
        found.append(Conversation.objects.get(pk=conversation_id))

    signals.conversation_opened.connect(look)
    try:
        conversation = open_chat(site)
    finally:
        signals.conversation_opened.disconnect(look)
    assert found == [conversation]


def test_a_receiver_that_raises_disturbs_nobody(
    site, page, advisor, during, monkeypatch, caplog
):
    sent = []
    monkeypatch.setattr(live, "_send", lambda groups, event: sent.append(event))

    def fail(**kwargs):
        raise RuntimeError("of the site's own")

    for signal in ALL.values():
        signal.connect(fail)
    try:
        names = during(start_session, site, page, advisor)
        session = during.result
        during(sessions.pause, session)
        during(chat.end_conversation, session.conversation, EndReason.VISITOR)
    finally:
        for signal in ALL.values():
            signal.disconnect(fail)
    # The receiver beside it has heard everything, and so have our own sockets.
    assert "session_started" in names
    assert any(event["receipt"] for event in sent)
    assert not Conversation.objects.exists()
    assert "of the site's own" in caplog.text


def test_without_receivers_nothing_waits_for_the_commit(
    site, django_capture_on_commit_callbacks
):
    conversation = open_chat(site)
    with django_capture_on_commit_callbacks() as callbacks:
        chat.post_message(conversation, author=Message.Author.VISITOR, text="Hello")
    # The announcement to our own sockets.
    assert len(callbacks) == 1


def test_the_reference_lists_every_signal_with_all_that_it_carries(
    site, page, advisor, during, heard
):
    during(start_session, site, page, advisor, seat="e" * 64)
    session = during.result
    during(sessions.pause, session)
    during(sessions.resume, session)
    during(sessions.end, session, EndReason.VISITOR)
    during(ownership.release, session.conversation, advisor)
    during(chat.end_conversation, session.conversation, EndReason.VISITOR)
    carried = {name: set(details) - ALWAYS - {"sender"} for name, details in heard}
    assert set(carried) == set(ALL)
    listed = {
        name: set(re.findall(r"`(\w+)`", details))
        for name, details in re.findall(
            r"^\| `(\w+)` \|[^|]*\| ([^|]*) \|[^|]*\|$", REFERENCE.read_text(), re.M
        )
    }
    assert listed == carried
