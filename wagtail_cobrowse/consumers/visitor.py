"""The visitor's sockets: one per tab, known by the seat cookie."""

from typing import Any

from .. import live, seats, sessions
from ..models import Conversation, EndReason
from ..relay.hub import hub
from . import admission
from .base import SocketConsumer, run
from .protocol import CloseCode, ProtocolError
from .supervisor import supervisor


MAX_TABS = 16
MAX_URL = 2048
MARKS = ("", "open", "masked", "hidden")


class VisitorConsumer(SocketConsumer):
    """
    One tab of the visitor.

    Frames go to the hub unread; whether they pass is the room's gate. Ending and
    pausing close that gate before anything else happens.
    """

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self.mark = ""
        self.known_state = ""
        #: Whether the page's policy is being read; one answer opens one epoch.
        self.is_asking = False

    async def admit(self) -> CloseCode | None:
        """The seat must be the one of this route's conversation."""
        self.route = self.scope["url_route"]["kwargs"]["route"]
        seat = seats.read_seat(self.scope.get("cookies", {}))
        if seat is None:
            return CloseCode.NOT_AUTHENTICATED
        admitted = await run(admission.admit_visitor, self.route, seats.hash_seat(seat))
        if not isinstance(admitted, Conversation):
            return admitted
        room = hub.room(self.route)
        if len(room.visitors) >= MAX_TABS:
            return CloseCode.TOO_MANY
        self.room = room
        self.conversation = admitted
        room.visitors.add(self.port)
        supervisor.add(self)
        await self.channel_layer.group_add(
            live.conversation_group(self.route), self.channel_name
        )
        await self._apply(await run(admission.read_session, self.route))
        if room.state:
            room.tell_advisors(room.session_message())
        await run(admission.note_visitor, admitted)
        return None

    async def disconnect(self, code: int) -> None:
        """Leave the room; the supervisor sees to the grace time."""
        if hasattr(self, "room"):
            supervisor.discard(self)
            hub.leave(self.room, self.port)
            await self.channel_layer.group_discard(
                live.conversation_group(self.route), self.channel_name
            )

    def receive_frame(self, frame: bytes) -> None:
        """Hand a stream frame to the hub."""
        self.room.from_visitor(self.port, frame)

    async def receive_control(self, kind: str, message: dict[str, Any]) -> None:
        """`page`, `visibility`, `pause`, `resume`, `end`, `typing`."""
        if not hasattr(self, "room"):
            return
        if kind == "page":
            await self._take_page(message)
        elif kind == "visibility":
            self._take_visibility(message)
        elif kind == "pause":
            self.room.hold()
            self.room.state = "paused"
            self.room.tell_advisors(self.room.session_message())
            await run(self._pause)
        elif kind == "resume":
            self.room.is_held = False
            await run(self._resume)
        elif kind == "end":
            await self._end()
        elif kind == "typing":
            await self.channel_layer.group_send(
                live.conversation_group(self.route), self._typing()
            )
            await self.channel_layer.group_send(
                live.advisors_group(self.conversation.site_id), self._typing()
            )
        else:
            raise ProtocolError("An unknown control message.")

    async def cobrowse_changed(self, event: dict[str, Any]) -> None:
        """Something changed: pass on what, and follow the session's state."""
        if event["typing"] == "advisor":
            self.tell("typing")
        changes = [c for c in event["changes"] if c != live.QUEUE]
        if not changes:
            return
        if live.SESSION in changes or live.CONVERSATION in changes:
            await self._apply(
                await run(admission.read_session, self.route), event.get("reason", "")
            )
        self.tell("changed", changes=changes)

    async def confirm(self, state: admission.SessionState) -> None:
        """The supervisor has read the session's state, which no event announced."""
        await self._apply(state)
        self.tell("changed", changes=[live.SESSION])

    async def _take_page(self, message: dict[str, Any]) -> None:
        url, mark = message.get("url"), message.get("mark", "")
        if not isinstance(url, str) or len(url) > MAX_URL or mark not in MARKS:
            raise ProtocolError("A page without a proper address.")
        self.url, self.mark = url, mark
        if message.get("focused") is True or self.room.focused is None:
            self.room.focused = self.port
        if self.room.focused is self.port:
            await self._share()

    async def _share(self) -> None:
        self.is_asking = True
        try:
            found = await run(admission.read_page, self.route, self.url, self.mark)
        finally:
            self.is_asking = False
        if found is None:
            self._finish(CloseCode.NOT_FOUND)
            return
        shared, _reads_terms = found
        if self.room.is_open and self.room.focused is self.port:
            self.room.share(self.port, shared.policy, shared.about)

    def _take_visibility(self, message: dict[str, Any]) -> None:
        if self.room.sharer is self.port and isinstance(message.get("hidden"), bool):
            self.room.background = message["hidden"]
            self.room.tell_advisors({"type": "visibility", "hidden": message["hidden"]})

    async def _apply(self, state: admission.SessionState, reason: str = "") -> None:
        """Bring the room's gate in line with the session's state."""
        room = self.room
        self.known_state = state.state
        before, room.state = room.state, state.state
        if not state.is_active:
            # The database has caught up with what this process cut at once.
            room.is_held = False
        if state.is_active and not supervisor.is_halted:
            room.open()
            wants = room.focused is self.port and self.url and not self.is_asking
            if room.sharer is None and wants:
                await self._share()
        elif room.is_open:
            room.close()
        if before and not state.state:
            room.tell_visitors({"type": "ended", "reason": reason})

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
        self.room.hold()
        self.room.tell_advisors({"type": "ended", "reason": EndReason.VISITOR})
        receipt = await run(self._end_session)
        if receipt is not None:
            self.room.state = ""
            self.room.tell_visitors(
                {
                    "type": "ended",
                    "reason": EndReason.VISITOR,
                    "receipt": {
                        "ended_at": receipt.ended_at.isoformat(),
                        "reason": receipt.reason,
                        "deleted": receipt.deleted,
                    },
                }
            )

    def _end_session(self):
        session = sessions.find_by_route(self.route)
        return session and sessions.end(session, EndReason.VISITOR)

    def _typing(self) -> dict[str, Any]:
        return live.typing_event(self.conversation.pk, "visitor")
