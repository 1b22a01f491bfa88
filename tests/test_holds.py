import datetime as dt

import pytest
import time_machine

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from tests.journeys import give_consent, seat_hash, start_session
from tests.testapp.models import HelpPage
from tests.testapp.pages import add_help_page, add_page, reword
from wagtail_cobrowse import (
    consent,
    holds,
    logins,
    proof_checks,
    sessions,
    startcodes,
)
from wagtail_cobrowse.errors import NonceUsed, SessionExists, TermsChanged
from wagtail_cobrowse.logins import NOBODY, Login
from wagtail_cobrowse.models import (
    CobrowseSession,
    ConsentEvent,
    ConsentNonce,
    Message,
    Tally,
)


MEMBER = Login("key", "7")


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def running(site, page, advisor):
    return start_session(site, page, advisor)


@pytest.fixture
def member(db):
    return get_user_model().objects.create_user("member", "m@example.org", "demo")


def row():
    return CobrowseSession.objects.get()


def events():
    data = Message.objects.filter(kind="event").values_list("data", flat=True)
    return [(each["event"], each.get("reason", "")) for each in data.order_by("pk")]


def agree_anew(site, page, session, **changes):
    seat = session.conversation.seat_hash
    nonce, terms = consent.begin(seat, page)
    values = {
        "site": site,
        "seat_hash": seat,
        "nonce": nonce,
        "terms_digest": terms.digest,
        "elapsed": 400,
    }
    return consent.give(**(values | changes))


# Terms


def test_other_terms_stop_what_runs(running, page):
    before = timezone.now()
    reword(page)
    session = row()
    assert (session.state, session.hold) == ("paused", "terms")
    lifetime = dt.timedelta(seconds=120)
    assert before + lifetime <= session.hold_until <= timezone.now() + lifetime
    assert events()[-1] == ("session_held", "terms")


def test_other_terms_kill_the_startcode(site, page, advisor):
    given = give_consent(site, page)
    reword(page)
    assert not CobrowseSession.objects.exists()
    assert events()[-1] == ("session_ended", "terms_changed")
    tried = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert (tried.outcome, tried.tries_left) == ("wrong_startcode", 0)


def test_another_label_is_another_wording(running, page):
    reword(page, text=None, label="I accept these other terms")
    assert row().hold == "terms"


def test_other_markup_is_no_other_wording(running, page):
    (terms,) = (child for child in page.body if child.block_type == "terms")
    marked = (
        str(terms.value.source).replace("<p>", "<p><b>").replace("</p>", "</b></p>")
    )
    assert marked != terms.value.source
    reword(page, text=marked)
    assert row().state == "active"


def test_a_draft_changes_nothing(running, page):
    reword(page, publish=False)
    holds.check_all_terms()
    assert row().state == "active"


def test_terms_of_another_page_change_nothing(running, home):
    reword(add_help_page(home, "Another"))
    assert row().state == "active"


def test_a_pause_of_the_visitors_own_is_held_too(running, page):
    sessions.pause(running)
    reword(page)
    assert (row().state, row().hold) == ("paused", "terms")


def test_an_alias_of_the_page_changes_with_it(site, home, page, advisor):
    alias = page.create_alias(parent=home, update_slug="alias")
    start_session(site, HelpPage.objects.get(pk=alias.pk), advisor)
    reword(page)
    assert row().hold == "terms"


@pytest.fixture
def snippet(monkeypatch):
    """Terms that come from elsewhere: no page is published when they change."""
    words = {"text": "Words from a snippet."}
    monkeypatch.setattr(HelpPage, "get_terms_text", lambda page: words["text"])
    return words


def test_terms_from_elsewhere_are_noticed_by_the_sweep(site, page, advisor, snippet):
    start_session(site, page, advisor)
    waiting = give_consent(site, page)
    assert holds.check_all_terms() == 0
    snippet["text"] = "Other words from a snippet."
    assert holds.check_all_terms() == 2
    assert row().hold == "terms"
    assert row().pk != waiting.session.pk
    assert holds.check_all_terms() == 0


