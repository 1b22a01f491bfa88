"""What processes of two versions tell each other, as during an upgrade."""

import asyncio
import dataclasses
import json
import uuid

from types import SimpleNamespace

import pytest

from django.db import DatabaseError

from wagtail_cobrowse.api.cutting import advisors_cut
from wagtail_cobrowse.policies import Policy, Sharing
from wagtail_cobrowse.relay.hub import Hub, hub
from wagtail_cobrowse.relay.port import Port
from wagtail_cobrowse.relay.presence import NOBODY, Presence, read_presence
from wagtail_cobrowse.relay.state import NO_SESSION, SessionState


pytestmark = pytest.mark.once
ACTIVE = SessionState("active", 1, uuid.uuid4())
OTHER = b"other---"
#: The first version takes exactly these, and nothing from who says more or less.
FIRST = {
    *("line", "stages", "arrivals", "focus", "epoch", "session", "policy", "about"),
    *("hidden", "barred", "ending", "paused", "newest", "newest_by"),
}
SHARED = Presence(line="connected", focus=5, epoch=7, policy="open", about={"id": 3})


def said(presence):
    return json.loads(presence.encode())


def test_of_another_versions_presence_counts_what_both_know():
    given = said(Presence(barred=True, ending=True))
    assert given.keys() == FIRST
    older = read_presence(json.dumps(given).encode())
    newer = read_presence(json.dumps({**given, "moods": ["calm"]}).encode())
    assert older == newer == Presence(barred=True, ending=True)


@pytest.mark.parametrize("given", ["[]", "{}", '{"barred": true}'])
def test_what_is_no_presence_is_none(given):
    with pytest.raises(ValueError, match="presence"):
        read_presence(given.encode())


@pytest.mark.parametrize("name", sorted(FIRST))
def test_what_every_version_says_has_to_be_there(name):
    given = said(SHARED)
    del given[name]
    with pytest.raises(ValueError, match="presence"):
        read_presence(json.dumps(given).encode())


@pytest.mark.parametrize("name", sorted({*FIRST, "ends", "lacks", "busy"}))
def test_what_is_of_another_kind_is_not_understood(name):
    with pytest.raises(ValueError, match="presence"):
        read_presence(json.dumps({**said(SHARED), name: [name]}).encode())


@pytest.mark.parametrize(
    "presence", [NOBODY, SHARED, Presence(ends="x", lacks="part", busy="site")]
)
def test_what_was_written_is_read(presence):
    assert read_presence(presence.encode()) == presence


def test_the_first_version_is_told_no_more_than_it_takes():
    assert said(NOBODY).keys() == said(SHARED).keys() == FIRST
    assert said(Presence(epoch=7, lacks="mirror")).keys() == {*FIRST, "lacks"}


@pytest.fixture
def room():
    room = Hub().room("a-route")
    room.settle(room.begin_read(), ACTIVE)
    room.open()
    return room


async def nowhere(*_):
    pass


async def test_the_first_version_hears_of_a_pause_whatever_did_not_load(room):
    tab = Port(nowhere, nowhere)
    room.add_visitor(tab)
    room.share(tab, Sharing(Policy.OPEN), None)
    room.set_lacks("mirror")
    assert room.peers.presence().lacks == "mirror"
    room.cut(ending=False)
    told = said(room.peers.presence())
    assert told.keys() == FIRST
    assert (told["barred"], told["epoch"]) == (True, 0)


async def test_an_empty_room_stays_as_long_as_it_owes_an_end():
    hub = Hub()
    room, tab = hub.room("a-route"), Port(nowhere, nowhere)
    room.add_visitor(tab)
    room.settle(room.begin_read(), ACTIVE)
    room.cut(ending=True)
    hub.leave(room, tab)
    assert hub.room("a-route") is room
    room.settle(room.begin_read(), ACTIVE)
    room.resume()
    room.open()
    assert not room.is_open
    assert room.owed == "end"
    room.settle(room.begin_read(), NO_SESSION)
    hub.tidy(room)
    assert hub.rooms == {}


