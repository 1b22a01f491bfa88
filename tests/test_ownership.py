"""Given back, taken over, passed on: whose a conversation is."""

import datetime as dt

import pytest

from django.utils import timezone

from tests.journeys import give_consent, open_chat, start_session
from tests.rights import allow
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import (
    availability,
    chat,
    ownership,
    queues,
    startcodes,
    transfers,
    viewers,
)
from wagtail_cobrowse.errors import (
    ConversationEnded,
    Full,
    NoColleague,
    NoTransfer,
    NotYours,
)
from wagtail_cobrowse.models import (
    CobrowseSession,
    Conversation,
    Transfer,
    Viewer,
)


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def there(advisor, advisor2):
    """Both have a workplace open."""
    for each in (advisor, advisor2):
        availability.arrive(each.pk)


def events(conversation):
    found = conversation.messages.filter(kind="event")
    return [each.data["event"] for each in found]


def owner(conversation):
    conversation.refresh_from_db()
    return conversation.state, conversation.advisor


def test_who_gives_a_chat_back_is_rid_of_it(mine, advisor, advisor2):
    ownership.release(mine, advisor)
    assert owner(mine) == ("waiting", None)
    assert mine.taken_at is None
    assert events(mine) == ["conversation_taken", "conversation_released"]
    assert chat.take(mine, advisor2)


def test_only_the_advisor_gives_a_chat_back(mine, advisor2):
    with pytest.raises(NotYours):
        ownership.release(mine, advisor2)
    assert owner(mine)[0] == "open"


def test_nothing_is_given_back_or_taken_over_when_it_is_over(mine, advisor, advisor2):
    chat.end_conversation(mine, "visitor")
    with pytest.raises(ConversationEnded):
        ownership.release(mine, advisor)
    with pytest.raises(ConversationEnded):
        ownership.take_over(mine, advisor2)


def test_a_chat_is_taken_over(mine, advisor2, advisor):
    assert ownership.take_over(mine, advisor2)
    assert owner(mine) == ("open", advisor2)
    assert events(mine)[-1] == "conversation_taken"
    assert ownership.take_over(mine, advisor2)
    assert events(mine).count("conversation_taken") == 2


def test_who_knows_an_older_owner_does_not_take_over(mine, advisor2, admin_user):
    before = Conversation.objects.get(pk=mine.pk)
    assert ownership.take_over(mine, advisor2)
    assert not ownership.take_over(before, admin_user)
    assert owner(mine) == ("open", advisor2)


@pytest.mark.parametrize("how", ["release", "take_over", "accept"])
def test_a_running_session_never_changes_hands(
    site, page, advisor, advisor2, there, how
):
    conversation = start_session(site, page, advisor).conversation
    if how == "release":
        ownership.release(conversation, advisor)
    elif how == "take_over":
        ownership.take_over(conversation, advisor2)
    else:
        transfers.offer(conversation, advisor, advisor2.pk)
        assert CobrowseSession.objects.exists()
        transfers.accept(conversation, advisor2)
    assert not CobrowseSession.objects.exists()
    assert "session_ended" in events(conversation)


def test_a_session_that_waits_for_its_startcode_stays(site, page, advisor, advisor2):
    given = give_consent(site, page)
    chat.take(given.conversation, advisor)
    ownership.take_over(given.conversation, advisor2)
    tried = startcodes.try_startcode(given.conversation, advisor2, given.startcode)
    assert tried.outcome is startcodes.Outcome.STARTED


def test_nobody_has_more_chats_than_the_site_allows(site, advisor, advisor2):
    allow(site, chats_per_advisor=2)
    limit = ownership.find_limit(site)
    first, second, third = (open_chat(site) for _ in range(3))
    assert ownership.take(first, advisor, limit)
    assert ownership.take(second, advisor, limit)
    with pytest.raises(Full) as refused:
        ownership.take(third, advisor, limit)
    assert str(refused.value) == "You have 2 chats, as many as allowed at a time."
    # What is one's own already is not one more.
    assert ownership.take(second, advisor, limit)
    assert ownership.take(third, advisor2, limit)
    ownership.release(first, advisor)
    assert ownership.take(first, advisor, limit)


def test_who_is_full_still_starts_with_a_startcode(site, page, advisor):
    allow(site, chats_per_advisor=1)
    chat.take(open_chat(site), advisor)
    given = give_consent(site, page)
    tried = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert tried.outcome is startcodes.Outcome.STARTED


def test_a_chat_is_passed_on(mine, advisor, advisor2, there):
    transfers.offer(mine, advisor, advisor2.pk, "Knows the tariff")
    assert owner(mine) == ("open", advisor)
    (row,) = queues.list_queue(mine.site, advisor2)
    assert (row.mine, row.transfer.to_me) == (False, True)
    assert (row.transfer.state, row.transfer.note) == ("pending", "Knows the tariff")
    assert row.transfer.colleague == "Anna Berger"
    transfers.accept(mine, advisor2)
    assert owner(mine) == ("open", advisor2)
    (row,) = queues.list_queue(mine.site, advisor2)
    assert (row.mine, row.transfer.state) == (True, "accepted")
    assert queues.list_queue(mine.site, advisor) == []
    told = "".join(str(each.data) + each.text for each in mine.messages.all())
    assert "Knows" not in told


