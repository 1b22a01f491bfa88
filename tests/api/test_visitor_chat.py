import datetime as dt
import uuid

from types import SimpleNamespace

import pytest
import time_machine

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone

from wagtail_cobrowse import chat
from wagtail_cobrowse.api.throttles import MessageThrottle, SeatThrottle
from wagtail_cobrowse.models import Conversation, Message


def message(text="Hello", **values):
    return {"client_id": str(uuid.uuid4()), "text": text, "language": "en", **values}


#: Without hours it is never closed; nobody has opened a workplace.
UNSTAFFED = {
    "state": "unstaffed",
    "text": "Nobody is there at the moment. We answer when somebody is back.",
    "changes_at": None,
    "ahead": None,
}


def test_who_has_said_nothing_has_no_state_and_no_cookie(visitor):
    response = visitor.get("state/")
    assert response.json() == {
        "conversation": None,
        "session": None,
        "service": UNSTAFFED,
        "language": "en",
        "ban": None,
        "retention_hours": 0,
    }
    assert not response.cookies
    assert visitor.get("messages/").status_code == 404


def test_the_first_message_opens_one_conversation_though_the_answer_is_lost(visitor):
    data = message()
    assert visitor.post("messages/", data).status_code == 201
    opened = Conversation.objects.get()
    # With the answer the cookie is lost, and once more.
    for _each in range(2):
        visitor.client.cookies.clear()
        response = visitor.post("messages/", data)
        assert response.status_code == 200
    assert response.json()["state"]["conversation"]["route"] == opened.route
    assert Message.objects.filter(author="visitor").count() == 1
    assert visitor.post("messages/", message("And again")).status_code == 201
    assert Conversation.objects.get() == opened


def test_nobody_else_gets_a_conversation_by_the_number_of_its_message(visitor):
    data = message()
    visitor.post("messages/", data)
    opened = Conversation.objects.get()
    seat = opened.seat_hash
    # The answer has arrived: the browser asks for what it is told to ask for.
    visitor.get("state/")
    visitor.client.cookies.clear()
    assert visitor.post("messages/", data).status_code == 201
    opened.refresh_from_db()
    assert opened.seat_hash == seat
    assert Conversation.objects.count() == 2


def test_what_has_ended_is_not_given_again(visitor):
    data = message()
    visitor.post("messages/", data)
    with override_settings(WAGTAIL_COBROWSE={"CHAT_RETENTION_HOURS": 1}):
        chat.end_conversation(Conversation.objects.get(), "visitor")
        visitor.client.cookies.clear()
        assert visitor.post("messages/", data).status_code == 201
    assert Conversation.objects.filter(state="ended", seat_hash="").count() == 1
    assert Conversation.objects.filter(state="waiting").count() == 1


def test_the_first_message_opens_a_conversation(visitor):
    data = message()
    response = visitor.post("messages/", data)
    assert response.status_code == 201
    answer = response.json()
    created = answer["message"].pop("created_at")
    assert created
    assert answer["message"] == {
        "sequence": 1,
        "client_id": data["client_id"],
        "author": "visitor",
        "name": "",
        "kind": "text",
        "text": "Hello",
        "data": {},
    }
    conversation = Conversation.objects.get()
    assert answer["state"] == {
        "conversation": {
            "route": conversation.route,
            "pseudonym": conversation.pseudonym,
            "state": "waiting",
            "advisor": "",
            "unread": 0,
            "last_sequence": 1,
            "advisor_read": 0,
        },
        "session": None,
        "service": {**UNSTAFFED, "ahead": 0},
        "language": "en",
        "ban": None,
        "retention_hours": 0,
    }
    assert visitor.get("state/").json() == answer["state"]


def test_the_seat_is_a_cookie_that_pages_and_scripts_never_see(visitor):
    cookie = visitor.post("messages/", message()).cookies["cobrowse_seat"]
    assert cookie["path"] == "/cobrowse/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert not cookie["secure"]
    assert cookie["expires"] == cookie["max-age"] == ""
    assert cookie.value not in str(list(Conversation.objects.values()))


def test_over_https_the_seat_is_secure(visitor):
    response = visitor.client.post(
        visitor.root + "messages/",
        message(),
        content_type="application/json",
        headers={"origin": "https://testserver"},
        secure=True,
    )
    assert response.cookies["cobrowse_seat"]["secure"]


def test_a_repeat_is_answered_like_the_first(visitor):
    data = message()
    first = visitor.post("messages/", data)
    again = visitor.post("messages/", data)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["message"] == first.json()["message"]
    assert not again.cookies
    assert Message.objects.count() == 1


def test_two_visitors_have_two_conversations(make_visitor):
    one, other = make_visitor(), make_visitor()
    one.post("messages/", message("from one"))
    other.post("messages/", message("from other"))
    texts = [m["text"] for m in one.get("messages/").json()["messages"]]
    assert texts == ["from one"]


