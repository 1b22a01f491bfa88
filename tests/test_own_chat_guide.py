"""
Each Python sample of docs/how-to-own-chat.md, executed.

The others are scripts: `browser/test_own_chat.py` has all of them on a site's pages.
"""

import functools
import re

from pathlib import Path

import pytest

from django.contrib.messages import get_messages
from django.test import override_settings

from tests import samples
from tests.journeys import give_consent
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import errors, messages, webcodes


GUIDE = "how-to-own-chat.md"
run = functools.partial(samples.run, GUIDE)


@pytest.fixture
def asked(rf, advisor):
    request = rf.get("/")
    request.user = advisor
    return request


def test_every_sample_is_executed():
    used = re.findall(r"run\(\"([^\"]+)\"", Path(__file__).read_text())
    for sample in samples.samples(GUIDE, "python"):
        assert any(each in sample.code for each in used), sample
    assert len(samples.samples(GUIDE, "js")) == 2


def test_the_chat_is_switched_off():
    given = run("CHAT").WAGTAIL_COBROWSE
    messages.check_chat()
    with override_settings(WAGTAIL_COBROWSE=given), pytest.raises(errors.ChatOff):
        messages.check_chat()


def test_an_offer_is_what_a_chat_can_send(site, home, asked):
    offer = run("def cobrowsing_offer").cobrowsing_offer
    assert offer(asked, "en") is None
    page = add_help_page(home)
    sent = offer(asked, "en")
    assert sent["link"] == page.get_full_url()
    assert webcodes.display_webcode(page) in sent["text"]


def test_the_link_leads_to_the_visitor(site, home, client, advisor):
    conversation = give_consent(site, add_help_page(home)).conversation
    link = run("def workplace_link").workplace_link
    client.force_login(advisor)
    response = client.get(link(conversation.pseudonym))
    assert response["Location"].endswith(f"?conversation={conversation.pk}")
    response = client.get(link("nobody & nothing"))
    assert "four letters and digits" in str(*get_messages(response.wsgi_request))
