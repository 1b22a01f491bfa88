import datetime as dt

import pytest
import time_machine

from django.contrib.auth.hashers import check_password, identify_hasher
from django.test import override_settings
from django.utils import timezone

from wagtail.models import PageLogEntry

from tests.journeys import give_consent, start_session, wrong_code
from tests.testapp.pages import add_help_page, reword
from wagtail_cobrowse import chat, sessions, startcodes
from wagtail_cobrowse.errors import NoSession
from wagtail_cobrowse.models import (
    CobrowseSession,
    DeletionEntry,
    Message,
    WrongStartcode,
)
from wagtail_cobrowse.spelling import may_hold_startcode, without_startcodes
from wagtail_cobrowse.startcodes import Outcome


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def given(site, page):
    return give_consent(site, page)


@pytest.fixture
def hash_checks(monkeypatch):
    """Every hash check that is made, as (input, whether it was a real hash)."""
    made = []

    def count(code, encoded, *args, **kwargs):
        known = CobrowseSession.objects.filter(startcode_hash=encoded).exists()
        made.append((code, known))
        return check_password(code, encoded, *args, **kwargs)

    monkeypatch.setattr(startcodes, "check_password", count)
    return made


def test_a_startcode_has_eight_symbols_of_the_alphabet_and_is_never_the_same():
    codes = {startcodes.make() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 8 and set(code) <= set("246789KLMRTUXY") for code in codes)


def test_it_is_shown_in_two_groups():
    assert startcodes.group("2467KLMR") == "2467 KLMR"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2467KLMR", "2467KLMR"),
        (" 2467 klmr\n", "2467KLMR"),
        ("2467-KLMR", "2467KLMR"),
        ("24 67 KL MR", "2467KLMR"),
        ("2 4 6 7 K L M R", "2467KLMR"),
        ("2467 KLNR", "2467KLMR"),
        ("2467 DPQX", "2467TTUX"),
        ("zwo vier sechs sieben Köln Leipzig München Rostock", "2467KLMR"),
        ("two four six seven Kilo Lima Mike Romeo", "2467KLMR"),
        ("X-ray, Yankee, Tango, Uniform, 2, 4, 6, 7", "XYTU2467"),
        ("2467KLM", "2467KLM"),
        ("1350 ABCE", ""),
        ("", ""),
        ("; drop table", ""),
        (' "2467 89kl."\n', "246789KL"),
        ("\uff12\uff14\uff16\uff17 \uff2b\uff2c\uff2d\uff32", "2467KLMR"),
        ("2467\u00a0KL\u200bMR\ufeff", "2467KLMR"),
        ("2467 \u2013 KLMR", "2467KLMR"),
        ("zwovierSECHSsieben Ko\u0308ln, Leipzig; München/Rostock", "2467KLMR"),
        ("Startcode: 2467 KLMR", "2467KLMR"),
        ("Hello, my code is 2467 KLMR. Thank you!", "2467KLMR"),
        ("It is 2467 KLMR or 2467 KLMX", ""),
        ("2" * 5000 + "!", "2" * 200),
    ],
)
def test_input_is_read_as_it_was_meant(typed, meant):
    assert startcodes.normalise(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "2467KLMR",
        "my code is 2467 klmr.",
        "2467\nKLMR",
        "zwei vier sechs sieben Köln Leipzig München Rostock",
        "it says 2467KLNR, right?",
        "\uff12\uff14\uff16\uff17 \uff2b\uff2c\uff2d\uff32",
        "2467\u200bKLMR",
    ],
)
def test_a_startcode_is_noticed_in_a_text(text):
    assert may_hold_startcode(text)
    assert not may_hold_startcode(without_startcodes(text))


@pytest.mark.parametrize(
    "text",
    ["Hello, I need help.", "Call 0151 23456789012", "2467KLMRX", "x2467KLMR", "2467"],
)
def test_other_texts_are_left_alone(text):
    assert not may_hold_startcode(text)
    assert without_startcodes(text) == text


def test_the_right_code_starts_the_session_and_takes_the_chat(given, advisor):
    tried = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert tried.outcome is Outcome.STARTED
    session = CobrowseSession.objects.get()
    assert session.state == "active"
    assert session.advisor == advisor
    assert session.startcode_hash == ""
    assert session.conversation.advisor == advisor
    assert not WrongStartcode.objects.exists()


