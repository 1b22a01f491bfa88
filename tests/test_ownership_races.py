"""Taken, passed on and taken over by many at once, on a database that they share."""

import datetime as dt
import os

import pytest

from django.utils import timezone

from tests.journeys import in_threads, open_chat
from tests.test_races import _patient  # noqa: F401
from wagtail_cobrowse import availability, chat, ownership, transfers
from wagtail_cobrowse.errors import CobrowseError, Full
from wagtail_cobrowse.models import Conversation, Transfer


pytestmark = pytest.mark.django_db(transaction=True)

FULL = os.environ.get("COBROWSE_TEST_SCALE") == "full"
ROUNDS = 50 if FULL else 3
PEOPLE = 40 if FULL else 10


def taken_events(conversation):
    found = conversation.messages.filter(data__event="conversation_taken")
    return found.count()


def fresh(conversation):
    return Conversation.objects.get(pk=conversation.pk)


def test_of_many_who_take_over_one_has_it(site, make_advisor):
    people = [make_advisor(f"a-{n}", f"A {n}") for n in range(PEOPLE)]
    for _round in range(ROUNDS):
        conversation = open_chat(site)
        chat.take(conversation, people[0])
        known = [fresh(conversation) for _ in people]
        won = in_threads(
            PEOPLE - 1,
            lambda n, known=known: ownership.take_over(known[n + 1], people[n + 1]),
        )
        assert won.count(True) == 1
        assert fresh(conversation).advisor == people[won.index(True) + 1]
        assert taken_events(conversation) == 2


def test_an_offer_is_accepted_taken_back_or_taken_over_but_one_of_these(
    site, make_advisor
):
    sender, recipient, boss = (make_advisor(n, n.title()) for n in ("a", "b", "c"))
    for each in (sender, recipient):
        availability.arrive(each.pk)
    for _round in range(ROUNDS):
        conversation = open_chat(site)
        chat.take(conversation, sender)
        transfers.offer(conversation, sender, recipient.pk)
        known = [fresh(conversation) for _ in range(4)]

        def do(number, known=known):
            row = known[number]
            try:
                if number == 0:
                    transfers.accept(row, recipient)
                elif number == 1:
                    transfers.take_back(row, sender)
                elif number == 2:
                    return ownership.take_over(row, boss)
                else:
                    transfers.decline(row, recipient)
            except CobrowseError:
                return False
            return True

        accepted, _back, over, declined = in_threads(4, do)
        assert not (accepted and declined)
        owner = fresh(conversation).advisor
        if over:
            assert owner == boss
            assert not accepted
        else:
            assert owner == (recipient if accepted else sender)
        state = Transfer.objects.filter(conversation=conversation, state="pending")
        assert not state.exists()
        chat.end_conversation(conversation, "visitor")


def test_a_limit_holds_however_many_are_taken_at_once(site, make_advisor):
    advisor = make_advisor("a", "A")
    waiting = [open_chat(site) for _ in range(PEOPLE)]

    def take(number):
        try:
            return ownership.take(fresh(waiting[number]), advisor, 3)
        except Full:
            return False

    assert in_threads(PEOPLE, take).count(True) == 3
    assert ownership.count_chats(advisor, site) == 3


def test_what_is_given_back_is_taken_by_one(site, make_advisor):
    people = [make_advisor(f"a-{n}", f"A {n}") for n in range(PEOPLE)]
    conversation = open_chat(site)
    chat.take(conversation, people[0])

    def release_or_take(number):
        row = fresh(conversation)
        if number == 0:
            ownership.release(row, people[0])
            return False
        return ownership.take(row, people[number])

    won = in_threads(PEOPLE, release_or_take)
    assert won.count(True) <= 1
    owner = fresh(conversation).advisor
    assert owner == (people[won.index(True)] if True in won else None)


def test_what_its_advisor_has_left_is_given_back_once_however_many_sweep(
    site, make_advisor
):
    gone, boss = make_advisor("gone", "Gone"), make_advisor("boss", "Boss")
    availability.arrive(gone.pk)
    chats = [open_chat(site) for _ in range(PEOPLE)]
    for each in chats:
        chat.take(each, gone)
    later = timezone.now() + dt.timedelta(seconds=300)
    known = [fresh(each) for each in chats[::2]]

    def sweep_or_take_over(number):
        if number == 0:
            return sum(ownership.take_over(each, boss) for each in known)
        return ownership.release_unattended(later)

    in_hand, *given_back = in_threads(4, sweep_or_take_over)
    states = [fresh(each) for each in chats]
    waiting = [each for each in states if each.advisor is None]
    assert {each.advisor for each in states} <= {boss, None}
    assert (in_hand, sum(given_back)) == (PEOPLE - len(waiting), len(waiting))
    assert len(waiting) >= PEOPLE // 2
    for each in waiting:
        told = each.messages.filter(data__event="conversation_released")
        assert (each.state, told.count()) == ("waiting", 1)
