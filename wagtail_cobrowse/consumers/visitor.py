"""The visitor's sockets: one per tab, known by the seat cookie."""

import asyncio
import uuid

from typing import Any, NamedTuple

from .. import live, seats, sessions
from ..logins import NOBODY, Login
from ..models import Conversation, EndReason
from ..relay import messages
from ..relay.hub import hub
from . import admission
from .base import NEWS_WITHIN, SocketConsumer
from .embedding import HIDDEN, MARKS, MAX_URL, Asked, Question, is_number
from .notices import announce, notices
from .protocol import CloseCode, ProtocolError
from .supervisor import supervisor
from .threads import run


MAX_TABS = 16
#: Of this package's scripts nothing is missing, one that is loaded on use, or the one
#: without which nothing is shown.
LACKS = ("", "part", "mirror")
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


class VisitorConsumer(SocketConsumer):
    """
    One tab of the visitor.

    Frames go to the hub unread; whether they pass is the room's gate. Ending and
    pausing close that gate before anything else happens.
    """

    kind = "visitor"

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self.mark = ""
        self.known = admission.NO_SESSION
        #: Whom the browser was logged in as when it connected, as long as that counts.
        self.login = NOBODY
        #: Whether the page's policy is being read; one answer opens one epoch.
        self.is_asking = False
        #: How often what decides about policies has changed.
        self.changes = 0
        self.shared: admission.Shared | None = None
        self.groups_joined: list[str] = []
        #: What was asked of frames within the page.
        self.asked = Asked()

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
        for group in self.groups_joined:
            await notices.join(group, self)
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
        await run(admission.note_visitor, admitted)
        return None

    async def leave(self) -> None:
        """Leave the room; the supervisor sees to the grace time."""
        if hasattr(self, "room"):
            supervisor.discard(self)
            hub.leave(self.room, self.port)
            for group in self.groups_joined:
                await notices.leave(group, self)

    def ids(self) -> dict[str, Any]:
        """Of the conversation."""
        return {"conversation": self.conversation.id} if hasattr(self, "room") else {}

    def note_quiet(self, is_quiet: bool) -> None:
        """Tell the stages, whose picture may be out of date."""
        if hasattr(self, "room"):
            self.room.set_quiet(self.port, is_quiet)

    def receive_frame(self, frame: bytes) -> None:
        """Hand a stream frame to the hub."""
        self.room.from_visitor(self.port, frame)

    async def receive_control(self, kind: str, message: dict[str, Any]) -> None:
        """What a tab says, as docs/protocol.md lists it. Raises `ProtocolError`."""
        if not hasattr(self, "room"):
            return
        if kind == "page":
            await self._take_page(message)
        elif kind == "embed":
            await self._take_embedded(Question.read(message))
        elif kind == "visibility":
            self._take_visibility(message)
        elif kind == "lacks":
            self._take_lacks(message)
        elif kind == "pause":
            self.room.cut(ending=False)
            await run(self._pause)
            await self._follow()
        elif kind == "resume":
            self.room.resume()
            await run(self._resume)
            await self._follow()
        elif kind == "end":
            await self._end()
        elif kind == "typing":
            event = live.typing_event(self.conversation.id, "visitor")
            await announce(live.conversation_group(self.route), event)
            await announce(live.advisors_group(self.conversation.site_id), event)
        else:
            raise ProtocolError("An unknown control message.")

    async def cobrowse_changed(self, event: dict[str, Any]) -> None:
        """Something changed: pass on what, and follow the session's state."""
        if event["typing"] == "advisor":
            self.tell("typing")
        if live.SERVICE in event["changes"]:
            self.tell("service")
        if live.POLICY in event["changes"]:
            await self._reconsider()
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

    async def confirm(self, number: int, state: admission.SessionState) -> None:
        """The supervisor has read the session's state, which no event announced."""
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

    async def _take_page(self, message: dict[str, Any]) -> None:
        url, mark = message.get("url"), message.get("mark", "")
        if not isinstance(url, str) or len(url) > MAX_URL or mark not in MARKS:
            raise ProtocolError("A page without a proper address.")
        if (url, mark) != (self.url, self.mark):
            self.room.leave_page(self.port)
        self.url, self.mark = url, mark
        nobody = self.room.focused is None and not self.room.peers.has_focus
        if message.get("focused") is True or nobody:
            self.room.take_focus(self.port)
        if self.room.focused is self.port:
            await self._share()

    async def _take_embedded(self, question: Question) -> None:
        """Answer for a frame, unless its page is no longer the one that is shared."""
        if not self._is_shared(question.epoch):
            return
        sharing, session = HIDDEN, self.room.known
        if self.asked.take(question):
            read = await run(
                admission.read_embedded, self.route, question.url, question.mark
            )
            if read is None:
                return
            sharing, session = read
        # Meanwhile the epoch may be over, or somebody else look on.
        if self._is_shared(question.epoch) and session.eyes == self.room.known.eyes:
            self.tell("embedded", **question.answer(sharing))

    def _is_shared(self, epoch: int) -> bool:
        room = self.room
        return room.is_open and room.sharer is self.port and room.epoch == epoch

    async def _reconsider(self) -> None:
        """A policy has changed, perhaps this page's: then the epoch is over.

        Or that of a frame in it: the next epoch asks for them all again.
        """
        self.changes += 1
        if self.room.sharer is self.port:
            await self._share(unless=self.shared)

    async def _share(self, unless: admission.Shared | None = None) -> None:
        if self.is_asking:
            # Whoever asks sees that the question has changed, and asks again.
            return
        self.is_asking = True
        try:
            shared, asked = None, None
            while asked != (asked := self._question()):
                shared = await run(admission.read_page, self.route, self.url, self.mark)
        finally:
            self.is_asking = False
        if shared is None:
            self._finish(CloseCode.NOT_FOUND)
        elif (
            self.room.is_open
            and self.room.focused is self.port
            # Who looks decides about the policy: what was decided for another session
            # is decided anew as soon as that one is known here.
            and shared.session.eyes == self.room.known.eyes
            and not (
                shared == unless
                and self.room.sharer is self.port
                and not self.asked.within(self.room.epoch)
            )
        ):
            self.shared = shared
            self.room.share(self.port, shared.sharing, shared.about)

    def _question(self) -> tuple[Any, ...]:
        return self.url, self.mark, self.known, self.changes

    def _take_visibility(self, message: dict[str, Any]) -> None:
        if self.room.sharer is self.port and isinstance(message.get("hidden"), bool):
            self.room.set_background(message["hidden"])

    def _take_lacks(self, message: dict[str, Any]) -> None:
        what, epoch = message.get("what"), message.get("epoch")
        if not isinstance(what, str) or what not in LACKS or not is_number(epoch):
            raise ProtocolError("Something is missing that nobody knows.")
        if self._is_shared(epoch):
            self.room.set_lacks(what)

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
                await self._share()
            elif room.sharer is self.port and state.eyes != seen_by:
                # Nobody looks on any more: what was hidden for them may be shown.
                await self._share(unless=self.shared)
        elif room.is_open:
            room.close()
        # While a tab ends the session, it tells so itself, with the receipt.
        if before and not state.state and not room.tells_end:
            more = {"receipt": receipt} if receipt else {}
            reason = reason or more.get("receipt", {}).get("reason", "")
            room.tell_visitors({"type": "ended", "reason": reason, **more})

    def _pause(self) -> None:
        session = sessions.find_by_route(self.route)
        if session is not None:
            sessions.pause(session)

    def _resume(self) -> None:
        session = sessions.find_by_route(self.route)
        if session is not None:
            sessions.resume(session)

    async def _end(self) -> None:
        # Cut first, here where frames are relayed; then write, then tell.
        self.room.cut(ending=True)
        self.room.tells_end = True
        try:
            receipt = await run(self._end_session)
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

    def _end_session(self):
        session = sessions.find_by_route(self.route)
        return session and sessions.end(session, EndReason.VISITOR)
