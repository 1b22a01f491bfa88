"""The visitor's sockets: one per tab, known by the seat cookie."""

import asyncio
import uuid

from collections.abc import Callable
from typing import Any, NamedTuple

from .. import live, seats, sessions
from ..logins import NOBODY, Login
from ..models import Conversation, EndReason
from ..relay import messages
from ..relay.hub import hub
from . import admission
from .base import NEWS_WITHIN
from .embedding import Question
from .notices import notices, whisper
from .protocol import CloseCode, ProtocolError
from .sharing import SharingConsumer
from .supervisor import supervisor
from .threads import run


MAX_TABS = 16
#: Changes that a visitor's page shows.
TOLD = frozenset(
    {
        *(live.MESSAGES, live.CONVERSATION, live.SESSION),
        *(live.VISITOR_READ, live.ADVISOR_READ),
    }
)


class Talk(NamedTuple):
    """What a socket keeps of its conversation."""

    id: uuid.UUID
    site_id: int


class VisitorConsumer(SharingConsumer):
    """
    One tab of the visitor.

    Frames go to the hub unread; whether they pass is the room's gate. Ending and
    pausing close that gate before anything else happens.
    """

    kind = "visitor"
    hears = ("busy",)
    asks_again = (live.MESSAGES, live.CONVERSATION, live.SESSION)

    def __init__(self) -> None:
        super().__init__()
        #: Whom the browser was logged in as when it connected, as long as that counts.
        self.login = NOBODY
        self.groups_joined: list[str] = []
        self.route = ""
        self.conversation: Talk = None  # type: ignore[assignment]

    async def admit(self) -> CloseCode | None:
        """The seat must be the one of this route's conversation."""
        self.route = self.scope["url_route"]["kwargs"]["route"]
        seat = seats.read_seat(self.read_header(b"cookie", "; "))
        if seat is None:
            return CloseCode.NOT_AUTHENTICATED
        admitted = await run(admission.admit_visitor, self.route, seats.hash_seat(seat))
        if not isinstance(admitted, Conversation):
            return admitted
        room = hub.room(self.route)
        if len(room.visitors) >= MAX_TABS:
            return CloseCode.TOO_MANY
        self.room = room
        self.conversation = Talk(admitted.pk, admitted.site_id)
        room.add_visitor(self.port)
        supervisor.add(self)
        self.groups_joined = [
            live.conversation_group(self.route),
            live.visitors_group(admitted.site_id),
        ]
        await notices.join(self, *self.groups_joined)
        # Before anything of this page can pass: it may be that of another login.
        self.login, has_changed = await run(
            admission.read_login, self.route, self.scope.get("cookies", {})
        )
        if has_changed:
            await self.hold_for_login(self.login)
        else:
            await self._follow()
        if room.state:
            room.tell_advisors(messages.session(room))
        await run(admission.note_visitor, admitted.pk)
        event = live.changed_event(admitted.pk, live.QUEUE)
        whisper(live.advisors_group(admitted.site_id), event)
        return None

    async def disconnect(self, code: int) -> None:
        """What was said before counts, also what is still to be written."""
        await super().disconnect(code)
        self.asked.turns.stop()
        await self.turns.finish()

    async def leave(self) -> None:
        """Leave the room; the supervisor sees to the grace time."""
        self.turns.stop()
        self.asked.turns.stop()
        if self.room:
            hub.leave(self.room, self.port)
            try:
                # No sweep sees it any more, which would note that the visitor is there.
                await self.excuse_absence()
            finally:
                supervisor.discard(self)
                notices.leave(self, *self.groups_joined)

    def ids(self) -> dict[str, Any]:
        """Of the conversation."""
        return {"conversation": self.conversation.id} if self.room else {}

    def note_quiet(self, is_quiet: bool) -> None:
        """Tell the stages, whose picture may be out of date."""
        if self.room:
            self.room.set_quiet(self.port, is_quiet)

    def receive_frame(self, frame: bytes) -> None:
        """Hand a stream frame to the hub."""
        self.room.from_visitor(self.port, frame)

    async def receive_control(self, kind: str, message: dict[str, Any]) -> None:
        """What a tab says, as docs/protocol.md lists it. Raises `ProtocolError`."""
        if not self.room:
            return
        if kind in ("pause", "end"):
            # Cut first, here where frames are relayed; then write, then tell.
            self.room.cut(ending=kind == "end")
        if self.turns.are_full or self.asked.turns.are_full:
            self._finish(CloseCode.TOO_MANY)
        elif kind == "page":
            self.take_page(message)
        elif kind == "embed":
            self.take_embedded(Question.read(message))
        elif kind == "visibility":
            self.take_visibility(message)
        elif kind == "lacks":
            self.take_lacks(message)
        elif kind == "busy":
            self.take_busy(message)
        elif kind == "pause":
            self.turns.put(self._pause)
        elif kind == "resume":
            self.turns.put(self._resume, self.room.cuts)
        elif kind == "end":
            self.turns.put(self._end)
        elif kind == "typing":
            event = live.typing_event(self.conversation.id, "visitor")
            whisper(live.conversation_group(self.route), event)
            whisper(live.advisors_group(self.conversation.site_id), event)
        else:
            raise ProtocolError("An unknown control message.")

    async def cobrowse_changed(self, event: dict[str, Any]) -> None:
        """Something changed: pass on what, and follow the session's state."""
        if event["typing"] == "advisor":
            self.tell("typing")
        if live.SERVICE in event["changes"]:
            self.tell("service")
        if live.POLICY in event["changes"]:
            await self.reconsider()
        changes = [c for c in event["changes"] if c in TOLD]
        if not changes:
            return
        receipt = event.get("receipt")
        if live.SESSION in changes or live.CONVERSATION in changes:
            await self._follow(event.get("reason", ""), receipt)
        # That of a chat that has ended; that of a session was told with its end.
        more = {"receipt": receipt} if receipt and live.CONVERSATION in changes else {}
        self.tell("changed", changes=changes, **more)

    async def cobrowse_cut(self, event: dict[str, Any]) -> None:
        """The visitor has decided so by a request that could not write it."""
        self.room.follow_cut(uuid.UUID(event["session"]), ending=event["ending"])

    def catch_up(self, within: float) -> None:
        """As every socket; but what decides about what may leave waits for nothing."""
        self.note(live.changed_event(self.conversation.id, live.POLICY))
        super().catch_up(within)

    async def confirm(self, number: int, state: admission.SessionState) -> None:
        """The supervisor has read the session's state, which no event announced."""
        if self.is_displaced:
            self.come_back()
        elif self.is_idle and self.is_wanted:
            self.room.take_focus(self.port, is_guess=True)
        if self.room.state and not state.state:
            # Cut at once; why it has ended is said by an event that may be on its way.
            self.known = self.room.settle(number, state)
            await asyncio.sleep(NEWS_WITHIN)
        await self._apply(number, state)
        self.tell("changed", changes=[live.SESSION])

    async def hold_for_login(self, login: Login, *, is_lost: bool = False) -> None:
        """The visitor has logged in or out: cut first, then hold the session.

        ``login`` is the one of now, or the one that is over.
        """
        room = self.room
        room.begin_check()
        try:
            await run(admission.hold_for_login, self.route, login, is_lost)
            number = room.begin_read()
            state = await run(admission.read_session, self.route)
        except BaseException:
            # Nobody knows: closed until somebody does.
            room.hold()
            raise
        finally:
            room.checks -= 1
        # Active all the same, if the visitor has agreed in between.
        await self._apply(number, state)
        room.peers.tell()

    async def _follow(
        self, reason: str = "", receipt: dict[str, Any] | None = None
    ) -> None:
        """Read the session's state and bring the gate in line with it."""
        number = self.room.begin_read()
        state = await run(admission.read_session, self.route)
        if self.room.state and not state.state and not reason and not receipt:
            # An event of something else that came first: why is said by the next one.
            supervisor.follow(self, number, state)
        else:
            await self._apply(number, state, reason, receipt)

    async def _apply(
        self,
        number: int,
        state: admission.SessionState,
        reason: str = "",
        receipt: dict[str, Any] | None = None,
    ) -> None:
        """Bring the room's gate in line with the newest that is known."""
        room, seen_by = self.room, self.known.eyes
        state = self.known = room.settle(number, state)
        before, room.state = room.state, state.state
        if state.is_active and not supervisor.is_halted:
            room.open()
            wants = room.focused is self.port and self.url and not self.is_asking
            if room.sharer is None and wants:
                self.turns.put(self.begin)
            elif room.sharer is self.port and state.eyes != seen_by:
                # Nobody looks on any more: what was hidden for them may be shown.
                self.turns.put(self.decide_anew)
        elif room.is_open:
            room.close()
        # While a tab ends the session, it tells so itself, with the receipt.
        more = {"receipt": receipt} if receipt else {}
        reason = reason or more.get("receipt", {}).get("reason", "")
        is_news = before or (room.owes_reason and reason)
        room.owes_reason = room.owes_reason and not (reason or state.state)
        if is_news and not state.state and not room.tells_end:
            room.owes_reason = not reason
            room.tell_visitors({"type": "ended", "reason": reason, **more})

    async def _pause(self) -> None:
        await run(self._write, sessions.pause)
        await self._follow()

    async def _resume(self, cuts: int) -> None:
        if self.room.cuts != cuts:
            # The visitor has said otherwise meanwhile, here or in another tab.
            return
        self.room.resume()
        await run(self._write, sessions.resume)
        await self._follow()

    async def _end(self) -> None:
        self.room.tells_end = True
        try:
            receipt = await run(self._write, sessions.end, EndReason.VISITOR)
        finally:
            self.room.tells_end = False
        self.room.is_ending, self.room.owed = False, ""
        self.room.peers.tell()
        if receipt is None:
            await self._follow()
        else:
            self.room.state = ""
            self.room.tell_visitors(
                {
                    "type": "ended",
                    "reason": EndReason.VISITOR,
                    "receipt": receipt.encode(),
                }
            )

    def _write(self, decide: Callable[..., Any], *arguments: Any) -> Any:
        session = sessions.find_by_route(self.route)
        return session and decide(session, *arguments)
