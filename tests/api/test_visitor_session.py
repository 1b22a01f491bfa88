import uuid

import pytest

from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.journeys import seat_hash, start_session
from tests.testapp.pages import add_help_page, add_page, reword
from wagtail_cobrowse import chat, seats, sessions, startcodes
from wagtail_cobrowse.models import (
    CobrowseSession,
    ConsentEvent,
    ConsentNonce,
    Conversation,
)


def begin(visitor, page):
    response = visitor.post("consent/begin/", {"page": page.pk})
    assert response.status_code == 200, response.json()
    return response.json()


def consent(visitor, page, **changes):
    data = {**begin(visitor, page), "accepted": True, "elapsed": 700}
    return visitor.post("consent/", {**data, **changes})


def start(visitor, page, advisor):
    code = consent(visitor, page).json()["startcode"]
    conversation = Conversation.objects.get()
    startcodes.try_startcode(conversation, advisor, code)
    return conversation


def test_the_press_of_the_button_issues_seat_nonce_and_wording(visitor, page):
    response = visitor.post("consent/begin/", {"page": page.pk})
    assert set(response.json()) == {"nonce", "terms"}
    assert "cobrowse_seat" in response.cookies
    assert not Conversation.objects.exists()


def test_the_language_of_the_proof_is_the_pages_whatever_a_browser_says(
    make_visitor, page
):
    visitor = make_visitor("de")
    begun = visitor.post("consent/begin/", {"page": page.pk, "language": "de"}).json()
    visitor.post("consent/", {**begun, "accepted": True, "language": "de"})
    proof = ConsentEvent.objects.select_related("terms").get()
    assert (proof.language, proof.terms.language) == ("en", "en")


@pytest.mark.parametrize("missing", ["nonce", "terms"])
def test_a_consent_without_its_parts_is_refused(visitor, page, missing):
    data = {**begin(visitor, page), "accepted": True}
    del data[missing]
    for given in (data, {**data, missing: ""}, {**data, missing: None}):
        response = visitor.post("consent/", given)
        assert (response.status_code, list(response.json())) == (400, [missing])
    assert not CobrowseSession.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_consent_shows_startcode_and_receipt_once(visitor, page):
    response = consent(visitor, page)
    assert response.status_code == 201
    answer = response.json()
    assert set(answer) == {"state", "startcode", "expires_at", "receipt"}
    assert len(answer["receipt"]) == 26
    four, space, more = answer["startcode"].partition(" ")
    assert (len(four), space, len(more)) == (4, " ", 4)
    assert answer["state"]["conversation"]["pseudonym"]
    assert answer["state"]["session"] == {
        "state": "waiting",
        "advisor": "",
        "watcher": "",
        "expires_at": answer["expires_at"],
        "color": "#c2185b",
        "hold": "",
        "hold_until": None,
        "page_url": page.get_url(),
    }
    later = visitor.get("state/")
    assert later.json()["session"] == answer["state"]["session"]
    assert answer["startcode"] not in later.content.decode()


@pytest.mark.parametrize("accepted", [False, None, "true", 1, "yes", []])
def test_without_the_tick_there_is_no_session(visitor, page, accepted):
    response = consent(visitor, page, accepted=accepted)
    assert response.status_code == 400
    assert list(response.json()) == ["accepted"]
    assert not CobrowseSession.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_a_missing_tick_is_told_in_words(visitor, page):
    data = begin(visitor, page)
    response = visitor.post("consent/", data)
    assert response.json() == {
        "accepted": ["Please accept the terms of use and participation."]
    }


def test_the_tick_can_be_made_good(visitor, page):
    data = begin(visitor, page)
    assert visitor.post("consent/", {**data, "accepted": False}).status_code == 400
    assert visitor.post("consent/", {**data, "accepted": True}).status_code == 201


def test_a_nonce_works_once(visitor, page):
    data = {**begin(visitor, page), "accepted": True}
    visitor.post("consent/", data)
    sessions.end(CobrowseSession.objects.get(), "visitor")
    response = visitor.post("consent/", data)
    assert (response.status_code, response.json()["code"]) == (409, "nonce_used")


def test_a_nonce_of_another_browser_is_refused(make_visitor, page):
    data = {**begin(make_visitor(), page), "accepted": True}
    other = make_visitor()
    begin(other, page)
    for thief in (other, make_visitor()):
        response = thief.post("consent/", data)
        assert (response.status_code, response.json()["code"]) == (403, "foreign_nonce")
    assert not CobrowseSession.objects.exists()


def test_changed_terms_are_told(visitor, page):
    response = consent(visitor, page, terms="0" * 64)
    assert (response.status_code, response.json()["code"]) == (409, "terms_changed")


