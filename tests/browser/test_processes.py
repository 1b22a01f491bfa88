"""Visitor and advisor on two server processes, with nothing but sockets."""

import contextlib

import pytest

from websockets.exceptions import ConnectionClosed

from wagtail_cobrowse.consumers.protocol import Kind

from .meetings import Meeting, accept, flows


@pytest.fixture
def meeting(two_processes):
    meeting = Meeting(two_processes[0])
    yield meeting
    meeting.close()


def test_a_session_across_two_processes(two_processes, meeting):
    here, there, redis = two_processes
    stage, tab = meeting.stage(there), meeting.tab(here)
    stage.hear("session", visitor="connected")
    tab.show(here)
    epoch = accept(tab)
    shown = stage.hear("epoch", epoch=epoch)
    assert shown["page"]["url"] == "/en/"
    flows(tab, stage, epoch, 0)
    # Guidance goes the other way.
    stage.send(Kind.ADVISOR_POINTER, epoch, payload=bytes(13))
    stage.send(Kind.KEYFRAME_REQUEST, epoch)
    tab.until(
        lambda: (
            {Kind.ADVISOR_POINTER, Kind.KEYFRAME_REQUEST}
            <= {frame.kind for frame in tab.frames}
        )
    )
    tab.say("visibility", hidden=True)
    stage.hear("visibility", hidden=True)

    # Another tab, on the advisor's own process, takes over; and back again.
    second = meeting.tab(there)
    second.show(there, "/en/about/")
    newer = accept(second)
    assert newer > epoch
    tab.hear("silence", elsewhere=True)
    stage.hear("epoch", epoch=newer)
    flows(second, stage, newer, 10)
    tab.show(here)
    epoch = accept(tab)
    assert epoch > newer
    second.hear("silence", elsewhere=True)
    flows(tab, stage, epoch, 20)

    # Paused by a tab that does not share, on the process that does not share.
    second.say("pause")
    tab.hear("silence", elsewhere=False)
    stage.hear("session", state="paused")
    before = len(stage.frames)
    for seq in range(50):
        tab.send(Kind.DELTA, epoch, 100 + seq)
    second.say("resume")
    epoch = accept(tab)
    flows(tab, stage, epoch, 200)
    assert not any(100 <= frame.seq < 150 for frame in stage.frames[before:])

    # Redis dies: both sides are told; it comes back: all is well again.
    redis.kill()
    stage.hear("session", visitor="connected")  # the second tab is on this process
    tab.hear("watch", watched=False)
    redis.start()
    tab.hear("watch", watched=True)
    second.close()
    flows(tab, stage, epoch, 300)

    # The tab's process dies; the visitor comes to the other one and back.
    here.stop(9)
    stage.hear("session", visitor="lost")
    here.start()
    with contextlib.suppress(ConnectionClosed):
        tab.close()
    tab = meeting.tab(here)
    tab.show(here)
    epoch = accept(tab)
    stage.hear("session", visitor="connected")
    flows(tab, stage, epoch, 400)

    # The end: sent in the middle of the frames, and nothing passes after it.
    for seq in range(500, 520):
        tab.send(Kind.DELTA, epoch, seq)
    tab.say("end")
    for seq in range(600, 650):
        tab.send(Kind.DELTA, epoch, seq)
    assert tab.hear("ended")["receipt"]["reason"] == "visitor"
    stage.hear("ended")
    with contextlib.suppress(ConnectionClosed):
        while True:
            stage.listen(0.5)
    assert not any(frame.seq >= 600 for frame in stage.frames)


def test_the_end_by_http_reaches_both_processes(two_processes, meeting):
    here, there, _ = two_processes
    stage, tab = meeting.stage(there), meeting.tab(here)
    tab.show(here)
    epoch = accept(tab)
    flows(tab, stage, epoch, 0)
    # Asked of the process that has no tab of the visitor.
    assert meeting.end_by_http(there)["receipt"]["reason"] == "visitor"
    for seq in range(600, 650):
        tab.send(Kind.DELTA, epoch, seq)
    stage.hear("ended")
    tab.hear("ended")
    with contextlib.suppress(ConnectionClosed):
        while True:
            stage.listen(0.5)
    assert not any(frame.seq >= 600 for frame in stage.frames)
