"""A room: both ends of one conversation's route, and the gate between them."""

import time
import uuid

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from ..consumers.protocol import (
    FROM_ADVISOR,
    FROM_VISITOR,
    Header,
    Kind,
    make_frame,
    read_header,
)
from . import messages
from .counts import counts
from .focus import Focus
from .peers import Peers
from .port import Port
from .presence import Presence
from .standing import STANDS_STILL
from .state import SessionState


@dataclass(eq=False, slots=True, kw_only=True)
class Room(Focus):
    """
    Both ends of one conversation's route, in this process and, by `Peers`, in others.

    Frames pass only while the gate is open, only from the one tab that shares, and
    only with the epoch that was accepted for that tab. Those that cross processes pass
    two gates, each of which its own process opens and closes.
    """

    route: str
    #: The tab whose frames pass.
    sharer: Port | None = None
    epoch: int = 0
    policy: str = "masked"
    #: What the advisor may know of the shared page.
    about: dict[str, Any] | None = None
    background: bool = False
    #: What of this package did not load in the tab that shares: "", "part", "mirror".
    lacks: str = ""
    #: The address of the page that was shared last, as its tab has said it.
    url: str = ""
    #: What the visitor does outside of that page.
    busy: str = ""
    #: Whether the tab that ends the session tells so itself, with the receipt.
    tells_end: bool = False
    #: The session's state as last read ("" for none), so that its end is told once.
    state: str = ""
    #: How often the visitor wanted to pause or end.
    cuts: int = 0
    #: Whether that was told without saying why: the word of it is late.
    owes_reason: bool = False
    #: Frames that passed since they were last counted.
    frames: int = 0
    #: How the shared page is shared, a `policies.Sharing`.
    sharing: Any = None

    def __post_init__(self) -> None:
        self.peers = Peers(self)

    def add_visitor(self, port: Port) -> None:
        """A tab of the visitor is there."""
        self.visitors.add(port)
        self.peers.tell()

    def share(
        self,
        port: Port,
        sharing: Any,
        about: dict[str, Any] | None,
        *,
        hidden: bool = False,
        url: str = "",
    ) -> None:
        """Begin an epoch for the page in ``port``'s tab; other tabs fall silent.

        ``sharing`` is a `policies.Sharing`, of the page at ``url``; ``hidden``: the tab
        is in the background.
        """
        if self.sharer is not None and self.sharer is not port:
            self.sharer.say({"type": "silence", "elsewhere": True})
        self.forget_frames()
        policy = str(sharing.policy)
        # A tab that stands still cannot say it again.
        busy = self.still.get(port) or (self.busy if self.sharer is port else "")
        self.busy = "" if policy == "hidden" else busy
        self.sharer, self.policy, self.about = port, policy, about
        self.sharing, self.url = sharing, url
        self.background, self.lacks = hidden, ""
        # Server time keeps epochs rising when a process restarts; clocks of visitors
        # decide nothing.
        latest = max(self.epoch, self.peers.newest)
        self.epoch = max(latest + 1, int(time.time()) & 0xFFFFFFFF)
        self.peers.count_epoch(self.epoch)
        port.say(messages.accept(self, watched=self.stages != "lost"))
        if self.stages == "silent":
            port.say(messages.stages(self))
        # A stage that believes the session to be paused takes no page.
        self.tell_advisors(messages.session(self))
        self.tell_advisors(messages.epoch(self))
        self._repeat_busy(self.advisors)
        self.peers.tell()

    def share_again(self) -> None:
        """Another process knows an epoch as new as this one: begin a newer one."""
        if self.sharer is not None:
            sharing, about, hidden = self.sharing, self.about, self.background
            self.share(self.sharer, sharing, about, hidden=hidden, url=self.url)

    def show(self, there: Presence) -> None:
        """A page is shared from another process: tell the stages here."""
        self.forget_frames()
        self.epoch, self.policy, self.about = there.epoch, there.policy, there.about
        self.background, self.lacks = there.hidden, there.lacks
        self.busy = there.busy
        self.tell_advisors(messages.epoch(self))
        self._repeat_busy(self.advisors)

    def set_background(self, hidden: bool) -> None:
        """The tab that shares went to the background, or came back."""
        self.background = hidden
        self.tell_advisors({"type": "visibility", "hidden": hidden})
        self.peers.tell()

    def set_lacks(self, what: str) -> None:
        """A script did not load in the tab that shares, or has loaded after all."""
        self.lacks = what
        self.tell_advisors({"type": "lacks", "what": what})
        self.peers.tell()

    def set_busy(self, what: str) -> None:
        """The visitor does something outside of the page, or ("") nothing any more."""
        self.busy = what
        self.tell_advisors(messages.busy(self))
        self.peers.tell()

    def _repeat_busy(self, ports: Iterable[Port]) -> None:
        """After an epoch, which is one without anything of the kind."""
        if self.busy:
            for port in ports:
                port.say(messages.busy(self))

    @property
    def own_line(self) -> str:
        """The line of the visitor's tabs here: connected, silent or lost."""
        if not self.visitors:
            return "lost"
        asked = {self.sharer} if self.sharer is not None else self.visitors
        return "silent" if asked <= self.quiet else "connected"

    @property
    def line(self) -> str:
        """The line of the tab that shares, or the best of all tabs."""
        if self.sharer is not None:
            return self.own_line
        return self.peers.best_line(self.own_line)

    @property
    def stages(self) -> str:
        """The best line of all stages: connected, silent or lost."""
        return self.peers.best_stages(self.own_stages)

    def set_quiet(self, port: Port, is_quiet: bool) -> None:
        """A tab or a stage has fallen silent, or is heard again."""
        before, stages = self.line, self.stages
        if is_quiet and (port in self.visitors or port in self.advisors):
            self.quiet.add(port)
        else:
            self.quiet.discard(port)
        if self.state and self.line != before:
            self.tell_advisors(messages.session(self))
        self.follow_stages(stages)
        self.peers.tell()

    def follow_stages(self, before: str) -> None:
        """Tell the tab that shares when no stage is heard any more, or one is again.

        Recording goes on: what is slow is not gone. ``before``: `stages` until now.
        """
        now = self.stages
        # Whoever comes is told by `watch`.
        is_news = now == "silent" or (before, now) == ("silent", "connected")
        if self.sharer is not None and before != now and is_news:
            self.sharer.say(messages.stages(self))

    def silence(self, *, elsewhere: bool = False) -> None:
        """End the epoch: nothing passes until a page is accepted again.

        ``elsewhere``: a tab on another process shares now.
        """
        sharer, self.sharer = self.sharer, None
        if self.peers.sharer is None:
            self.about = None
        self.forget_frames()
        if sharer is not None:
            sharer.say({"type": "silence", "elsewhere": elsewhere})
        self.peers.tell()

    @property
    def is_shut(self) -> bool:
        """Whether the gate is closed though nobody wishes that any more."""
        return not (self.is_open or self.is_cut or self.peers.bars)

    def open(self) -> None:
        """Let frames pass, once a page is accepted; a held gate stays closed."""
        was_open = self.is_open
        self.is_open = not (self.is_cut or self.peers.bars)
        if self.is_open and not was_open and self.peers.sharer is not None:
            # What came before from the other process did not pass.
            self.request_keyframe()

    def suspend(self, key: Hashable) -> None:
        """An advisor ends everything, which may be refused: no frame until then."""
        self.suspensions.add(key)
        self.bar()
        self.peers.tell()

    def release(self, key: Hashable) -> None:
        """It was refused. What the visitor has decided meanwhile stands."""
        self.suspensions.discard(key)
        # What is being read just now may be from before.
        self.bar()
        self.peers.tell()

    def cut(self, *, ending: bool) -> None:
        """The visitor wants to pause or end: cut, and tell the stages at once."""
        self.cuts += 1
        self.hold(ending=ending)
        self.owe("end" if ending else "pause", self.known.id)
        if ending:
            self.tell_advisors({"type": "ended", "reason": "visitor"})
        else:
            self.state = "paused"
            self.tell_advisors(messages.session(self))
        self.peers.tell()

    def resume(self) -> None:
        """The visitor wants to share again; not while the session is being ended."""
        self.is_held = self.is_ending
        self.owed = "end" if self.owed == "end" else ""
        self.peers.tell()

    def take_over_end(self, session: uuid.UUID) -> None:
        """Another process, which may be gone soon, could not write the end yet."""
        if self.known.id in (None, session) and not self.is_ending:
            self.hold(ending=True)
            self.owe("end", session)

    def follow_cut(self, session: uuid.UUID, *, ending: bool) -> None:
        """The visitor has decided so elsewhere, and it could not be written there."""
        if self.known.id in (None, session) and not self.is_ending:
            self.cut(ending=ending)
            self.owe("end" if ending else "pause", session)

    def settle(self, number: int, state: SessionState) -> SessionState:
        """As the gate does; the other processes follow."""
        known = Focus.settle(self, number, state)
        if self.settled == number:
            self.peers.follow_sharer()
            self.peers.tell()
        return known

    def close(self) -> None:
        """Cut: not one more frame passes, queued ones included."""
        self.is_open = False
        self.silence()

    def add_advisor(self, port: Port) -> None:
        """A stage is there: recording starts, and begins with a keyframe.

        So it does for each one that comes later; those that were there go on, and take
        the same keyframe as any other. A stage that is slow holds up no other one.
        """
        before = self.stages
        self.guests.discard(port)
        self.advisors.add(port)
        self.peers.arrivals += 1
        port.on_drained = self.request_keyframe
        if self.sharer is not None or self.peers.sharer is not None:
            port.say(messages.epoch(self))
        self._repeat_busy([port])
        if self.sharer is not None:
            self.sharer.say({"type": "watch", "watched": True})
        self.follow_stages(before)
        self.peers.tell()

    def remove(self, port: Port) -> None:
        """A socket is gone."""
        before, stages = self.line, self.stages
        self.guests.discard(port)
        self.visitors.discard(port)
        self.quiet.discard(port)
        self.forget_tab(port)
        if self.sharer is port:
            self.sharer = None
            self.about = None
            self.forget_frames()
        if port in self.advisors:
            self.advisors.discard(port)
            self.onlookers.discard(port)
            if self.stages == "lost" and self.sharer is not None:
                self.sharer.say({"type": "watch", "watched": False})
            self.follow_stages(stages)
        self.peers.follow_sharer()
        if self.state and self.line != before:
            self.tell_advisors(messages.session(self))
        self.peers.tell()

    def leave_page(self, port: Port) -> None:
        """The tab shows another page: its epoch is void until that one is accepted."""
        if self.sharer is port:
            self.sharer = None
            self.peers.tell()

    def request_keyframe(self) -> None:
        """Ask the sharing tab for a keyframe."""
        kind = Kind.KEYFRAME_REQUEST
        if self.is_open:
            counts.resyncs += 1
        if self.is_open and self.sharer is not None:
            self.sharer.put_control(make_frame(kind, self.epoch), kind)
        elif self.is_open:
            self.peers.send_back(make_frame(kind, self.epoch))

    def from_visitor(self, port: Port, frame: bytes) -> Header:
        """Pass a frame of a visitor's tab on to the stages.

        Raises `ProtocolError`; returns the header whether or not the frame passed.
        """
        header = read_header(frame)
        if (
            self.is_open
            and port is self.sharer
            and header.epoch == self.epoch
            and header.kind in FROM_VISITOR
            and self.policy != "hidden"
        ):
            self.frames += 1
            counts.from_visitor += 1
            for advisor in self.advisors:
                advisor.put_frame(header, frame)
            if self.peers.watching:
                self.peers.send(frame)
        return header

    def from_advisor(self, port: Port, frame: bytes) -> Header:
        """Pass a frame of an advisor on to the tab that shares."""
        header = read_header(frame)
        if (
            self.is_open
            and port in self.advisors
            and header.epoch == self.epoch
            and header.kind in FROM_ADVISOR
            # Nobody reads them there: in the end they would fill the line.
            and not (header.kind is Kind.ADVISOR_POINTER and self.busy in STANDS_STILL)
        ):
            counts.from_advisor += 1
            if header.kind is Kind.KEYFRAME_REQUEST:
                counts.resyncs += 1
            if self.sharer is not None:
                self.sharer.put_frame(header, frame)
            else:
                self.peers.send_back(frame)
        return header
