"""Many at once, on threads and a database that they share."""

import os
import uuid

import pytest

from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test import override_settings

from wagtail.models import PageLogEntry

from tests.journeys import (
    give_consent,
    in_threads,
    seat_hash,
    start_session,
    wrong_code,
)
from tests.testapp.pages import add_help_page, reword
from wagtail_cobrowse import (
    chat,
    consent,
    holds,
    proof_checks,
    sessions,
    startcodes,
)
from wagtail_cobrowse.errors import CobrowseError, NoSession
from wagtail_cobrowse.models import (
    CobrowseSession,
    ConsentEvent,
    Conversation,
    Message,
    Tally,
    WrongStartcode,
)
from wagtail_cobrowse.startcodes import Outcome


pytestmark = pytest.mark.django_db(transaction=True)

FULL = os.environ.get("COBROWSE_TEST_SCALE") == "full"
#: Tries of each of fifty threads; advisors with the right code, and rounds of them.
TRIES, ADVISORS, ROUNDS = (200, 100, 100) if FULL else (4, 20, 5)


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """Threads share SQLite's file or memory; they wait for it and do not give up."""
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        monkeypatch.setitem(options, "timeout", 60)


@pytest.fixture
def real_checks(monkeypatch):
    """Hash checks against a Startcode that is in force."""
    made = []

    def count(code, encoded, *args, **kwargs):
        if CobrowseSession.objects.filter(startcode_hash=encoded).exists():
            made.append(code)
        return check_password(code, encoded, *args, **kwargs)

    monkeypatch.setattr(startcodes, "check_password", count)
    return made


def test_of_wrong_codes_from_fifty_threads_five_are_checked(
    site, page, make_advisor, real_checks
):
    given = give_consent(site, page)
    advisors = [make_advisor(f"advisor-{n}", f"Advisor {n}") for n in range(20)]
    wrong = wrong_code(given.startcode)

    def try_often(number):
        return [
            startcodes.try_startcode(
                given.conversation, advisors[number % 20], wrong
            ).outcome
            for _ in range(TRIES)
        ]

    outcomes = sum(in_threads(50, try_often), [])
    assert len(real_checks) == 5
    assert Outcome.STARTED not in outcomes
    assert not CobrowseSession.objects.exists()
    assert Tally.objects.get(subject="unstarted").value == "wrong_codes"


def test_of_wrong_codes_and_renewals_at_once_five_are_checked(
    site, page, make_advisor, real_checks
):
    """A new code does not bring new tries."""
    given = give_consent(site, page)
    advisors = [make_advisor(f"advisor-{n}", f"Advisor {n}") for n in range(10)]

    def mix(number):
        for _ in range(4):
            if number % 3:
                # No code has this first symbol nine times.
                startcodes.try_startcode(
                    given.conversation, advisors[number % 10], "2" * 9
                )
            else:
                try:
                    startcodes.renew(given.session)
                except NoSession:
                    return

    in_threads(24, mix)
    # One that was counted may find its hash replaced before it is checked.
    assert len(real_checks) <= 5
    assert not CobrowseSession.objects.exists()
    assert Tally.objects.get(subject="unstarted").value == "wrong_codes"
    assert Message.objects.filter(data__event="startcode_wrong").count() == 4


def test_one_advisor_has_ten_wrong_codes_however_many_come_at_once(
    site, page, advisor, real_checks
):
    with override_settings(WAGTAIL_COBROWSE={"STARTCODE_TRIES": 1000}):
        given = give_consent(site, page)
        wrong = wrong_code(given.startcode)

        def try_once(_number):
            return startcodes.try_startcode(given.conversation, advisor, wrong).outcome

        outcomes = in_threads(30, try_once)
    assert outcomes.count(Outcome.WRONG) == 10
    assert outcomes.count(Outcome.LOCKED_OUT) == 20
    assert len(real_checks) == 10
    assert WrongStartcode.objects.count() == 10
    locked = PageLogEntry.objects.filter(action="wagtail_cobrowse.advisor_locked_out")
    assert locked.count() == 1


@override_settings(WAGTAIL_COBROWSE={"STARTCODE_TRIES": 1000})
def test_of_many_advisors_with_the_right_code_one_starts(site, page, make_advisor):
    names = [f"advisor-{number}" for number in range(ADVISORS)]
    advisors = [make_advisor(name, name.title()) for name in names]
    for _round in range(ROUNDS):
        given = give_consent(site, page)

        def try_once(number, given=given):
            return startcodes.try_startcode(
                given.conversation, advisors[number], given.startcode
            ).outcome

        outcomes = in_threads(ADVISORS, try_once)
        assert outcomes.count(Outcome.STARTED) == 1
        session = CobrowseSession.objects.get(pk=given.session.pk)
        assert session.advisor == advisors[outcomes.index(Outcome.STARTED)]
        assert session.conversation.advisor == session.advisor
        started = session.conversation.messages.filter(data__event="session_started")
        assert started.count() == 1
        # Who was not fast enough did nothing wrong that lasts over the rounds.
        WrongStartcode.objects.all().delete()


