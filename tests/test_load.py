"""The generator of `make load`: few sessions, played on real processes."""

import asyncio

import pytest

from benchmarks.load import figures, player
from benchmarks.load.crowd import Crowd
from benchmarks.load.stream import ADVISOR, VISITOR, Heard, Stream, cut
from benchmarks.relay import servers
from wagtail_cobrowse.consumers.protocol import Kind, make_frame


def heard(at, kind, epoch, seq=0, socket="a", size=200):
    end = ADVISOR if kind >= Kind.ADVISOR_POINTER else VISITOR
    return Heard(at, end, socket, make_frame(kind, epoch, seq, bytes(size)))


def small(at, kind, epoch, socket="a"):
    return heard(at, kind, epoch, socket=socket, size=0)


@pytest.fixture
def stream():
    """Two pages of half a second, as a browser's log would have them."""
    frames = [heard(0.2, Kind.DELTA, 1, 7)]
    for page, epoch in enumerate((2, 5)):
        start = 1 + page / 2
        socket = f"socket {page}"
        frames += [
            heard(start, Kind.KEYFRAME, epoch, socket=socket, size=3000),
            *(
                heard(start + seq / 50, Kind.DELTA, epoch, seq, socket)
                for seq in range(1, 20)
            ),
            small(start + 0.1, Kind.VISITOR_POINTER, epoch, socket),
            small(start + 0.2, Kind.ADVISOR_POINTER, epoch, "stage"),
            small(start + 0.3, Kind.ACKNOWLEDGEMENT, epoch, "stage"),
        ]
    return cut(frames)


def test_a_recording_is_cut_into_pages_and_kept(stream, tmp_path):
    first, second = stream.pages
    assert (first.is_loaded, second.is_loaded) == (True, True)
    assert first.seconds == pytest.approx(0.5)
    # What was sent before its keyframe was heard is left out.
    assert len(first.moments) == 23
    assert [moment.end for moment in first.moments].count(ADVISOR) == 2
    stream.save(tmp_path / "stream.json")
    assert Stream.load(tmp_path / "stream.json").frames == stream.frames
    assert "2 pages, 45 frames" in stream.describe()


@pytest.mark.once
def test_sessions_play_on_two_processes_over_redis_and_lose_nothing(
    stream, monkeypatch
):
    monkeypatch.setattr(player, "STAYS", 0.4)

    async def play(crowd):
        await crowd.grow(2)
        seen = await crowd.play(speed=1, seconds=1.5, idle=await crowd.idle(0.1))
        crowd.close()
        return seen

    with servers.population(2) as (people, folder):
        with servers.ours_in_two(people, folder) as server:
            seen = asyncio.run(play(Crowd(server, stream)))
    assert seen.failures == 0
    # Forty-five frames a second and session.
    assert seen.frames > 60 and seen.pages >= 2
    assert 0 < seen.cpu and seen.per_core > 0 and seen.per_frame > 0
    assert len(seen.latencies) >= seen.frames - 10
    assert not figures._cost("ours", seen).is_void