def test_a_code_works_once(given, advisor, advisor2):
    startcodes.try_startcode(given.conversation, advisor, given.startcode)
    again = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    other = startcodes.try_startcode(given.conversation, advisor2, given.startcode)
    assert again.outcome is other.outcome is Outcome.WRONG


def test_a_code_works_only_in_its_own_conversation(site, page, given, advisor):
    other = give_consent(site, page)
    tried = startcodes.try_startcode(given.conversation, advisor, other.startcode)
    assert tried.outcome is Outcome.WRONG
    assert tried.tries_left == 4


def test_the_database_holds_no_code(given):
    session = CobrowseSession.objects.get()
    assert given.startcode not in session.startcode_hash
    assert check_password(given.startcode, session.startcode_hash)


def test_five_wrong_codes_end_the_session_and_the_visitor_is_told(given, advisor):
    wrong = wrong_code(given.startcode)
    left = [
        startcodes.try_startcode(given.conversation, advisor, wrong).tries_left
        for _ in range(5)
    ]
    assert left == [4, 3, 2, 1, 0]
    assert not CobrowseSession.objects.exists()
    event = Message.objects.filter(kind="event").last()
    assert event.data == {"event": "session_ended", "reason": "wrong_codes"}


def test_a_sixth_attempt_is_refused_even_when_correct(given, advisor):
    for _ in range(5):
        startcodes.try_startcode(
            given.conversation, advisor, wrong_code(given.startcode)
        )
    tried = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert tried.outcome is Outcome.WRONG
    assert DeletionEntry.objects.filter(reason="wrong_codes").count() == 1


def test_a_renewed_code_replaces_the_old_one_and_keeps_the_count(given, advisor):
    startcodes.try_startcode(given.conversation, advisor, wrong_code(given.startcode))
    code, expires_at = startcodes.renew(given.session)
    assert code != given.startcode
    assert expires_at > timezone.now()
    old = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert (old.outcome, old.tries_left) == (Outcome.WRONG, 3)
    new = startcodes.try_startcode(given.conversation, advisor, code)
    assert new.outcome is Outcome.STARTED


def test_only_a_waiting_session_can_have_a_new_code(site, page, advisor):
    session = start_session(site, page, advisor)
    with pytest.raises(NoSession):
        startcodes.renew(session)


def test_an_expired_code_is_refused_like_a_wrong_one(given, advisor, hash_checks):
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=601)):
        tried = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert (tried.outcome, tried.tries_left) == (Outcome.WRONG, 4)
    assert len(hash_checks) == 1


def test_a_code_is_valid_until_its_last_second(given, advisor):
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=590)):
        tried = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert tried.outcome is Outcome.STARTED


def wrong(try_once, site, page, given, advisor2):
    return try_once(given, wrong_code(given.startcode))


def empty(try_once, site, page, given, advisor2):
    return try_once(given, "")


def unreadable(try_once, site, page, given, advisor2):
    return try_once(given, "?" * 5000)


def right(try_once, site, page, given, advisor2):
    return try_once(given, given.startcode)


def used(try_once, site, page, given, advisor2):
    try_once(given, given.startcode)
    return try_once(given, given.startcode)


def expired(try_once, site, page, given, advisor2):
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=601)):
        return try_once(given, given.startcode)


def too_old(try_once, site, page, given, advisor2):
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=1801)):
        return try_once(given, given.startcode)


def renewed(try_once, site, page, given, advisor2):
    startcodes.renew(given.session)
    return try_once(given, given.startcode)


def foreign(try_once, site, page, given, advisor2):
    return try_once(given, give_consent(site, page).startcode)


def of_another_advisor(try_once, site, page, given, advisor2):
    chat.take(given.conversation, advisor2)
    return try_once(given, given.startcode)


def without_a_session(try_once, site, page, given, advisor2):
    sessions.end(given.session, "visitor")
    return try_once(given, given.startcode)


def without_a_conversation(try_once, site, page, given, advisor2):
    chat.end_conversation(given.conversation, "visitor")
    return try_once(given, given.startcode)


def after_five_wrong(try_once, site, page, given, advisor2):
    for _ in range(5):
        try_once(given, wrong_code(given.startcode))
    return try_once(given, given.startcode)


def for_other_terms(try_once, site, page, given, advisor2):
    reword(page)
    return try_once(given, given.startcode)


