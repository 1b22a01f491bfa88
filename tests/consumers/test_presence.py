"""What processes of two versions tell each other, as during an upgrade."""

import json
import uuid

import pytest

from wagtail_cobrowse.relay.hub import Hub
from wagtail_cobrowse.relay.port import Port
from wagtail_cobrowse.relay.presence import NOBODY, Presence, read_presence
from wagtail_cobrowse.relay.state import NO_SESSION, SessionState


pytestmark = pytest.mark.once
ACTIVE = SessionState("active", 1, uuid.uuid4())
OTHER = b"other---"


def test_of_another_versions_presence_counts_what_both_know():
    given = json.loads(Presence(barred=True, ending=True).encode())
    del given["ends"]
    older = read_presence(json.dumps(given).encode())
    newer = read_presence(json.dumps({**given, "moods": ["calm"]}).encode())
    assert older == newer == Presence(barred=True, ending=True)


@pytest.mark.parametrize("given", ["[]", "{}", '{"barred": true}'])
def test_what_is_no_presence_is_none(given):
    with pytest.raises(ValueError, match="presence"):
        read_presence(given.encode())


@pytest.fixture
def room():
    room = Hub().room("a-route")
    room.settle(room.begin_read(), ACTIVE)
    room.open()
    return room


async def nowhere(*_):
    pass


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


async def test_what_the_advisor_could_not_end_is_not_written_as_the_visitors(room):
    room.cut(ending=True, by_visitor=False)
    assert not room.is_open
    assert room.owed == ""
