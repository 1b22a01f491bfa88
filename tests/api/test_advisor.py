import datetime as dt
import uuid

import pytest

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from wagtail.models import PageLogEntry, PageViewRestriction

from tests.journeys import give_consent, open_chat, start_session, wrong_code
from tests.testapp.pages import add_help_page, add_page
from wagtail_cobrowse import chat, queues, webcodes
from wagtail_cobrowse.models import (
    CobrowseSession,
    CobrowseSiteSettings,
    Conversation,
    Message,
)


@pytest.fixture
def conversation(site):
    return open_chat(site)


@pytest.fixture
def mine(conversation, advisor):
    chat.take(conversation, advisor)
    return conversation


def path(conversation, rest=""):
    return f"conversations/{conversation.pk}/{rest}"


def new_id(**values):
    return {"client_id": str(uuid.uuid4()), **values}


def test_news_are_a_count_and_nothing_else(
    workplace, site, advisor, conversation, django_assert_num_queries
):
    assert workplace.get("news/").json() == {"count": 1}
    chat.take(conversation, advisor)
    assert workplace.get("news/").json() == {"count": 0}
    for text in ("Hello", "Are you there?"):
        chat.post_message(conversation, author="visitor", text=text)
    # One that waits counts once, however much it has written.
    waiting = open_chat(site)
    for text in ("One", "Two"):
        chat.post_message(waiting, author="visitor", text=text)
    with django_assert_num_queries(1):
        assert queues.count_news(site, advisor) == 3
    assert workplace.get("news/").json() == {"count": 3}


def test_messages_of_others_are_no_news(workplace, site, advisor2, conversation):
    chat.take(conversation, advisor2)
    chat.post_message(conversation, author="visitor", text="Hello")
    assert workplace.get("news/").json() == {"count": 0}


def test_the_queue_in_full(workplace, advisor, conversation, home):
    webcodes.assign(home, "000001")
    chat.set_current_page(conversation, home, "open", reads_terms=True)
    chat.post_message(conversation, author="visitor", text="Hello")
    answer = workplace.get("queue/").json()
    assert answer["me"] == {
        "id": advisor.pk,
        "name": "Anna Berger",
        "status": "available",
        "chats": 0,
        "limit": None,
        "may_take_over": False,
    }
    assert answer["service"]["state"] == "unstaffed"
    assert answer["others"] == []
    (row,) = answer["conversations"]
    assert row.pop("created_at")
    assert row.pop("unanswered_since")
    assert row == {
        "id": str(conversation.pk),
        "pseudonym": conversation.pseudonym,
        "state": "waiting",
        "language": "en",
        "taken_at": None,
        "mine": False,
        "unread": 1,
        "preview": "Hello",
        "visitor_connected": True,
        "page": {
            "id": home.pk,
            "title": home.title,
            "webcode": "a000001",
            "url": "/en/",
        },
        "session": None,
        "reads_terms": True,
        "advisor": "",
        "viewers": [],
        "transfer": None,
    }


def test_a_row_says_since_when_the_visitor_waits_for_an_answer(workplace, mine):
    first = timezone.now() - dt.timedelta(minutes=9)

    def write(author, minute, **values):
        message, _new = chat.post_message(mine, author=author, **values)
        Message.objects.filter(pk=message.pk).update(
            created_at=first + dt.timedelta(minutes=minute)
        )

    def since():
        (row,) = workplace.get("queue/").json()["conversations"]
        detail = workplace.get(path(mine)).json()
        assert detail["unanswered_since"] == row["unanswered_since"]
        found = parse_datetime(row["unanswered_since"] or "")
        return found and (found - first) / dt.timedelta(minutes=1)

    # Taking it is an event, and nobody has written.
    assert since() is None
    write("visitor", 0, text="Hello")
    write("visitor", 1, text="Are you there?")
    assert since() == 0
    # What happens is no answer, nor is reading.
    write("system", 2, kind="event", data={"event": "terms_opened"})
    chat.mark_read(mine, "advisor", 4)
    assert since() == 0
    write("advisor", 3, text="Good morning")
    assert since() is None
    write("system", 4, kind="event", data={"event": "consent_given"})
    assert since() is None
    write("visitor", 5, text="Where is the tariff?")
    write("visitor", 6, text="The new one")
    assert since() == 5
    # A page that is suggested is an answer as well.
    write("advisor", 7, kind="page", data={"title": "Tariffs"})
    assert since() is None


