"""Whatever arrives in whatever order: no crash, and no frame that was not allowed."""

import asyncio
import json
import os
import uuid

import pytest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from wagtail_cobrowse.consumers.protocol import (
    FROM_VISITOR,
    HEADER,
    MAX_CHUNKS,
    MAX_CONTROL,
    MAX_FRAME,
    Kind,
    ProtocolError,
    make_frame,
    read_control,
    read_header,
)
from wagtail_cobrowse.policies import Policy, Sharing
from wagtail_cobrowse.relay.hub import Hub
from wagtail_cobrowse.relay.port import Port
from wagtail_cobrowse.relay.state import NO_SESSION, SessionState

from .test_protocol import VECTORS


FULL = os.environ.get("COBROWSE_TEST_SCALE") == "full"
MANY = settings(
    max_examples=50_000 if FULL else 1_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

pytestmark = pytest.mark.once


@st.composite
def mangled_frames(draw):
    """A proper frame in which some bytes were changed, added or lost."""
    vector = draw(st.sampled_from(VECTORS["good"] + VECTORS["bad"]))
    frame = bytearray(bytes.fromhex(vector["hex"]))
    for _ in range(draw(st.integers(0, 4))):
        where = draw(st.integers(0, len(frame)))
        frame[where : where + draw(st.integers(0, 2))] = draw(st.binary(max_size=3))
    return bytes(frame)


@given(st.one_of(mangled_frames(), st.binary(max_size=80)))
@MANY
def test_bytes_are_a_frame_or_an_error_that_quotes_nothing(frame):
    try:
        header = read_header(frame)
    except ProtocolError as error:
        assert len(str(error)) < 80
        payload = frame[HEADER.size :]
        assert len(payload) < 8 or payload not in str(error).encode()
    else:
        assert header.kind in Kind
        assert 0 <= header.chunk < header.chunks <= MAX_CHUNKS
        assert len(frame) <= MAX_FRAME
        assert HEADER.unpack_from(frame)[4:] == header[2:]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(
    st.one_of(
        VALUES.map(json.dumps),
        st.dictionaries(
            st.sampled_from(["type", "url", "mark", "__proto__"]), VALUES
        ).map(json.dumps),
        st.text(),
    )
)
@MANY
def test_a_text_is_a_message_or_an_error_that_quotes_nothing(text):
    try:
        message = read_control(text)
    except ProtocolError as error:
        assert len(str(error)) < 80
        assert len(text) < 8 or text not in str(error)
    else:
        assert isinstance(message["type"], str)
        assert "\0" not in message["type"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * (MAX_CONTROL - 1),
        '{"type":' * 500,
        '{"type": "x", "n": ' + "9" * 4000 + "}",
        '{"type": "x", "n": 1e999999}',
        '{"type": "x", "n": NaN}',
        '{"type": "\\ud800"}',
        '{"type": "\\u0000"}',
        '{"type": "x", "type": 1}',
        "ä" * (MAX_CONTROL // 2 + 1),
        '{"type": "' + "\U0001f600" * 1100 + '"}',
        "\ud800",
        "",
        "null",
    ],
    ids=range(13),
)
def test_what_hurts_parsers_is_refused_or_harmless(text):
    try:
        assert read_control(text)["type"] == "x"
    except ProtocolError:
        pass


class Gate(RuleBasedStateMachine):
    """
    A room under everything that can happen to it, in any order.

    Beside it runs what DESIGN.md says of the gate, in its own words; a frame that
    arrives although those words forbid it fails.
    """

    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.room = Hub().room("a-route")
        self.arrived: list[bytes] = []
        self.do(self._connect)
        # The session as the database has it, and reads of it under way.
        self.database = NO_SESSION
        self.reads: list[tuple[int, SessionState]] = []
        # What the visitor wishes, and what is known since when.
        self.wishes_pause = self.wishes_end = False
        self.cut_at = 0
        self.known = NO_SESSION
        # The tab that was accepted last, with its epoch and policy.
        self.accepted: tuple[Port, int, str] | None = None
        self.is_open = False

    async def _connect(self):
        async def nowhere(message):
            pass

        async def here(message):
            if isinstance(message, bytes):
                self.arrived.append(message)

        self.tabs = [Port(nowhere, nowhere) for _ in range(3)]
        self.stages = [Port(here, nowhere) for _ in range(2)]
        self.room.visitors.update(self.tabs)
        self.room.add_advisor(self.stages[0])

    def do(self, function, *arguments):
        """Run something where the room lives, and let all that is queued go out."""

        async def run():
            result = function(*arguments)
            if asyncio.iscoroutine(result):
                await result
            for _ in range(20):
                await asyncio.sleep(0)

        self.loop.run_until_complete(run())

    def teardown(self):
        async def stop():
            for port in [*self.tabs, *self.stages]:
                await port.stop()

        self.loop.run_until_complete(stop())
        self.loop.close()

    def shut(self):
        self.is_open, self.accepted = False, None

    @rule(state=st.sampled_from(["waiting", "active", "paused", ""]), new=st.booleans())
    def database_changes(self, state, new):
        if not state:
            self.database = NO_SESSION
            return
        same = self.database.id if self.database.id and not new else uuid.uuid4()
        self.database = SessionState(state, 1, same)

    @rule()
    def read_begins(self):
        self.reads.append((self.room.begin_read(), self.database))

    @rule(which=st.integers(0, 50))
    def read_ends(self, which):
        if not self.reads:
            return
        number, found = self.reads.pop(which % len(self.reads))
        if number >= self.cut_at:
            other = found.id != self.known.id
            if other or not found.is_active:
                self.shut()
            self.cut_at, self.known = number, found
            if not found.is_active:
                self.wishes_pause = False
                self.wishes_end = self.wishes_end and bool(found.state)
            elif other:
                self.wishes_end = False

        def settle():
            # As the consumers do with what they have read.
            if self.room.settle(number, found).is_active:
                self.room.open()

        self.do(settle)
        if self.known.is_active:
            self.is_open = not (self.wishes_pause or self.wishes_end)

    @rule(ending=st.booleans())
    def visitor_cuts(self, ending):
        self.do(lambda: self.room.cut(ending=ending))
        self.wishes_pause = True
        self.wishes_end = self.wishes_end or ending
        self.cut_at = self.room.reads
        self.shut()

    @rule()
    def visitor_resumes(self):
        self.do(self.room.resume)
        self.wishes_pause = self.wishes_end

    @rule()
    def nothing_can_be_confirmed(self):
        self.do(self.room.close)
        self.shut()

    @rule(tab=st.integers(0, 2), policy=st.sampled_from(list(Policy)))
    def page_is_accepted(self, tab, policy):
        # The consumers ask for an epoch only while the gate is open.
        if self.room.is_open:
            port = self.tabs[tab]
            self.do(self.room.share, port, Sharing(policy), None)
            self.accepted = (port, self.room.epoch, policy)

    @rule(tab=st.integers(0, 2), policy=st.sampled_from(list(Policy)))
    def session_runs(self, tab, policy):
        """The way of most sessions in one step, so that every run sees frames pass."""
        self.visitor_resumes()
        self.database_changes("active", new=self.wishes_end or not self.database.id)
        self.read_begins()
        self.read_ends(len(self.reads) - 1)
        self.page_is_accepted(tab, policy)

    @rule(tab=st.integers(0, 2))
    def tab_leaves_the_page(self, tab):
        self.do(self.room.leave_page, self.tabs[tab])
        if self.accepted and self.accepted[0] is self.tabs[tab]:
            self.accepted = None

    @rule(stage=st.integers(0, 1), comes=st.booleans())
    def stage_comes_or_goes(self, stage, comes):
        port = self.stages[stage]
        self.do(self.room.add_advisor if comes else self.room.remove, port)

    @rule(
        tab=st.integers(0, 2),
        kind=st.sampled_from([*FROM_VISITOR, *FROM_VISITOR, *FROM_VISITOR, *Kind]),
        older=st.sampled_from([0, -1, 1]),
        from_sharer=st.booleans(),
    )
    def frame_is_sent(self, tab, kind, older, from_sharer):
        port, epoch = self.tabs[tab], max(0, self.room.epoch + older)
        if from_sharer and self.accepted:
            port = self.accepted[0]
        self.arrived.clear()
        self.do(self.room.from_visitor, port, make_frame(kind, epoch))
        allowed = (
            self.is_open
            and self.accepted is not None
            and self.accepted[:2] == (port, epoch)
            and self.accepted[2] != Policy.HIDDEN
            and kind in FROM_VISITOR
        )
        watching = len(self.room.advisors) if allowed else 0
        assert len(self.arrived) == watching
        self.arrived.clear()

    @rule(frames=st.lists(mangled_frames(), max_size=3))
    def nonsense_is_sent(self, frames):
        for frame in frames:
            for port in [*self.tabs, *self.stages]:
                try:
                    self.room.from_advisor(port, frame)
                except ProtocolError:
                    pass

    @invariant()
    def a_wish_to_stop_holds(self):
        if self.wishes_pause or self.wishes_end:
            assert not self.room.is_open


TestGate = Gate.TestCase
TestGate.settings = settings(
    max_examples=2000 if FULL else 250,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
