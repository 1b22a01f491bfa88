"""A session that consists of sockets alone, on the server processes of a live site."""

import contextlib
import json
import textwrap
import time
import urllib.request

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
def log_in(user):
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value
found = {"route": session.conversation.route, "seat": seat, "login": log_in(user)}
found["page"] = page.pk
"""
#: And a second person, who may look on there.
BEGIN_WATCHED = f"""{BEGIN}
from tests.rights import allow, make_user
allow(site, allow_watching=True)
second = make_user("second-" + found["route"][:8], "Erika Sommer", watch=[site])
found["conversation"] = str(session.conversation_id)
found["second"] = log_in(second)
found["group"] = second.groups.get().pk
"""


def begin_many(site, count, begin=BEGIN):
    """What ``count`` browsers would have, each with a session of its own."""
    body = textwrap.indent(begin, "    ")
    code = f"all = []\nfor _ in range({count}):\n{body}\n    all.append(found)\n"
    return _ask(site, f"{code}found = all")


def _ask(site, code):
    printed = site.manage("shell", "-v", "0", "-c", f"{code}\nprint(json.dumps(found))")
    return json.loads(printed.strip().splitlines()[-1])


class Socket:
    """A browser's socket on one of the processes; what was heard is kept."""

    def __init__(self, site, path, cookie, version=1):
        #: That of the protocol, in what it sends.
        self.version = version
        self.opened = contextlib.ExitStack()
        self.connection = self.opened.enter_context(
            connect(
                f"ws://localhost:{site.port}{path}",
                origin=site.url,
                additional_headers={"Cookie": cookie},
                compression=None,
                # The server has a heartbeat of its own.
                ping_interval=None,
            )
        )
        self.texts, self.frames = [], []
        #: Those that are open beside it: who waits for one hears all.
        self.others = []

    def say(self, type, **fields):
        self.connection.send(json.dumps({"type": type, **fields}))

    def show(self, site, path="/en/"):
        self.say("page", url=f"{site.url}{path}", focused=True, mark="")

    def send(self, kind, epoch, seq=0, payload=b""):
        frame = make_frame(kind, epoch, seq, payload)
        self.connection.send(bytes([self.version]) + frame[1:])

    def until(self, condition, seconds=30):
        """Listen until ``condition()`` holds; what it gives."""
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < deadline, self.texts
            self.listen()
        return found

    def listen(self, seconds=0.05):
        self._take(seconds)
        for other in self.others:
            if other is not self:
                with contextlib.suppress(ConnectionClosed):
                    other._take(0)

    def _take(self, seconds):
        with contextlib.suppress(TimeoutError):
            message = self.connection.recv(timeout=seconds)
            if isinstance(message, bytes):
                # The version aside, all versions' headers are alike here.
                self.frames.append(read_header(b"\1" + message[1:]))
                return
            message = json.loads(message)
            if message["type"] == "ping":
                # It may be closed by now, and what came before that is still to hear.
                with contextlib.suppress(ConnectionClosed):
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

    def hear_close(self, seconds=30):
        """The code with which the server closes the socket, whatever else comes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                self.listen(0.2)
            except ConnectionClosed as closed:
                return closed.rcvd and closed.rcvd.code
        raise AssertionError("The socket is still open.")

    def close(self):
        self.opened.close()


class Meeting:
    """A running session: the visitor's sockets, and the stage."""

    def __init__(self, site, begin=BEGIN, found=None):
        self.found = found = found or _ask(site, begin)
        self.route = found["route"]
        self.seat = f"{seats.COOKIE_NAME}={found['seat']}"
        self.login = f"sessionid={found['login']}"
        self.opened = []

    def tab(self, site, version=1):
        path = f"/cobrowse/ws/visitor/{self.route}/"
        return self._open(site, path, self.seat, version)

    def stage(self, site, login="", version=1):
        """The advisor's, or that of somebody with another ``login``."""
        path = f"/cobrowse/ws/advisor/{self.route}/"
        return self._open(site, path, login or self.login, version)

    def end_by_http(self, site):
        return self.ask(site, "visitor/session/end/", self.seat, data=b"{}")

    def ask(self, site, path, cookie, data=None):
        """What a process answers to a browser with this cookie; POST with ``data``."""
        token = "t" * 32
        request = urllib.request.Request(
            f"{site.url}/cobrowse/api/{path}",
            data=data,
            headers={
                "Origin": site.url,
                "Cookie": f"{cookie}; csrftoken={token}",
                "X-CSRFToken": token,
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or "null")

    def close(self):
        for socket in self.opened:
            socket.close()

    def _open(self, site, path, cookie, version):
        socket = Socket(site, path, cookie, version)
        socket.others = self.opened
        self.opened.append(socket)
        # What is told on the way in is still to be heard.
        socket.until(lambda: any(is_welcome(one, version) for one in socket.texts))
        return socket


def is_welcome(text: dict, version: int) -> bool:
    return text["type"] == "welcome" and text["version"] == version


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