def test_of_many_who_take_a_chat_one_has_it(site, make_advisor):
    conversation = chat.open_conversation(site, seat_hash(), "en")
    advisors = [make_advisor(f"advisor-{n}", f"Advisor {n}") for n in range(20)]

    def take(number):
        mine = Conversation.objects.get(pk=conversation.pk)
        return chat.take(mine, advisors[number])

    taken = in_threads(20, take)
    assert taken.count(True) == 1
    conversation.refresh_from_db()
    assert conversation.advisor == advisors[taken.index(True)]


def test_of_many_who_end_a_session_one_has_the_receipt(site, page):
    given = give_consent(site, page)
    receipts = in_threads(12, lambda _n: sessions.end(given.session, "visitor"))
    assert sum(receipt is not None for receipt in receipts) == 1
    assert ConsentEvent.objects.filter(event="withdrawn").count() == 1
    assert Tally.objects.filter(subject="unstarted").count() == 1


def test_messages_at_once_are_numbered_without_gaps_and_written_once(site):
    conversation = chat.open_conversation(site, seat_hash(), "en")
    ids = [uuid.uuid4() for _ in range(30)]

    def post(number):
        return chat.post_message(
            conversation,
            author="visitor",
            text=str(number // 2),
            client_id=ids[number // 2],
        )[1]

    new = in_threads(30, post)
    assert new.count(True) == 15
    numbers = Message.objects.values_list("sequence", flat=True).order_by("sequence")
    assert list(numbers) == list(range(1, 16))
    conversation.refresh_from_db()
    assert conversation.last_sequence == 15


def give(site, seat, nonce, terms):
    """What was given, or the code of the refusal."""
    try:
        return consent.give(
            site=site,
            seat_hash=seat,
            nonce=nonce,
            terms_digest=terms.digest,
            elapsed=0,
        )
    except CobrowseError as refused:
        return refused.code


def test_a_nonce_is_used_once_however_often_it_comes(site, page):
    seat = seat_hash()
    nonce, terms = consent.begin(seat, page)
    answers = in_threads(12, lambda _n: give(site, seat, nonce, terms))
    assert sum(not isinstance(answer, str) for answer in answers) == 1
    assert {a for a in answers if isinstance(a, str)} <= {
        "nonce_used",
        "session_exists",
    }
    assert ConsentEvent.objects.count() == 1
    assert Conversation.objects.count() == 1


def test_one_seat_opens_one_conversation(site):
    seat = seat_hash()
    opened = in_threads(12, lambda _n: chat.open_conversation(site, seat, "en").pk)
    assert len(set(opened)) == 1


def test_the_chain_of_proofs_does_not_fork(site, page):
    in_threads(12, lambda _n: give_consent(site, page))
    assert ConsentEvent.objects.count() == 12
    assert proof_checks.verify_chain() == []


def test_a_consent_is_renewed_once_however_often_it_comes(site, page, advisor):
    session = start_session(site, page, advisor)
    reword(page)
    seat = session.conversation.seat_hash
    asked = [consent.begin(seat, page) for _ in range(12)]
    answers = in_threads(12, lambda number: give(site, seat, *asked[number]))
    given = [answer for answer in answers if not isinstance(answer, str)]
    assert len(given) == 1
    assert set(answers) - set(given) == {"session_exists"}
    events = ConsentEvent.objects.values_list("event", flat=True)
    assert list(events) == ["given", "ended", "given"]
    renewed = CobrowseSession.objects.get()
    assert (renewed.state, renewed.hold) == ("active", "")
    assert renewed.receipt_hash == consent.hash_receipt(given[0].receipt)
    assert proof_checks.verify_chain() == []


def test_nothing_starts_with_old_terms_when_new_ones_come_at_the_same_time(
    site, page, make_advisor
):
    advisors = [make_advisor(f"advisor-{n}", f"Advisor {n}") for n in range(6)]
    given = [give_consent(site, page) for _ in advisors]

    def start_or_publish(number):
        if number == 6:
            reword(page)
            return None
        return startcodes.try_startcode(
            given[number].conversation, advisors[number], given[number].startcode
        ).outcome

    outcomes = in_threads(7, start_or_publish)[:6]
    left = CobrowseSession.objects.all()
    assert left.count() == outcomes.count(Outcome.STARTED)
    assert {(each.state, each.hold) for each in left} <= {("paused", "terms")}


def test_one_hold_of_many_is_written(site, page, advisor):
    session = start_session(site, page, advisor)
    held = in_threads(12, lambda _n: holds.hold(session, "identity"))
    assert held.count(True) == 1
    released = in_threads(12, lambda _n: holds.release(session, identity=""))
    assert released.count(True) == 1
    assert CobrowseSession.objects.get().state == "active"
