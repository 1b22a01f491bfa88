"""
Pages of the admin: more pages, sessions and sites are no more queries.

Each is opened beside one of everything and beside many, and asks as much in both.
`MOST` is what each of this package's own may ask.
"""

import datetime as dt

import pytest

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.journeys import open_chat, start_session
from tests.rights import make_user
from tests.testapp.pages import add_help_page, add_page, reword
from wagtail_cobrowse import availability, banning, chat, sessions, webcodes
from wagtail_cobrowse.models import Tally


# Both pairs are asked the same.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

MOST = {
    "workplace": 10,
    "stage": 4,
    "stage_window": 4,
    "proof": 7,
    "deletions": 9,
    "bans": 11,
    "service": 12,
    "pages": 12,
    "wordings": 10,
    "webcodes": 11,
    "page_webcode": 11,
    "page_wordings": 12,
    "seen": 22,
    "seen_source": 11,
    "policy": 15,
}
OF_PAGE = ("page_webcode", "page_wordings", "seen", "seen_source", "policy")
#: Those of Wagtail's own on which something of this package is.
WAGTAILS = ("home", "account")


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def grow(site, home, page):
    """A function that makes so many more of everything that the admin lists."""
    made = []

    def grow(count):
        for _ in range(count):
            made.append(number := len(made))
            advisor = make_user(f"advisor-{number}", f"A {number}", advise=[site])
            availability.arrive(advisor.pk)
            webcodes.assign(add_page(home, f"Page {number}"), f"3{number:05}")
            reword(page, f"<p>Terms {number}.</p>")
            start_session(site, page, advisor)
            ended = start_session(site, page, advisor)
            sessions.end(ended, "visitor")
            banned = open_chat(site)
            chat.take(banned, advisor)
            banning.ban(banned, advisor, "spam", 24)
            open_chat(site)
            day = timezone.localdate() - dt.timedelta(number)
            Tally.objects.create(site=site, day=day, subject="chat", value="missed")

    return grow


@pytest.fixture
def count(client, admin_user):
    client.force_login(admin_user)

    def count(address):
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
        assert response.status_code == 200, address
        return len(asked)

    return count


def addresses(home, page):
    return {
        **{
            f"wagtailadmin_{name}": reverse(f"wagtailadmin_{name}") for name in WAGTAILS
        },
        "explorer": reverse("wagtailadmin_explore", args=[home.pk]),
        "editor": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        **{
            name: reverse(
                f"wagtail_cobrowse_admin:{name}",
                args=[page.pk] if name in OF_PAGE else [],
            )
            for name in MOST
        },
    }


def test_a_page_of_the_admin_asks_as_much_of_many_as_of_few(home, page, grow, count):
    grow(1)
    places = addresses(home, page)
    for address in places.values():
        # What a process reads once is read before.
        count(address)
    few = {name: count(address) for name, address in places.items()}
    grow(4)
    many = {name: count(address) for name, address in places.items()}
    assert {n: (few[n], many[n]) for n in places if few[n] != many[n]} == {}
    # As many in every version of Django and Wagtail, or fewer.
    assert {n: few[n] for n in MOST if few[n] > MOST[n]} == {}