def test_the_sweep_reads_each_page_once(
    site, home, page, advisor, django_assert_max_num_queries
):
    for _ in range(5):
        give_consent(site, page)
    holds.check_all_terms()
    with django_assert_max_num_queries(5):
        holds.check_all_terms()


def test_terms_from_elsewhere_are_noticed_at_the_start(site, page, advisor, snippet):
    given = give_consent(site, page)
    snippet["text"] = "Other words from a snippet."
    tried = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert (tried.outcome, tried.tries_left) == ("wrong_startcode", 0)
    assert Tally.objects.get(subject="unstarted").value == "terms_changed"


def test_terms_from_elsewhere_are_noticed_when_it_continues(
    site, page, advisor, snippet
):
    session = start_session(site, page, advisor)
    sessions.pause(session)
    snippet["text"] = "Other words from a snippet."
    assert not sessions.resume(session)
    assert row().hold == "terms"


def test_without_a_page_nothing_starts_and_what_runs_goes_on(site, page, advisor):
    start_session(site, page, advisor)
    waiting = give_consent(site, page).session
    page.unpublish()
    assert row().state == "active"
    assert row().pk != waiting.pk
    assert holds.check_all_terms() == 0


def test_a_deleted_page_is_like_one_that_was_unpublished(site, page, advisor):
    running = start_session(site, page, advisor)
    given = give_consent(site, page)
    page.delete()
    assert (row().pk, row().state, row().page) == (running.pk, "active", None)
    tried = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert tried.outcome == "wrong_startcode"
    sessions.pause(running)
    assert sessions.resume(running)


def test_a_page_that_lost_its_terms_holds_nothing(running, page):
    page.body = [{"type": "terms", "value": "<p>Only terms.</p>"}]
    page.save_revision().publish()
    assert row().state == "active"


# Consent anew


def test_a_new_consent_lets_it_continue(site, running, page):
    old = ConsentEvent.objects.get()
    reword(page)
    given = agree_anew(site, page, running)
    assert (given.startcode, given.expires_at) == ("", None)
    session = row()
    assert (session.pk, session.state, session.hold) == (running.pk, "active", "")
    assert session.hold_until is None
    assert session.terms.text == "Other terms."
    assert session.advisor == running.advisor
    assert events()[-1] == ("consent_renewed", "")
    _old, ended, new = ConsentEvent.objects.all()
    assert (ended.event, ended.outcome) == ("ended", "terms_changed")
    assert ended.proof_id == old.proof_id
    assert new.event == "given"
    assert new.proof_id == session.proof_id != old.proof_id
    assert new.receipt_hash == consent.hash_receipt(given.receipt)
    assert session.receipt_hash == new.receipt_hash != old.receipt_hash
    assert new.pressed_at - new.ticked_at == dt.timedelta(milliseconds=400)
    assert proof_checks.verify_chain() == []


def test_the_end_of_what_was_agreed_to_anew_is_proved_of_the_new_consent(
    site, running, page
):
    reword(page)
    agree_anew(site, page, running)
    sessions.end(row(), "advisor")
    last = ConsentEvent.objects.last()
    assert (last.event, last.terms.text) == ("ended", "Other terms.")


def test_the_consent_may_come_from_the_page_in_another_language(
    site, home, running, page
):
    other = add_help_page(home, "Anders")
    reword(page)
    agree_anew(site, other, running)
    assert row().page_id == other.pk
    reword(page, text="<p>Not this visitor's any more.</p>")
    assert row().state == "active"


def test_without_a_hold_there_is_no_second_consent(site, running, page):
    with pytest.raises(SessionExists):
        consent.begin(running.conversation.seat_hash, page)


