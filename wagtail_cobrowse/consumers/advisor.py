"""The advisor's sockets: one for queue and chat, one for each running session."""

import asyncio
import uuid

from abc import abstractmethod
from collections.abc import Hashable
from typing import Any, NamedTuple

from wagtail.models import Site

from .. import availability, live, permissions, tools, viewers
from ..models import Conversation, EndReason
from ..relay import messages
from ..relay.hub import hub
from . import admission
from .acting import ActingConsumer
from .assists import Assisting, Grants, Passing
from .base import NEWS_WITHIN, SocketConsumer
from .notices import announce, notices
from .proposals import check_proposal
from .protocol import FROM_WATCHER, CloseCode, Kind, ProtocolError, read_header
from .supervisor import supervisor
from .threads import run
from .using import TOOL_OF, Using


#: Sockets of one session, and of one advisor's workplaces, in a process.
MAX_STAGES, MAX_WORKPLACES = 8, 32


class Who(NamedTuple):
    """What a socket keeps of its user."""

    pk: Any


class AdvisorConsumer(SocketConsumer):
    """What both have: a login and a permission that are checked as long as it lives."""

    is_stranger = False
    user: Any = None
    #: The Django session of the login ("" for none), and what of the user it holds for.
    session_key = ""
    seal = ""
    #: What its right rested on when it was last granted.
    grounds: Any = None

    async def serve(self, *server: Any) -> None:
        """As every socket; the login is that of the handshake."""
        self.user = user = self.scope["user"]
        self.session_key = self.scope["session"].session_key or ""
        if user.is_authenticated:
            self.seal = user.get_session_auth_hash()
        await super().serve(*server)

    def forget_handshake(self) -> None:
        """Whoever checks rights again loads the user anew."""
        super().forget_handshake()
        self.user = Who(self.user.pk)

    @property
    @abstractmethod
    def claim(self) -> Hashable:
        """All but its user that the answers of the next two depend on."""

    @abstractmethod
    def has_right(self, user: Any) -> bool:
        """Whether ``user``, loaded anew, may still have this socket; in a thread."""

    def has_moved(self, user: Any) -> bool:
        """Whether it has to connect again, because other sites are ``user``'s now."""
        return False

    async def join_groups(self, *others: str) -> None:
        """Hear of ``others``, and of all that may end this advisor's authority."""
        self.groups_joined = [
            live.ALL_ADVISORS,
            live.advisor_group(self.user.pk),
            *others,
        ]
        for group in self.groups_joined:
            await notices.join(group, self)

    async def leave(self) -> None:
        """Leave the groups."""
        supervisor.discard(self)
        for group in getattr(self, "groups_joined", ()):
            await notices.leave(group, self)

    async def cobrowse_authority(self, event: dict[str, Any]) -> None:
        """A login is gone, or something about permissions has changed."""
        login = live.hash_login(self.session_key)
        if event["login"] and event["login"] == login:
            self.revoke()
        elif not event["login"]:
            supervisor.hurry()

    def revoke(self, *, is_over: bool = False) -> None:
        """The login is gone; ``is_over`` when the permission is."""
        self._finish(CloseCode.NOT_ALLOWED)


