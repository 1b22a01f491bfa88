"""The generator of `make load`: few sessions, played on real processes."""

import asyncio

import pytest

from benchmarks.load import crowd, deployment, figures, player
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
    """On the deployment that is measured: PostgreSQL and Redis compute as well."""
    monkeypatch.setattr(player, "STAYS", 0.4)
    monkeypatch.setattr(crowd, "RESTS", 0.3)
    monkeypatch.setattr(figures, "WARM_UP", 0.5)

    async def play(sessions):
        step = await figures._step(sessions, 2, 1.2)
        sessions.close()
        return step

    with deployment.ours(2, crosses=True) as server:
        # Whoever measures counts the database's processes, and no other's.
        assert server.cpu() > servers.Server.cpu(server) > 0
        ends = {server.port(number, end) for number in (0, 1) for end in (0, 1)}
        assert ends == set(server.ports) and server.port(0, 0) != server.port(0, 1)
        step = asyncio.run(play(Crowd(server, stream)))
    alone, whole = step.alone, step.whole
    assert (alone.failures, whole.failures, step.is_void) == (0, 0, False)
    # Forty-five frames a second and session.
    assert min(alone.frames, whole.frames) > 60
    assert alone.pages == 0 and whole.pages >= 2
    assert 0 < alone.idle < alone.cpu and whole.per_core > 0 and alone.per_frame > 0
    assert len(whole.latencies) >= whole.frames - 10
    assert 0 < step.idle_bytes and step.per_page >= 0
    assert not any(figure.is_void for figure in figures._grown(server, [step]))