def test_a_login_is_not_confirmed_by_a_consent(site, running, page):
    holds.hold(running, "identity")
    with pytest.raises(SessionExists):
        consent.begin(running.conversation.seat_hash, page)


def test_the_new_consent_needs_a_nonce_of_its_own(site, running, page):
    reword(page)
    with pytest.raises(NonceUsed):
        agree_anew(site, page, running, nonce="invented")
    assert row().hold == "terms"
    assert ConsentEvent.objects.count() == 1


def test_the_new_consent_is_for_the_newest_words(site, running, page):
    reword(page)
    nonce, terms = consent.begin(running.conversation.seat_hash, page)
    reword(page, text="<p>Newer still.</p>")
    with pytest.raises(TermsChanged):
        agree_anew(site, page, running, nonce=nonce, terms_digest=terms.digest)
    assert row().hold == "terms"
    agree_anew(site, page, running)
    assert row().terms.text == "Newer still."


def test_a_consent_that_comes_too_late_renews_nothing(site, running, page):
    reword(page)
    seat = running.conversation.seat_hash
    nonce, terms = consent.begin(seat, page)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=119)):
        assert sessions.current(running.conversation)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=121)):
        given = agree_anew(site, page, running, nonce=nonce)
    # What was held has ended; this is the consent to a session of its own.
    assert given.startcode
    assert row().pk == given.session.pk != running.pk
    assert row().state == "waiting"


def test_a_nonce_is_gone_with_the_consent(site, running, page):
    reword(page)
    agree_anew(site, page, running)
    assert not ConsentNonce.objects.exists()


# Login


def test_the_hash_of_a_login_says_nothing_elsewhere(running, site, page):
    other = give_consent(site, page).session
    hashes = {holds.identity_of(each.pk, MEMBER) for each in (running, other)}
    assert len(hashes) == 2
    assert all(len(each) == 64 for each in hashes)
    assert holds.identity_of(running.pk, NOBODY) == ""
    assert holds.identity_of(running.pk, Login("key")) == ""


@pytest.mark.parametrize(
    ("then", "now"),
    [(NOBODY, MEMBER), (MEMBER, NOBODY), (MEMBER, Login("key", "8"))],
)
def test_another_login_holds_what_runs(running, then, now):
    identity = holds.identity_of(running.pk, then)
    CobrowseSession.objects.update(identity=identity)
    assert not holds.check_login(row(), then)
    assert row().state == "active"
    assert holds.check_login(row(), now)
    assert (row().state, row().hold) == ("paused", "identity")
    assert events()[-1] == ("session_held", "identity")


def test_a_new_django_session_of_the_same_person_is_no_other_login(running):
    CobrowseSession.objects.update(identity=holds.identity_of(running.pk, MEMBER))
    assert not holds.check_login(row(), Login("another key", "7", ("seal", True)))


def test_a_hold_is_written_once(running):
    assert holds.hold(running, "identity")
    until = row().hold_until
    assert not holds.hold(running, "identity", timezone.now() + dt.timedelta(seconds=9))
    assert row().hold_until == until
    assert [event for event, _ in events()].count("session_held") == 1


def test_what_was_compared_before_the_visitor_agreed_holds_nothing(running):
    before = row()
    assert holds.check_login(before, MEMBER)
    held = row()
    assert holds.release(held, identity=holds.identity_of(running.pk, MEMBER))
    assert not holds.hold(before, "identity")
    assert row().state == "active"


def test_a_login_that_is_over_holds_what_was_agreed_to_with_it(running):
    assert not holds.check_lost_login(row(), MEMBER)
    CobrowseSession.objects.update(identity=holds.identity_of(running.pk, MEMBER))
    assert not holds.check_lost_login(row(), NOBODY)
    assert holds.check_lost_login(row(), MEMBER)
    assert row().hold == "identity"


