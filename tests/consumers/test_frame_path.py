"""What one frame costs on its way through the process, counted."""

import asyncio
import json

import asgiref.sync
import pytest

from django.db.backends.utils import CursorWrapper

from wagtail.models import PageLogEntry

from wagtail_cobrowse.asgi import application
from wagtail_cobrowse.consumers import stage as stage_module
from wagtail_cobrowse.consumers.protocol import Kind, make_frame, read_header
from wagtail_cobrowse.consumers.supervisor import supervisor
from wagtail_cobrowse.relay import control
from wagtail_cobrowse.relay.port import Port

from .test_port import Line


COUNT = 1000


class Counters:
    """How often something was called while it was counted."""

    def __init__(self, monkeypatch):
        self.monkeypatch = monkeypatch
        self.calls = {}

    def count(self, owner, name):
        original, key = getattr(owner, name), f"{owner.__name__}.{name}"
        self.calls[key] = 0

        def counting(*arguments, **options):
            self.calls[key] += 1
            return original(*arguments, **options)

        self.monkeypatch.setattr(owner, name, counting)

    def count_tasks(self, loop):
        self.calls["tasks"] = 0

        def factory(loop, coroutine, **options):
            self.calls["tasks"] += 1
            return asyncio.Task(coroutine, loop=loop, **options)

        loop.set_task_factory(factory)


class Feed:
    """A server's end of one socket: hands in what it is told to, keeps what leaves."""

    def __init__(self, socket):
        self.scope = socket.scope
        self.arriving = asyncio.Queue()
        self.arriving.put_nowait({"type": "websocket.connect"})
        self.sent = []
        self.task = asyncio.create_task(
            application(self.scope, self.arriving.get, self.send)
        )

    async def send(self, message):
        self.sent.append(message)

    def give(self, **content):
        self.arriving.put_nowait({"type": "websocket.receive", **content})

    async def hear(self, type):
        async with asyncio.timeout(10):
            while True:
                for message in self.sent:
                    if message.get("text"):
                        said = json.loads(message["text"])
                        if said["type"] == type:
                            return said
                await asyncio.sleep(0.01)

    async def is_read(self):
        """Wait until the socket has read all that it was given."""
        async with asyncio.timeout(30):
            while not self.arriving.empty():
                assert not self.task.done(), self.sent[-1]
                await asyncio.sleep(0)

    async def hang_up(self):
        self.arriving.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self.task, 10)


@pytest.fixture
async def feeds(session, conversation, advisor, sockets):
    """The visitor's tab and the advisor's stage, and the epoch that is accepted."""
    stage = Feed(await sockets.advisor(advisor, conversation))
    await stage.hear("session")
    visitor = Feed(sockets.visitor(conversation))
    await visitor.hear("welcome")
    page = {"type": "page", "url": "http://localhost/en/", "focused": True}
    visitor.give(text=json.dumps(page))
    epoch = (await visitor.hear("accept"))["epoch"]
    yield visitor, stage, epoch
    await visitor.hang_up()
    await stage.hang_up()


