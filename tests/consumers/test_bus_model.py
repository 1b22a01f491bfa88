"""
A model of a session on three processes: whatever happens in whatever order, frames
pass two gates, and in the end all agree.
"""

import asyncio
import uuid

from collections import deque

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from wagtail_cobrowse.consumers.protocol import Kind, make_frame, read_header
from wagtail_cobrowse.policies import Policy, Sharing
from wagtail_cobrowse.relay import envelope as envelopes
from wagtail_cobrowse.relay.hub import Hub
from wagtail_cobrowse.relay.port import Port
from wagtail_cobrowse.relay.presence import NOBODY, read_presence
from wagtail_cobrowse.relay.state import NO_SESSION, SessionState

from .conftest import FULL


OPEN = Sharing(Policy.OPEN)
WHICH = st.integers(0, 2)


class Process:
    """A room of one process; what it publishes waits until the model delivers it."""

    def __init__(self, number, others):
        self.id = bytes([number]) * 8
        self.others = others
        #: From each other process: what has not arrived yet.
        self.inbox = {}
        self.room = Hub().room("a-route")
        self.room.peers.join(self, b"r" * 16)
        self.tab = Port(self.nowhere, self.nowhere)
        self.stage = Port(self.arrive, self.nowhere)
        self.room.add_visitor(self.tab)
        self.arrived, self.epochs = [], []
        #: The session that was confirmed here last, and whether it was cut since.
        self.session, self.is_cut = None, False

    async def nowhere(self, message):
        pass

    async def arrive(self, message):
        if isinstance(message, bytes):
            self.arrived.append(read_header(message).seq)

    # What a room needs of the bus.

    def tell(self, room, presence, *, cuts):
        for other in self.others():
            if other is not self:
                other.receive(self, ("tell", presence.encode()), cuts=cuts)

    def way(self, to, kind, room):
        envelope = envelopes.write_envelope(kind, self.id, room)
        return to, envelopes.without_number(envelope)

    def send(self, room, to, envelope, frame):
        for other in self.others():
            if other.id == to:
                other.receive(self, (envelopes.read_envelope(envelope), frame))

    def receive(self, sender, message, *, cuts=False):
        line = self.inbox.setdefault(sender.id, deque())
        if cuts:
            # Those that the publisher still has are dropped; here, all or none.
            kept = [each for each in line if each[0] in ("tell", "ask")]
            if len(line) % 2:
                line.clear()
                line.extend(kept)
        line.append(message)

    def deliver(self, sender):
        what, message = self.inbox[sender.id].popleft()
        if what == "tell":
            self.room.peers.hear(sender.id, read_presence(message))
        elif what == "ask":
            self.room.peers.hear(sender.id, read_presence(message))
            answer = self.room.peers.presence().encode()
            sender.receive(self, ("tell", answer))
        else:
            self.room.peers.crossing.take(what, message)

    def ask(self, whom):
        whom.receive(self, ("ask", self.room.peers.presence().encode()))

    def confirm(self, state):
        """As the consumers do with what they have read."""
        room = self.room
        if room.settle(room.begin_read(), state).is_active:
            room.open()
        self.session = state.id if state.is_active else None
        if room.is_open or not state.is_active:
            self.is_cut = False


