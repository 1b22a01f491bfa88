import datetime as dt
import uuid

import pytest

from django.test import override_settings
from django.utils import timezone, translation

from wagtail.models import BaseViewRestriction, PageViewRestriction

from tests.journeys import give_consent, open_chat, seat_hash, start_session
from tests.testapp.pages import add_help_page, add_page, add_translated_home
from wagtail_cobrowse import chat, live, queues, webcodes
from wagtail_cobrowse.errors import (
    ClientIdTaken,
    ConversationEnded,
    NoCobrowsingPage,
    PageNotFound,
)
from wagtail_cobrowse.messages import event_text
from wagtail_cobrowse.models import (
    CobrowseSession,
    Conversation,
    DeletionEntry,
    Message,
)


KEEP = {"WEBCODE_PREFIX": "a", "CHAT_RETENTION_HOURS": 24}


@pytest.fixture
def conversation(site):
    return open_chat(site)


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def sent(monkeypatch):
    events = []
    monkeypatch.setattr(live, "_send", lambda groups, event: events.append(event))
    return events


def say(conversation, text="Hello", **values):
    return chat.post_message(conversation, author="visitor", text=text, **values)[0]


def test_a_seat_has_one_conversation(site):
    seat = seat_hash()
    conversation = chat.open_conversation(site, seat, "en")
    assert chat.open_conversation(site, seat, "de") == conversation
    assert chat.find_conversation(seat) == conversation
    assert chat.find_by_route(conversation.route) == conversation
    assert open_chat(site) != conversation


def test_nobodys_seat_and_route_find_nothing(conversation):
    assert chat.find_conversation("") is None
    assert chat.find_conversation(seat_hash()) is None
    assert chat.find_by_route("unknown") is None


def test_the_pseudonym_is_free_of_meaning_and_not_given_twice(site, monkeypatch):
    import secrets

    numbers = iter([0x7F3A, 0x7F3A, 0x00AB])
    monkeypatch.setattr(secrets, "randbelow", lambda limit: next(numbers))
    assert open_chat(site).pseudonym == "7F3A"
    assert open_chat(site).pseudonym == "00AB"


def test_messages_are_numbered_in_order(conversation):
    assert [say(conversation, str(n)).sequence for n in range(3)] == [1, 2, 3]
    conversation.refresh_from_db()
    assert conversation.last_sequence == 3


def test_a_retry_is_the_same_message(conversation):
    client_id = uuid.uuid4()
    first, is_new = chat.post_message(
        conversation, author="visitor", text="Hello", client_id=client_id
    )
    again, again_new = chat.post_message(
        conversation, author="visitor", text="Changed", client_id=client_id
    )
    assert (is_new, again_new) == (True, False)
    assert again == first
    assert again.text == "Hello"
    assert say(conversation).sequence == 2


def test_the_other_side_cannot_use_the_same_id(conversation, advisor):
    client_id = say(conversation).client_id
    with pytest.raises(ClientIdTaken):
        chat.post_message(
            conversation, author="advisor", advisor=advisor, client_id=client_id
        )


def test_the_same_id_in_another_conversation_is_another_message(site, conversation):
    message = say(conversation)
    other = open_chat(site)
    assert say(other, client_id=message.client_id).pk != message.pk


def test_messages_come_in_portions(conversation):
    for n in range(5):
        say(conversation, str(n))
    found, more = chat.messages_after(conversation, 1, limit=3)
    assert [m.sequence for m in found] == [2, 3, 4]
    assert more
    found, more = chat.messages_after(conversation, 4, limit=3)
    assert [m.sequence for m in found] == [5]
    assert not more


