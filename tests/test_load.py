"""The generator of `make load`: few sessions, played on real processes."""

import asyncio

from dataclasses import replace

import pytest

from benchmarks.load import crowd, deployment, figures, player
from benchmarks.load.crowd import Crowd, Seen
from benchmarks.load.figures import Scale
from benchmarks.load.stream import ADVISOR, VISITOR, Heard, Stream, cut
from benchmarks.relay import confirming, servers
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

    async def play(server):
        for _ in range(3):
            sessions = Crowd(server, stream)
            step = await figures._step(sessions, 2, Scale((2,), 2, 1.2, 2))
            sessions.close()
            # A machine that did something else for seconds is no fault of the relay.
            if not (step.alone.interrupted or step.whole.interrupted):
                break
        return step

    with deployment.ours(2, crosses=True) as server:
        # Whoever measures counts the database's processes, and no other's.
        assert server.cpu() > servers.Server.cpu(server) > 0
        ends = {server.port(number, end) for number in (0, 1) for end in (0, 1)}
        assert ends == set(server.ports) and server.port(0, 0) != server.port(0, 1)
        step = asyncio.run(play(server))
    alone, whole = step.alone, step.whole
    assert (alone.lost, whole.lost) == (0, 0)
    assert min(alone.frames, whole.frames) > 0
    assert alone.pages == 0 and whole.pages > 0
    assert alone.cpu > 0 and alone.idle > 0 and whole.per_core > 0
    assert len(whole.latencies) >= whole.frames - 10
    assert [figure.name for figure in figures._grown(server, [step])] == [
        f"{server.name}: a frame, 2 sessions",
        f"{server.name}: sessions on a core, by 2",
        f"{server.name}: memory of a session, two sockets",
    ]


def test_growth_is_that_of_a_frame_and_that_of_a_session():
    def step(sessions, cpu):
        """Of which the half is computed without any frame; 20 frames a session."""
        seen = Seen(sessions, 1, 1, cpu, cpu / 2, 20 * sessions, 0, [1, 1])
        return figures.Step(seen, seen, 0, 0)

    server = servers.Server("ours", (0, 0), [], [{}])
    grown = figures._grown(server, [step(10, 0.1), step(40, 0.8)])
    found = {figure.name: (figure.value, figure.goal) for figure in grown}
    frame = found["ours: a frame among 40 sessions, beside 10"]
    session = found["ours: a session among 40 sessions, beside 10"]
    assert frame == (pytest.approx(2), 2.2)
    assert session == (pytest.approx(2), 1.3)


class Walker(player.Player):
    """Notes where it goes."""

    def __init__(self):
        super().__init__()
        self.pages_seen = []

    async def _go_to(self, page):
        self.pages_seen.append(page)
        await super()._go_to(page)


async def test_a_page_under_way_is_not_left_when_another_slice_begins(stream):
    """Whoever could leave it long since does so where the recording goes on."""
    with servers.bare_asgi() as server:
        walker = await Walker().open(server, 0)
        walker._stays = -1
        playing = asyncio.create_task(walker.play(stream, 0.25))
        try:
            async with asyncio.timeout(30):
                while not walker.pages_seen:
                    await asyncio.sleep(0.01)
        finally:
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)
            await walker.settle()
            walker.close()
    assert walker.pages_seen == [stream.pages[1]]


def test_what_a_frame_costs_is_told_apart_from_what_is_computed_without_any():
    """Ten sessions for two seconds: 40 % of a core, of which 10 % without a frame."""
    seen = Seen(10, 2, 2, cpu=0.4, idle=0.1, frames=300, pages=0, latencies=[])
    assert seen.per_frame == pytest.approx(2000)
    assert seen.per_frame_of_all == pytest.approx(2667, rel=0.001)
    assert (seen.per_session, seen.per_core) == pytest.approx((0.04, 50))


def test_a_step_in_which_something_was_lost_or_stopped_is_void():
    calm = Seen(1, 1, 1, 0.1, 0, 9, 0, [])
    for failed in (replace(calm, lost=1), replace(calm, interrupted=1)):
        assert figures.Step(calm, failed, 0, 0).is_void
        assert figures.Step(failed, calm, 0, 0).is_void
    assert not figures.Step(calm, calm, 0, 0).is_void


@pytest.mark.once
def test_confirming_is_measured_where_nobody_has_to_go():
    few, many = confirming.measure(1, few=2, many=4)
    assert 0 < few.queries == many.queries
    assert min(few.anew, few.again, many.anew, many.again) > 0
