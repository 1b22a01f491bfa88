import asyncio
import json

import pytest

from wagtail_cobrowse.consumers.protocol import (
    Kind,
    ProtocolError,
    make_frame,
    read_header,
)
from wagtail_cobrowse.policies import Policy, Sharing
from wagtail_cobrowse.relay.hub import Hub
from wagtail_cobrowse.relay.port import Port


OPEN = Sharing(Policy.OPEN)


class End:
    """One end of a room, and what arrived there."""

    def __init__(self):
        self.received = []
        self.port = Port(self.send, self.send)

    async def send(self, message):
        self.received.append(message)

    def controls(self):
        return [json.loads(m) for m in self.received if isinstance(m, str)]

    def types(self):
        return [message["type"] for message in self.controls()]

    def frames(self):
        return [read_header(m).kind for m in self.received if isinstance(m, bytes)]


@pytest.fixture
async def end():
    ends = []

    def make():
        ends.append(End())
        return ends[-1]

    yield make
    for one in ends:
        await one.port.stop()


async def settle():
    for _ in range(30):
        await asyncio.sleep(0)


@pytest.fixture
def room():
    return Hub().room("a-route")


@pytest.fixture
async def visitor(room, end):
    visitor = end()
    room.visitors.add(visitor.port)
    return visitor


@pytest.fixture
async def advisor(room, end):
    advisor = end()
    room.add_advisor(advisor.port)
    return advisor


ABOUT = {"id": 3, "title": "Home", "webcode": "a000003", "url": "/en/"}


def delta(room, **changes):
    return make_frame(Kind.DELTA, changes.get("epoch", room.epoch), 0, b"x")


async def test_frames_pass_while_the_gate_is_open(room, visitor, advisor):
    room.open()
    room.share(visitor.port, OPEN, ABOUT)
    room.from_visitor(visitor.port, delta(room))
    await settle()
    assert advisor.frames() == [Kind.DELTA]
    assert advisor.controls()[-1]["page"] == ABOUT
    accept = visitor.controls()[-1]
    assert accept["epoch"] == room.epoch
    assert accept["watched"] is True
    assert "url" not in accept["page"]


async def test_nothing_passes_a_closed_gate(room, visitor, advisor):
    room.open()
    room.share(visitor.port, OPEN, ABOUT)
    epoch = room.epoch
    room.close()
    room.from_visitor(visitor.port, delta(room, epoch=epoch))
    room.from_advisor(advisor.port, make_frame(Kind.CLEAR, epoch))
    await settle()
    assert advisor.frames() == visitor.frames() == []
    assert visitor.types() == ["accept", "silence"]


async def test_a_held_gate_stays_closed_whatever_was_read_before(room, visitor):
    room.open()
    room.hold()
    room.open()
    assert not room.is_open


@pytest.mark.parametrize("policy", ["open", "masked", "hidden"])
async def test_a_hidden_page_sends_nothing(room, visitor, advisor, policy):
    room.open()
    room.share(visitor.port, Sharing(Policy(policy)), None)
    room.from_visitor(visitor.port, delta(room))
    await settle()
    assert advisor.frames() == ([] if policy == "hidden" else [Kind.DELTA])


async def test_only_the_tab_that_shares_is_heard(room, visitor, advisor, end):
    other = end()
    room.visitors.add(other.port)
    room.open()
    room.share(visitor.port, OPEN, ABOUT)
    first = room.epoch
    room.share(other.port, OPEN, ABOUT)
    assert room.epoch > first
    room.from_visitor(visitor.port, delta(room))
    room.from_visitor(other.port, delta(room, epoch=first))
    await settle()
    assert advisor.frames() == []
    assert visitor.types() == ["accept", "silence"]
    room.from_visitor(other.port, delta(room))
    await settle()
    assert advisor.frames() == [Kind.DELTA]


async def test_each_side_may_send_its_own_kinds_only(room, visitor, advisor):
    room.open()
    room.share(visitor.port, OPEN, ABOUT)
    room.from_visitor(visitor.port, make_frame(Kind.HIGHLIGHT, room.epoch, 0, bytes(4)))
    room.from_advisor(advisor.port, delta(room))
    await settle()
    assert advisor.frames() == visitor.frames() == []


async def test_an_advisor_who_left_the_room_is_not_heard(room, visitor, advisor):
    room.open()
    room.share(visitor.port, OPEN, ABOUT)
    room.remove(advisor.port)
    room.from_advisor(advisor.port, make_frame(Kind.CLEAR, room.epoch))
    room.from_visitor(visitor.port, delta(room))
    await settle()
    assert advisor.frames() == visitor.frames() == []
    assert visitor.controls()[-1] == {"type": "watch", "watched": False}


async def test_an_advisor_who_joins_late_learns_the_page(room, visitor, end):
    room.open()
    room.share(visitor.port, OPEN, ABOUT)
    late = end()
    room.add_advisor(late.port)
    await settle()
    assert late.controls()[-1]["epoch"] == room.epoch
    assert visitor.types() == ["accept", "watch"]


async def test_nonsense_is_refused_even_with_a_closed_gate(room, visitor):
    with pytest.raises(ProtocolError):
        room.from_visitor(visitor.port, b"nonsense")


async def test_rooms_do_not_hear_each_other(visitor, advisor, room, end):
    hub = Hub()
    other_room, other = hub.room("another-route"), end()
    other_room.add_advisor(other.port)
    room.open()
    room.share(visitor.port, OPEN, ABOUT)
    room.from_visitor(visitor.port, delta(room))
    await settle()
    assert other.received == []


async def test_an_empty_room_vanishes(end):
    hub = Hub()
    visitor = end()
    room = hub.room("a-route")
    room.visitors.add(visitor.port)
    assert hub.room("a-route") is room
    hub.leave(room, visitor.port)
    assert hub.rooms == {}


async def test_the_advisor_is_told_when_the_last_tab_is_gone(room, visitor, advisor):
    room.state = "active"
    room.remove(visitor.port)
    await settle()
    assert advisor.controls()[-1] == {
        "type": "session",
        "state": "active",
        "visitor": "lost",
    }
