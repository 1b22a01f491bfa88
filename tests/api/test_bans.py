"""Bans: by seat alone, said honestly, over when their time is."""

import datetime as dt
import uuid

import pytest

from django.utils import timezone

from wagtail.models import ModelLogEntry, PageLogEntry

from tests.journeys import give_consent, in_threads, start_session
from tests.rights import add_site, make_user
from tests.test_retention import everything
from wagtail_cobrowse import banning, bans, chat, leftovers, retention, seats, sessions
from wagtail_cobrowse.errors import Banned, ConversationEnded
from wagtail_cobrowse.models import (
    Ban,
    CobrowseSession,
    ConsentEvent,
    Conversation,
    Tally,
)

from .conftest import Api


@pytest.fixture
def bouncer(site):
    return make_user("bouncer", "Anna Berger", advise=[site], ban=[site])


@pytest.fixture
def browser(bouncer):
    return Api("advisor").log_in(bouncer)


def say(visitor, text="Hello"):
    return visitor.post(
        "messages/",
        {"client_id": str(uuid.uuid4()), "text": text, "language": "en"},
    )


@pytest.fixture
def conversation(visitor, bouncer, site):
    assert say(visitor).status_code == 201
    conversation = Conversation.objects.get()
    chat.take(conversation, bouncer)
    return conversation


def post(browser, conversation, reason="insults", hours=24):
    return browser.post(
        f"conversations/{conversation.pk}/ban/", {"reason": reason, "hours": hours}
    )


def test_a_ban_ends_the_chat_and_says_so(browser, visitor, conversation):
    assert post(browser, conversation).status_code == 204
    assert not Conversation.objects.exists()
    state = visitor.get("state/").json()
    assert state["conversation"] is None
    assert state["ban"]["reason"] == "Insults or threats"
    until = dt.datetime.fromisoformat(state["ban"]["until"])
    left = until - timezone.now()
    assert dt.timedelta(hours=23) < left <= dt.timedelta(hours=24)


def test_whoever_is_banned_opens_no_other_chat(browser, visitor, conversation, page):
    post(browser, conversation)
    for answer in (say(visitor), visitor.post("consent/begin/", {"page": page.pk})):
        assert (answer.status_code, answer.json()["code"]) == (403, "banned")
        assert (
            "You cannot use chat and co-browsing here until" in answer.json()["detail"]
        )
        assert not answer.cookies
    assert not Conversation.objects.exists()


def test_the_browser_keeps_its_seat_as_long_as_the_ban_lasts(
    browser, visitor, conversation
):
    post(browser, conversation, hours=1)
    cookie = visitor.get("state/").cookies[seats.COOKIE_NAME]
    assert 3500 < cookie["max-age"] <= 3600
    assert cookie["httponly"]
    # Nor does it lose it by ending what is over.
    assert visitor.post("end/").json() == {"receipt": None}
    assert say(visitor).json()["code"] == "banned"


def test_others_are_not_concerned(browser, conversation, make_visitor):
    post(browser, conversation)
    other = make_visitor()
    assert other.get("state/").json()["ban"] is None
    assert say(other).status_code == 201


def test_on_another_site_it_says_nothing(browser, conversation, home):
    seat = conversation.seat_hash
    post(browser, conversation)
    assert bans.find(add_site(home).pk, seat) is None
    assert bans.find(conversation.site_id, seat)


def test_it_is_over_when_its_time_is(browser, visitor, conversation):
    seat = conversation.seat_hash
    post(browser, conversation)
    later = timezone.now() + dt.timedelta(hours=24, seconds=1)
    assert bans.find(conversation.site_id, seat, later) is None
    Ban.objects.update(expires_at=timezone.now())
    assert say(visitor).status_code == 201
    assert visitor.get("state/").json()["ban"] is None


def test_what_is_over_is_deleted(browser, conversation):
    post(browser, conversation)
    assert retention.purge()["bans"] == 0
    over = timezone.now() + dt.timedelta(hours=25)
    assert "bans whose time is over: 1" in map(str, leftovers.find(over))
    assert retention.purge(over)["bans"] == 1
    assert not Ban.objects.exists()