def test_a_refusal_is_told_until_it_is_put_away(mine, advisor, advisor2, there):
    transfers.offer(mine, advisor, advisor2.pk)
    transfers.decline(mine, advisor2)
    (row,) = queues.list_queue(mine.site, advisor)
    assert (row.transfer.state, row.transfer.colleague) == ("declined", "Jonas Weber")
    assert queues.list_queue(mine.site, advisor2) == []
    transfers.take_back(mine, advisor)
    assert queues.list_queue(mine.site, advisor)[0].transfer is None
    with pytest.raises(NoTransfer):
        transfers.take_back(mine, advisor)


def test_what_is_taken_back_cannot_be_accepted(mine, advisor, advisor2, there):
    transfers.offer(mine, advisor, advisor2.pk)
    transfers.take_back(mine, advisor)
    for answer in (transfers.accept, transfers.decline):
        with pytest.raises(NoTransfer):
            answer(mine, advisor2)
    assert owner(mine) == ("open", advisor)


def test_an_offer_runs_out(mine, advisor, advisor2, there, settings):
    settings.WAGTAIL_COBROWSE = {"TRANSFER_LIFETIME": 60}
    transfers.offer(mine, advisor, advisor2.pk)
    late = timezone.now() + dt.timedelta(seconds=61)
    with pytest.raises(NoTransfer):
        transfers.accept(mine, advisor2, now=late)
    assert queues.list_queue(mine.site, advisor)[0].transfer.state == "pending"
    (row,) = queues.list_queue(mine.site, advisor, late)
    assert row.transfer.state == "expired"
    assert queues.list_queue(mine.site, advisor2, late) == []


def test_only_who_is_asked_answers(mine, advisor, advisor2, admin_user, there):
    transfers.offer(mine, advisor, advisor2.pk)
    for user in (advisor, admin_user):
        with pytest.raises(NoTransfer):
            transfers.accept(mine, user)
    assert not viewers.may_view(mine, admin_user.pk)
    assert viewers.may_view(mine, advisor2.pk)


def test_an_offer_of_somebody_who_has_lost_the_chat_is_void(
    mine, advisor, advisor2, admin_user, there
):
    transfers.offer(mine, advisor, advisor2.pk)
    ownership.take_over(mine, admin_user)
    with pytest.raises(NoTransfer):
        transfers.accept(mine, advisor2)
    assert owner(mine) == ("open", admin_user)


def test_nothing_is_offered_to_who_is_not_there(mine, advisor, advisor2, editor):
    availability.arrive(editor.pk)
    availability.arrive(advisor.pk)
    for pk in (advisor2.pk, editor.pk, advisor.pk, 999_999):
        with pytest.raises(NoColleague):
            transfers.offer(mine, advisor, pk)
    assert not Transfer.objects.exists()


def test_who_is_full_cannot_accept(mine, site, advisor, advisor2, there):
    chat.take(open_chat(site), advisor2)
    transfers.offer(mine, advisor, advisor2.pk)
    with pytest.raises(Full):
        transfers.accept(mine, advisor2, limit=1)
    assert owner(mine) == ("open", advisor)
    transfers.accept(mine, advisor2, limit=2)


@pytest.mark.parametrize("hours", [0, 24])
def test_nothing_of_it_outlives_the_chat(
    mine, advisor, advisor2, there, settings, hours
):
    settings.WAGTAIL_COBROWSE = {"CHAT_RETENTION_HOURS": hours}
    transfers.offer(mine, advisor, advisor2.pk, "A note")
    viewers.look(mine, advisor2.pk)
    chat.end_conversation(mine, "visitor")
    assert not Transfer.objects.exists()
    assert not Viewer.objects.exists()
    viewers.look(mine, advisor2.pk)
    assert not Viewer.objects.exists()


def test_others_see_who_looks(site, advisor, advisor2):
    conversation = open_chat(site)
    now = timezone.now()
    viewers.look(conversation, advisor2.pk, now)
    assert queues.list_queue(site, advisor, now)[0].viewers == ["Jonas Weber"]
    assert queues.list_queue(site, advisor2, now)[0].viewers == []
    late = now + dt.timedelta(seconds=viewers.STALE_AFTER)
    assert queues.list_queue(site, advisor, late)[0].viewers == []
    viewers.touch([(conversation.pk, advisor2.pk)], late)
    assert viewers.forget_stale(late) == 0
    assert queues.list_queue(site, advisor, late)[0].viewers == ["Jonas Weber"]
    viewers.leave(conversation.pk, advisor2.pk)
    assert queues.list_queue(site, advisor, late)[0].viewers == []


def test_who_supervises_sees_who_has_which_chat_and_nothing_that_is_written(
    mine, site, advisor, advisor2
):
    chat.post_message(mine, author="visitor", text="About my knee")
    (row,) = queues.list_others(site, advisor2)
    assert (row.advisor, row.preview, row.unread) == ("Anna Berger", "", 0)
    assert row.unanswered_since is None
    assert queues.list_others(site, advisor) == []
