"""Many sessions whose frames pass, and whose browsers come back by themselves."""

import contextlib
import json
import threading
import time

from urllib.error import HTTPError

from websockets.exceptions import WebSocketException

from tests.browser.meetings import Meeting
from wagtail_cobrowse.consumers.protocol import Kind

from .test_database import UNAVAILABLE, message


PAYLOAD = b"x" * 2000


class Stream:
    """
    A session: the tab on one process, the stage on one, frames all the while.

    In a thread of its own: who waits for a server keeps nobody else from answering.
    """

    def __init__(self, found, tab_on, stage_on):
        self.meeting = Meeting(tab_on, found=found)
        self.places = {"tab": tab_on, "stage": stage_on}
        self.sockets = {}
        self.seq = self.epoch = 0
        #: The newest frame that has arrived.
        self.arrived = -1
        #: Whether the server takes frames: it has accepted the page, and not said since
        #: that nothing passes. A tab without a line has nobody's word.
        self.is_accepted = False
        #: Frames that were sent while it did not, and those of them that arrived.
        self.vain = set()
        self.leaked = set()
        self.said = message()

        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self):
        self._is_over.set()
        self._thread.join(60)
        with contextlib.suppress(OSError, WebSocketException):
            self.meeting.close()

    def write(self):
        """Status of the answer to the one message that this visitor writes."""
        body = json.dumps(self.said).encode()
        place, seat = self.places["stage"], self.meeting.seat
        try:
            self.meeting.ask(place, "visitor/messages/", seat, body)
        except HTTPError as answer:
            assert answer.code == UNAVAILABLE[0]
            return answer.code
        return 200

    @property
    def has_line(self):
        """Whether the tab can say anything at all."""
        return "tab" in self.sockets

    def _run(self):
        while not self._is_over.is_set():
            for name, place in self.places.items():
                try:
                    self._step(name, place)
                except (OSError, WebSocketException, AssertionError):
                    # Cut off, turned away, or not heard: it comes again.
                    self.sockets.pop(name, None)
                    if name == "tab":
                        self.is_accepted = False
                    self._is_over.wait(0.2)

    def _step(self, name, place):
        if name not in self.sockets:
            self.sockets[name] = getattr(self.meeting, name)(place)
            if name == "tab":
                self.sockets[name].show(place)
        socket = self.sockets[name]
        if name == "tab":
            self._follow(socket)
            if self.epoch:
                # Also where it is to be silent: nothing of that may arrive.
                self.seq += 1
                if not self.is_accepted:
                    self.vain.add(self.seq)
                socket.send(Kind.KEYFRAME, self.epoch, self.seq, PAYLOAD)
        socket.listen(0.02)
        seqs = {each.seq for each in socket.frames}
        self.arrived = max([self.arrived, *seqs])
        self.leaked |= seqs & self.vain
        socket.frames.clear()

    def _follow(self, socket):
        for text in socket.texts:
            if text["type"] == "accept":
                self.epoch, self.is_accepted = text["epoch"], True
            elif text["type"] == "silence":
                self.is_accepted = False
        socket.texts.clear()


class Crowd:
    """As many streams as ``found`` has sessions; some have both ends on ``there``."""

    def __init__(self, found, here, there):
        ends = [(here, there), (here, there), (there, there)]
        self.streams = [
            Stream(each, *ends[number % 3]) for number, each in enumerate(found)
        ]
        self._clock = threading.Event()
        self.others = [each for each in self.streams if each.places["tab"] is there]

    def until(self, condition, seconds=60):
        """Frames pass, or try to, until ``condition()`` holds."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.seen()
            self._clock.wait(0.05)

    def until_flowing(self, streams=None, frames=5):
        """Of all, or of these, so many new frames arrive."""
        streams = streams or self.streams
        wanted = [(each, each.seq + frames) for each in streams]
        self.until(lambda: all(each.arrived >= seq for each, seq in wanted))

    def until_still(self, frames=5):
        """Nobody's frames pass: each tab was told so by its server, or has no line.

        Those that were told send on, so many frames each, and none may arrive: neither
        now nor later, when the server comes to read them, which `check` sees to.
        """
        self.until(lambda: not any(each.is_accepted for each in self.streams))
        wanted = [(each, len(each.vain) + frames) for each in self.streams]
        self.until(
            lambda: all(
                len(each.vain) >= most or not each.has_line for each, most in wanted
            )
        )
        assert not self.leaked()

    def stay_still(self, seconds, frames=5):
        """The same, and for ``seconds`` more nothing passes, not even in between."""
        self.until_still(frames)
        arrived = [each.arrived for each in self.streams]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.until_still(frames)
        assert [each.arrived for each in self.streams] == arrived

    def seen(self):
        return [(each.is_accepted, each.arrived) for each in self.streams]

    def leaked(self):
        """Frames that arrived though their tab had been told that nothing passes."""
        return [each.leaked for each in self.streams if each.leaked]

    def write(self):
        """Everybody writes their message, or writes it again; the answers' status."""
        return {each.write() for each in self.streams}

    def check(self, database):
        """Each session runs on its own consent; what was written is there once.

        And of what was sent while nothing passed, nothing has.
        """
        assert not self.leaked()
        rows = database.run(
            "SELECT s.state, (SELECT array_agg(event ORDER BY id)"
            " FROM wagtail_cobrowse_consentevent WHERE proof_id = s.proof_id),"
            " (SELECT count(*) FROM wagtail_cobrowse_message"
            " WHERE conversation_id = c.id AND author = 'visitor')"
            " FROM wagtail_cobrowse_cobrowsesession s"
            " JOIN wagtail_cobrowse_conversation c ON s.conversation_id = c.id"
            " WHERE c.route = ANY(%s)",
            [each.meeting.route for each in self.streams],
        )
        assert rows == [("active", ["given"], 1)] * len(self.streams)

    def close(self):
        for each in self.streams:
            each.close()