def test_each_row_has_its_own_time_of_the_unanswered(workplace, site, advisor):
    answered, unanswered, waiting = (open_chat(site) for _ in range(3))
    for each in (answered, unanswered):
        chat.take(each, advisor)
    # The sequence numbers of one chat say nothing of another.
    for _ in range(3):
        chat.post_message(answered, author="visitor", text="Hello")
    chat.post_message(answered, author="advisor", text="Good morning")
    for each in (unanswered, waiting):
        chat.post_message(each, author="visitor", text="Hello")
    rows = workplace.get("queue/").json()["conversations"]
    assert [row["unanswered_since"] is not None for row in rows] == [False, True, True]


def test_a_detail_is_a_row_and_more(workplace, site, page):
    given = give_consent(site, page)
    answer = workplace.get(path(given.conversation)).json()
    (row,) = workplace.get("queue/").json()["conversations"]
    session = answer.pop("session")
    assert row.pop("session") == {"state": "waiting"}
    assert answer.pop("route") == given.conversation.route
    assert answer.pop("last_sequence") == 1
    assert answer.pop("visitor_read") == 0
    assert answer.pop("may_file") is False
    assert answer.pop("may_ban") is False
    assert answer.pop("may_suggest") is False
    assert answer.pop("notes") == 0
    assert answer == row
    assert session.pop("expires_at")
    assert session == {
        "state": "waiting",
        "tries_left": 5,
        "locked_out": False,
        "started_at": None,
        "hold": "",
        "hold_until": None,
        "mine": False,
        "watcher": "",
    }


def test_taking_a_chat(workplace, workplace2, conversation):
    response = workplace.post(path(conversation, "take/"))
    assert response.status_code == 200
    assert response.json()["mine"] is True
    late = workplace2.post(path(conversation, "take/"))
    assert late.status_code == 409
    assert late.json()["code"] == "taken"
    assert late.json()["advisor"] == "Anna Berger"
    assert workplace.post(path(conversation, "take/")).status_code == 200


GET = ["", "messages/"]
POST = [
    ("messages/", new_id(text="Hello")),
    ("read/", {"sequence": 1}),
    ("offer/", new_id()),
    ("offer/withdraw/", {}),
    ("suggest/", new_id(page=1)),
    ("end/", {}),
    ("session/start/", {"startcode": "2222 2222"}),
    ("session/end/", {}),
]


def test_anothers_chat_is_closed(workplace2, mine):
    answers = [workplace2.get(path(mine, rest)) for rest in GET]
    answers += [workplace2.post(path(mine, rest), data) for rest, data in POST]
    assert {answer.status_code for answer in answers} == {403}
    assert {answer.json()["code"] for answer in answers} == {"taken"}
    assert {answer.json()["advisor"] for answer in answers} == {"Anna Berger"}
    assert Conversation.objects.exists()
    assert not Message.objects.filter(author="advisor").exists()


def test_a_waiting_chat_can_be_read_but_not_answered(workplace, conversation):
    assert workplace.get(path(conversation, "messages/")).status_code == 200
    for rest, data in POST:
        if rest != "session/start/":
            response = workplace.post(path(conversation, rest), data)
            assert (response.status_code, response.json()["code"]) == (409, "not_taken")


def test_a_chat_that_is_over_is_not_found(workplace, mine):
    chat.end_conversation(mine, "visitor")
    answers = [workplace.get(path(mine, rest)) for rest in GET]
    answers += [workplace.post(path(mine, rest), data) for rest, data in POST]
    answers += [workplace.post(path(mine, "take/"))]
    assert {answer.status_code for answer in answers} == {404}


def test_a_chat_of_another_site_is_not_found(workplace, home):
    from wagtail.models import Site

    other_home = add_page(home.get_parent(), "Other home")
    other = Site.objects.create(hostname="other.example", root_page=other_home)
    assert workplace.get(path(open_chat(other))).status_code == 404


def test_an_advisor_answers_under_the_public_name(workplace, mine):
    data = new_id(text="Good morning")
    first = workplace.post(path(mine, "messages/"), data)
    again = workplace.post(path(mine, "messages/"), data)
    assert (first.status_code, again.status_code) == (201, 200)
    message = first.json()["message"]
    assert (message["author"], message["name"]) == ("advisor", "Anna Berger")
    assert Message.objects.filter(author="advisor").count() == 1


def test_reading_clears_what_is_unread(workplace, mine):
    chat.post_message(mine, author="visitor", text="Hello")
    assert workplace.get(path(mine)).json()["unread"] == 1
    assert workplace.post(path(mine, "read/"), {"sequence": 2}).status_code == 204
    assert workplace.get(path(mine)).json()["unread"] == 0


