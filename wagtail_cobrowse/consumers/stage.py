"""The advisor's socket for one running session: frames out, guidance in."""

import asyncio
import uuid

from collections.abc import Hashable
from typing import Any

from wagtail.models import Site

from .. import live, permissions, tools
from ..models import Conversation, EndReason
from ..relay import messages
from ..relay.hub import hub
from . import admission
from .acting import ActingConsumer
from .advisor import AdvisorConsumer
from .assists import Assisting, Grants, Passing
from .base import NEWS_WITHIN
from .proposals import check_proposal
from .protocol import FROM_WATCHER, CloseCode, Kind, ProtocolError, read_header
from .supervisor import supervisor
from .threads import run
from .using import TOOL_OF, Using


#: Sockets of one session, in a process.
MAX_STAGES = 8


class AdvisorSessionConsumer(ActingConsumer, AdvisorConsumer):
    """The stage of one running session: frames out, guidance in.

    Who only watches has no guidance.
    """

    kind = "stage"

    def __init__(self) -> None:
        super().__init__()
        self.known = admission.NO_SESSION
        self.is_watching = False
        self.route = ""
        self.site_id: int = 0
        self.using: Using = None  # type: ignore[assignment]

    async def admit(self) -> CloseCode | None:
        """The advisor who started the session, and who looks on at it."""
        self.route = self.scope["url_route"]["kwargs"]["route"]
        admitted = await run(admission.admit_advisor, self.route, self.user)
        if not isinstance(admitted, Conversation):
            return admitted
        self.site_id = admitted.site_id
        site = Site(pk=self.site_id)
        self.powers = await run(tools.find_powers, self.user, site)
        self.using, self.grants = Using(self.route), Grants(self.route)
        self.assisting = Assisting()
        self.room = room = hub.room(self.route)
        room.guests.add(self.port)
        await self.join_groups(live.conversation_group(self.route))
        # Asked again once no change can be missed any more, and only then let in.
        number = room.begin_read()
        state = room.settle(number, await run(admission.read_session, self.route))
        self.is_watching = state.advisor_id != self.user.pk
        if not self._is_seen_in(state):
            return CloseCode.NOT_ALLOWED
        if len(room.advisors) >= MAX_STAGES:
            return CloseCode.TOO_MANY
        # Before the page: a stage that believes the session to be paused takes none.
        self._tell_state(number, state)
        if self.is_watching:
            room.onlookers.add(self.port)
        room.add_advisor(self.port)
        supervisor.add(self)
        if not self.is_watching:
            may = sorted(self.powers.capabilities)
            self.tell("tools", tools=sorted(self.powers.tools), assist=may)
        return None

    def ids(self) -> dict[str, Any]:
        """Of the session."""
        return {"session": self.known.id}

    async def leave(self) -> None:
        """Leave the room: without a stage the visitor's browser stops recording."""
        self.stop_assisting()
        if self.room:
            hub.leave(self.room, self.port)
        await super().leave()

    def note_quiet(self, is_quiet: bool) -> None:
        """Tell the visitor, who may be watched by nobody."""
        if self.room and not self.is_watching:
            self.room.set_quiet(self.port, is_quiet)

    def beat(self, now: float) -> None:
        """Who looks on does not stand for the advisor, whose name the visitor reads.

        Alone they count as one of whom nothing is heard.
        """
        super().beat(now)
        if self.room and self.is_watching and not self.is_closing:
            is_quiet = self.is_quiet or self.room.are_alone(now)
            if is_quiet != (self.port in self.room.quiet):
                self.room.set_quiet(self.port, is_quiet)

    def receive_frame(self, frame: bytes) -> None:
        """Hand guidance and acknowledgements to the hub."""
        if not self.room:
            return
        kind = read_header(frame).kind
        if self.is_watching and kind not in FROM_WATCHER:
            raise ProtocolError("Who watches does not guide.")
        tool = TOOL_OF.get(kind)
        if tool is not None and not self.powers.may_use(tool):
            raise ProtocolError("A tool that may not be used.")
        if kind is Kind.PROPOSAL:
            check_proposal(frame)
        elif kind is Kind.ASSIST:
            passing = self.judge_assist(frame)
            if passing is Passing.STAYS:
                return
            tool = tool if passing is Passing.DOES else None
        self.room.from_advisor(self.port, frame)
        if tool is not None and self.room.is_open:
            self.using.note(tool, self.user.pk)

    async def receive_control(self, kind: str, message: dict[str, Any]) -> None:
        """Nothing but heartbeats is expected here."""
        raise ProtocolError("An unknown control message.")

    async def cobrowse_changed(self, event: dict[str, Any]) -> None:
        """Follow the session's state."""
        if live.SESSION in event["changes"] or live.CONVERSATION in event["changes"]:
            number = self.room.begin_read()
            state = await run(admission.read_session, self.route)
            reason = event.get("reason", "")
            if not state.state and not reason:
                # An event of something else that came first; perhaps not the only one.
                if self.known.state:
                    supervisor.follow(self, number, state)
            else:
                self._tell_state(number, state, reason)

    async def cobrowse_cut(self, event: dict[str, Any]) -> None:
        """The visitor has decided so by a request that could not write it."""
        self.room.follow_cut(uuid.UUID(event["session"]), ending=event["ending"])

    async def confirm(self, number: int, state: admission.SessionState) -> None:
        """The supervisor has read the session's state, which no event announced."""
        if self.known.state and not state.state:
            # Cut at once; why it has ended is said by an event that may be on its way.
            self.known = self.room.settle(number, state)
            await asyncio.sleep(NEWS_WITHIN)
        if not self.is_closing:
            self._tell_state(number, state)

    @property
    def claim(self) -> Hashable:
        """The site, and whether to advise there or only to watch."""
        return self.site_id, self.is_watching, self.powers

    def has_moved(self, user: Any) -> bool:
        """Other tools are ``user``'s now."""
        if self.is_watching:
            return False
        return tools.find_powers(user, Site(pk=self.site_id)) != self.powers

    def has_right(self, user: Any) -> bool:
        """On the site of this very session."""
        may = permissions.may_watch if self.is_watching else permissions.may_advise
        return may(user, Site(pk=self.site_id))

    def _is_seen_in(self, state: admission.SessionState) -> bool:
        who = state.watcher_id if self.is_watching else state.advisor_id
        return who == self.user.pk

    def revoke(self, *, is_over: bool = False) -> None:
        """Cut first, then say so; without the permission the session is over."""
        self.stop_assisting()
        self.room.remove(self.port)
        if is_over:
            self.tell("ended", reason=EndReason.REVOKED)
        super().revoke(is_over=is_over)

    def _tell_state(
        self, number: int, state: admission.SessionState, reason: str = ""
    ) -> None:
        state = self.known = self.room.settle(number, state)
        if not state.state:
            self.room.remove(self.port)
            self.tell("ended", reason=reason)
            is_revoked = reason == EndReason.REVOKED
            self._finish(CloseCode.NOT_ALLOWED if is_revoked else CloseCode.NORMAL)
        elif not self._is_seen_in(state):
            self.revoke()
        else:
            room = self.room
            if not (room.is_held or room.peers.bars):
                room.state = state.state
            if not state.is_active:
                self.lapse()
            if state.is_active and not room.visitors and not supervisor.is_halted:
                # Where a visitor's tab is, it opens the gate.
                room.open()
            self.port.say(messages.session(room))
