"""Links into the workplace by what a visitor is called: ``?visitor=7F3A``."""

import pytest

from django.contrib.messages import get_messages
from django.urls import reverse

from tests.journeys import give_consent, open_chat
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import chat
from wagtail_cobrowse.models import Conversation, EndReason


URL = "/admin/cobrowse/"


@pytest.fixture
def waiting(site, home):
    """A visitor with a Startcode who has never written."""
    return give_consent(site, add_help_page(home)).conversation


@pytest.fixture
def ask(client, advisor):
    """Where the link leads, and what is said there."""

    def ask(visitor, user=advisor):
        client.force_login(user)
        response = client.get(URL, {"visitor": visitor})
        assert response.status_code == 302
        said = [str(each).strip() for each in get_messages(response.wsgi_request)]
        return response["Location"], said

    return ask


def test_the_visitor_is_open_in_the_workplace(ask, waiting):
    for typed in (waiting.pseudonym, f" {waiting.pseudonym.lower()} "):
        assert ask(typed) == (f"{URL}?conversation={waiting.pk}", [])


def test_who_is_not_there_is_named(ask, waiting):
    other = "0000" if waiting.pseudonym != "0000" else "0001"
    address, [said] = ask(other)
    assert address == URL
    assert said.startswith(f"Visitor {other} is not waiting here")


@pytest.mark.parametrize(
    "typed",
    ["", "7F3", "7F3AA", "7G3A", "<b>7F", "\x00\x00\x00\x00", "7F3A" * 3, "٤٤٤٤"],
)
def test_what_names_nobody_is_said_and_not_repeated(ask, waiting, typed):
    address, [said] = ask(typed)
    assert address == URL
    assert said == "Visitors are called by four letters and digits, such as 7F3A."


def test_a_visitor_of_somebody_else_is_not_waiting(ask, waiting, advisor2):
    chat.take(waiting, advisor2)
    address, [said] = ask(waiting.pseudonym)
    assert (address, waiting.pseudonym in said) == (URL, True)
    assert ask(waiting.pseudonym, advisor2)[0] == f"{URL}?conversation={waiting.pk}"


def test_who_has_gone_is_not_waiting(ask, waiting):
    chat.end_conversation(waiting, EndReason.VISITOR)
    assert ask(waiting.pseudonym)[0] == URL


def test_a_chat_of_ours_is_found_as_well(ask, site):
    conversation = open_chat(site)
    assert ask(conversation.pseudonym)[0] == f"{URL}?conversation={conversation.pk}"


def test_who_may_not_advise_learns_nothing(client, waiting, editor):
    client.force_login(editor)
    response = client.get(URL, {"visitor": waiting.pseudonym})
    assert str(waiting.pk) not in response.content.decode() + response["Location"]
    client.logout()
    response = client.get(URL, {"visitor": waiting.pseudonym})
    assert reverse("wagtailadmin_login") in response["Location"]
    assert Conversation.objects.count() == 1