def test_what_the_visitor_has_read_is_told(workplace, mine):
    chat.post_message(mine, author="advisor", text="Hello")
    chat.mark_read(mine, "visitor", 2)
    assert workplace.get(path(mine)).json()["visitor_read"] == 2


def test_an_offer(workplace, mine, page):
    webcodes.assign(page, "000016")
    response = workplace.post(path(mine, "offer/"), new_id())
    assert response.status_code == 201
    message = response.json()["message"]
    assert message["kind"] == "offer"
    assert message["data"]["webcode"] == "a000016"


def test_an_offer_is_taken_back_once(workplace, mine, page):
    events = mine.messages.filter(data__event="offer_withdrawn")
    # There is none yet.
    assert workplace.post(path(mine, "offer/withdraw/")).status_code == 204
    assert not events.exists()
    workplace.post(path(mine, "offer/"), new_id())
    for _ in range(2):
        assert workplace.post(path(mine, "offer/withdraw/")).status_code == 204
    event = events.get()
    assert event.data["name"] == "Anna Berger"
    workplace.post(path(mine, "offer/"), new_id())
    workplace.post(path(mine, "offer/withdraw/"))
    assert events.count() == 2


def test_what_has_come_of_an_offer_is_not_taken_back(workplace, site, advisor, page):
    given = give_consent(site, page)
    chat.take(given.conversation, advisor)
    workplace.post(path(given.conversation, "offer/"), new_id())
    assert (
        workplace.post(path(given.conversation, "offer/withdraw/")).status_code == 204
    )
    assert not Message.objects.filter(data__event="offer_withdrawn").exists()


def test_an_offer_without_a_page(workplace, mine):
    response = workplace.post(path(mine, "offer/"), new_id())
    assert (response.status_code, response.json()["code"]) == (
        409,
        "no_cobrowsing_page",
    )


def test_suggesting_is_switched_off(workplace, mine, home, site):
    what = {"page": home.pk}
    assert workplace.get(path(mine)).json()["may_suggest"] is True
    CobrowseSiteSettings.objects.create(site=site, allow_suggest=False)
    assert workplace.post(path(mine, "suggest/"), new_id(**what)).status_code == 403
    assert workplace.get(path(mine)).json()["may_suggest"] is False
    assert not mine.messages.filter(kind="page").exists()


@pytest.mark.parametrize("how", ["page", "webcode"])
def test_a_suggestion(workplace, mine, home, how):
    topic = add_page(home, "Topic")
    webcodes.assign(topic, "000042")
    what = {"page": topic.pk} if how == "page" else {"webcode": "A 000 042"}
    response = workplace.post(path(mine, "suggest/"), new_id(**what))
    assert response.status_code == 201
    assert response.json()["message"]["data"]["page"] == topic.pk


def test_a_suggestion_of_what_nobody_can_open(workplace, mine, home):
    draft = add_page(home, "Draft", live=False)
    for what in ({"page": draft.pk}, {"page": 999_999}, {"webcode": "999999"}):
        response = workplace.post(path(mine, "suggest/"), new_id(**what))
        assert (response.status_code, response.json()["code"]) == (
            404,
            "page_not_found",
        )
    assert workplace.post(path(mine, "suggest/"), new_id()).status_code == 400


@pytest.mark.parametrize("how", ["unpublished", "behind a login"])
def test_a_code_of_what_cannot_be_opened_any_more(workplace, mine, home, how):
    topic = add_page(home, "Topic")
    webcodes.assign(topic, "000042")
    if how == "unpublished":
        topic.unpublish()
    else:
        PageViewRestriction.objects.create(page=topic, restriction_type="login")
    response = workplace.post(path(mine, "suggest/"), new_id(webcode="000042"))
    assert (response.status_code, response.json()["code"]) == (404, "page_not_found")
    assert not mine.messages.filter(kind="page").exists()


def test_the_history_says_once_that_pages_were_suggested(
    workplace, mine, home, site, advisor
):
    entries = PageLogEntry.objects.filter(action="wagtail_cobrowse.tool_used")
    what = {"page": add_page(home, "Topic").pk}
    workplace.post(path(mine, "suggest/"), new_id(**what))
    # Without a session there is no page whose history it would belong to.
    assert not entries.exists()
    help_page = add_help_page(home)
    given = give_consent(site, help_page)
    workplace.post(path(given.conversation, "take/"))
    workplace.post(path(given.conversation, "suggest/"), new_id(**what))
    # Nor does one that only waits for its Startcode count.
    assert not entries.exists()
    session = start_session(site, help_page, advisor)
    for _ in range(2):
        workplace.post(path(session.conversation, "suggest/"), new_id(**what))
    [entry] = entries
    assert (entry.page_id, entry.user_id) == (help_page.pk, advisor.pk)
    assert entry.data == {"tool": "suggest"}