def test_only_a_live_page_of_the_site_with_the_mixin_will_do(visitor, home, page):
    ordinary = add_page(home, "Ordinary")
    draft = add_help_page(home, "Draft", live=False)
    foreign = add_help_page(home.get_parent(), "Foreign")
    for number in (ordinary.pk, draft.pk, foreign.pk, 999_999):
        response = visitor.post("consent/begin/", {"page": number})
        assert (response.status_code, response.json()["code"]) == (
            404,
            "page_not_found",
        )
    assert not ConsentNonce.objects.exists()


def test_a_page_without_terms_is_told(visitor, home):
    page = add_help_page(home, "Empty", body=[])
    response = visitor.post("consent/begin/", {"page": page.pk})
    assert (response.status_code, response.json()["code"]) == (409, "no_consent_block")


def test_a_second_session_is_refused(visitor, page):
    consent(visitor, page)
    response = visitor.post("consent/begin/", {"page": page.pk})
    assert (response.status_code, response.json()["code"]) == (409, "session_exists")


def test_the_chat_that_runs_is_the_sessions(visitor, page):
    visitor.post("messages/", {"client_id": str(uuid.uuid4()), "text": "Hello"})
    consent(visitor, page)
    assert Conversation.objects.count() == 1


def test_a_new_startcode_replaces_the_old(visitor, page, advisor):
    old = consent(visitor, page).json()["startcode"]
    response = visitor.post("startcode/")
    assert response.status_code == 200
    new = response.json()["startcode"]
    conversation = Conversation.objects.get()
    assert (
        startcodes.try_startcode(conversation, advisor, old).outcome
        == "wrong_startcode"
    )
    assert startcodes.try_startcode(conversation, advisor, new).outcome == "started"
    response = visitor.post("startcode/")
    assert (response.status_code, response.json()["code"]) == (409, "no_session")


def test_pause_and_resume(visitor, page, advisor):
    start(visitor, page, advisor)
    paused = visitor.post("session/pause/")
    assert paused.json()["session"]["state"] == "paused"
    assert paused.json()["session"]["advisor"] == "Anna Berger"
    assert visitor.post("session/pause/").status_code == 409
    resumed = visitor.post("session/resume/")
    assert resumed.json()["session"]["state"] == "active"
    assert visitor.post("session/resume/").status_code == 409


@pytest.mark.parametrize(
    "path",
    [
        "startcode/",
        "session/pause/",
        "session/resume/",
        "session/confirm/",
        "session/end/",
    ],
)
def test_without_a_session_there_is_nothing_to_do(visitor, site, path):
    response = visitor.post(path)
    assert (response.status_code, response.json()["code"]) == (409, "no_session")


def test_the_end_gives_a_receipt_and_leaves_the_chat(visitor, page, advisor):
    start(visitor, page, advisor)
    response = visitor.post("session/end/")
    receipt = response.json()["receipt"]
    assert receipt["reason"] == "visitor"
    assert receipt["deleted"]["sessions"] == 1
    state = visitor.get("state/").json()
    assert state["session"] is None
    assert state["conversation"]["state"] == "open"
    assert visitor.post("session/end/").status_code == 409


def test_the_end_of_the_chat_ends_the_session(visitor, page, advisor):
    start(visitor, page, advisor)
    receipt = visitor.post("end/").json()["receipt"]
    assert receipt["deleted"]["sessions"] == 1
    assert receipt["deleted"]["conversations"] == 1
    assert not CobrowseSession.objects.exists()


def test_another_visitors_session_is_out_of_reach(visitor, site, page, advisor):
    session = start_session(site, page, advisor, seat_hash())
    visitor.client.cookies[seats.COOKIE_NAME] = session.conversation.route
    for path in ("session/pause/", "session/end/", "startcode/"):
        assert visitor.post(path).status_code == 409
    assert CobrowseSession.objects.get().state == "active"
    assert chat.find_by_route(session.conversation.route)


@pytest.fixture
def member(db):
    return get_user_model().objects.create_user("member", "m@example.org", "demo")


def test_changed_terms_are_agreed_to_with_the_same_two_requests(visitor, page, advisor):
    old = consent(visitor, page).json()
    startcodes.try_startcode(Conversation.objects.get(), advisor, old["startcode"])
    reword(page)
    held = visitor.get("state/").json()["session"]
    assert (held["state"], held["hold"]) == ("paused", "terms")
    assert held["hold_until"]
    assert held["page_url"] == page.get_url()
    assert visitor.post("session/resume/").status_code == 409
    assert visitor.post("session/confirm/").status_code == 409
    response = consent(visitor, page)
    assert response.status_code == 201
    answer = response.json()
    assert set(answer) == {"state", "startcode", "expires_at", "receipt"}
    assert (answer["startcode"], answer["expires_at"]) == ("", None)
    assert len(answer["receipt"]) == 26
    assert answer["receipt"] != old["receipt"]
    session = answer["state"]["session"]
    assert (session["state"], session["hold"]) == ("active", "")
    assert session["advisor"] == "Anna Berger"
    assert visitor.get("state/").json()["session"] == session


