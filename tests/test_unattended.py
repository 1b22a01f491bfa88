"""A chat whose advisor has gone waits for somebody else."""

import datetime as dt

import pytest

from django.utils import timezone

from tests.journeys import events, give_consent, open_chat, owner, start_session
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import (
    availability,
    chat,
    outages,
    ownership,
    service,
    transfers,
)
from wagtail_cobrowse.availability import STALE_AFTER, Status
from wagtail_cobrowse.models import (
    Availability,
    CobrowseSession,
    Conversation,
    Message,
    Transfer,
)


#: Seconds after which a chat is given back, by default.
LOST = STALE_AFTER + 120
START = timezone.now()


def at(seconds):
    return START + dt.timedelta(seconds=seconds)


@pytest.fixture
def left(mine, advisor):
    """A chat whose advisor had a workplace until 0 seconds, and took it before."""
    leave(mine, advisor)
    return mine


def leave(conversation, user):
    availability.arrive(user.pk, at(0))
    Conversation.objects.filter(pk=conversation.pk).update(taken_at=at(-60))
    conversation.refresh_from_db()


def release(seconds):
    return ownership.release_unattended(at(seconds))


def write(conversation, user, seconds):
    chat.post_message(conversation, author="advisor", text="Hello", advisor=user)
    Message.objects.filter(author="advisor").update(created_at=at(seconds))


def test_it_waits_again_when_the_advisor_has_not_come_back(left, advisor2):
    assert release(LOST - 1) == 0
    assert owner(left)[0] == "open"
    assert release(LOST) == 1
    assert owner(left) == ("waiting", None)
    assert left.taken_at is None
    assert events(left)[-1] == {"event": "conversation_released", "name": "Anna Berger"}
    assert release(LOST + 5) == 0
    assert chat.take(left, advisor2)


def test_the_site_says_how_long_it_stays(left, settings):
    settings.WAGTAIL_COBROWSE = {"ADVISOR_GRACE_TIME": 10}
    assert release(STALE_AFTER + 9) == 0
    assert release(STALE_AFTER + 10) == 1


def test_what_it_was_offered_for_is_forgotten(left, advisor, advisor2):
    availability.arrive(advisor2.pk)
    transfers.offer(left, advisor, advisor2.pk)
    assert release(LOST) == 1
    assert not Transfer.objects.exists()


def test_whoever_is_at_a_workplace_keeps_their_chats(left, advisor):
    availability.touch([advisor.pk], at(LOST - STALE_AFTER))
    # Who takes no new ones has the old ones all the same.
    Availability.objects.update(status=Status.OFFLINE)
    assert release(LOST) == 0
    assert service.find(left.site, left, at(LOST - 1)) == service.Service()


def test_whoever_never_had_a_workplace_keeps_their_chats(mine):
    assert release(10 * LOST) == 0
    assert service.find(mine.site, mine, at(10 * LOST)) == service.Service()


def test_a_chat_that_was_taken_without_a_workplace_is_kept(left):
    Conversation.objects.update(taken_at=at(STALE_AFTER + 1))
    assert release(10 * LOST) == 0
    assert service.find(left.site, left, at(10 * LOST)) == service.Service()


def test_who_writes_without_a_workplace_is_there(left, advisor):
    write(left, advisor, STALE_AFTER)
    assert ownership.is_unattended(left, at(STALE_AFTER + 2))
    write(left, advisor, STALE_AFTER + 1)
    assert not ownership.is_unattended(left, at(STALE_AFTER + 2))
    assert release(LOST) == 0


def test_what_the_visitor_writes_keeps_nobody(left):
    chat.post_message(left, author="visitor", text="Are you still there?")
    Message.objects.update(created_at=at(LOST - 1))
    assert release(LOST) == 1


def test_a_session_that_runs_ends_by_its_own_rules_first(site, home, advisor):
    session = start_session(site, add_help_page(home), advisor)
    leave(session.conversation, advisor)
    CobrowseSession.objects.update(advisor_seen_at=at(0))
    assert release(LOST) == 0
    assert ownership.is_unattended(session.conversation, at(LOST))
    # A stage is open all the same.
    CobrowseSession.objects.update(advisor_seen_at=at(LOST))
    assert not ownership.is_unattended(session.conversation, at(LOST))
    session.refresh_from_db()
    assert session.state == "active"