async def test_an_end_that_is_taken_over_lasts_when_its_process_is_gone(room):
    room.peers.hear(OTHER, Presence(barred=True, ends=str(ACTIVE.id)))
    room.peers.hear(OTHER, NOBODY)
    room.settle(room.begin_read(), ACTIVE)
    room.open()
    assert not room.is_open
    # Another session is not meant.
    room.settle(room.begin_read(), NO_SESSION)
    room.settle(room.begin_read(), SessionState("active", 1, uuid.uuid4()))
    room.open()
    assert room.is_open


@pytest.mark.parametrize(
    "ends", [str(uuid.uuid4()), "no number"], ids=["another", "none"]
)
async def test_the_end_of_another_session_is_not_taken_over(room, ends):
    room.peers.hear(OTHER, Presence(ends=ends))
    room.settle(room.begin_read(), ACTIVE)
    room.open()
    assert room.is_open


async def test_what_the_advisor_could_not_end_goes_on(room):
    room.settle(room.begin_read(), ACTIVE)
    room.open()
    room.suspend("end")
    assert not room.is_open
    assert room.owed == ""
    began = room.begin_read()
    # The database has refused it.
    room.release("end")
    assert room.settle(began, dataclasses.replace(ACTIVE, state="paused")) == ACTIVE
    room.settle(room.begin_read(), ACTIVE)
    assert room.is_shut
    room.open()
    assert room.is_open


async def test_what_the_visitor_decides_outlasts_an_end_that_fails(room):
    room.settle(room.begin_read(), ACTIVE)
    room.cut(ending=False)
    room.suspend("end")
    room.release("end")
    room.settle(room.begin_read(), ACTIVE)
    room.open()
    assert not room.is_open
    assert room.owed == "pause"


async def test_of_two_ends_at_once_the_one_that_fails_opens_nothing(room):
    room.settle(room.begin_read(), ACTIVE)
    room.open()
    room.suspend("first")
    room.suspend("second")
    room.release("first")
    room.settle(room.begin_read(), ACTIVE)
    room.open()
    assert not room.is_open, "The second is still being written."
    room.release("second")
    room.settle(room.begin_read(), ACTIVE)
    room.open()
    assert room.is_open


async def test_requests_that_ban_at_once_have_a_key_each(monkeypatch):
    monkeypatch.setattr(hub, "loop", asyncio.get_running_loop())
    monkeypatch.setattr(hub, "rooms", {})
    room = hub.room("route")
    conversation = SimpleNamespace(route="route")
    with advisors_cut(conversation):
        with pytest.raises(DatabaseError), advisors_cut(conversation):
            raise DatabaseError
        assert room.is_cut, "The first is still at it."
    # It has ended, which is read next.
    room.settle(room.begin_read(), NO_SESSION)
    assert not room.is_cut


async def test_an_end_that_fails_late_leaves_that_of_the_next_session(room):
    room.settle(room.begin_read(), ACTIVE)
    room.suspend("first")
    room.settle(room.begin_read(), dataclasses.replace(ACTIVE, id=uuid.uuid4()))
    room.suspend("second")
    room.release("first")
    assert room.is_cut


async def test_what_is_owed_stays_so_whatever_is_cut_without_a_session(room):
    room.settle(room.begin_read(), ACTIVE)
    room.cut(ending=True)
    room.owe("pause", None)
    assert (room.owed, room.cut_session) == ("end", ACTIVE.id)
    assert room.peers.presence().ends == str(ACTIVE.id)


async def test_an_end_by_the_advisor_leaves_the_next_session_alone(room):
    room.settle(room.begin_read(), ACTIVE)
    room.suspend("end")
    # That it ended was not read before the next one had begun.
    room.settle(room.begin_read(), dataclasses.replace(ACTIVE, id=uuid.uuid4()))
    room.open()
    assert room.is_open


async def test_an_end_is_owed_for_no_other_session(room):
    room.settle(room.begin_read(), ACTIVE)
    room.cut(ending=True)
    assert room.owed == "end"
    waiting = dataclasses.replace(ACTIVE, state="waiting", id=uuid.uuid4())
    room.settle(room.begin_read(), waiting)
    assert room.owed == ""