def without_a_page(try_once, site, page, given, advisor2):
    CobrowseSession.objects.update(page=None)
    return try_once(given, given.startcode)


def locked_out(try_once, site, page, given, advisor2):
    with override_settings(WAGTAIL_COBROWSE={"ADVISOR_WRONG_CODES_PER_HOUR": 1}):
        try_once(given, wrong_code(given.startcode))
        return try_once(given, given.startcode)


@pytest.mark.parametrize(
    ("way", "real", "outcome"),
    [
        (wrong, True, Outcome.WRONG),
        (empty, True, Outcome.WRONG),
        (unreadable, True, Outcome.WRONG),
        (right, True, Outcome.STARTED),
        (used, False, Outcome.WRONG),
        (expired, False, Outcome.WRONG),
        (too_old, False, Outcome.WRONG),
        (renewed, True, Outcome.WRONG),
        (foreign, True, Outcome.WRONG),
        (of_another_advisor, False, Outcome.WRONG),
        (without_a_session, False, Outcome.WRONG),
        (without_a_conversation, False, Outcome.WRONG),
        (after_five_wrong, False, Outcome.WRONG),
        (for_other_terms, False, Outcome.WRONG),
        (without_a_page, True, Outcome.WRONG),
        (locked_out, False, Outcome.LOCKED_OUT),
    ],
)
def test_every_way_makes_exactly_one_hash_check(
    site, page, given, advisor, advisor2, hash_checks, way, real, outcome
):
    """Of the Startcode where there is one, else of one that nothing fits."""

    def try_once(given, code):
        hash_checks.clear()
        return startcodes.try_startcode(given.conversation, advisor, code).outcome

    assert way(try_once, site, page, given, advisor2) is outcome
    assert [was_real for _code, was_real in hash_checks] == [real]


def test_what_nothing_fits_costs_as_much_as_a_startcode(given):
    real = CobrowseSession.objects.get().startcode_hash
    dummy = startcodes._dummy(startcodes._hasher())
    assert identify_hasher(real).algorithm == identify_hasher(dummy).algorithm
    real_cost, dummy_cost = (
        {**identify_hasher(each).decode(each), "salt": "", "hash": "", "checksum": ""}
        for each in (real, dummy)
    )
    assert real_cost == dummy_cost


def test_ten_wrong_codes_in_an_hour_lock_an_advisor_out(site, page, advisor, advisor2):
    nobody = chat.open_conversation(site, "f" * 64, "en")
    for _ in range(10):
        startcodes.try_startcode(nobody, advisor, "2222 2222")
    given = give_consent(site, page)
    locked = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert locked.outcome is Outcome.LOCKED_OUT
    assert CobrowseSession.objects.get().startcode_tries == 0
    other = startcodes.try_startcode(given.conversation, advisor2, given.startcode)
    assert other.outcome is Outcome.STARTED


def test_after_the_tenth_wrong_code_no_tries_are_left_to_the_advisor(given, advisor):
    """Whatever others may still try in that session."""
    nobody = chat.open_conversation(given.conversation.site, "f" * 64, "en")
    outcomes = [
        startcodes.try_startcode(nobody, advisor, "2222 2222").outcome for _ in range(9)
    ]
    assert set(outcomes) == {Outcome.WRONG}
    assert not startcodes.is_locked_out(advisor)
    tenth = startcodes.try_startcode(
        given.conversation, advisor, wrong_code(given.startcode)
    )
    assert (tenth.outcome, tenth.tries_left) == (Outcome.WRONG, 0)
    assert startcodes.is_locked_out(advisor)
    assert CobrowseSession.objects.get().startcode_tries == 1


def test_a_lock_out_is_logged_once(given, advisor):
    nobody = chat.open_conversation(given.conversation.site, "f" * 64, "en")
    for _ in range(14):
        startcodes.try_startcode(nobody, advisor, "2222 2222")
    (entry,) = PageLogEntry.objects.filter(action="wagtail_cobrowse.advisor_locked_out")
    assert (entry.user, entry.page_id) == (advisor, given.session.page_id)
    assert entry.data == {}
    assert "2222" not in str(entry.__dict__)


def test_a_right_code_is_no_wrong_one(site, page, advisor):
    nobody = chat.open_conversation(site, "f" * 64, "en")
    for _ in range(9):
        startcodes.try_startcode(nobody, advisor, "2222 2222")
    for _ in range(2):
        given = give_consent(site, page)
        tried = startcodes.try_startcode(given.conversation, advisor, given.startcode)
        assert tried.outcome is Outcome.STARTED