def test_a_message_is_announced_after_commit_and_without_its_words(
    conversation, sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        say(conversation, "My name is Ada")
        assert sent == []
    assert sent[0]["changes"] == [live.MESSAGES]
    assert "Ada" not in str(sent)


def test_taking_a_chat_makes_it_ones_own(conversation, advisor, advisor2):
    assert chat.take(conversation, advisor)
    assert chat.take(conversation, advisor)
    assert not chat.take(conversation, advisor2)
    assert conversation.advisor == advisor
    events = Message.objects.filter(kind="event")
    assert [m.data for m in events] == [
        {"event": "conversation_taken", "name": "Anna Berger"}
    ]


def test_an_ended_chat_cannot_be_taken(conversation, advisor):
    chat.end_conversation(conversation, "visitor")
    assert not chat.take(conversation, advisor)


def test_visitors_never_see_a_login(advisor, make_advisor):
    assert chat.public_name(advisor) == "Anna Berger"
    nameless = make_advisor("j.smith", "")
    assert chat.public_name(nameless) == "Advisor"
    assert chat.public_name(None) == ""


def test_events_are_told_in_the_readers_language():
    data = {"event": "conversation_taken", "name": "Anna Berger"}
    assert event_text(data) == "Anna Berger has joined the chat."
    assert event_text({"event": "unknown"}) == ""


def test_reading_moves_forward_only(conversation):
    for _ in range(3):
        say(conversation)
    assert chat.mark_read(conversation, "advisor", 2)
    assert not chat.mark_read(conversation, "advisor", 1)
    assert not chat.mark_read(conversation, "advisor", 99)
    conversation.refresh_from_db()
    assert (conversation.advisor_read, conversation.visitor_read) == (2, 0)


def test_the_offer_names_webcode_and_way(conversation, advisor, page):
    webcodes.assign(page, "000016")
    message, is_new = chat.offer_cobrowsing(conversation, advisor)
    assert is_new
    assert message.kind == "offer"
    assert message.author_name == "Anna Berger"
    assert "a000016" in message.text
    assert "search field" in message.text
    assert message.data == {
        "webcode": "a000016",
        "title": page.title,
        "url": "/en/help-together/",
    }


def test_the_offer_leads_to_the_page_in_the_visitors_language(
    site, home, page, advisor, locale_de
):
    webcodes.assign(page, "000016")
    home_de = add_translated_home(home, locale_de)
    page_de = add_help_page(
        home_de, "Gemeinsam ansehen", translation_key=page.translation_key
    )
    with translation.override("en"):
        german, _new = chat.offer_cobrowsing(open_chat(site, "de"), advisor)
        english, _new = chat.offer_cobrowsing(open_chat(site, "en"), advisor)
        french, _new = chat.offer_cobrowsing(open_chat(site, "fr"), advisor)
    assert german.data["title"] == page_de.title
    assert german.data["url"] == "/de/gemeinsam-ansehen/"
    assert english.data["title"] == french.data["title"] == page.title
    assert german.data["webcode"] == english.data["webcode"] == "a000016"


def test_without_a_page_that_can_start_there_is_no_offer(conversation, home, advisor):
    with pytest.raises(NoCobrowsingPage):
        chat.offer_cobrowsing(conversation, advisor)
    add_help_page(home, "Draft", live=False)
    add_help_page(home, "Empty", body=[{"type": "terms", "value": "<p>Terms.</p>"}])
    reserved = add_help_page(home, "Reserved")
    PageViewRestriction.objects.create(
        page=reserved, restriction_type=BaseViewRestriction.LOGIN
    )
    with pytest.raises(NoCobrowsingPage):
        chat.offer_cobrowsing(conversation, advisor)
    assert not Message.objects.exists()


def test_a_page_is_suggested_by_number_or_webcode(conversation, advisor, home):
    topic = add_page(home, "Household contents")
    webcodes.assign(topic, "000042")
    by_number = chat.find_suggested_page(conversation, page=topic.pk)
    by_webcode = chat.find_suggested_page(conversation, webcode=" A 000 042")
    assert by_number.pk == by_webcode.pk == topic.pk
    message, _new = chat.suggest_page(conversation, advisor, by_number)
    assert message.kind == "page"
    assert message.data == {
        "page": topic.pk,
        "title": "Household contents",
        "url": "/en/household-contents/",
        "webcode": "a000042",
    }


@pytest.mark.parametrize("webcode", ["", "999999", "nonsense", "a00"])
def test_no_webcode_no_page(conversation, home, webcode):
    webcodes.assign(add_page(home, "Topic"), "000042")
    assert chat.find_suggested_page(conversation, webcode=webcode) is None


def test_what_the_public_cannot_open_is_not_suggested(conversation, advisor, home):
    draft = add_page(home, "Draft", live=False)
    reserved = add_page(home, "Reserved")
    PageViewRestriction.objects.create(
        page=reserved, restriction_type=BaseViewRestriction.LOGIN
    )
    foreign = add_page(home.get_parent(), "Foreign")
    for page in (draft, reserved, foreign, None):
        with pytest.raises(PageNotFound):
            chat.suggest_page(conversation, advisor, page)
    assert not Message.objects.exists()


def test_the_current_page_is_noted_only_where_everybody_may_know(
    conversation, home, sent, django_capture_on_commit_callbacks
):
    def note(policy, reads_terms=False):
        with django_capture_on_commit_callbacks(execute=True):
            chat.set_current_page(conversation, home, policy, reads_terms)
        conversation.refresh_from_db()
        return conversation.current_page_id

    assert note("open") == home.pk
    assert len(sent) == 1
    assert note("open") == home.pk
    assert len(sent) == 1
    assert note("open", reads_terms=True) == home.pk
    assert len(sent) == 2
    assert note("masked") is None
    assert note("hidden") is None
    assert len(sent) == 3


def test_the_end_deletes_the_chat_with_all_that_was_said(conversation, advisor):
    chat.take(conversation, advisor)
    say(conversation, "My name is Ada")
    receipt = chat.end_conversation(conversation, "visitor")
    assert receipt.reason == "visitor"
    assert receipt.deleted == {"sessions": 0, "messages": 2, "conversations": 1}
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()
    entry = DeletionEntry.objects.get(subject="conversation")
    assert entry.counts == {"messages": 2, "conversations": 1}


def test_the_end_of_the_chat_ends_the_session(site, page, advisor):
    session = start_session(site, page, advisor)
    receipt = chat.end_conversation(session.conversation, "advisor")
    assert receipt.deleted["sessions"] == 1
    assert receipt.deleted["conversations"] == 1
    assert not CobrowseSession.objects.exists()
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()
    assert DeletionEntry.objects.count() == 2


def test_a_chat_ends_once(conversation):
    assert chat.end_conversation(conversation, "visitor")
    assert chat.end_conversation(conversation, "advisor") is None
    assert DeletionEntry.objects.count() == 1


@override_settings(WAGTAIL_COBROWSE=KEEP)
def test_with_retention_the_text_stays_but_not_the_seat(site, page, advisor):
    session = start_session(site, page, advisor)
    conversation = session.conversation
    say(conversation, "Goodbye")
    assert chat.end_conversation(conversation, "visitor")
    conversation.refresh_from_db()
    assert conversation.state == "ended"
    assert conversation.seat_hash == ""
    assert conversation.current_page is None
    assert Message.objects.filter(text="Goodbye").exists()
    assert chat.find_by_route(conversation.route) is None
    with pytest.raises(ConversationEnded):
        say(conversation)


@override_settings(WAGTAIL_COBROWSE=KEEP)
def test_a_retry_that_comes_after_the_end_is_still_answered(conversation):
    message = say(conversation)
    chat.end_conversation(conversation, "advisor")
    again, is_new = chat.post_message(
        conversation, author="visitor", client_id=message.client_id
    )
    assert (again, is_new) == (message, False)


def test_nothing_can_be_said_in_a_chat_that_is_gone(conversation):
    chat.end_conversation(conversation, "visitor")
    with pytest.raises(ConversationEnded):
        say(conversation)


def test_an_abandoned_chat_ends_after_half_an_hour(site):
    seat = seat_hash()
    left = chat.open_conversation(site, seat, "en")
    kept = open_chat(site)
    now = timezone.now() + dt.timedelta(seconds=1801)
    chat.touch(kept, now)
    assert chat.end_abandoned(now) == 1
    assert Conversation.objects.get() == kept
    assert chat.find_conversation(left.seat_hash) is None


def test_abandonment_is_decided_when_a_chat_is_read(site):
    seat = seat_hash()
    conversation = chat.open_conversation(site, seat, "en")
    now = timezone.now() + dt.timedelta(seconds=1801)
    assert chat.find_conversation(seat, now) is None
    assert not Conversation.objects.filter(pk=conversation.pk).exists()


def test_the_queue_holds_who_waits_and_ones_own(site, advisor, advisor2):
    waiting, mine, other = (open_chat(site) for _ in range(3))
    chat.take(mine, advisor)
    chat.take(other, advisor2)
    gone = open_chat(site)
    chat.end_conversation(gone, "visitor")
    rows = chat.list_queue(site, advisor)
    assert [row.conversation for row in rows] == [waiting, mine]
    assert [row.mine for row in rows] == [False, True]


def test_a_row_says_what_an_advisor_has_to_know(site, home, advisor):
    conversation = open_chat(site)
    webcodes.assign(home, "000001")
    chat.set_current_page(conversation, home, "open", reads_terms=False)
    say(conversation, "First")
    say(conversation, "x" * 100)
    chat.mark_read(conversation, "advisor", 1)
    (row,) = chat.list_queue(site, advisor)
    assert row.unread == 1
    assert row.preview == "x" * 80
    assert row.visitor_connected
    assert row.webcode == "a000001"
    later = timezone.now() + dt.timedelta(seconds=60)
    assert not queues.list_queue(site, advisor, later)[0].visitor_connected


def test_no_preview_shows_a_startcode(site, page, advisor):
    given = give_consent(site, page)
    say(given.conversation, f"It is {given.startcode}.")
    (row,) = chat.list_queue(site, advisor)
    assert row.preview == "It is •••• ••••."


def test_what_is_overdue_is_not_listed(site, page, advisor):
    given = give_consent(site, page)
    chat.touch(given.conversation, timezone.now() + dt.timedelta(seconds=1700))
    later = timezone.now() + dt.timedelta(seconds=1810)
    (row,) = queues.list_queue(site, advisor, later)
    assert row.session is None
    assert queues.list_queue(site, advisor, later + dt.timedelta(seconds=1801)) == []


def test_the_queue_of_another_site_is_another(site, home, advisor):
    from wagtail.models import Site

    other_home = add_page(home.get_parent(), "Other home")
    other = Site.objects.create(hostname="other.example", root_page=other_home)
    open_chat(site)
    assert chat.list_queue(other, advisor) == []


def test_a_long_queue_takes_no_more_queries_than_a_short_one(
    site, home, page, advisor, django_assert_num_queries
):
    from wagtail.models import Site

    for _ in range(6):
        conversation = give_consent(site, page).conversation
        chat.set_current_page(conversation, home, "open", reads_terms=False)
        say(conversation)
    Site.get_site_root_paths()
    with django_assert_num_queries(3):
        rows = chat.list_queue(site, advisor)
        assert [row.conversation.current_page for row in rows] == [home] * 6
        assert all(row.session for row in rows)
