"""What a socket process counts, and how it comes to the figures of all processes."""

import asyncio

import pytest

from asgiref.sync import sync_to_async

from django.db import DatabaseError

from wagtail_cobrowse import meters
from wagtail_cobrowse.consumers import metering
from wagtail_cobrowse.consumers import supervisor as supervising
from wagtail_cobrowse.consumers.protocol import Kind
from wagtail_cobrowse.consumers.supervisor import supervisor
from wagtail_cobrowse.models import Meter
from wagtail_cobrowse.relay.counts import counts
from wagtail_cobrowse.relay.port import HARD_LIMIT, SOFT_LIMIT

from .test_port import line
from .test_relaying import pair, send


pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["line", "pair"]


@pytest.fixture(autouse=True)
def _anew(settings):
    """Somebody may read figures; what tests before have counted is over."""
    usual = settings.WAGTAIL_COBROWSE
    settings.WAGTAIL_COBROWSE = {**usual, "METRICS_TOKEN": "a token"}
    counts.take()
    metering.sockets.clear()


async def read():
    await metering.note(supervisor.process)
    return await sync_to_async(meters.read)()


async def test_frames_and_sockets_are_counted(pair, sockets, advisor):
    visitor, stage, epoch = pair
    workplace = await (await sockets.advisor(advisor)).open()
    await send(visitor, Kind.KEYFRAME, epoch)
    await send(visitor, Kind.DELTA, epoch, 1)
    await send(visitor, Kind.DELTA, epoch - 1, 2)
    await stage.hear_frame(Kind.DELTA)
    await send(stage, Kind.ADVISOR_POINTER, epoch, payload=bytes(13))
    await send(stage, Kind.KEYFRAME_REQUEST, epoch, payload=b"")
    await visitor.hear_frame(Kind.KEYFRAME_REQUEST)
    counted, present, processes = await read()
    # That of another epoch has not passed.
    assert counted == {"from_visitor": 2, "from_advisor": 2, "resyncs": 1}
    assert processes == 1
    assert {name: count for name, count in present.items() if count} == {
        "sockets_visitor": 1,
        "sockets_stage": 1,
        "sockets_workplace": 1,
    }
    await send(visitor, Kind.DELTA, epoch, 2)
    await stage.hear_frame(Kind.DELTA)
    for socket in (workplace, stage):
        await socket.disconnect()
    counted, present, _ = await read()
    assert counted["from_visitor"] == 3
    assert (present["sockets_workplace"], present["sockets_stage"]) == (0, 0)


async def test_who_is_turned_away_was_never_there(conversation, sockets):
    stranger = await sockets.visitor(conversation, seat="").open()
    await stranger.hear_close()
    assert not any(metering.sockets.values())


@pytest.fixture
def hasty(monkeypatch):
    """Sweeps come one after the other; to be asked for before anything is opened."""
    monkeypatch.setattr(supervising, "SWEEP_EVERY", 0.05)


async def test_the_sweep_notes_it_and_the_end_takes_it_back(hasty, pair):
    visitor, stage, epoch = pair
    await send(visitor, Kind.KEYFRAME, epoch)
    await stage.hear_frame(Kind.KEYFRAME)
    async with asyncio.timeout(10):
        while (found := await sync_to_async(meters.read)())[2] == 0:
            await asyncio.sleep(0.02)
    assert found[1]["sockets_visitor"] == 1
    await send(visitor, Kind.DELTA, epoch, 1)
    await stage.hear_frame(Kind.DELTA)
    await supervisor.stop()
    # What was counted since the last sweep is there as well, and no process.
    counted, _present, processes = await sync_to_async(meters.read)()
    assert (counted["from_visitor"], processes) == (2, 0)


async def test_what_cannot_be_noted_still_counts(pair, monkeypatch):
    visitor, stage, epoch = pair
    await send(visitor, Kind.KEYFRAME, epoch)
    await stage.hear_frame(Kind.KEYFRAME)

    def fail(*arguments, **options):
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(meters, "note", fail)
        with pytest.raises(DatabaseError):
            await metering.note(supervisor.process)
    assert (await read())[0]["from_visitor"] == 1


async def test_where_nobody_reads_nothing_is_noted(pair, settings):
    settings.WAGTAIL_COBROWSE = {**settings.WAGTAIL_COBROWSE, "METRICS_TOKEN": ""}
    await metering.note(supervisor.process)
    assert not await sync_to_async(Meter.objects.exists)()


async def test_frames_that_a_slow_line_loses_are_counted(line):
    line.free.clear()
    line.put(Kind.KEYFRAME)
    for seq in range(1, SOFT_LIMIT // 60_000 + 3):
        line.put(Kind.DELTA, seq, bytes(60_000))
    waiting = seq
    assert counts.frames_dropped == 0
    line.put(Kind.VISITOR_POINTER)
    assert counts.frames_dropped == 1
    while not line.port.behind:
        waiting += 1
        line.put(Kind.DELTA, waiting, bytes(60_000))
    assert waiting > HARD_LIMIT // 61_000
    # The pointer, and the whole backlog with the frame that was too much.
    assert counts.frames_dropped == 1 + waiting
    line.put(Kind.DELTA, waiting + 1)
    assert counts.frames_dropped == 2 + waiting