def test_messages_are_fetched_after_a_number(visitor):
    for number in range(3):
        visitor.post("messages/", message(str(number)))
    answer = visitor.get("messages/?after=1").json()
    assert [m["text"] for m in answer["messages"]] == ["1", "2"]
    assert answer["more"] is False
    assert visitor.get("messages/?after=x").status_code == 400


def test_what_the_advisor_says_counts_as_unread_until_it_is_read(visitor, advisor):
    visitor.post("messages/", message())
    conversation = Conversation.objects.get()
    chat.take(conversation, advisor)
    chat.post_message(
        conversation,
        author="advisor",
        advisor=advisor,
        author_name="Anna Berger",
        text="Good morning",
    )
    chat.mark_read(conversation, "advisor", 1)
    state = visitor.get("state/").json()["conversation"]
    assert (state["unread"], state["advisor"]) == (1, "Anna Berger")
    assert state["advisor_read"] == 1
    assert visitor.post("read/", {"sequence": 3}).status_code == 204
    assert visitor.get("state/").json()["conversation"]["unread"] == 0
    shown = visitor.get("messages/").json()["messages"]
    assert [m["name"] for m in shown] == ["", "", "Anna Berger"]
    assert shown[1]["text"] == "Anna Berger has joined the chat."
    assert "advisor@" not in str(shown)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"text": "Hello"}, "client_id"),
        ({"client_id": "7", "text": "Hello"}, "client_id"),
        ({"client_id": str(uuid.uuid4())}, "text"),
        ({"client_id": str(uuid.uuid4()), "text": "  "}, "text"),
        ({"client_id": str(uuid.uuid4()), "text": "x" * 4001}, "text"),
        ({"client_id": str(uuid.uuid4()), "text": ["x"]}, "text"),
        ({"client_id": str(uuid.uuid4()), "text": "a\0b"}, "text"),
    ],
)
def test_what_is_no_message_is_refused_by_field(visitor, data, field):
    response = visitor.post("messages/", data)
    assert response.status_code == 400
    assert list(response.json()) == [field]
    assert not Conversation.objects.exists()
    assert not response.cookies


def test_the_longest_message_arrives_whole(visitor):
    response = visitor.post("messages/", message("x" * 4000))
    assert response.json()["message"]["text"] == "x" * 4000


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "Grüße 👋\nzweite Zeile"]
)
def test_text_is_kept_as_it_was_written(visitor, text):
    assert visitor.post("messages/", message(text)).json()["message"]["text"] == text


@pytest.mark.parametrize(
    ("language", "stored"), [("de", "de"), ("de-AT", "de"), ("xx", "en"), ("", "en")]
)
def test_the_conversation_has_a_language_of_the_site(visitor, language, stored):
    visitor.post("messages/", message(language=language))
    assert Conversation.objects.get().language == stored


def test_the_end_takes_the_seat_back(visitor):
    visitor.post("messages/", message())
    response = visitor.post("end/")
    receipt = response.json()["receipt"]
    assert receipt["reason"] == "visitor"
    assert receipt["deleted"] == {"sessions": 0, "messages": 1, "conversations": 1}
    assert response.cookies["cobrowse_seat"]["max-age"] == 0
    assert visitor.get("state/").json()["conversation"] is None
    assert not Conversation.objects.exists()


def test_an_end_without_a_chat_is_fine(visitor):
    response = visitor.post("end/")
    assert (response.status_code, response.json()) == (200, {"receipt": None})


@override_settings(WAGTAIL_COBROWSE={"CHAT_RETENTION_HOURS": 24})
def test_a_message_after_the_advisors_end_opens_a_new_chat(visitor):
    visitor.post("messages/", message())
    chat.end_conversation(Conversation.objects.get(), "advisor")
    assert visitor.post("messages/", message()).status_code == 201
    assert Conversation.objects.filter(state="waiting").count() == 1


def test_a_login_of_the_site_changes_nothing(visitor, admin_user):
    visitor.post("messages/", message())
    visitor.client.force_login(admin_user)
    assert visitor.post("messages/", message()).status_code == 201
    assert Conversation.objects.count() == 1


def test_an_invented_seat_is_an_empty_one(visitor):
    visitor.client.cookies["cobrowse_seat"] = "x" * 43
    assert visitor.get("state/").json()["conversation"] is None


def test_no_cache_key_of_a_seat_outlives_its_chat_by_more_than_a_minute(visitor):
    visitor.post("messages/", message())
    visitor.get("state/")
    (seat,) = Conversation.objects.values_list("seat_hash", flat=True)
    visitor.post("end/")
    request = SimpleNamespace(auth=seat)
    keys = {
        brake.get_cache_key(request, None): brake.duration
        for brake in (SeatThrottle(), MessageThrottle())
    }
    kept = [key for key in keys if cache.get(key)]
    assert kept, "what is looked for is there"
    assert set(keys.values()) == {60}
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=61)):
        assert not cache.get_many(keys)


def test_django_keeps_no_session_of_a_visitor(visitor):
    visitor.post("messages/", message())
    visitor.post("end/")
    assert not Session.objects.exists()
