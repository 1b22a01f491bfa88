"""Several stages see one session: each at its own pace, none in the way of another."""

import asyncio
import json

import pytest

from asgiref.sync import sync_to_async

from wagtail_cobrowse.consumers.protocol import (
    FIRST,
    HEADER,
    LAST,
    VERSION,
    Kind,
    make_frame,
    read_header,
)
from wagtail_cobrowse.consumers.stage import MAX_STAGES
from wagtail_cobrowse.relay.hub import hub
from wagtail_cobrowse.relay.port import HARD_LIMIT, ROOM_LIMIT

from .conftest import login
from .test_bus import End, until, watch
from .test_bus import here as here
from .test_bus import module_redis as module_redis
from .test_bus import processes as processes
from .test_bus import redis as redis
from .test_bus import there as there


class Slow(End):
    """A stage whose machine takes nothing until it is free."""

    def __init__(self, room):
        self.free = asyncio.Event()
        super().__init__(room)

    async def send(self, message):
        await self.free.wait()
        self.received.append(message)


def join(process, slow):
    end = (Slow if slow else End)(process.room)
    process.ends.append(end)
    process.room.add_advisor(end.port)
    return end


@pytest.mark.django_db(transaction=True)
async def test_who_comes_second_gets_a_keyframe_and_the_first_misses_nothing(
    session, conversation, advisor, sockets
):
    first = await (await sockets.advisor(advisor, conversation)).open()
    await first.hear("session")
    visitor = await sockets.visitor(conversation).open()
    await visitor.show()
    epoch = (await visitor.hear("accept"))["epoch"]

    async def send(kind, *numbers):
        for seq in numbers:
            await visitor.send_to(bytes_data=make_frame(kind, epoch, seq, b"x"))

    await send(Kind.KEYFRAME, 0)
    await send(Kind.DELTA, 1, 2)
    await visitor.hear_all()
    second = await (await sockets.advisor(advisor, conversation)).open()
    # It learns at once what it is about to see, and the tab that it is to show itself.
    assert (await second.hear("epoch"))["epoch"] == epoch
    assert (await visitor.hear("watch"))["watched"] is True
    await send(Kind.KEYFRAME, 3)
    await send(Kind.DELTA, 4, 5)
    await visitor.hear_all()
    assert await frames(first) == [0, 1, 2, 3, 4, 5]
    assert await frames(second) == [3, 4, 5]
    # Recording goes on for the one that stays.
    await first.disconnect()
    assert not [m for m in await visitor.hear_all() if m.get("type") == "watch"]
    await send(Kind.DELTA, 6)
    await visitor.hear_all()
    assert await frames(second) == [6]


async def frames(stage):
    heard = await stage.hear_all()
    return [read_header(each).seq for each in heard if isinstance(each, bytes)]


@pytest.mark.django_db(transaction=True)
async def test_both_are_asked_and_answered_for_themselves(
    stream, conversation, advisor, sockets
):
    """What a stage acknowledges or asks for arrives as its own."""
    second = await (await sockets.advisor(advisor, conversation)).open()
    await second.hear("epoch")
    for stage, seq in ((stream.stage, 7), (second, 3)):
        frame = make_frame(Kind.ACKNOWLEDGEMENT, stream.epoch, seq)
        await stage.send_to(bytes_data=frame)
        header, _ = await stream.visitor.hear_frame(Kind.ACKNOWLEDGEMENT)
        assert header.seq == seq


async def test_a_slow_one_holds_up_no_other(here):
    visitor, fast = here.visitor(), here.stage()
    here.confirm()
    here.share(visitor)
    await check_slow_beside_fast(visitor, fast, join(here, slow=True))


async def test_a_slow_one_in_another_process_holds_up_no_other(here, there):
    visitor, fast = await watch(here, there)
    await check_slow_beside_fast(visitor, fast, join(there, slow=True))


async def check_slow_beside_fast(visitor, fast, slow):
    visitor.send_frame(0, Kind.KEYFRAME)
    await until(lambda: fast.frames() == [0])
    seq = 0
    while not slow.port.overflows:
        seq += 1
        visitor.send_frame(seq, payload=bytes(60_000))
        await until(lambda: fast.frames()[-1] == seq)  # noqa: B023
        assert slow.port.queued <= HARD_LIMIT
    assert fast.frames() == list(range(seq + 1))
    asked = len(visitor.frames(Kind.KEYFRAME_REQUEST))
    slow.free.set()
    await until(lambda: len(visitor.frames(Kind.KEYFRAME_REQUEST)) > asked)
    visitor.send_frame(seq + 1, Kind.KEYFRAME)
    visitor.send_frame(seq + 2)
    await until(lambda: slow.frames()[-1:] == [seq + 2])
    await until(lambda: fast.frames()[-1] == seq + 2)
    assert fast.frames() == list(range(seq + 3))
    # The backlog is gone as a whole.
    assert slow.frames() == [seq + 1, seq + 2]