def test_the_lock_opens_after_an_hour(site, page, advisor):
    nobody = chat.open_conversation(site, "f" * 64, "en")
    for _ in range(10):
        startcodes.try_startcode(nobody, advisor, "2222 2222")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        given = give_consent(site, page)
        tried = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert tried.outcome is Outcome.STARTED


def test_another_advisors_conversation_cannot_be_started(given, advisor, advisor2):
    chat.take(given.conversation, advisor2)
    tried = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert tried.outcome is Outcome.WRONG
    session = CobrowseSession.objects.get()
    assert (session.state, session.startcode_tries) == ("waiting", 0)


@pytest.mark.parametrize(
    "how", ["used", "renewed", "dead", "expired", "terms", "chat ended"]
)
def test_a_code_in_the_chat_is_overwritten_when_it_dies(
    site, page, given, advisor, how
):
    text = f"It is {startcodes.group(given.startcode).lower()}, thank you."
    message, _new = chat.post_message(given.conversation, author="visitor", text=text)
    assert message.may_hold_startcode
    if how == "used":
        startcodes.try_startcode(given.conversation, advisor, given.startcode)
    elif how == "renewed":
        startcodes.renew(given.session)
    elif how == "expired":
        now = timezone.now()
        assert sessions.end_overdue(now + dt.timedelta(seconds=599)) == 0
        message.refresh_from_db()
        assert message.text == text
        assert CobrowseSession.objects.get().startcode_hash
        assert sessions.end_overdue(now + dt.timedelta(seconds=601)) == 0
        assert not CobrowseSession.objects.get().startcode_hash
    elif how == "terms":
        reword(page)
    elif how == "chat ended":
        with override_settings(WAGTAIL_COBROWSE={"CHAT_RETENTION_HOURS": 1}):
            chat.end_conversation(given.conversation, "visitor")
    else:
        for _ in range(5):
            startcodes.try_startcode(
                given.conversation, advisor, wrong_code(given.startcode)
            )
    message.refresh_from_db()
    assert message.text == "It is •••• ••••, thank you."
    assert not message.may_hold_startcode


def test_a_code_that_comes_late_is_not_stored_at_all(given, advisor):
    startcodes.try_startcode(given.conversation, advisor, given.startcode)
    message, _new = chat.post_message(
        given.conversation, author="visitor", text=given.startcode
    )
    assert message.text == "•••• ••••"


def test_a_code_that_comes_after_its_time_is_not_stored_at_all(given):
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=601)):
        message, _new = chat.post_message(
            given.conversation, author="visitor", text=given.startcode
        )
    assert message.text == "•••• ••••"


def test_a_renewed_code_that_is_in_the_chat_stays_until_it_dies(given):
    """What is swept is the code that has expired, not the one after it."""
    later = timezone.now() + dt.timedelta(seconds=601)
    with time_machine.travel(later):
        code, _expires_at = startcodes.renew(given.session)
        message, _new = chat.post_message(
            given.conversation, author="visitor", text=code
        )
        sessions.end_overdue()
    message.refresh_from_db()
    assert message.text == code


@pytest.mark.parametrize("state", ["in force", "used"])
def test_no_preview_shows_a_code(given, advisor, state):
    text = f"It is {startcodes.group(given.startcode)}, thank you."
    chat.post_message(given.conversation, author="visitor", text=text)
    if state == "used":
        startcodes.try_startcode(given.conversation, advisor, given.startcode)
    (row,) = chat.list_queue(given.conversation.site, advisor)
    assert row.preview == "It is •••• ••••, thank you."


def test_a_code_is_in_no_log_entry_and_no_exception(given, advisor, caplog):
    caplog.set_level(0)
    wrong = wrong_code(given.startcode)
    startcodes.try_startcode(given.conversation, advisor, wrong)
    startcodes.try_startcode(given.conversation, advisor, given.startcode)
    with pytest.raises(NoSession) as refused:
        startcodes.renew(given.session)
    kept = [caplog.text, str(refused.value)]
    kept += [str(each.__dict__) for each in PageLogEntry.objects.all()]
    kept += [str(each.__dict__) for each in PageLogEntry.objects.all()]
    for code in (wrong, given.startcode):
        assert not [
            text for text in kept if code in text or startcodes.group(code) in text
        ]