def test_changed_terms_outweigh_a_login(running):
    assert holds.hold(running, "identity")
    assert holds.hold(running, "terms")
    assert not holds.hold(running, "identity")
    assert row().hold == "terms"
    assert not holds.release(row(), identity="")


@pytest.mark.parametrize("reason", ["terms", "identity"])
def test_the_visitors_wish_to_resume_lifts_no_hold(running, reason):
    holds.hold(running, reason)
    assert not sessions.resume(row())
    assert not sessions.pause(row())
    assert (row().state, row().hold) == ("paused", reason)


def test_the_visitor_shares_again(running):
    holds.hold(running, "identity")
    identity = holds.identity_of(running.pk, MEMBER)
    assert holds.release(running, identity=identity)
    session = row()
    assert (session.state, session.hold, session.hold_until) == ("active", "", None)
    assert session.identity == identity
    assert events()[-1] == ("session_resumed", "")
    assert not holds.check_login(session, MEMBER)
    assert not holds.release(running, identity="")


@pytest.mark.parametrize("state", ["active", "paused"])
def test_only_what_is_held_can_be_released(running, state):
    CobrowseSession.objects.update(state=state)
    assert not holds.release(row(), identity="x")
    assert (row().state, row().identity) == (state, "")


def test_sharing_again_does_not_pass_over_other_terms(site, page, advisor, snippet):
    session = start_session(site, page, advisor)
    holds.hold(session, "identity")
    snippet["text"] = "Other words from a snippet."
    assert not holds.release(row(), identity="")
    assert row().hold == "terms"


def test_a_login_while_waiting_is_asked_about_at_the_start(site, page, advisor):
    given = give_consent(site, page)
    assert holds.check_login(row(), MEMBER)
    assert (row().state, row().hold_until) == ("waiting", None)
    before = timezone.now()
    tried = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert tried.outcome == "started"
    session = row()
    assert (session.state, session.hold) == ("paused", "identity")
    assert session.hold_until >= before + dt.timedelta(seconds=120)
    assert session.advisor == advisor
    assert events()[-1] == ("session_held", "identity")
    identity = holds.identity_of(session.pk, MEMBER)
    assert holds.release(session, identity=identity)
    assert row().state == "active"


# Their end


@pytest.mark.parametrize(
    ("reason", "end"), [("terms", "terms_changed"), ("identity", "identity_changed")]
)
@pytest.mark.parametrize("by", ["sweeper", "reader"])
def test_what_is_held_too_long_ends(running, reason, end, by):
    now = timezone.now()
    holds.hold(running, reason, now)
    # Both ends are connected all the time.
    later = now + dt.timedelta(seconds=119.9)
    CobrowseSession.objects.update(visitor_seen_at=later, advisor_seen_at=later)
    assert sessions.end_overdue(later) == 0
    due = now + dt.timedelta(seconds=120)
    if by == "sweeper":
        assert sessions.end_overdue(due) == 1
    else:
        assert sessions.current(running.conversation, due) is None
    assert not CobrowseSession.objects.exists()
    assert Tally.objects.get(subject="session").value == end
    last = ConsentEvent.objects.last()
    assert (last.event, last.outcome) == ("ended", end)


def test_nothing_is_released_after_its_time(running):
    now = timezone.now()
    holds.hold(running, "identity", now)
    late = now + dt.timedelta(seconds=120)
    assert not holds.release(row(), identity="", now=late)


def test_the_time_is_a_setting(running):
    with override_settings(WAGTAIL_COBROWSE={"HOLD_LIFETIME": 30}):
        now = timezone.now()
        holds.hold(running, "terms", now)
    assert row().hold_until == now + dt.timedelta(seconds=30)


# Reading a login


def cookies_of(user):
    client = Client()
    client.force_login(user)
    return {"sessionid": client.cookies["sessionid"].value}