def test_a_running_session_ends_with_it(site, page, browser, bouncer):
    session = start_session(site, page, bouncer)
    assert post(browser, session.conversation).status_code == 204
    assert not CobrowseSession.objects.exists()
    assert Tally.objects.get(subject="session").value == "banned"
    assert ConsentEvent.objects.order_by("pk").last().outcome == "banned"
    assert sessions.find_by_route(session.conversation.route) is None


def test_what_is_kept_leads_to_nobody(browser, conversation):
    known = [
        conversation.seat_hash,
        conversation.route,
        str(conversation.pk),
        conversation.pk.hex,
    ]
    pseudonym = conversation.pseudonym
    post(browser, conversation)
    left = everything()
    assert [each for each in known if each in left] == []
    assert f"'{pseudonym}'" not in left
    ban = Ban.objects.get()
    assert ban.seat_digest not in known


def test_the_history_has_it_without_the_visitor(browser, bouncer, conversation):
    post(browser, conversation)
    [entry] = [
        *PageLogEntry.objects.filter(action="wagtail_cobrowse.visitor_banned"),
        *ModelLogEntry.objects.filter(action="wagtail_cobrowse.visitor_banned"),
    ]
    assert (entry.user, entry.data) == (bouncer, {"reason": "insults", "hours": 24})
    told = entry.formatter.format_message(entry)
    assert told == "A visitor was banned for 24 hours: Insults or threats."


@pytest.mark.parametrize(
    ("reason", "hours"),
    [("", 24), ("because", 24), ("spam", 2), ("spam", 0), ("spam", "x"), (None, None)],
)
def test_not_without_a_reason_or_for_any_time(browser, conversation, reason, hours):
    assert post(browser, conversation, reason, hours).status_code == 400
    assert not Ban.objects.exists()


def test_not_without_the_right(workplace, advisor, site, make_visitor):
    say(make_visitor())
    conversation = Conversation.objects.get()
    chat.take(conversation, advisor)
    detail = workplace.get(f"conversations/{conversation.pk}/").json()
    assert detail["may_ban"] is False
    answer = post(workplace, conversation)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert not Ban.objects.exists()


def test_not_with_the_right_elsewhere_or_on_somebody_elses_chat(
    site, home, conversation
):
    elsewhere = make_user("elsewhere", advise=[site], ban=[add_site(home)])
    assert post(Api("advisor").log_in(elsewhere), conversation).status_code == 403
    other = Api("advisor").log_in(make_user("other", advise=[site], ban=[site]))
    assert post(other, conversation).json()["code"] == "taken"
    assert not Ban.objects.exists()


def test_who_may_is_told(browser, conversation):
    assert browser.get(f"conversations/{conversation.pk}/").json()["may_ban"] is True


def test_not_what_has_ended(bouncer, conversation):
    chat.end_conversation(conversation, "visitor")
    with pytest.raises(ConversationEnded):
        banning.ban(conversation, bouncer, "spam", 1)
    assert not Ban.objects.exists()


def test_who_is_banned_gives_no_consent(site, page, bouncer):
    session = start_session(site, page, bouncer, seat="f" * 64)
    banning.ban(session.conversation, bouncer, "spam", 1)
    with pytest.raises(Banned):
        give_consent(site, page, seat="f" * 64)
    assert not Conversation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_writes_while_being_banned_has_no_chat_afterwards(site, bouncer):
    seat = "e" * 64
    conversation = chat.open_conversation(site, seat, "en")
    chat.take(conversation, bouncer)

    def act(number):
        if number == 0:
            banning.ban(conversation, bouncer, "spam", 1)
            return "banned"
        try:
            chat.open_conversation(site, seat, "en")
        except Banned:
            return "refused"
        return "found"

    results = in_threads(4, act)
    assert results[0] == "banned"
    assert not Conversation.objects.exists()
