"""Frames in full flow, and what left the server before and after it cut."""

import asyncio
import itertools

import pytest

from wagtail_cobrowse import live
from wagtail_cobrowse.consumers.protocol import Kind, make_frame, read_header
from wagtail_cobrowse.consumers.stage import AdvisorSessionConsumer
from wagtail_cobrowse.relay.hub import hub
from wagtail_cobrowse.relay.port import Port
from wagtail_cobrowse.relay.room import Room


class Stream:
    """A tab that sends some hundred frames a second, and what comes of them."""

    def __init__(self, visitor, stage, epoch, port):
        self.visitor, self.stage, self.epoch = visitor, stage, epoch
        #: The server's way out to the stage.
        self.port = port
        self.sent = 0
        self.task = asyncio.create_task(self._send())

    async def _send(self):
        for seq in itertools.count():
            frame = make_frame(Kind.DELTA, self.epoch, seq, b"x" * 100)
            await self.visitor.send_to(bytes_data=frame)
            self.sent += 1
            await asyncio.sleep(0.005)

    async def flows(self, stage=None):
        for _ in range(10):
            await (stage or self.stage).hear_frame(Kind.DELTA)

    async def goes_on(self):
        """Wait until more frames have been sent, in vain or not."""
        until = self.sent + 20
        while self.sent < until:
            assert not self.task.done(), "The visitor's tab sends nothing any more."
            await asyncio.sleep(0.005)

    async def stop(self):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


class Outlet:
    """What left the server and when it cut, in order."""

    def __init__(self):
        self.log = []

    def frames_after_the_cut(self, port):
        assert ("cut", port) in self.log, "The server has not cut."
        return self.log[self.log.index(("cut", port)) :].count(("frame", port))


@pytest.fixture
def outlet(monkeypatch):
    outlet = Outlet()
    send, close, cut = (
        AdvisorSessionConsumer._send_message,
        Port.close,
        Room.cut,
    )

    async def note_frame(self, message):
        if isinstance(message, bytes) and read_header(message).kind is Kind.DELTA:
            outlet.log.append(("frame", self.port))
        await send(self, message)

    def note_close(self, code):
        outlet.log.append(("cut", self))
        close(self, code)

    def note_cut(self, **options):
        outlet.log.extend(("cut", port) for port in self.advisors)
        cut(self, **options)

    monkeypatch.setattr(AdvisorSessionConsumer, "_send_message", note_frame)
    monkeypatch.setattr(Port, "close", note_close)
    monkeypatch.setattr(Room, "cut", note_cut)
    return outlet


@pytest.fixture
async def begin(session, conversation, outlet, sockets):
    """A function that brings a session into the middle of its frames."""
    begun = []

    async def begin(stage):
        await stage.hear("session")
        visitor = await sockets.visitor(conversation).open()
        await visitor.show()
        epoch = (await visitor.hear("accept"))["epoch"]
        (port,) = hub.rooms[conversation.route].advisors
        begun.append(Stream(visitor, stage, epoch, port))
        await begun[-1].flows()
        return begun[-1]

    yield begin
    for stream in begun:
        await stream.stop()


@pytest.fixture
async def stream(begin, conversation, advisor, sockets):
    return await begin(await (await sockets.advisor(advisor, conversation)).open())


@pytest.fixture
def without_events(monkeypatch):
    """Nothing is announced: what is noticed is noticed by reading."""

    monkeypatch.setattr(live, "_send", lambda groups, event: None)