@pytest.mark.django_db(transaction=True)
async def test_a_frame_costs_no_query_no_thread_no_task_no_json_and_no_copy(
    feeds, monkeypatch, in_thread
):
    visitor, stage, epoch = feeds
    pointer = make_frame(Kind.ADVISOR_POINTER, epoch, 0, bytes(13))
    # The first use of a tool is written down, once for each session.
    stage.give(bytes=pointer)
    used = PageLogEntry.objects.filter(action="wagtail_cobrowse.tool_used")
    async with asyncio.timeout(10):
        while not await in_thread(used.exists)():
            await asyncio.sleep(0.01)
    # What is done once a second is no frame's cost.
    await supervisor.stop()
    frames = [
        make_frame(Kind.KEYFRAME if seq == 0 else Kind.DELTA, epoch, seq, b"x" * 2000)
        for seq in range(COUNT // 2)
    ]
    counters = Counters(monkeypatch)
    counters.count(asgiref.sync.SyncToAsync, "__call__")
    counters.count(json, "loads")
    counters.count(json, "dumps")
    counters.count(control, "encode")
    counters.count(stage_module, "run")
    # In whatever thread.
    counters.count(CursorWrapper, "execute")
    counters.count(CursorWrapper, "executemany")
    counters.count_tasks(asyncio.get_running_loop())
    before = len(stage.sent)
    for frame in frames:
        visitor.give(bytes=frame)
    await visitor.is_read()
    left = [message.get("bytes") for message in stage.sent[before:]]
    # The very same objects.
    assert list(map(id, left)) == list(map(id, frames))
    before = len(visitor.sent)
    for _ in range(COUNT // 2):
        stage.give(bytes=pointer)
    await stage.is_read()
    left = [message.get("bytes") for message in visitor.sent[before:]]
    assert len(left) == COUNT // 2
    assert all(frame is pointer for frame in left)
    assert set(counters.calls.values()) == {0}, counters.calls
    # It counts, if there is anything.
    await in_thread(used.exists)()
    assert counters.calls["CursorWrapper.execute"] == 1


@pytest.fixture
async def line():
    line = Line()
    await line.settle()
    yield line
    await line.port.stop()


async def test_while_nothing_is_on_its_way_a_frame_leaves_at_once(line):
    frames = [line.put(Kind.KEYFRAME), line.put(Kind.DELTA, 1)]
    frames.append(line.put(Kind.VISITOR_POINTER))
    frames.append(line.put(Kind.INK, payload=bytes(10)))
    # Nobody else has had a turn yet.
    assert line.sent == frames


async def test_what_the_socket_does_not_take_waits_in_order(line):
    line.free.clear()
    frames = [line.put(Kind.KEYFRAME)]
    # The first is being sent; for the others there is a queue.
    assert line.port.queued == 0
    frames += [line.put(Kind.DELTA, seq) for seq in range(1, 9)]
    assert line.sent == []
    assert line.port.queued == sum(map(len, frames[1:]))
    await line.settle()
    line.free.set()
    await line.settle()
    assert line.sent == frames
    frames.append(line.put(Kind.DELTA, 9))
    assert line.sent == frames


async def test_a_message_that_waits_is_overtaken_by_no_frame(line):
    line.port.put_control("first")
    frame = line.put(Kind.DELTA, 1)
    await line.settle()
    assert line.sent == ["first", frame]


async def test_a_send_that_was_begun_ends_with_the_socket(line):
    line.free.clear()
    line.put(Kind.KEYFRAME)
    # Whether or not the writer has taken it over.
    await line.port.stop()
    line.free.set()
    await line.settle()
    assert line.sent == []
    other = Line()
    await other.settle()
    other.free.clear()
    other.put(Kind.KEYFRAME)
    await other.settle()
    await other.port.stop()
    other.free.set()
    await other.settle()
    assert other.sent == []


async def test_a_line_that_breaks_while_it_takes_its_time_ends_the_writer_quietly():
    line = Line()
    await line.settle()
    may_break = asyncio.Event()

    async def breaks(message):
        await may_break.wait()
        raise OSError

    line.port._send = breaks
    line.put(Kind.KEYFRAME)
    may_break.set()
    await asyncio.wait_for(line.port._task, 5)
    line.put(Kind.DELTA, 1)
    await line.port.stop()
    assert line.sent == []


async def test_any_awaitable_will_do_for_a_send():
    """Servers that are not written in Python give futures instead of coroutines."""
    sent, waiting = [], []

    def send(message):
        sent.append(message)
        waiting.append(asyncio.get_running_loop().create_future())
        return waiting[-1]

    port = Port(send, close=lambda code: asyncio.sleep(0))
    await asyncio.sleep(0)
    frames = [make_frame(Kind.DELTA, 1, seq) for seq in range(3)]
    for frame in frames:
        port.put_frame(read_header(frame), frame)
    assert sent == frames[:1]
    for number in range(3):
        waiting[number].set_result(None)
        async with asyncio.timeout(5):
            while len(sent) < min(number + 2, 3):
                await asyncio.sleep(0)
    assert sent == frames
    await port.stop()