def test_a_session_that_waits_for_its_startcode_goes_on_waiting(site, home, advisor):
    given = give_consent(site, add_help_page(home))
    chat.take(given.conversation, advisor)
    leave(given.conversation, advisor)
    assert release(LOST) == 1
    assert CobrowseSession.objects.get().state == "waiting"


def test_beside_a_chat_of_the_sites_own_nothing_changes(left, settings):
    settings.WAGTAIL_COBROWSE = {"CHAT": False}
    assert release(LOST) == 0
    assert service.find(left.site, left, at(LOST)) == service.Service()


def test_many_are_given_back_a_few_at_a_time(site, left, advisor, monkeypatch):
    monkeypatch.setattr(ownership, "AT_A_TIME", 2)
    for _ in range(2):
        other = open_chat(site)
        chat.take(other, advisor)
        Conversation.objects.filter(pk=other.pk).update(taken_at=at(-30))
    assert [release(LOST) for _ in range(3)] == [2, 1, 0]
    assert owner(left)[0] == "waiting"


def test_who_comes_back_at_the_last_moment_keeps_it(left, advisor, monkeypatch):
    lock = ownership.messages.lock

    def come(number):
        availability.arrive(advisor.pk, at(LOST))
        return lock(number)

    monkeypatch.setattr(ownership.messages, "lock", come)
    assert release(LOST) == 0
    assert owner(left) == ("open", advisor)


def test_the_visitor_reads_that_nobody_is_there_and_what_comes_of_it(left):
    assert service.find(left.site, left, at(STALE_AFTER - 1)) == service.Service()
    found = service.find(left.site, left, at(STALE_AFTER))
    assert (found.state, found.ahead) == ("unstaffed", None)
    assert found.text == (
        "Anna Berger is not there at the moment. If they do not come back, the chat "
        "waits for somebody else."
    )


def test_while_nobody_could_note_who_is_there_nobody_is_said_to_be_gone(left):
    outages.note(at(0))
    assert service.find(left.site, left, at(STALE_AFTER)) == service.Service()
    # Everybody gets the time back: whoever does not come again has gone.
    outages.note(at(STALE_AFTER))
    assert not ownership.is_unattended(left, at(2 * STALE_AFTER - 11))
    outages.note(at(2 * STALE_AFTER - 10))
    assert ownership.is_unattended(left, at(2 * STALE_AFTER - 10))


def test_who_had_gone_before_an_outage_could_not_come_back_in_it(left):
    outages.note(at(0))
    outages.note(at(STALE_AFTER))
    Availability.objects.update(seen_at=at(0))
    for seconds in range(STALE_AFTER, LOST - 20, 5):
        outages.note(at(seconds))
    availability.note_gone(at(LOST - 25))
    assert outages.note(at(LOST + 600)) == dt.timedelta(seconds=615)
    assert ownership.is_unattended(left, at(LOST + 600))
    assert release(LOST + 614) == 0
    assert release(LOST + 615) == 1


def test_that_a_colleague_is_there_changes_nothing(left, advisor2):
    availability.arrive(advisor2.pk, at(STALE_AFTER))
    assert service.find(left.site, left, at(STALE_AFTER)).state == "unstaffed"


@pytest.fixture
def told(monkeypatch):
    """Of which conversations the visitors were told that their advisor has gone."""
    found = []

    def note(pairs):
        found.append([number for number, _route in pairs])

    monkeypatch.setattr(availability.live, "announce_presence", note)
    return found


def test_the_visitors_of_who_goes_and_comes_are_told_and_no_others(
    site, left, advisor, advisor2, told
):
    open_chat(site)
    chat.take(open_chat(site), advisor2)
    availability.note_gone(at(STALE_AFTER))
    availability.note_gone(at(STALE_AFTER + 5))
    assert told == [[left.pk]]
    availability.arrive(advisor.pk, at(STALE_AFTER + 6))
    assert told == [[left.pk]] * 2
    assert not ownership.is_unattended(left, at(STALE_AFTER + 7))