class Session(RuleBasedStateMachine):
    """Every frame has its own number, so that what arrives tells where it is from."""

    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.do(self._connect)
        self.database = NO_SESSION
        self.frames = 0
        #: By number: the process it was sent on, what was true then.
        self.sent = {}

    async def _connect(self):
        self.all = []
        self.all += [Process(number, lambda: self.all) for number in range(3)]
        for process in self.all:
            process.room.add_advisor(process.stage)
            for other in self.all:
                if other is not process:
                    process.ask(other)

    def do(self, function, *arguments):
        async def run():
            result = function(*arguments)
            if asyncio.iscoroutine(result):
                await result
            for _ in range(8):
                await asyncio.sleep(0)

        self.loop.run_until_complete(run())
        self.check()

    def check(self):
        for process in getattr(self, "all", ()):
            for number in process.arrived:
                sender, session, was_cut = self.sent[number]
                assert not was_cut, "It was sent after a cut where it was sent."
                assert not process.is_cut, "It arrived after a cut where it arrived."
                assert session is not None
                assert session == process.session, "It is of another session."
            process.arrived.clear()
            process.epochs.append(process.room.epoch)
            assert process.epochs == sorted(process.epochs)

    def teardown(self):
        async def stop():
            for process in self.all:
                await process.tab.stop()
                await process.stage.stop()

        self.everything_settles()
        self.loop.run_until_complete(stop())
        self.loop.close()

    @rule(state=st.sampled_from(["active", "active", "paused", ""]), new=st.booleans())
    def database_changes(self, state, new):
        same = self.database.id if self.database.id and not new else uuid.uuid4()
        self.database = SessionState(state, 1, same) if state else NO_SESSION

    @rule(which=WHICH)
    def it_is_confirmed(self, which):
        self.do(self.all[which].confirm, self.database)

    @rule(which=WHICH, ending=st.booleans())
    def it_is_cut(self, which, ending):
        process = self.all[which]
        process.is_cut = True
        self.do(lambda: process.room.cut(ending=ending))

    @rule(which=WHICH)
    def it_is_resumed(self, which):
        self.do(self.all[which].room.resume)

    @rule(which=WHICH)
    def a_tab_shares(self, which):
        process = self.all[which]

        def share():
            process.room.take_focus(process.tab)
            if process.room.is_open:
                process.room.share(process.tab, OPEN, None)

        self.do(share)

    @rule(which=WHICH)
    def a_stage_comes_or_goes(self, which):
        process = self.all[which]
        if process.stage in process.room.advisors:
            self.do(process.room.remove, process.stage)
        else:
            self.do(process.room.add_advisor, process.stage)

    @rule(which=WHICH, kind=st.sampled_from([Kind.KEYFRAME, Kind.DELTA]))
    def a_frame_is_sent(self, which, kind=Kind.DELTA):
        process = self.all[which]
        self.frames += 1
        self.sent[self.frames] = (process, process.session, process.is_cut)
        frame = make_frame(kind, process.room.epoch, self.frames)
        self.do(process.room.from_visitor, process.tab, frame)

    @rule(to=WHICH, sender=WHICH, count=st.integers(1, 5))
    def something_is_delivered(self, to, sender, count):
        process, other = self.all[to], self.all[sender]
        for _ in range(count):
            if process.inbox.get(other.id):
                self.do(process.deliver, other)

    @rule(which=WHICH)
    def a_line_breaks(self, which):
        """What was on its way to it is lost; when it is back, it asks all."""
        process = self.all[which]
        process.inbox.clear()
        for other in self.all:
            if other is not process:
                process.ask(other)
        self.do(process.room.peers.crossing.note_gap)

    @rule(which=WHICH, whom=WHICH)
    def a_silent_process_is_forgotten(self, which, whom):
        process, other = self.all[which], self.all[whom]
        if process is not other:
            process.inbox.pop(other.id, None)
            self.do(process.room.peers.hear, other.id, NOBODY)
            process.ask(other)

    @rule(which=WHICH, cutting=WHICH, ending=st.booleans())
    def it_is_cut_in_full_flow(self, which, cutting, ending):
        """Frames are on their way when somebody cuts."""
        self.everything_settles(which)
        for _ in range(3):
            self.a_frame_is_sent(which)
        self.something_is_delivered((which + 1) % 3, which, 1)
        self.it_is_cut(cutting, ending)

    def deliver_all(self):
        for _ in range(2000):
            waiting = [
                (process, other)
                for process in self.all
                for other in self.all
                if process.inbox.get(other.id)
            ]
            if not waiting:
                return
            for process, other in waiting:
                self.do(process.deliver, other)
        raise AssertionError("They do not stop talking.")

    @rule(which=WHICH)
    def everything_settles(self, which=0):
        """Whatever has happened: with all delivered, one tab is seen by all stages."""
        for state in (NO_SESSION, SessionState("active", 1, uuid.uuid4())):
            self.database = state
            for process in self.all * 2:
                self.do(process.confirm, state)
                self.deliver_all()
        sharer = self.all[which]
        assert all(process.room.is_open for process in self.all)
        self.a_tab_shares(which)
        self.deliver_all()
        assert [p for p in self.all if p.room.sharer] == [sharer]
        assert {p.room.epoch for p in self.all} == {sharer.room.epoch}
        seen = []

        async def see(message, process):
            if isinstance(message, bytes):
                seen.append((process, read_header(message).seq))

        stages = [p for p in self.all if p.stage in p.room.advisors]
        for process in stages:
            process.stage._send = lambda message, p=process: see(message, p)
        self.a_frame_is_sent(which, Kind.KEYFRAME)
        self.deliver_all()
        for process in stages:
            process.stage._send = process.arrive
        assert sorted(seen, key=lambda each: each[0].id) == [
            (process, self.frames) for process in stages
        ]


TestSession = Session.TestCase
TestSession.settings = settings(
    max_examples=1000 if FULL else 25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