async def hear(socket, kind):
    async for message in socket:
        if isinstance(message, str) and json.loads(message)["type"] == kind:
            return json.loads(message)


@pytest.mark.django_db(transaction=True)
async def test_a_line_that_takes_nothing_holds_up_no_other(
    session, conversation, advisor, server
):
    """On the real server megabytes wait for one stage, the other has all frames."""
    cookie = await sync_to_async(login)(advisor)
    path = f"/cobrowse/ws/advisor/{conversation.route}/"
    async with (
        server.connect(path, cookie=cookie, max_queue=1) as slow,
        server.connect(path, cookie=cookie) as fast,
        server.visit(conversation) as visitor,
    ):
        await hear(slow, "session")
        page = {"type": "page", "url": f"{server.origin}/en/", "focused": True}
        await hear(visitor, "welcome")
        await visitor.send(json.dumps(page))
        epoch = (await hear(visitor, "accept"))["epoch"]
        await hear(fast, "epoch")
        room = hub.rooms[conversation.route]
        seq = 0
        while not any(port.overflows for port in room.advisors):
            payload = bytes(60_000)
            kind = Kind.DELTA if seq else Kind.KEYFRAME
            await visitor.send(make_frame(kind, epoch, seq, payload))
            while isinstance(message := await fast.recv(), str):
                pass
            assert read_header(message).seq == seq
            seq += 1
            assert seq < 2000
        # What the slow one lost is asked for when it takes something again, not before.
        assert sum(port.queued for port in room.advisors) <= HARD_LIMIT
        slow.transport.abort()


async def test_who_comes_second_in_another_process_gets_a_keyframe(here, there):
    visitor, first = await watch(here, there)
    visitor.send_frame(0, Kind.KEYFRAME)
    visitor.send_frame(1)
    await until(lambda: first.frames() == [0, 1])
    asked = len(visitor.heard("watch"))
    # One where the first is, and one where the visitor is.
    for process, seq in ((there, 2), (here, 3)):
        stage = join(process, slow=False)
        await until(lambda: len(visitor.heard("watch")) > asked)  # noqa: B023
        asked = len(visitor.heard("watch"))
        assert visitor.last("watch", "watched") is True
        assert stage.last("epoch", "epoch") == here.room.epoch
        visitor.send_frame(seq, Kind.KEYFRAME)
        await until(lambda: stage.frames()[:1] == [seq])  # noqa: B023
    await until(lambda: len(first.frames()) == 4)
    assert first.frames() == [0, 1, 2, 3]


def waiting(ports):
    """Bytes of the frames that wait for any of ``ports``, each counted once."""
    queues = [port._stream or () for port in ports]
    return sum({id(frame): len(frame) for each in queues for frame in each}.values())


@pytest.mark.parametrize("kind", [Kind.DELTA, Kind.KEYFRAME])
async def test_all_stages_together_hold_no_more_than_a_session_may(here, kind):
    """They hold the same frames, and none any that the last keyframe has replaced."""
    visitor = here.visitor()
    here.confirm()
    here.share(visitor)
    stages, most = [], 0
    for seq in range(4 * ROOM_LIMIT // 60_000):
        # They come one after the other, and each takes something now and then.
        if seq % 20 == 0 and len(stages) < MAX_STAGES:
            stages.append(join(here, slow=True))
        # A keyframe without end, but for the one that begins in the middle.
        number = 0 if kind is Kind.DELTA else seq % 200
        flags = (number == 0) * FIRST | (kind is Kind.DELTA) * LAST
        chunks = 1 if kind is Kind.DELTA else 1000
        rest = (flags, 0, here.room.epoch, seq, number, chunks)
        frame = HEADER.pack(VERSION, kind, *rest) + bytes(60_000)
        here.room.from_visitor(visitor.port, frame)
        if seq % 50 == 0:
            stage = stages[seq // 50 % len(stages)]
            stage.free.set()
            await asyncio.sleep(0)
            stage.free.clear()
        most = max(most, waiting(stage.port for stage in stages))
    assert HARD_LIMIT // 2 < most <= ROOM_LIMIT
    assert sum(stage.port.overflows for stage in stages)
