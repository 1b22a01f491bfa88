"""Given back, passed on, taken over: what the endpoints answer, and to whom."""

import uuid

import pytest

from tests.journeys import open_chat
from tests.rights import add_site, allow, fresh, give, make_user
from wagtail_cobrowse import availability, chat
from wagtail_cobrowse.api.accounts import AccountField
from wagtail_cobrowse.models import Availability, Conversation


@pytest.fixture
def supervisor(site):
    return make_user("supervisor", "Erika Sommer", advise=[site], takeover=[site])


def path(conversation, rest):
    return f"conversations/{conversation.pk}/{rest}"


def test_a_chat_is_given_back(workplace, workplace2, mine):
    assert workplace2.post(path(mine, "release/")).status_code == 403
    assert workplace.post(path(mine, "release/")).status_code == 204
    again = workplace.post(path(mine, "release/"))
    assert (again.status_code, again.json()["code"]) == (409, "not_taken")
    assert workplace2.post(path(mine, "take/")).status_code == 200


def test_who_is_full_is_told_so(workplace, site, mine):
    allow(site, chats_per_advisor=1)
    refused = workplace.post(path(open_chat(site), "take/"))
    assert (refused.status_code, refused.json()["code"]) == (409, "full")
    me = workplace.get("queue/").json()["me"]
    assert (me["chats"], me["limit"]) == (1, 1)


def test_taking_over_needs_the_right_and_tells_who_lost(
    workplace, workplace2, workplace_of, supervisor, mine
):
    assert workplace2.post(path(mine, "takeover/")).status_code == 403
    assert workplace2.get("queue/").json()["others"] == []
    browser = workplace_of(supervisor)
    (row,) = browser.get("queue/").json()["others"]
    assert (row["advisor"], row["preview"], row["mine"]) == ("Anna Berger", "", False)
    assert browser.get(path(mine, "messages/")).status_code == 403
    answer = browser.post(path(mine, "takeover/"))
    assert (answer.status_code, answer.json()["mine"]) == (200, True)
    lost = workplace.get(path(mine, ""))
    assert (lost.status_code, lost.json()["advisor"]) == (403, "Erika Sommer")


def test_the_right_to_take_over_is_for_certain_sites(
    workplace_of, supervisor, home, advisor
):
    other = add_site(home)
    theirs = open_chat(other)
    chat.take(theirs, advisor)
    browser = workplace_of(supervisor)
    assert browser.post(path(theirs, "takeover/")).status_code == 404
    assert browser.get("queue/").json()["others"] == []
    # Without the right to advise it is worth nothing.
    watcher = make_user("watcher")
    give(watcher, "takeover", other)
    assert workplace_of(fresh(watcher)).get("queue/").status_code == 403


def test_a_chat_is_passed_on(workplace, workplace2, advisor2, mine):
    availability.arrive(advisor2.pk)
    (colleague,) = workplace.get("colleagues/").json()["colleagues"]
    assert colleague == {
        "id": advisor2.pk,
        "name": "Jonas Weber",
        "status": "available",
        "chats": 0,
        "is_full": False,
    }
    assert workplace2.get(path(mine, "messages/")).status_code == 403
    data = {"colleague": advisor2.pk, "note": "Knows the tariff"}
    offered = workplace.post(path(mine, "transfer/"), data)
    assert offered.status_code == 200
    transfer = offered.json()["transfer"]
    assert transfer.pop("expires_at")
    assert transfer == {
        "state": "pending",
        "to_me": False,
        "colleague": "Jonas Weber",
        "note": "Knows the tariff",
    }
    assert workplace2.get(path(mine, "messages/")).status_code == 200
    # To read is not to write.
    refused = workplace2.post(path(mine, "end/"))
    assert (refused.status_code, refused.json()["code"]) == (403, "taken")
    accepted = workplace2.post(path(mine, "transfer/accept/"))
    assert (accepted.status_code, accepted.json()["mine"]) == (200, True)
    assert workplace.get(path(mine, "")).status_code == 403


def test_an_offer_is_declined_or_taken_back(workplace, workplace2, advisor2, mine):
    availability.arrive(advisor2.pk)
    data = {"colleague": advisor2.pk}
    workplace.post(path(mine, "transfer/"), data)
    assert workplace2.post(path(mine, "transfer/decline/")).status_code == 204
    assert workplace.get(path(mine, "")).json()["transfer"]["state"] == "declined"
    workplace.post(path(mine, "transfer/"), data)
    back = workplace.post(path(mine, "transfer/takeback/"))
    assert (back.status_code, back.json()["transfer"]) == (200, None)
    late = workplace2.post(path(mine, "transfer/accept/"))
    assert (late.status_code, late.json()["code"]) == (409, "no_transfer")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 400),
        ({"colleague": "me"}, 400),
        ({"colleague": ""}, 400),
        ({"colleague": True}, 400),
        ({"colleague": [1]}, 400),
        ({"colleague": 0}, 409),
        ({"colleague": 2**60}, 409),
        ({"colleague": f"{2**31}"}, 409),
        ({"colleague": 1, "note": "x" * 501}, 400),
    ],
)
def test_an_offer_that_cannot_be(workplace, mine, data, status):
    assert workplace.post(path(mine, "transfer/"), data).status_code == status


@pytest.mark.parametrize(
    ("key", "given"),
    [
        (7, 7),
        (2**53 - 1, 2**53 - 1),
        (2**53, "9007199254740992"),
        (uuid.UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ("me@example.org", "me@example.org"),
    ],
)
def test_an_id_is_a_number_where_browsers_read_it_exactly(key, given):
    assert AccountField().to_representation(key) == given


@pytest.mark.parametrize("status", ["available", "away", "offline"])
def test_an_advisor_says_whether_they_take_chats(workplace, advisor, status):
    answer = workplace.post("availability/", {"status": status})
    assert answer.status_code == 204
    assert Availability.objects.get(user=advisor).status == status
    assert workplace.get("queue/").json()["me"]["status"] == status


def test_no_other_word_is_taken_for_it(workplace):
    for data in ({}, {"status": ""}, {"status": "busy"}):
        assert workplace.post("availability/", data).status_code == 400
    assert not Availability.objects.exists()


def test_a_chat_that_is_over_is_nobodys(workplace, mine):
    chat.end_conversation(mine, "visitor")
    for rest in ("release/", "transfer/takeback/", "transfer/accept/"):
        assert workplace.post(path(mine, rest)).status_code == 404
    assert not Conversation.objects.exists()
