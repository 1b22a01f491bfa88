"""A page's stream through a room under anything: complete, or asked for anew."""

import asyncio
import os

import pytest

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from wagtail_cobrowse.consumers.protocol import (
    HEADER,
    VERSION,
    Kind,
    make_frame,
    read_header,
)
from wagtail_cobrowse.policies import Policy, Sharing
from wagtail_cobrowse.relay import port as ports
from wagtail_cobrowse.relay.hub import Hub
from wagtail_cobrowse.relay.port import Port


FULL = os.environ.get("COBROWSE_TEST_SCALE") == "full"
#: Bytes: small, so that a stuck line soon reaches it.
LIMIT = 200_000
CHUNK = 20_000

pytestmark = pytest.mark.once


class Watcher:
    """
    A stage as docs/protocol.md has it, behind a line that may be stuck.

    ``free`` is a clear event while the line takes nothing.
    """

    def __init__(self):
        self.free = asyncio.Event()
        self.free.set()
        self.begin(None)
        self.port = Port(self.take, self.closed)

    def begin(self, epoch):
        self.epoch, self.applied, self.chunks, self.lost = epoch, -1, 0, False

    async def closed(self, code):
        raise AssertionError("Nobody is to be closed.")

    async def take(self, message):
        await self.free.wait()
        if isinstance(message, bytes):
            self.read(read_header(message))

    def read(self, header):
        if header.kind not in (Kind.KEYFRAME, Kind.DELTA):
            return
        if header.epoch != self.epoch:
            # The control message before it said which page this is.
            self.begin(header.epoch)
        if header.kind == Kind.KEYFRAME and header.chunk == 0:
            self.chunks = 0
        elif header.kind == Kind.DELTA and header.seq != self.applied + 1:
            self.lost = True
            return
        assert header.chunk == self.chunks, "a chunk was left out in silence"
        self.chunks = header.chunk + 1
        if self.chunks == header.chunks:
            assert header.seq > self.applied, "nothing comes twice or late"
            self.applied, self.chunks, self.lost = header.seq, 0, False


class Stream(RuleBasedStateMachine):
    """
    One tab and two stages; the tab follows the protocol, the lines do as they like.

    What a stage takes is a stream without holes, or one after whose hole a keyframe
    has been asked for.
    """

    def __init__(self):
        super().__init__()
        self.limit, ports.HARD_LIMIT = ports.HARD_LIMIT, LIMIT
        self.loop = asyncio.new_event_loop()
        self.room = Hub().room("a-route")
        self.wanted = False
        self.do(self._connect)
        self.new_page()
        self.stage_comes(0)

    async def _connect(self):
        async def to_tab(message):
            if isinstance(message, bytes):
                header = read_header(message)
                if header.kind == Kind.KEYFRAME_REQUEST:
                    self.wanted = self.wanted or header.epoch == self.room.epoch

        async def closed(code):
            raise AssertionError("Nobody is to be closed.")

        self.tab = Port(to_tab, closed)
        self.room.add_visitor(self.tab)
        self.room.open()
        self.stages = [Watcher(), Watcher()]

    def do(self, function, *arguments):
        async def run():
            result = function(*arguments)
            if asyncio.iscoroutine(result):
                await result
            for _ in range(30):
                await asyncio.sleep(0)

        self.loop.run_until_complete(run())

    def teardown(self):
        try:
            self.everything_is_free()
        finally:
            ports.HARD_LIMIT = self.limit

        async def stop():
            for port in [self.tab, *(stage.port for stage in self.stages)]:
                await port.stop()

        self.loop.run_until_complete(stop())
        self.loop.close()

    def send(self, kind, chunks, size):
        """As transport.ts does; in one go, as one message is."""
        for chunk in range(chunks):
            flags = 4 | (1 if chunk == 0 else 0) | (2 if chunk == chunks - 1 else 0)
            header = HEADER.pack(
                VERSION, kind, flags, 0, self.room.epoch, self.seq, chunk, chunks
            )
            self.room.from_visitor(self.tab, header + bytes(size))
        self.seq += 1

    @rule()
    def new_page(self):
        self.do(self.room.share, self.tab, Sharing(Policy.OPEN), None)
        self.seq = 0
        self.wanted = True
        self.keyframe(1)

    @rule(chunks=st.integers(1, 5))
    def keyframe(self, chunks):
        self.wanted = False
        self.do(self.send, Kind.KEYFRAME, chunks, CHUNK)

    @rule(count=st.integers(1, 15), size=st.sampled_from([10, 1000, CHUNK]))
    def deltas(self, count, size):
        if self.seq:
            for _ in range(count):
                self.do_now(self.send, Kind.DELTA, 1, size)
            self.do(lambda: None)

    @rule()
    def a_large_delta(self):
        self.do(self.send, Kind.DELTA, 20, CHUNK)

    @rule(
        away=st.integers(-3, 3).filter(bool),
        kind=st.sampled_from([Kind.KEYFRAME, Kind.DELTA]),
        seq=st.integers(0, 20),
    )
    def another_page_speaks(self, away, kind, seq):
        """One that was left, or that nobody has accepted: its frames go nowhere."""
        epoch = max(0, self.room.epoch + away)
        if epoch != self.room.epoch:
            self.do(self.room.from_visitor, self.tab, make_frame(kind, epoch, seq))

    def do_now(self, function, *arguments):
        """Without a pause in which anything could go out."""

        async def run():
            function(*arguments)

        self.loop.run_until_complete(run())

    @rule(which=st.integers(0, 1))
    def line_is_stuck(self, which):
        self.stages[which].free.clear()

    @rule(which=st.integers(0, 1))
    def line_is_free(self, which):
        self.do(self.stages[which].free.set)

    @rule(which=st.integers(0, 1))
    def stage_comes(self, which):
        stage = self.stages[which]
        if stage.port not in self.room.advisors:
            self.do(self.room.add_advisor, stage.port)
            # "watch" asks for one as well.
            self.wanted = True

    @rule(which=st.integers(0, 1))
    def stage_goes(self, which):
        self.do(self.room.remove, self.stages[which].port)
        self.do(self.stages[which].port.forget_frames)

    @rule(which=st.integers(0, 1))
    def stage_asks(self, which):
        request = make_frame(Kind.KEYFRAME_REQUEST, self.room.epoch)
        self.do(self.room.from_advisor, self.stages[which].port, request)

    @rule()
    def everything_is_free(self):
        """Then all who watch have the whole page, as soon as the tab has answered."""
        for stage in self.stages:
            self.do(stage.free.set)
        for _ in range(200):
            self.do(lambda: None)
        if self.wanted:
            self.keyframe(1)
            for _ in range(10):
                self.do(lambda: None)
        for stage in self.stages:
            if stage.port in self.room.advisors:
                assert not stage.port.behind
                assert not stage.lost
                assert stage.epoch == self.room.epoch
                assert stage.applied == self.seq - 1

    @invariant()
    def memory_is_bounded(self):
        for stage in self.stages:
            assert stage.port.queued <= LIMIT


TestStream = Stream.TestCase
TestStream.settings = settings(
    max_examples=500 if FULL else 40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
