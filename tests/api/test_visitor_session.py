import uuid

import pytest

from tests.journeys import seat_hash, start_session
from tests.testapp.pages import add_help_page, add_page
from wagtail_cobrowse import chat, seats, sessions, startcodes
from wagtail_cobrowse.models import (
    CobrowseSession,
    ConsentEvent,
    ConsentNonce,
    Conversation,
)


def begin(visitor, page):
    response = visitor.post("consent/begin/", {"page": page.pk, "language": "en"})
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
    response = visitor.post("consent/begin/", {"page": page.pk, "language": "en"})
    assert set(response.json()) == {"nonce", "terms"}
    assert "cobrowse_seat" in response.cookies
    assert not Conversation.objects.exists()


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
    "path", ["startcode/", "session/pause/", "session/resume/", "session/end/"]
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
