"""The supervisor's endpoints, and what the visitor is told."""

import pytest

from tests.journeys import open_chat, start_session
from tests.rights import add_site, allow, make_user
from wagtail_cobrowse import chat
from wagtail_cobrowse.models import CobrowseSession

from .conftest import Api


SEEN = {
    "id",
    "pseudonym",
    "language",
    "route",
    "advisor",
    "watcher",
    "mine",
    "state",
    "hold",
    "started_at",
}


@pytest.fixture
def session(site, page, advisor):
    session = start_session(site, page, advisor)
    chat.post_message(session.conversation, author="visitor", text="About my knee")
    return session


@pytest.fixture
def supervisor(site):
    allow(site, allow_watching=True)
    return make_user("supervisor", "Erika Sommer", watch=[site])


@pytest.fixture
def browser(supervisor):
    return Api("advisor").log_in(supervisor)


def path(session, end=""):
    return f"conversations/{session.conversation_id}/watch/{end}"


def test_the_queue_names_running_sessions_and_nothing_of_a_chat(browser, session, site):
    open_chat(site)
    answer = browser.get("queue/").json()
    assert answer["conversations"] == [], "Who may not advise sees no chats."
    [row] = answer["watchable"]
    assert row.keys() == SEEN
    assert (row["advisor"], row["watcher"], row["mine"]) == ("Anna Berger", "", False)
    assert "knee" not in str(answer)


def test_watching_begins_and_ends(browser, session, supervisor):
    answer = browser.post(path(session))
    assert answer.status_code == 200
    assert answer.json()["mine"] and answer.json()["watcher"] == "Erika Sommer"
    assert browser.get(path(session)).json()["mine"]
    assert CobrowseSession.objects.get().watcher == supervisor
    assert browser.post(path(session, "end/")).status_code == 204
    assert CobrowseSession.objects.get().watcher is None
    assert browser.post(path(session, "end/")).json()["code"] == "no_session"


def test_the_visitor_is_told_as_long_as_it_lasts(site, page, advisor, visitor, browser):
    begun = visitor.post("consent/begin/", {"page": page.pk}).json()
    given = visitor.post(
        "consent/",
        {"nonce": begun["nonce"], "terms": begun["terms"], "accepted": True},
    ).json()
    conversation = CobrowseSession.objects.get().conversation
    workplace = Api("advisor").log_in(advisor)
    workplace.post(
        f"conversations/{conversation.pk}/session/start/",
        {"startcode": given["startcode"]},
    )

    def state():
        return visitor.get("state/").json()

    assert state()["session"]["watcher"] == ""
    browser.post(f"conversations/{conversation.pk}/watch/")
    assert state()["session"]["watcher"] == "Erika Sommer"
    texts = [each["text"] for each in visitor.get("messages/").json()["messages"]]
    assert "Erika Sommer looks on as well." in texts
    browser.post(f"conversations/{conversation.pk}/watch/end/")
    assert state()["session"]["watcher"] == ""


def test_a_supervisor_without_a_public_name_has_no_login_name_either(
    site, session, visitor
):
    allow(site, allow_watching=True)
    browser = Api("advisor").log_in(make_user("s.meier", watch=[site]))
    assert browser.post(path(session)).json()["watcher"] == "Advisor"


def test_a_second_person_is_refused(browser, session, site):
    browser.post(path(session))
    other = Api("advisor").log_in(make_user("third", watch=[site]))
    answer = other.post(path(session))
    assert (answer.status_code, answer.json()["code"]) == (409, "watched")
    assert other.post(path(session, "end/")).status_code == 409
    assert CobrowseSession.objects.get().watcher.username == "supervisor"


def refused(answer):
    return answer.status_code, answer.json().get("code")


@pytest.mark.parametrize("end", ["", "end/"])
def test_advisors_may_not(workplace2, session, site, end):
    allow(site, allow_watching=True)
    assert refused(workplace2.post(path(session, end))) == (403, "permission_denied")
    assert workplace2.get("queue/").json()["watchable"] == []


def test_nobody_may_where_the_site_does_not_allow_it(browser, session, site):
    allow(site, allow_watching=False)
    assert refused(browser.post(path(session))) == (403, "permission_denied")
    assert refused(browser.get("queue/")) == (403, "permission_denied")


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "messages/",
        "take/",
        "read/",
        "offer/",
        "offer/withdraw/",
        "suggest/",
        "end/",
        "file/",
        "session/start/",
        "session/end/",
    ],
)
def test_who_watches_reaches_nothing_else(browser, session, rest):
    browser.post(path(session))
    address = f"conversations/{session.conversation_id}/{rest}"
    for method in (browser.get, browser.post):
        assert method(address).status_code in (403, 405)
    assert (
        refused(browser.post(f"conversations/{session.conversation_id}/end/"))[0] == 403
    )


def test_what_does_not_run_cannot_be_watched(browser, site):
    waiting = open_chat(site)
    answer = browser.post(f"conversations/{waiting.pk}/watch/")
    assert refused(answer) == (409, "no_session")


def test_sessions_of_another_site_are_not_there(home, session, supervisor, page):
    other = add_site(home)
    allow(other, allow_watching=True)
    theirs = Api("advisor", SERVER_NAME=other.hostname)
    theirs.headers["origin"] = f"http://{other.hostname}"
    theirs.log_in(make_user("theirs", watch=[other]))
    assert theirs.get("queue/").json()["watchable"] == []
    assert refused(theirs.post(path(session))) == (409, "no_session")
    here = Api("advisor").log_in(make_user("there", watch=[other]))
    assert refused(here.post(path(session))) == (403, "permission_denied")
