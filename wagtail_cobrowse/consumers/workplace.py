"""The advisor's socket for queue and chat: what has changed, and where they look."""

import uuid

from collections.abc import Hashable
from typing import Any

from wagtail.models import Site

from .. import availability, live, permissions, viewers
from ..keys import name_key
from ..models import Conversation
from .advisor import AdvisorConsumer
from .notices import whisper
from .protocol import CloseCode, ProtocolError
from .supervisor import supervisor
from .threads import run


#: Sockets of one advisor's workplaces, in a process.
MAX_WORKPLACES = 32


class AdvisorQueueConsumer(AdvisorConsumer):
    """Tells a workplace that something changed in the queue, a chat or a session."""

    kind = "workplace"
    asks_again = (live.MESSAGES, live.CONVERSATION, live.QUEUE)
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
            whisper(live.conversation_group(route), event)

    @property
    def subject(self) -> str:
        """The one that is open."""
        return str(self.looking_at or "")

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
        return event.get("owner", "") in ("", name_key(self.user.pk))

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
