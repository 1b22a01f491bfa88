"""Who may not advise any more, or is no user any more, leaves no chat behind."""

import pytest

from tests.journeys import events, owner, start_session
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import chat, ownership
from wagtail_cobrowse.models import CobrowseSession, Conversation


def delete(user):
    user.delete()


def deactivate(user):
    user.is_active = False
    user.save()


def leave_the_group(user):
    user.groups.clear()


def lose_the_right(user):
    group = user.groups.get()
    right = group.permissions.get(codename="advise_cobrowsesession")
    group.permissions.remove(right)


GONE = [delete, deactivate, leave_the_group, lose_the_right]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("go", GONE, ids=lambda go: go.__name__)
def test_the_chat_waits_for_somebody_else(mine, advisor, admin_user, go):
    go(advisor)
    assert owner(mine) == ("waiting", None)
    assert mine.taken_at is None
    assert events(mine)[-1] == {"event": "conversation_released", "name": "Anna Berger"}
    assert chat.take(mine, admin_user)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("go", GONE, ids=lambda go: go.__name__)
def test_a_session_is_ended_first_and_says_why(site, home, advisor, go):
    page = add_help_page(home)
    conversation = start_session(site, page, advisor).conversation
    go(advisor)
    assert not CobrowseSession.objects.exists()
    ended, released = events(conversation)[-2:]
    assert (ended["event"], ended["reason"]) == ("session_ended", "revoked")
    assert released["event"] == "conversation_released"
    assert owner(conversation) == ("waiting", None)


@pytest.mark.django_db(transaction=True)
def test_chats_of_others_stay_theirs(mine, advisor2, advisor):
    deactivate(advisor2)
    delete(advisor2)
    assert owner(mine) == ("open", advisor)


def test_what_nobody_announced_is_found_by_the_sweep(mine):
    """As after a statement in the database's own console."""
    Conversation.objects.update(advisor=None)
    assert ownership.release_unattended() == 1
    assert owner(mine) == ("waiting", None)
    assert events(mine)[-1] == {"event": "conversation_released", "name": ""}
    assert ownership.release_unattended() == 0


@pytest.mark.django_db(transaction=True)
def test_beside_a_chat_of_the_sites_own_nothing_waits(mine, advisor, settings):
    settings.WAGTAIL_COBROWSE = {**settings.WAGTAIL_COBROWSE, "CHAT": False}
    delete(advisor)
    assert owner(mine)[0] == "open"