def test_without_a_django_session_nothing_is_asked(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert logins.read_login({}) == NOBODY
        assert logins.read_login({"sessionid": ""}) == NOBODY
        assert logins.find_changed([NOBODY]) == set()


def test_who_is_logged_in_is_read_and_nothing_written(
    member, django_assert_num_queries
):
    cookies = cookies_of(member)
    with django_assert_num_queries(2):
        login = logins.read_login(cookies)
    assert login.user == str(member.pk)
    assert login.session_key == cookies["sessionid"]


@pytest.mark.parametrize("key", ["x", "a" * 32, "<script>", "0" * 500, "\x00\ud800"])
def test_an_invented_django_session_is_nobody(db, key):
    assert logins.read_login({"sessionid": key}) == NOBODY


@pytest.mark.parametrize("content", [{}, {"basket": 1}])
def test_a_session_of_a_stranger_is_watched(db, content):
    session = Client().session
    session.update(content)
    session.save()
    assert logins.read_login({"sessionid": session.session_key}) == Login(
        session.session_key
    )


def test_a_login_that_django_would_not_accept_is_nobodys(member):
    cookies = cookies_of(member)
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]):
        assert logins.read_login(cookies).user == ""
    with override_settings(
        SECRET_KEY="another", SECRET_KEY_FALLBACKS=["for tests only"]
    ):
        assert logins.read_login(cookies).user == str(member.pk)
    with override_settings(AUTHENTICATION_BACKENDS=["elsewhere.Backend"]):
        assert logins.read_login(cookies).user == ""


def log_out(cookies, member):
    client = Client()
    client.cookies["sessionid"] = cookies["sessionid"]
    client.logout()


def log_in_as_another(cookies, member):
    other = get_user_model().objects.create_user("other", "o@example.org", "demo")
    client = Client()
    client.cookies["sessionid"] = cookies["sessionid"]
    client.force_login(other)


def change_password(cookies, member):
    member.set_password("other")
    member.save()


def deactivate(cookies, member):
    member.is_active = False
    member.save()


@pytest.mark.parametrize(
    "change", [log_out, log_in_as_another, change_password, deactivate]
)
def test_a_changed_login_is_found(member, change, django_assert_num_queries):
    cookies = cookies_of(member)
    login = logins.read_login(cookies)
    with django_assert_num_queries(2):
        assert logins.find_changed([login, NOBODY, login]) == set()
    change(cookies, member)
    assert logins.find_changed([login, NOBODY]) == {login}
    assert logins.read_login(cookies).user == ""


def test_logging_in_makes_an_end_of_a_strangers_session(member):
    client = Client()
    session = client.session
    session["basket"] = 1
    session.save()
    login = logins.read_login({"sessionid": session.session_key})
    client.cookies["sessionid"] = session.session_key
    client.force_login(member)
    assert logins.find_changed([login]) == {login}


@pytest.mark.parametrize(
    "engine", ["db", "cached_db", "cache", "file", "signed_cookies"]
)
def test_every_engine_for_sessions_will_do(member, engine, tmp_path):
    with override_settings(
        SESSION_ENGINE=f"django.contrib.sessions.backends.{engine}",
        SESSION_FILE_PATH=str(tmp_path),
    ):
        cookies = cookies_of(member)
        login = logins.read_login(cookies)
        assert login.user == str(member.pk)
        assert logins.find_changed([login]) == set()
        change_password(cookies, member)
        assert logins.find_changed([login]) == {login}


def test_a_page_type_without_the_mixin_is_no_concern(running, home):
    add_page(home, "Ordinary").save_revision().publish()
    assert row().state == "active"


def test_the_purge_command_and_the_hold_agree(running, page):
    reword(page)
    call_command("cobrowse_purge", verbosity=0)
    assert row().hold == "terms"


def test_another_seat_does_not_renew_it(site, running, page):
    reword(page)
    given = give_consent(site, page, seat_hash())
    assert given.startcode
    assert CobrowseSession.objects.get(pk=running.pk).hold == "terms"
