"""An advisor of one site never sees or starts anything of another."""

import pytest

from tests.journeys import give_consent, open_chat
from tests.rights import add_site, make_user
from wagtail_cobrowse.models import CobrowseSession

from .conftest import Api


@pytest.fixture
def other(home):
    return add_site(home)


@pytest.fixture
def theirs(other):
    """An advisor bound to the other site, at an address of this one."""
    return Api("advisor").log_in(make_user("theirs", advise=[other]))


@pytest.fixture
def at_home(other):
    """The same kind of advisor, at an address of their own site."""
    browser = Api("advisor", SERVER_NAME=other.hostname)
    browser.headers["origin"] = f"http://{other.hostname}"
    return browser.log_in(make_user("home", advise=[other]))


PATHS = [
    "",
    "messages/",
    "take/",
    "offer/",
    "offer/withdraw/",
    "end/",
    "session/start/",
    "session/end/",
]


@pytest.mark.parametrize("rest", PATHS)
def test_no_endpoint_of_another_site(theirs, at_home, site, page, rest):
    given = give_consent(site, page)
    address = f"conversations/{given.conversation.pk}/{rest}"
    body = {"startcode": given.startcode}
    read = rest in ("", "messages/")
    for browser, status in ((theirs, 403), (at_home, 404)):
        answer = browser.get(address) if read else browser.post(address, body)
        assert answer.status_code == status, answer.content
    assert CobrowseSession.objects.get().state == "waiting"
    given.conversation.refresh_from_db()
    assert given.conversation.advisor is None


def test_no_queue_of_another_site(theirs, at_home, site, other):
    open_chat(site)
    mine = open_chat(other)
    assert theirs.get("queue/").status_code == 403
    rows = at_home.get("queue/").json()["conversations"]
    assert [row["id"] for row in rows] == [str(mine.pk)]


def test_whoever_is_bound_to_this_site_works_here(site, page):
    browser = Api("advisor").log_in(make_user("bound", advise=[site]))
    given = give_consent(site, page)
    answer = browser.post(
        f"conversations/{given.conversation.pk}/session/start/",
        {"startcode": given.startcode},
    )
    assert answer.json()["session"]["state"] == "active"
