"""
What a socket process does once a second, whether or not any event arrives.

Events make things fast; this makes them certain. The state of every session here and
the authority of every advisor here is read in one batch; a process that cannot
confirm them for three seconds stops relaying. Every few seconds it notes who is
there, and ends what is overdue.
"""

import asyncio
import contextlib
import time
import uuid

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.utils import timezone

from .. import (
    availability,
    chat,
    holds,
    logins,
    logs,
    outages,
    ownership,
    page_facts,
    process_checks,
    retention,
    revocation,
    sessions,
    switching,
    viewers,
    watching,
)
from ..logs import Event
from ..models import CobrowseSession
from ..relay.hub import hub
from ..relay.state import NO_SESSION, SessionState
from ..settings import cobrowse_settings
from ..tidying import do_all
from . import authority, metering, owed
from .notices import notices
from .threads import OwnThreads, run


#: Seconds between confirmations, so that with the time they take it is one, and
#: seconds without a confirmation until relaying stops.
CONFIRM_EVERY, HALT_AFTER = 0.75, 3.0
#: Seconds after which the visitor's only tab is shown without having the focus: a page
#: that takes the place of another one says itself that it has it.
IDLE = 3.0
#: Threads for confirmations alone: a second one, should the first be stuck.
CONFIRMING_THREADS = 2
#: Seconds between notes of presence with the end of what is overdue, and purges; and
#: for which each is waited for: on a connection that is dead they hang.
SWEEP_EVERY, PURGE_EVERY, TIDY_WITHIN = 5.0, 60.0, 60.0


