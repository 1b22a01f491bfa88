"""The other ends of a room: what other processes have of the same conversation."""

import contextlib
import time
import uuid

from typing import TYPE_CHECKING

from . import messages
from .crossing import Crossing, Link
from .envelope import Kind
from .presence import NOBODY, Presence
from .standing import STANDS_STILL


if TYPE_CHECKING:
    from .room import Room


class Peers:
    """
    What a room knows of its other ends, and what it tells them.

    Nothing that is heard opens the room: its own gate has to be open for every frame
    that comes or goes. A cut that is heard closes it.
    """

    __slots__ = (
        "_told",
        "arrivals",
        "crossing",
        "focus",
        "known",
        "newest",
        "newest_by",
        "room",
        "sharer",
        "watching",
    )

    def __init__(self, room: "Room") -> None:
        self.room = room
        self.known: dict[bytes, Presence] = {}
        #: The process whose tab is shown on the stages here.
        self.sharer: bytes | None = None
        #: The processes with stages.
        self.watching: tuple[bytes, ...] = ()
        #: When a tab here got the focus.
        self.focus = 0
        #: How many stages ever came here.
        self.arrivals = 0
        self.newest, self.newest_by = 0, ""
        #: The way of frames to and from there; None without a bus.
        self.crossing: Crossing | None = None
        self._told = NOBODY

    def join(self, link: Link, key: bytes) -> Crossing:
        """There is a bus, on which the room is called ``key``."""
        self.crossing = Crossing(self.room, link, key)
        return self.crossing

    def leave(self) -> None:
        """There is no bus any more, and so nobody else."""
        self.crossing = None
        for process in list(self.known):
            self.hear(process, NOBODY)

    @property
    def bars(self) -> bool:
        """Whether another process has cut the session and not let go yet."""
        return any(each.barred for each in self.known.values())

    @property
    def are_heard(self) -> bool:
        """Whether there are no other processes, or a line to them."""
        return self.crossing is None or self.crossing.link.is_up

    @property
    def has_focus(self) -> bool:
        """Whether a tab of another process, which is heard, had the focus last."""
        return any(
            each.focus > self.focus
            # The release before says only what the tab that shares is busy with.
            and (each.line != "silent" or each.still or each.busy in STANDS_STILL)
            for each in self.known.values()
        )

    @property
    def had_focus(self) -> bool:
        """The same, though nothing is heard of it at the moment."""
        return any(each.focus > self.focus for each in self.known.values())

    def best_stages(self, own: str) -> str:
        """The best line of all stages; ``own``: of those here."""
        lines = {own}
        for each in self.known.values():
            if each.stages:
                lines.add("silent" if each.unheard else "connected")
        return next((x for x in ("connected", "silent") if x in lines), "lost")

    def best_line(self, own: str) -> str:
        """The line of the tab that is shown, or the best of all tabs."""
        if self.sharer is not None:
            return self.known.get(self.sharer, NOBODY).line
        lines = {own, *(each.line for each in self.known.values())}
        return next((x for x in ("connected", "silent") if x in lines), "lost")

    def take_focus(self) -> None:
        """A tab here has the focus, later than all others."""
        latest = max((each.focus for each in self.known.values()), default=0)
        self.focus = max(self.focus + 1, latest + 1, time.time_ns() // 1_000_000)

    def count_epoch(self, epoch: int) -> None:
        """A page is shared from here under ``epoch``."""
        self.sharer = None
        if self.crossing is not None:
            self.crossing.behind = False
            self.newest, self.newest_by = epoch, self.crossing.link.id.hex()

    def presence(self) -> Presence:
        """What is in this room here."""
        room = self.room
        shares = room.sharer is not None
        return Presence(
            line=room.own_line,
            stages=len(room.advisors),
            unheard=room.own_stages == "silent",
            guessed=room.focused is not None and room.is_guess,
            still=room.focused in room.still,
            arrivals=self.arrivals,
            focus=self.focus if shares or room.focused is not None else 0,
            epoch=room.epoch if shares else 0,
            session=room.known.key if shares else "",
            policy=room.policy if shares else "",
            about=room.about if shares else None,
            hidden=room.background if shares else False,
            lacks=room.lacks if shares else "",
            busy=room.busy if shares else "",
            barred=room.is_cut,
            ending=room.is_ending,
            paused=room.is_held and room.state == "paused",
            newest=self.newest,
            newest_by=self.newest_by,
            ends=str(room.cut_session) if room.owed == "end" else "",
        )

    def tell(self) -> None:
        """Tell the others what has changed here, if anything."""
        if self.crossing is None:
            return
        now, before = self.presence(), self._told
        if now.differs(before):
            self._told = now
            cuts = now.epoch != before.epoch or (now.barred and not before.barred)
            self.crossing.link.tell(self.crossing.key, now, cuts=cuts)

    def hear(self, process: bytes, now: Presence) -> None:
        """Another process says what it has of this room; `NOBODY` when it left."""
        before = self.known.get(process, NOBODY)
        line, stages = self.room.line, self.room.stages
        if now == NOBODY:
            self.known.pop(process, None)
            if self.crossing is not None:
                self.crossing.forget(process)
        else:
            self.known[process] = now
        if now.newest > self.newest:
            self.newest, self.newest_by = now.newest, now.newest_by
        self._follow_cut(before, now)
        self._follow_focus(process, now)
        self._follow_stages(before, now)
        self.room.follow_stages(stages)
        self.follow_sharer()
        if self.room.state and self.room.line != line:
            self.room.tell_advisors(messages.session(self.room))
        self.tell()

    def follow_sharer(self) -> None:
        """Show what is shared elsewhere, where nothing is shared here."""
        room, before = self.room, self.sharer
        shown = None
        if room.sharer is None:
            # What was accepted for another session is not valid in this one.
            session = room.known.key
            candidates = [
                (each.focus, process)
                for process, each in self.known.items()
                if each.epoch and each.session == session
            ]
            shown = max(candidates)[1] if candidates else None
        if shown is None:
            self.sharer = None
            if before is not None and room.sharer is None:
                room.forget_frames()
            return
        now = self.known[shown]
        is_older = now.epoch < room.epoch
        if is_older or (now.epoch == room.epoch and before not in (None, shown)):
            # Whoever shares it hears of the newer one, and begins anew.
            return
        is_new = shown != before or now.epoch != room.epoch
        if is_new or (now.policy, now.about) != (room.policy, room.about):
            self.sharer = shown
            if is_new and self.crossing is not None:
                self.crossing.begin(shown)
            # A new epoch begins with a keyframe; one that was lost from sight does not.
            is_lost = shown != before and now.epoch == room.epoch
            room.show(now)
            if is_lost and self.crossing is not None:
                self.crossing.note_gap()
            return
        if now.hidden != room.background:
            room.set_background(now.hidden)
        if now.lacks != room.lacks:
            room.set_lacks(now.lacks)
        if now.busy != room.busy:
            room.set_busy(now.busy)

    def send(self, frame: bytes) -> None:
        """Hand a frame of the tab that shares to all processes with stages."""
        if self.crossing is not None:
            for process in self.watching:
                self.crossing.send(process, Kind.VISITOR_FRAME, frame)

    def send_back(self, frame: bytes) -> None:
        """Hand a frame of an advisor to the process of the tab that shares."""
        if self.crossing is not None and self.sharer is not None:
            self.crossing.send(self.sharer, Kind.ADVISOR_FRAME, frame)

    def _follow_cut(self, before: Presence, now: Presence) -> None:
        room = self.room
        if now.barred and not before.barred:
            room.bar()
        if now.ends and now.ends != before.ends:
            # What is decided for good does not depend on that process going on.
            with contextlib.suppress(ValueError):
                room.take_over_end(uuid.UUID(now.ends))
        if now.ending and not before.ending:
            room.tell_advisors({"type": "ended", "reason": "visitor"})
        elif now.paused and not before.paused:
            room.state = "paused"
            room.tell_advisors(messages.session(room))

    def _follow_focus(self, process: bytes, now: Presence) -> None:
        room = self.room
        if self.crossing is None:
            return
        link = self.crossing.link
        if now.focus and (now.focus, process) > (self.focus, link.id):
            room.lose_focus(is_guess=now.guessed)
            if now.epoch and now.session == room.known.key and room.sharer:
                room.silence(elsewhere=True)
        if now.newest >= room.epoch and now.newest_by != link.id.hex():
            room.share_again()

    def _follow_stages(self, before: Presence, now: Presence) -> None:
        was_watched = bool(self.watching)
        self.watching = tuple(p for p, each in self.known.items() if each.stages)
        sharer = self.room.sharer
        if sharer is None:
            return
        if now.stages and (now.arrivals != before.arrivals or not before.stages):
            sharer.say({"type": "watch", "watched": True})
        elif was_watched and not self.watching and not self.room.advisors:
            sharer.say({"type": "watch", "watched": False})
