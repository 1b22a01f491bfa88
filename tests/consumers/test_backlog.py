"""Many rooms on one line to Redis: what is too much of one is not that of others."""

import asyncio
import contextlib
import copy

from wagtail_cobrowse.consumers.protocol import (
    FIRST,
    HEADER,
    LAST,
    Kind,
    read_header,
)
from wagtail_cobrowse.relay.line import HARD_LIMIT, LOW, Line

from .test_bus import here as here
from .test_bus import module_redis as module_redis
from .test_bus import processes as processes
from .test_bus import redis as redis
from .test_bus import there as there
from .test_bus import until, watch


#: As many as are let in by one process in a stall's wake; 150 KB each is more than the
#: line may hold.
ROOMS, CHUNK = 60, 50_000


class Pair:
    """A tab here and a stage there."""

    def __init__(self, visitor, stage):
        self.visitor, self.stage = visitor, stage
        self.answered = self.seq = 0

    @classmethod
    async def meet(cls, here, there, route):
        ends = copy.copy(here), copy.copy(there)
        for each in ends:
            each.route = route
        return cls(*await watch(*ends))

    def send(self, kind, size, chunk=0, chunks=1):
        room, self.seq = self.visitor.room, self.seq + 1
        flags = (FIRST if chunk == 0 else 0) | (LAST if chunk == chunks - 1 else 0)
        header = HEADER.pack(1, kind, flags, 0, room.epoch, self.seq, chunk, chunks)
        room.from_visitor(self.visitor.port, header + bytes(size))

    def send_keyframe(self):
        for chunk in range(3):
            self.send(Kind.KEYFRAME, CHUNK, chunk, 3)

    @property
    def asked(self):
        """How often a keyframe was asked for since there are two ends."""
        return len(self.visitor.frames(Kind.KEYFRAME_REQUEST))

    def answer(self):
        """A keyframe, if one was asked for."""
        if self.asked > self.answered:
            self.answered = self.asked
            self.send_keyframe()

    @property
    def arrived(self):
        frames = [each for each in self.stage.received if isinstance(each, bytes)]
        return [read_header(each) for each in frames]

    @property
    def is_whole(self):
        """What came last is a keyframe from its first to its last chunk."""
        last = [(each.kind, each.flags) for each in self.arrived[-3:]]
        return last == [(Kind.KEYFRAME, flags) for flags in (FIRST, 0, LAST)]

    def check(self):
        """After a gap nothing came but a keyframe from its beginning on."""
        before = None
        for each in self.arrived:
            is_beginning = each.kind is Kind.KEYFRAME and each.flags & FIRST
            assert is_beginning or each.seq == before + 1
            before = each.seq


async def test_rooms_that_begin_anew_all_at_once_do_not_drop_each_other(here, there):
    pairs = [await Pair.meet(here, there, f"route {each}") for each in range(ROOMS)]
    line = here.hub.bus.line
    # No wait in between, as where a process that stood still reads what has come.
    for pair in pairs:
        pair.answered = pair.asked
        pair.send_keyframe()
        assert line.queued <= HARD_LIMIT
    asked = [pair.asked for pair in pairs]
    deadline = asyncio.get_running_loop().time() + 20
    while not all(pair.is_whole for pair in pairs):
        assert asyncio.get_running_loop().time() < deadline
        for pair in pairs:
            pair.answer()
            assert line.queued <= HARD_LIMIT
        await asyncio.sleep(0.05)
    # Those whose keyframe found room were asked for no other.
    at_once = [
        pair for pair, before in zip(pairs, asked, strict=True) if pair.asked == before
    ]
    assert len(at_once) >= HARD_LIMIT // (3 * CHUNK) - 1
    for pair in pairs:
        pair.check()


async def test_the_room_with_the_most_makes_room_for_all_others(here, there, redis):
    greedy, *others = [
        await Pair.meet(here, there, f"route {each}") for each in range(4)
    ]
    line = here.hub.bus.line
    for pair in (greedy, *others):
        pair.send(Kind.KEYFRAME, 100)
    await until(lambda: all(pair.arrived for pair in (greedy, *others)))
    asked = [pair.asked for pair in others]

    async def go_on():
        greedy.send(Kind.DELTA, CHUNK)
        for pair in others:
            pair.send(Kind.DELTA, 2_000)
        assert line.queued <= HARD_LIMIT
        await asyncio.sleep(0)

    redis.stall()
    try:
        # What the system takes by itself comes on top.
        for _ in range(400):
            await go_on()
            if line.overflows:
                break
        for _ in range(10):
            await go_on()
        assert line.overflows == 1
    finally:
        redis.go_on()
    await until(lambda: all(pair.arrived[-1].seq == pair.seq for pair in others))
    assert [pair.asked for pair in others] == asked
    await until(lambda: greedy.asked)
    greedy.send(Kind.KEYFRAME, 100)
    await until(lambda: greedy.arrived[-1].seq == greedy.seq)
    for pair in (greedy, *others):
        pair.check()


async def test_a_room_is_not_dark_for_as_long_as_others_keep_the_line_busy():
    lost, sent = [], []
    line = Line(None, [], b"", None, None, lost.extend)
    line.is_up = True
    greedy, *others = (b"room %d" % each for each in range(9))

    def fill(most):
        while line.queued + CHUNK <= most:
            for room in others:
                line.put_frame(room, b"to:", b"envelope", bytes(CHUNK // len(others)))

    class Connection:
        async def send_packed_command(self, parts, check_health):
            # Others say as much as the line takes.
            sent.append(sum(map(len, parts)))
            fill(HARD_LIMIT)
            assert line.queued > LOW
            # Nobody who was dropped waits for twice as much as may wait.
            if lost or sum(sent) > 2 * HARD_LIMIT:
                raise EOFError
            await asyncio.sleep(0)

    for _ in range(20):
        line.put_frame(greedy, b"to:", b"envelope", bytes(CHUNK))
    fill(HARD_LIMIT)
    line.put_frame(greedy, b"to:", b"envelope", bytes(2 * CHUNK))
    assert line.overflows == 1
    with contextlib.suppress(EOFError):
        await line._publish(Connection())
    assert lost == [greedy]
    # It may say something again.
    before = line.queued
    line.put_frame(greedy, b"to:", b"envelope", b"frame")
    assert line.queued == before + len(b"frame")
