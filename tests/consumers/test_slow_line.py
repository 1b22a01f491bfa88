"""A process whose line to Redis is slow for good hands on large pages all the same."""

import asyncio
import contextlib
import socket

import pytest

from wagtail_cobrowse.consumers.protocol import FIRST, HEADER, LAST, VERSION, Kind
from wagtail_cobrowse.relay import line as line_module

from .test_bus import Process, until, watch
from .test_bus import module_redis as module_redis
from .test_bus import redis as redis


MIB = 1024 * 1024
#: Bytes of a chunk; bytes a second that the line takes, and that the tab sends.
CHUNK, TAKEN, SENT = 60 * 1024, 2 * MIB, 12 * MIB
#: So much a system keeps for a connection, and does not count.
KEPT = 64 * 1024


@contextlib.asynccontextmanager
async def slow_way(port):
    """The port of a way to Redis that takes `TAKEN` bytes a second."""
    writers = []

    async def pump(reader, writer, rate):
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(KEPT):
                writer.write(data)
                await writer.drain()
                await asyncio.sleep(len(data) / rate if rate else 0)

    async def accept(reader, writer):
        there, back = await asyncio.open_connection("127.0.0.1", port)
        writers.extend((writer, back))
        await asyncio.gather(pump(reader, back, TAKEN), pump(there, writer, 0))

    entry = socket.socket()
    entry.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KEPT)
    entry.bind(("127.0.0.1", 0))
    server = await asyncio.start_server(accept, sock=entry, limit=KEPT)
    try:
        yield entry.getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()


@pytest.fixture
def keeping_little(monkeypatch):
    """What waits for the line to Redis waits in the process, not in the system."""
    find = line_module.find

    async def find_one(address):
        make = await find(address)

        def made():
            connection = make()
            connect = connection.connect

            async def connect_so():
                await connect()
                end = connection._writer.get_extra_info("socket")
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KEPT)

            connection.connect = connect_so
            return connection

        return made

    monkeypatch.setattr(line_module, "find", find_one)


async def send_keyframe(visitor, seq, size):
    """A keyframe as it comes from a tab, with a change behind it."""
    chunks = size // CHUNK
    for number in range(chunks):
        flags = (number == 0) * FIRST | (number == chunks - 1) * LAST
        rest = (flags, 0, visitor.room.epoch, seq, number, chunks)
        header = HEADER.pack(VERSION, Kind.KEYFRAME, *rest)
        visitor.room.from_visitor(visitor.port, header + bytes(CHUNK - len(header)))
        await asyncio.sleep(CHUNK / SENT)
    visitor.send_frame(seq + 1)


@pytest.mark.parametrize("size", [3 * MIB, 6 * MIB])
async def test_a_large_keyframe_crosses_a_slow_line(redis, keeping_little, size):
    async with slow_way(redis.port) as port:
        here = Process(redis.url.replace(str(redis.port), str(port)), "a-route")
        there = Process(redis.url, "a-route")
        line, most = here.hub.bus.line, 0
        try:
            for each in (here, there):
                await until(lambda each=each: each.hub.bus.line.is_up)
            visitor, stage = await watch(here, there)
            asked = len(visitor.frames(Kind.KEYFRAME_REQUEST))
            sending = asyncio.create_task(send_keyframe(visitor, 1, size))
            async with asyncio.timeout(4 * size / TAKEN + 5):
                while not stage.frames(Kind.DELTA):
                    most = max(most, line.queued)
                    again = len(visitor.frames(Kind.KEYFRAME_REQUEST))
                    assert again == asked, "lost on the line"
                    await asyncio.sleep(0.01)
            await sending
            # It was slow indeed, and never took more than it may.
            assert size // 4 < most <= line_module.HARD_LIMIT
            assert stage.frames(Kind.KEYFRAME) == [1] * (size // CHUNK)
        finally:
            await here.stop()
            await there.stop()
