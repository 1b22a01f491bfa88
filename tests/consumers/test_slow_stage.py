"""A stage whose line is slow for good sees the page all the same."""

import asyncio
import contextlib
import json
import socket

import pytest

from asgiref.sync import sync_to_async
from websockets.asyncio.client import connect

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
from wagtail_cobrowse.relay.port import ROOM_LIMIT

from .conftest import login, serving
from .test_outside import hear
from .test_second_stage import waiting


pytestmark = pytest.mark.django_db(transaction=True)
MIB = 1024 * 1024
#: Bytes of a chunk, and of those that a slow line takes in a second.
CHUNK, RATE = 48 * 1024, 500 * 1024
#: So much a system keeps for a line, and does not count.
KEPT = 64 * 1024


async def read_slowly(line, chunks):
    """Read no more than `RATE`, until a keyframe of so many chunks has come whole."""
    seen = 0
    while True:
        message = await line.recv()
        if isinstance(message, str):
            continue
        await asyncio.sleep(len(message) / RATE)
        header = read_header(message)
        if header.kind is not Kind.KEYFRAME:
            continue
        seen = 1 if header.flags & FIRST else seen + 1
        if header.flags & LAST and seen == chunks:
            return header.seq


async def record(tab, epoch, chunks):
    """As a tab does: a keyframe for whoever asks, and changes in between."""
    seq = -1
    due = asyncio.Event()
    due.set()

    async def listen():
        async for message in tab:
            if isinstance(message, bytes):
                if read_header(message).kind is Kind.KEYFRAME_REQUEST:
                    due.set()

    listening = asyncio.create_task(listen())
    try:
        while True:
            seq += 1
            if due.is_set():
                due.clear()
                for number in range(chunks):
                    flags = (number == 0) * FIRST | (number == chunks - 1) * LAST
                    rest = (flags, 0, epoch, seq, number, chunks)
                    header = HEADER.pack(VERSION, Kind.KEYFRAME, *rest)
                    await tab.send(header + bytes(CHUNK - len(header)))
                await asyncio.sleep(1)
            else:
                await tab.send(make_frame(Kind.DELTA, epoch, seq, bytes(5000)))
                await asyncio.sleep(0.1)
    finally:
        listening.cancel()


@contextlib.asynccontextmanager
async def connecting(server, path, cookie, *, is_slow):
    """A stage's line; the system keeps little for one that is slow."""
    receiver = socket.socket()
    if is_slow:
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KEPT)
    receiver.connect(("127.0.0.1", server.port))
    receiver.setblocking(False)
    line = await connect(
        f"ws://{server.host}{path}",
        sock=receiver,
        additional_headers={"Cookie": cookie},
        origin=server.origin,
        max_queue=1 if is_slow else None,
    )
    try:
        await hear(line, "session")
        yield line
    finally:
        # What is still to be read would hold up the close.
        line.transport.abort()


async def read_all(line):
    async for _ in line:
        pass


@pytest.mark.parametrize(
    ("slow", "fast", "size"), [(MAX_STAGES, 0, 3 * MIB), (1, 1, 5 * MIB)]
)
async def test_a_large_keyframe_arrives_on_a_slow_line(
    session, conversation, advisor, slow, fast, size
):
    cookie = await sync_to_async(login)(advisor)
    path = f"/cobrowse/ws/advisor/{conversation.route}/"
    chunks, most = size // CHUNK, 0
    async with contextlib.AsyncExitStack() as stack:
        server = await stack.enter_async_context(serving(kept=KEPT))
        stages = [
            await stack.enter_async_context(
                connecting(server, path, cookie, is_slow=number < slow)
            )
            for number in range(slow + fast)
        ]
        tab = await stack.enter_async_context(server.visit(conversation))
        await hear(tab, "welcome")
        page = {"type": "page", "url": f"{server.origin}/en/", "focused": True}
        await tab.send(json.dumps(page))
        epoch = (await hear(tab, "accept"))["epoch"]
        tasks = [
            asyncio.create_task(task)
            for task in (
                record(tab, epoch, chunks),
                *(read_slowly(stage, chunks) for stage in stages[1:slow]),
                *(read_all(stage) for stage in stages[slow:]),
            )
        ]
        (room,) = hub.rooms.values()
        reading = asyncio.create_task(read_slowly(stages[0], chunks))
        tasks.append(reading)
        try:
            async with asyncio.timeout(4 * size / RATE):
                while not reading.done():
                    most = max(most, waiting(room.advisors))
                    await asyncio.sleep(0.02)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        assert most <= ROOM_LIMIT
