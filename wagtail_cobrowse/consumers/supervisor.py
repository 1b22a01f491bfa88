"""
What a socket process does once a second, whether or not any event arrives.

Events make things fast; this makes them certain. The state of every session here and
the authority of every advisor here is read in one batch; a process that cannot
confirm them for three seconds stops relaying. Every few seconds it notes who is
there, and ends what is overdue.
"""

import asyncio
import logging
import time

from typing import Any

from django.utils import timezone

from .. import chat, retention, sessions
from ..models import CobrowseSession
from ..relay.hub import hub
from . import authority
from .admission import NO_SESSION, SessionState
from .base import run


logger = logging.getLogger("wagtail_cobrowse")

#: Seconds between confirmations, and without one until relaying stops.
CONFIRM_EVERY, HALT_AFTER = 1.0, 3.0
#: Seconds between notes of presence with the end of what is overdue, and purges.
SWEEP_EVERY, PURGE_EVERY = 5.0, 60.0


class Supervisor:
    """The one background task of a socket process."""

    def __init__(self) -> None:
        self.consumers: set[Any] = set()
        #: True while this process cannot confirm who may see what.
        self.is_halted = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start with the process, or with its first socket."""
        loop = asyncio.get_running_loop()
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            self.is_halted = False
            self._task = loop.create_task(self._run())

    async def stop(self) -> None:
        """Stop with the process."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def add(self, consumer: Any) -> None:
        """Look after a socket."""
        self.consumers.add(consumer)
        self.start()

    def discard(self, consumer: Any) -> None:
        """The socket is gone."""
        self.consumers.discard(consumer)

    async def _run(self) -> None:
        confirmed_at = swept_at = purged_at = time.monotonic()
        while True:
            await asyncio.sleep(CONFIRM_EVERY)
            try:
                await asyncio.wait_for(self.confirm(), HALT_AFTER)
                confirmed_at = time.monotonic()
                if time.monotonic() - swept_at >= SWEEP_EVERY:
                    swept_at = time.monotonic()
                    await self.sweep()
                if time.monotonic() - purged_at >= PURGE_EVERY:
                    purged_at = time.monotonic()
                    await run(retention.purge)
            except Exception as error:
                logger.warning("Could not confirm sessions: %s.", type(error).__name__)
                if time.monotonic() - confirmed_at >= HALT_AFTER and hub.rooms:
                    self.is_halted = True
                    hub.close_all()

    async def confirm(self) -> None:
        """Bring rooms and sockets in line with the database, in one batch."""
        advisors = [c for c in self.consumers if hasattr(c, "user")]
        if not hub.rooms and not advisors:
            return
        states, revoked = await run(_read, list(hub.rooms), advisors)
        was_halted, self.is_halted = self.is_halted, False
        for consumer in revoked:
            consumer.revoke()
        for consumer in self.consumers - set(revoked):
            room = getattr(consumer, "room", None)
            if room is None:
                continue
            state = states.get(room.route, NO_SESSION)
            if state.state != consumer.known_state or was_halted:
                await consumer.confirm(state)

    async def sweep(self) -> None:
        """Note who is there, and end what is overdue."""
        rooms = list(hub.rooms.values())
        active = [room.route for room in rooms if room.frames]
        for room in rooms:
            room.frames = 0
        await run(
            _sweep,
            [room.route for room in rooms if room.visitors],
            [room.route for room in rooms if room.advisors],
            active,
        )


def _read(
    routes: list[str], advisors: list[Any]
) -> tuple[dict[str, SessionState], list[Any]]:
    rows = CobrowseSession.objects.filter(conversation__route__in=routes)
    states = {
        route: SessionState(state, advisor_id)
        for route, state, advisor_id in rows.values_list(
            "conversation__route", "state", "advisor_id"
        )
    }
    return states, authority.find_revoked(advisors) if advisors else []


def _sweep(visitors: list[str], advisors: list[str], active: list[str]) -> None:
    now = timezone.now()
    sessions.touch_seen(visitors, advisors, active, now)
    sessions.end_overdue(now)
    chat.end_abandoned(now)


supervisor = Supervisor()