@pytest.mark.parametrize(
    "changes",
    [{"accepted": False}, {"nonce": "invented"}, {"terms": "0" * 64}],
)
def test_what_is_no_consent_does_not_renew_one(visitor, page, advisor, changes):
    start(visitor, page, advisor)
    reword(page)
    assert consent(visitor, page, **changes).status_code in (400, 409)
    assert CobrowseSession.objects.get().hold == "terms"


def test_the_page_in_question_is_named_as_long_as_it_is_there(visitor, page, advisor):
    start(visitor, page, advisor)
    page.unpublish()
    assert visitor.get("state/").json()["session"]["page_url"] == ""


def read_state(visitor):
    visitor.get("state/")


def read_messages(visitor):
    visitor.get("messages/?after=0")


def write(visitor):
    visitor.post("messages/", {"client_id": str(uuid.uuid4()), "text": "Hello"})


def read(visitor):
    visitor.post("read/", {"sequence": 1})


@pytest.mark.parametrize("request_of", [read_state, read_messages, write, read])
@pytest.mark.parametrize("logs", ["in", "out"])
def test_after_logging_in_or_out_any_request_holds_the_session(
    visitor, page, advisor, member, request_of, logs
):
    if logs == "out":
        visitor.client.force_login(member)
    start(visitor, page, advisor)
    visitor.get("state/")
    assert CobrowseSession.objects.get().state == "active"
    if logs == "out":
        visitor.client.cookies.pop("sessionid")
    else:
        visitor.client.force_login(member)
    request_of(visitor)
    session = CobrowseSession.objects.get()
    assert (session.state, session.hold) == ("paused", "identity")


def test_the_very_answer_says_that_it_is_held(visitor, page, advisor, member):
    start(visitor, page, advisor)
    visitor.client.force_login(member)
    session = visitor.get("state/").json()["session"]
    assert (session["state"], session["hold"]) == ("paused", "identity")
    assert session["hold_until"]


def test_resume_does_not_lift_it_but_confirm_does(visitor, page, advisor, member):
    start(visitor, page, advisor)
    visitor.post("session/pause/")
    visitor.client.force_login(member)
    response = visitor.post("session/resume/")
    assert (response.status_code, response.json()["code"]) == (409, "no_session")
    confirmed = visitor.post("session/confirm/")
    assert confirmed.status_code == 200
    session = confirmed.json()["session"]
    assert (session["state"], session["hold"]) == ("active", "")
    assert visitor.get("state/").json()["session"]["state"] == "active"
    assert visitor.post("session/confirm/").status_code == 409
    visitor.client.cookies.pop("sessionid")
    assert visitor.get("state/").json()["session"]["hold"] == "identity"


def test_a_login_before_the_consent_is_nothing_new(visitor, page, advisor, member):
    visitor.client.force_login(member)
    start(visitor, page, advisor)
    assert visitor.get("state/").json()["session"]["hold"] == ""


def test_a_login_while_waiting_is_told_once_it_has_started(
    visitor, page, advisor, member
):
    code = consent(visitor, page).json()["startcode"]
    visitor.client.force_login(member)
    assert visitor.get("state/").json()["session"]["hold"] == ""
    startcodes.try_startcode(Conversation.objects.get(), advisor, code)
    assert visitor.get("state/").json()["session"]["hold"] == "identity"
    assert visitor.post("session/confirm/").status_code == 200


def test_a_stranger_costs_no_query_more(visitor, page, advisor, member):
    start(visitor, page, advisor)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            visitor.get("state/")
        return [query["sql"] for query in asked]

    stranger = queries()
    assert not [sql for sql in stranger if "django_session" in sql]
    # The session comes with the conversation, and once more for the answer.
    assert len([sql for sql in stranger if "startcode_hash" in sql]) == 2
    visitor.client.force_login(member)
    visitor.post("session/confirm/")
    assert [sql for sql in queries() if "django_session" in sql]


def test_the_login_is_not_stored_in_clear(visitor, page, advisor, member):
    visitor.client.force_login(member)
    start(visitor, page, advisor)
    identity = CobrowseSession.objects.get().identity
    assert len(identity) == 64
    assert identity != str(member.pk)


def test_the_advisor_is_told_what_it_waits_for(
    visitor, workplace, page, advisor, member
):
    conversation = start(visitor, page, advisor)
    visitor.client.force_login(member)
    visitor.get("state/")
    detail = workplace.get(f"conversations/{conversation.pk}/").json()
    assert (detail["session"]["state"], detail["session"]["hold"]) == (
        "paused",
        "identity",
    )