def test_the_end_of_the_chat(workplace, mine):
    response = workplace.post(path(mine, "end/"))
    assert (response.status_code, response.content) == (204, b"")
    assert not Conversation.objects.exists()


def test_the_startcode_starts_the_session(workplace, site, page):
    given = give_consent(site, page)
    workplace.post(path(given.conversation, "take/"))
    response = workplace.post(
        path(given.conversation, "session/start/"), {"startcode": given.startcode}
    )
    assert response.status_code == 200
    session = response.json()["session"]
    assert (session["state"], session["mine"]) == ("active", True)
    assert session["started_at"]
    assert session["expires_at"] is None


def test_the_startcode_of_a_waiting_chat_takes_it_too(workplace, site, page):
    given = give_consent(site, page)
    response = workplace.post(
        path(given.conversation, "session/start/"), {"startcode": given.startcode}
    )
    assert response.status_code == 200
    assert response.json()["mine"] is True


def test_all_wrong_startcodes_are_answered_alike(workplace, site, page, advisor):
    def answer(conversation, code):
        response = workplace.post(
            path(conversation, "session/start/"), {"startcode": code}
        )
        body = response.json()
        return response.status_code, body.pop("tries_left"), tuple(body.items())

    given, used = give_consent(site, page), start_session(site, page, advisor)
    expired = give_consent(site, page)
    CobrowseSession.objects.filter(pk=expired.session.pk).update(
        startcode_expires_at=expired.session.created_at
    )
    answers = [
        answer(given.conversation, wrong_code(given.startcode)),
        answer(given.conversation, "not a code at all"),
        answer(expired.conversation, expired.startcode),
        answer(used.conversation, given.startcode),
        answer(open_chat(site), given.startcode),
    ]
    assert {status for status, _left, _body in answers} == {403}
    assert len({body for _status, _left, body in answers}) == 1
    assert [left for _status, left, _body in answers] == [4, 3, 4, 0, 0]


def test_ten_wrong_startcodes_lock_the_advisor_out(workplace, site):
    for number in range(11):
        response = workplace.post(
            path(open_chat(site), "session/start/"), {"startcode": "2222 2222"}
        )
        expected = "wrong_startcode" if number < 10 else "locked_out"
        assert (response.status_code, response.json()["code"]) == (403, expected)


def test_a_refusal_is_counted_where_requests_are_transactions(
    transactional_db, workplace, site, page
):
    from django.db import connection

    connection.settings_dict["ATOMIC_REQUESTS"] = True
    try:
        given = give_consent(site, page)
        for _ in range(2):
            workplace.post(
                path(given.conversation, "session/start/"),
                {"startcode": wrong_code(given.startcode)},
            )
    finally:
        connection.settings_dict["ATOMIC_REQUESTS"] = False
    assert CobrowseSession.objects.get().startcode_tries == 2


def test_the_end_of_the_session_leaves_the_chat(workplace, site, page, advisor):
    session = start_session(site, page, advisor)
    response = workplace.post(path(session.conversation, "session/end/"))
    assert response.status_code == 200
    assert response.json()["session"] is None
    assert response.json()["state"] == "open"
    again = workplace.post(path(session.conversation, "session/end/"))
    assert (again.status_code, again.json()["code"]) == (409, "no_session")


def test_two_advisors_see_each_their_own(
    workplace, workplace2, site, advisor, advisor2
):
    first, second = open_chat(site), open_chat(site)
    chat.take(first, advisor)
    chat.take(second, advisor2)
    for browser, conversation in ((workplace, first), (workplace2, second)):
        rows = browser.get("queue/").json()["conversations"]
        assert [row["id"] for row in rows] == [str(conversation.pk)]


def test_who_is_locked_out_is_not_told_of_tries_that_are_left(
    workplace, workplace2, site, home
):
    for _ in range(10):
        workplace.post(
            path(open_chat(site), "session/start/"), {"startcode": "2222 2222"}
        )
    given = give_consent(site, add_help_page(home))
    mine = workplace.get(path(given.conversation)).json()["session"]
    assert (mine["locked_out"], mine["tries_left"]) == (True, 5)
    assert not workplace2.get(path(given.conversation)).json()["session"]["locked_out"]