class Supervisor:
    """The background tasks of a socket process."""

    def __init__(self) -> None:
        self.consumers: set[Any] = set()
        #: True while this process cannot confirm who may see what.
        self.is_halted = False
        #: Which of several processes this is, as long as it lives.
        self.process = ""
        self._tasks: list[asyncio.Task[None]] = []
        self._threads: OwnThreads | None = None
        self._is_asked = asyncio.Event()
        #: Whether there was a line to the other processes at the last confirmation.
        self._was_up = True
        self._deadline: asyncio.TimerHandle | None = None
        self._spawned: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Start with the process, or with its first socket."""
        loop = asyncio.get_running_loop()
        if self._tasks and all(
            task.get_loop() is loop and not task.done() for task in self._tasks
        ):
            return
        self.is_halted = False
        self.process = uuid.uuid4().hex
        process_checks.warn_at_start()
        hub.loop = loop
        address = cobrowse_settings.redis_sentinel or cobrowse_settings.redis_url
        if address and not hub.is_connected:
            hub.connect(address, settings.SECRET_KEY)
        self._is_asked = asyncio.Event()
        self._close_threads()
        self._threads = OwnThreads(CONFIRMING_THREADS, HALT_AFTER)
        self._tasks = [
            loop.create_task(self._keep_confirming()),
            loop.create_task(self._keep_tidy()),
        ]

    async def stop(self) -> None:
        """Stop with the process."""
        tasks, self._tasks = self._tasks, []
        if self._deadline is not None:
            self._deadline.cancel()
        tasks += self._spawned
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await notices.finish()
        await hub.disconnect()
        if self.process:
            await metering.end(self.process)
            self.process = ""
        self._close_threads()

    def add(self, consumer: Any) -> None:
        """Look after a socket."""
        self.consumers.add(consumer)
        self.start()

    def discard(self, consumer: Any) -> None:
        """The socket is gone."""
        self.consumers.discard(consumer)

    def count_workplaces(self, consumer: Any) -> int:
        """How many sockets of the same kind and advisor are looked after."""
        return sum(
            type(each) is type(consumer) and each.user.pk == consumer.user.pk
            for each in self.consumers
        )

    def is_open_elsewhere(self, consumer: Any, number: Any) -> bool:
        """Whether the same advisor has this conversation open at another workplace."""
        return any(
            each is not consumer
            and each.user.pk == consumer.user.pk
            and each.looking_at == number
            for each in self._workplaces()
        )

    @property
    def is_sure(self) -> bool:
        """Whether it was confirmed lately who may see what, or nobody is there."""
        if not self.consumers:
            return True
        deadline = self._deadline
        return deadline is not None and deadline.when() > time.monotonic()

    def hurry(self) -> None:
        """Something says that somebody may not stay: confirm now."""
        self._is_asked.set()

    async def _keep_confirming(self) -> None:
        self._trust()
        while True:
            # Not by wait_for, which on Python 3.11 forgets that it was cancelled when
            # what it waits for comes at the same moment.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CONFIRM_EVERY):
                    await self._is_asked.wait()
            self._is_asked.clear()
            try:
                async with asyncio.timeout(HALT_AFTER):
                    await self.confirm()
                self._trust()
            except Exception as error:
                logs.warn(
                    Event.CONFIRMATION_FAILED, "Could not confirm sessions", error
                )

    async def _keep_tidy(self) -> None:
        # What writes may have to wait for a lock: apart from the confirmations.
        purged_at = time.monotonic()
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            await _try(self.sweep(), Event.SWEEP_FAILED, "Could not sweep")
            counting = metering.note(self.process)
            await _try(counting, Event.COUNTS_NOT_NOTED, "Could not note counts")
            if time.monotonic() - purged_at < PURGE_EVERY:
                continue
            purged_at = time.monotonic()
            steps = retention.purge, holds.check_all_terms, page_facts.forget_closed
            await _try(run(do_all, *steps), Event.PURGE_FAILED, "Could not purge")

    def _trust(self) -> None:
        """What was confirmed just now holds until the deadline."""
        if self._deadline is not None:
            self._deadline.cancel()
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(HALT_AFTER, self._halt)

    def _halt(self) -> None:
        # Without a room as well: one that is made now cannot be confirmed either.
        self.is_halted = True
        hub.close_all()

    async def confirm(self) -> None:
        """Bring rooms and sockets in line with the database, in one batch."""
        advisors = [c for c in self.consumers if hasattr(c, "user")]
        visitors = [c for c in self.consumers if hasattr(c, "login")]
        if not hub.rooms and not advisors:
            self.is_halted = False
            return
        numbers = {route: room.begin_read() for route, room in hub.rooms.items()}
        states, revoked, changed = await self._read(
            list(numbers), advisors, {c.login for c in visitors}
        )
        was_halted, self.is_halted = self.is_halted, False
        for consumer in revoked.consumers:
            consumer.revoke(is_over=consumer.user.pk in revoked.users)
        for consumer in revoked.moved:
            consumer.drop()
        orphans = [each for each in states.values() if each.is_orphan]
        if revoked.users or orphans:
            self._spawn(run, revocation.settle, revoked.users)
            self._spawn(run, watching.end_revoked, revoked.users)
        for consumer in visitors:
            if consumer.login in changed:
                consumer.room.close()
                self._hold(consumer)
        self._follow_line(visitors)
        for route, number in numbers.items():
            room = hub.rooms.get(route)
            if room is not None and room.owed:
                state = states.get(route, NO_SESSION)
                self._spawn(owed.settle, room, number, state)
        for consumer in self.consumers.difference(revoked.consumers, revoked.moved):
            room = getattr(consumer, "room", None)
            if room is None or room.route not in numbers:
                continue
            state = states.get(room.route, NO_SESSION)
            # A pause and its end may both have come between two confirmations.
            is_shut = state.is_active and room.is_shut
            consumer.note_wanted(IDLE)
            is_late = consumer.is_idle or consumer.is_displaced
            is_missed = was_halted or is_shut or is_late
            if state != consumer.known or is_missed:
                self.follow(consumer, numbers[room.route], state)

    def _follow_line(self, visitors: list[Any]) -> None:
        was_up, self._was_up = self._was_up, hub.is_up
        if self._was_up and not was_up:
            # That a policy has changed meanwhile may have been said to nobody here.
            for consumer in visitors:
                self._spawn(consumer.reconsider)

    def follow(self, consumer: Any, number: int, state: SessionState) -> None:
        """Tell ``consumer`` what was read of its session; no event has said why."""
        self._spawn(self._tell, consumer, number, state)

    def _hold(self, consumer: Any) -> None:
        """Write what has been cut already; a lock must not hold up confirmations."""
        # The cookies are those of an old page, and say no more from now on.
        login, consumer.login = consumer.login, logins.NOBODY

        async def hold() -> None:
            try:
                await consumer.hold_for_login(login, is_lost=True)
            except Exception:
                consumer.login = login
                raise

        self._spawn(hold)

    def _spawn(self, function: Callable[..., Awaitable[Any]], *arguments: Any) -> None:
        """Start what may take time: no confirmation waits for it."""

        async def do() -> None:
            try:
                await function(*arguments)
            except Exception as error:
                logs.warn(Event.FOLLOWING_FAILED, "Could not follow", error)

        task = asyncio.get_running_loop().create_task(do())
        self._spawned.add(task)
        task.add_done_callback(self._spawned.discard)

    async def _tell(self, consumer: Any, number: int, state: SessionState) -> None:
        try:
            await consumer.confirm(number, state)
        except Exception as error:
            # One socket's trouble is not that of all others.
            ids = consumer.ids()
            logs.warn(Event.SOCKET_FAILED, "A socket is closed", error, **ids)
            consumer.drop()

    def _read(self, *arguments: Any) -> Awaitable[Any]:
        if self._threads is None:
            return run(_read, *arguments)
        return self._threads.run(_read, *arguments)

    def _close_threads(self) -> None:
        if self._threads is not None:
            self._threads.close()
            self._threads = None

    async def sweep(self) -> None:
        """Note who is there, and end what is overdue."""
        rooms = list(hub.rooms.values())
        active = [room.route for room in rooms if room.frames]
        for room in rooms:
            room.frames = 0
        await run(
            _sweep,
            [room.route for room in rooms if room.visitors],
            [each.route for each in self._stages() if not each.is_watching],
            active,
            [each.route for each in self._stages() if each.is_watching],
            [(each.looking_at, each.user.pk) for each in self._workplaces()],
        )

    def _workplaces(self) -> list[Any]:
        return [each for each in self.consumers if hasattr(each, "looking_at")]

    def _stages(self) -> list[Any]:
        return [each for each in self.consumers if hasattr(each, "is_watching")]


async def _try(work: Awaitable[Any], event: Event, text: str) -> None:
    """Wait for ``work``, but not for ever; what fails is tried again next time."""
    try:
        async with asyncio.timeout(TIDY_WITHIN):
            await work
    except Exception as error:
        logs.warn(event, text, error)


def _read(
    routes: list[str], advisors: list[Any], browsers: set[logins.Login]
) -> tuple[dict[str, SessionState], authority.Revoked, set[logins.Login]]:
    rows = CobrowseSession.objects.filter(conversation__route__in=routes)
    states = {
        route: SessionState(state, advisor_id, pk, watcher_id)
        for route, state, advisor_id, pk, watcher_id in rows.values_list(
            "conversation__route", "state", "advisor_id", "pk", "watcher_id"
        )
    }
    revoked = authority.find_revoked(advisors)
    return states, revoked, logins.find_changed(browsers)


def _sweep(
    visitors: list[str],
    advisors: list[str],
    active: list[str],
    watchers: list[str],
    workplaces: list[tuple[Any, Any]],
) -> None:
    now = timezone.now()
    # First of all: what nobody could note is given back before anybody is judged.
    outages.note(now)
    watching.touch(watchers, now)
    sessions.touch_seen(visitors, advisors, active, now)
    availability.touch({user_id for _open, user_id in workplaces}, now)
    viewers.touch([each for each in workplaces if each[0] is not None], now)
    do_all(
        lambda: watching.end_stale(now),
        lambda: sessions.end_overdue(now),
        lambda: chat.end_abandoned(now),
        switching.end_rest,
        lambda: availability.note_gone(now),
        lambda: ownership.release_unattended(now),
        lambda: viewers.forget_stale(now),
    )


supervisor = Supervisor()