class AdvisorQueueConsumer(AdvisorConsumer):
    """Tells a workplace that something changed in the queue, a chat or a session."""

    kind = "workplace"
    #: The conversation that is open at this workplace.
    looking_at: uuid.UUID | None = None

    async def admit(self) -> CloseCode | None:
        """A Wagtail user who may advise or watch, told of the sites of that right."""
        if not self.user.is_authenticated:
            return CloseCode.NOT_AUTHENTICATED
        self.reach = await run(permissions.find_reach, self.user)
        if self.reach == permissions.NOWHERE:
            return CloseCode.NOT_ALLOWED
        if supervisor.count_workplaces(self) >= MAX_WORKPLACES:
            return CloseCode.TOO_MANY
        sites = self.reach
        if sites is permissions.EVERYWHERE:
            sites = await run(list, Site.objects.values_list("pk", flat=True))
        await self.join_groups(*map(live.advisors_group, sites))
        supervisor.add(self)
        await run(availability.arrive, self.user.pk)
        return None

    @property
    def claim(self) -> Hashable:
        """The sites of whose queues it hears."""
        return self.reach

    async def leave(self) -> None:
        """Nobody is looking here any more."""
        await super().leave()
        await self._look(None)

    def has_right(self, user: Any) -> bool:
        """Somewhere is enough: each answer of the API is for one site."""
        return permissions.find_reach(user) != permissions.NOWHERE

    def has_moved(self, user: Any) -> bool:
        """The sites of whose queues it hears are others."""
        return permissions.find_reach(user) != self.reach

    async def receive_control(self, kind: str, message: dict[str, Any]) -> None:
        """`typing`, told to the visitor, and `looking`, told to colleagues."""
        if kind == "looking" and message.get("conversation") is None:
            await self._look(None)
            return
        if kind not in ("typing", "looking"):
            raise ProtocolError("An unknown control message.")
        try:
            number = uuid.UUID(str(message.get("conversation")))
        except ValueError:
            raise ProtocolError("No conversation.") from None
        if kind == "looking":
            await self._look(number)
            return
        route = await run(self._own_route, number)
        if route is not None:
            event = live.typing_event(number, "advisor")
            await announce(live.conversation_group(route), event)

    async def cobrowse_changed(self, event: dict[str, Any]) -> None:
        """Pass on what changed; what it is, is fetched from the API."""
        conversation = event["conversation"]
        if event["typing"] == "visitor":
            self.tell("typing", conversation=conversation)
        elif live.SERVICE in event["changes"]:
            self.tell("service")
        elif event["changes"] and self._shows(event):
            self.tell("changed", conversation=conversation, changes=event["changes"])

    def _shows(self, event: dict[str, Any]) -> bool:
        """Whether it shows here: what is written in a colleague's chat does not."""
        return event.get("owner", "") in ("", str(self.user.pk))

    async def _look(self, number: uuid.UUID | None) -> None:
        """Colleagues are told which conversation is open here, if it may be."""
        before, self.looking_at = self.looking_at, number
        if before is not None and before != number:
            if not supervisor.is_open_elsewhere(self, before):
                await run(viewers.leave, before, self.user.pk)
        if number is not None and not await run(self._begin_look, number):
            self.looking_at = None

    def _begin_look(self, number: uuid.UUID) -> bool:
        conversation = Conversation.objects.filter(pk=number).first()
        if conversation is None or not (
            permissions.is_within(conversation.site_id, self.reach)
            and viewers.may_view(conversation, self.user.pk)
        ):
            return False
        viewers.look(conversation, self.user.pk)
        return True

    def _own_route(self, number: uuid.UUID) -> str | None:
        return (
            Conversation.objects.filter(pk=number, advisor=self.user.pk)
            .values_list("route", flat=True)
            .first()
        )


class AdvisorSessionConsumer(ActingConsumer, AdvisorConsumer):
    """The stage of one running session: frames out, guidance in.

    Who only watches has no guidance.
    """

    kind = "stage"
    known = admission.NO_SESSION
    is_watching = False

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
        await self.join_groups(live.conversation_group(self.route))
        # Asked again once no change can be missed any more, and only then let in.
        number = room.begin_read()
        state = room.settle(number, await run(admission.read_session, self.route))
        self.is_watching = state.advisor_id != self.user.pk
        if not self._is_seen_in(state):
            return CloseCode.NOT_ALLOWED
        if len(room.advisors) >= MAX_STAGES:
            return CloseCode.TOO_MANY
        room.add_advisor(self.port)
        supervisor.add(self)
        if not self.is_watching:
            may = sorted(self.powers.capabilities)
            self.tell("tools", tools=sorted(self.powers.tools), assist=may)
        self._tell_state(number, state)
        return None

    def ids(self) -> dict[str, Any]:
        """Of the session."""
        return {"session": self.known.id}

    async def leave(self) -> None:
        """Leave the room: without a stage the visitor's browser stops recording."""
        self.stop_assisting()
        if hasattr(self, "room"):
            hub.leave(self.room, self.port)
        await super().leave()

    def note_quiet(self, is_quiet: bool) -> None:
        """Tell the visitor, who may be watched by nobody."""
        if hasattr(self, "room"):
            self.room.set_quiet(self.port, is_quiet)

    def receive_frame(self, frame: bytes) -> None:
        """Hand guidance and acknowledgements to the hub."""
        if not hasattr(self, "room"):
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
