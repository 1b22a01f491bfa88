import asyncio

import pytest

from wagtail_cobrowse.consumers.protocol import Kind, make_frame, read_header
from wagtail_cobrowse.relay.port import (
    HARD_LIMIT,
    MAX_CONTROL_QUEUE,
    SOFT_LIMIT,
    Port,
)


class Line:
    """A socket whose far end reads only while the line is free."""

    def __init__(self):
        self.sent = []
        self.closed = None
        self.free = asyncio.Event()
        self.free.set()
        self.drained = 0
        self.port = Port(self.send, self.close, self.on_drained)

    async def send(self, message):
        await self.free.wait()
        self.sent.append(message)

    async def close(self, code):
        self.closed = code

    def on_drained(self):
        self.drained += 1

    def put(self, kind, seq=0, payload=b""):
        frame = make_frame(kind, 1, seq, payload)
        self.port.put_frame(read_header(frame), frame)
        return frame

    async def settle(self):
        for _ in range(50):
            await asyncio.sleep(0)

    def kinds(self):
        return [m if isinstance(m, str) else read_header(m).kind for m in self.sent]


@pytest.fixture
async def line():
    line = Line()
    await line.settle()
    yield line
    await line.port.stop()


async def test_frames_arrive_in_order(line):
    frames = [line.put(Kind.KEYFRAME)] + [line.put(Kind.DELTA, n) for n in range(1, 9)]
    await line.settle()
    assert line.sent == frames


async def test_control_overtakes_frames_that_wait(line):
    line.free.clear()
    line.put(Kind.KEYFRAME)
    await line.settle()
    for seq in range(1, 5):
        line.put(Kind.DELTA, seq)
    line.port.put_control("stop")
    line.free.set()
    await line.settle()
    assert line.kinds()[:2] == [Kind.KEYFRAME, "stop"]


async def test_of_pointers_only_the_newest_is_sent(line):
    line.free.clear()
    line.put(Kind.KEYFRAME)
    await line.settle()
    for seq in range(20):
        newest = line.put(Kind.VISITOR_POINTER, seq)
    line.free.set()
    await line.settle()
    assert line.sent[1:] == [newest]


async def test_pointers_are_dropped_before_anything_else(line):
    line.free.clear()
    line.put(Kind.KEYFRAME)
    for seq in range(1, SOFT_LIMIT // 60_000 + 3):
        line.put(Kind.DELTA, seq, bytes(60_000))
    line.put(Kind.VISITOR_POINTER)
    line.free.set()
    await line.settle()
    assert Kind.VISITOR_POINTER not in line.kinds()
    assert not line.port.behind


async def test_a_backlog_is_dropped_whole_and_a_keyframe_asked_for(line):
    line.free.clear()
    line.put(Kind.KEYFRAME)
    await line.settle()
    seq = 0
    while not line.port.behind:
        seq += 1
        line.put(Kind.DELTA, seq, bytes(60_000))
        assert line.port.queued <= HARD_LIMIT
    line.put(Kind.DELTA, seq + 1)
    assert line.drained == 0
    line.free.set()
    await line.settle()
    assert line.kinds() == [Kind.KEYFRAME]
    assert line.drained == 1
    line.put(Kind.DELTA, seq + 2)
    keyframe = line.put(Kind.KEYFRAME, seq + 3)
    delta = line.put(Kind.DELTA, seq + 4)
    await line.settle()
    assert line.sent[1:] == [keyframe, delta]
    assert line.port.overflows == 1


async def test_frames_make_room_for_words_and_only_words_are_too_many(line):
    line.free.clear()
    line.put(Kind.KEYFRAME)
    await line.settle()
    for _ in range(MAX_CONTROL_QUEUE + 10):
        line.put(Kind.PROPOSAL_STATE)
    for number in range(MAX_CONTROL_QUEUE):
        line.port.put_control(f"word {number}")
    line.free.set()
    await line.settle()
    await line.port.flush()
    assert line.closed is None
    assert line.sent[1:] == [f"word {number}" for number in range(MAX_CONTROL_QUEUE)]


async def test_a_keyframe_that_lacks_is_asked_for_once_and_with_each_ping(line):
    line.free.clear()
    line.put(Kind.KEYFRAME)
    await line.settle()
    while not line.port.behind:
        line.put(Kind.DELTA, payload=bytes(60_000))
    line.free.set()
    await line.settle()
    for _ in range(5):
        line.put(Kind.VISITOR_POINTER)
        line.port.say({"type": "visibility", "hidden": False})
        await line.settle()
    assert line.drained == 1
    # The question may be lost.
    line.port.say({"type": "ping"})
    await line.settle()
    line.put(Kind.VISITOR_POINTER)
    await line.settle()
    assert line.drained == 2
    line.put(Kind.KEYFRAME)
    line.port.say({"type": "ping"})
    await line.settle()
    assert line.drained == 2


async def test_nothing_that_waits_is_sent_after_the_gate_closed(line):
    line.free.clear()
    line.put(Kind.KEYFRAME)
    await line.settle()
    line.put(Kind.DELTA, 1)
    line.put(Kind.VISITOR_POINTER)
    line.put(Kind.HIGHLIGHT, payload=bytes(4))
    line.port.forget_frames()
    line.port.put_control("over")
    line.free.set()
    await line.settle()
    assert line.kinds() == [Kind.KEYFRAME, "over"]


async def test_closing_sends_the_control_messages_before_it(line):
    line.free.clear()
    line.port.put_control("one")
    await line.settle()
    line.put(Kind.KEYFRAME)
    line.port.put_control("two")
    line.port.close(4404)
    line.port.put_control("three")
    line.free.set()
    await line.settle()
    assert (line.sent, line.closed) == (["one", "two"], 4404)


async def test_a_socket_that_takes_no_control_messages_is_closed(line):
    line.free.clear()
    for number in range(600):
        line.port.put_control(str(number))
    line.free.set()
    for _ in range(20):
        await line.settle()
    assert line.closed == 4429


async def test_a_line_that_breaks_ends_the_writer_quietly(line):
    async def broken(message):
        raise OSError

    line.port._send = broken
    line.put(Kind.KEYFRAME)
    line.put(Kind.DELTA, 1)
    await line.settle()
    assert line.port._task is None
