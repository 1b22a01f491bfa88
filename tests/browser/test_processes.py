"""Visitor and advisor on two server processes, with nothing but sockets."""

import contextlib
import json
import time
import urllib.request

import pytest

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from wagtail_cobrowse import seats
from wagtail_cobrowse.consumers.protocol import Kind, make_frame, read_header


#: Prints what a browser would have after consent and Startcode.
BEGIN = """
import json
from django.contrib.auth import get_user_model
from django.test import Client
from tests import journeys
from wagtail.models import Site
from wagtail_cobrowse import seats
from wagtail_cobrowse.page.models import CobrowsePage
site = Site.objects.get(is_default_site=True)
page = CobrowsePage.objects.live().filter(locale__language_code="en").first()
user = get_user_model().objects.get(username="advisor")
seat = seats.new_seat()
session = journeys.start_session(site, page, user, seats.hash_seat(seat))
client = Client()
client.force_login(user)
print(json.dumps([
    session.conversation.route, seat, client.cookies["sessionid"].value
]))
"""


class Socket:
    """A browser's socket on one of the processes; what was heard is kept."""

    def __init__(self, site, path, cookie):
        self.opened = contextlib.ExitStack()
        self.connection = self.opened.enter_context(
            connect(
                f"ws://localhost:{site.port}{path}",
                origin=site.url,
                additional_headers={"Cookie": cookie},
                compression=None,
            )
        )
        self.texts, self.frames = [], []

    def say(self, type, **fields):
        self.connection.send(json.dumps({"type": type, **fields}))

    def show(self, site, path="/en/"):
        self.say("page", url=f"{site.url}{path}", focused=True, mark="")

    def send(self, kind, epoch, seq=0, payload=b""):
        self.connection.send(make_frame(kind, epoch, seq, payload))

    def until(self, condition, seconds=30):
        """Listen until ``condition()`` holds; what it gives."""
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < deadline, self.texts
            self.listen()
        return found

    def listen(self, seconds=0.05):
        with contextlib.suppress(TimeoutError):
            message = self.connection.recv(timeout=seconds)
            if isinstance(message, bytes):
                self.frames.append(read_header(message))
                return
            message = json.loads(message)
            if message["type"] == "ping":
                self.say("pong")
            else:
                self.texts.append(message)

    def hear(self, type, **fields):
        """The next control message that says so; those before it are forgotten."""
        wanted = {"type": type, **fields}

        def find():
            for number, text in enumerate(self.texts):
                if wanted.items() <= text.items():
                    del self.texts[: number + 1]
                    return text
            return None

        return self.until(find)

    def seqs(self, kind=Kind.DELTA):
        return [frame.seq for frame in self.frames if frame.kind is kind]

    def close(self):
        self.opened.close()


class Meeting:
    """A running session: the visitor's sockets, and the stage."""

    def __init__(self, site):
        printed = site.manage("shell", "-v", "0", "-c", BEGIN)
        self.route, seat, login = json.loads(printed.strip().splitlines()[-1])
        self.seat = f"{seats.COOKIE_NAME}={seat}"
        self.login = f"sessionid={login}"
        self.opened = []

    def tab(self, site):
        return self._open(site, f"/cobrowse/ws/visitor/{self.route}/", self.seat)

    def stage(self, site):
        return self._open(site, f"/cobrowse/ws/advisor/{self.route}/", self.login)

    def end_by_http(self, site):
        address = f"{site.url}/cobrowse/api/visitor/session/end/"
        request = urllib.request.Request(
            address,
            data=b"{}",
            headers={
                "Origin": site.url,
                "Cookie": self.seat,
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def close(self):
        for socket in self.opened:
            socket.close()

    def _open(self, site, path, cookie):
        self.opened.append(Socket(site, path, cookie))
        self.opened[-1].hear("welcome")
        return self.opened[-1]


@pytest.fixture
def meeting(two_processes):
    meeting = Meeting(two_processes[0])
    yield meeting
    meeting.close()


def accept(tab):
    return tab.hear("accept")["epoch"]


def flows(tab, stage, epoch, seq):
    """A keyframe and a delta from ``seq`` on arrive."""
    deadline = time.monotonic() + 30
    while not {seq, seq + 1} <= {frame.seq for frame in stage.frames}:
        assert time.monotonic() < deadline, stage.texts
        tab.send(Kind.KEYFRAME, epoch, seq, b"x" * 5000)
        tab.send(Kind.DELTA, epoch, seq + 1, b"x" * 500)
        stage.listen(0.2)
        tab.listen()


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
