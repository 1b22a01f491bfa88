"""
What a process hears of the channel layer, and whether it hears everything.

A layer that is away loses events and tells nobody, neither who sends nor who listens.
So a process talks to itself through it: what does not come back was lost, and so may
have been what others said. When it comes back again, all who listen here are told to
ask for what they may have missed.
"""

import asyncio
import uuid
import zlib

from typing import Any

from channels.layers import InMemoryChannelLayer

from .. import live, logs
from ..logs import Event
from .lanes import Lane, Listener


#: Channels among which a process's groups are divided: a layer keeps only so many
#: events (as a rule 100) for each before it drops some.
LANES = 8
#: Seconds for which who joins waits for the layer.
JOIN_WITHIN = 1.0
#: Seconds between two echoes: less than the second that the layer of channels_redis
#: waits before it subscribes again. And within which one has to come: together less
#: than `live.TAKES_WITHIN`, so that a layer which hung until an event was given up has
#: kept an echo waiting as well, however the two fell.
ECHO_EVERY, ECHO_WITHIN = 0.9, 0.75
#: Seconds until a layer that is away is tried again.
ECHO_AGAIN = 0.5
#: Seconds by which a timer may be late before the process itself is to blame.
LATE = 0.5
#: Seconds in which all who listen catch up, and how many of them do in one at most.
SPREAD, PER_SECOND = 2.0, 250
#: Seconds until they do so once more at the earliest: a layer may come and go.
APART = 10.0


class Ear:
    """All lanes of a process, and the echo; on the event loop it was made on."""

    def __init__(self, layer: Any) -> None:
        self._layer = layer
        #: Nothing comes back: the layer takes nothing, or tells nobody.
        self.is_away = False
        #: An echo was late: something may have been lost, or this process be too busy.
        self._is_doubted = False
        #: The log says so: once, however often it comes to nothing.
        self._is_noted = False
        self.lanes = [Lane(layer, self) for _ in range(LANES)]
        # Of its own, so that it is there as long as any other.
        self._echo_lane = Lane(layer, self)
        self._echo_group = f"cobrowse.echo.{uuid.uuid4().hex}"
        self._number = 0
        self._came = asyncio.Event()
        #: When all catch up, or last did, by the loop's clock.
        self._round_at = float("-inf")
        self._task: asyncio.Task[None] | None = None
        #: Within a process nothing is lost.
        self._is_certain = isinstance(layer, InMemoryChannelLayer)

    async def join(self, listener: Listener, *groups: str) -> None:
        """From the moment this returns ``listener`` misses nothing, or catches up."""
        tellings = [self._lane(group).join(group, listener) for group in groups]
        if not self._is_certain:
            self._watch()
        waiting = [telling for telling in tellings if telling is not None]
        if not waiting:
            return
        _, late = await asyncio.wait(waiting, timeout=JOIN_WITHIN)

        def follow(telling: asyncio.Task[None]) -> None:
            # If it has failed by then, all who listen catch up later on.
            if not self.is_away:
                listener.catch_up(0)

        for telling in late:
            telling.add_done_callback(follow)

    def leave(self, listener: Listener, *groups: str) -> None:
        """No more events of ``groups``; nobody waits for the layer."""
        for group in groups:
            self._lane(group).leave(group, listener)

    async def finish(self) -> None:
        """Wait a moment until the layer knows who has left: this process ends."""
        tellings = [each for lane in self.lanes for each in lane.tellings]
        if tellings:
            await asyncio.wait(tellings, timeout=JOIN_WITHIN)

    def note_loss(self, error: Exception) -> None:
        """Something was not taken, or did not come back."""
        self.is_away = True
        self._note(error)
        self._watch()

    def note(self, event: dict[str, Any]) -> None:
        """An echo."""
        if event.get("number") == self._number:
            self._came.set()

    def catch_up(self, within: float) -> None:
        """The echo itself has nothing to ask for."""

    @property
    def _is_used(self) -> bool:
        return any(lane.members for lane in self.lanes)

    def _lane(self, group: str) -> Lane:
        return self.lanes[zlib.crc32(group.encode()) % LANES]

    def _watch(self) -> None:
        if self._task is None:
            self._echo_lane.join(self._echo_group, self)
            self._task = asyncio.create_task(self._keep_calling())

    @property
    def _is_missed(self) -> bool:
        return self.is_away or self._is_doubted

    def _note(self, error: Exception) -> None:
        if not self._is_noted:
            self._is_noted = True
            logs.warn(Event.LAYER_LOST, "The channel layer is away", error)

    async def _keep_calling(self) -> None:
        while self._is_missed or (self._is_used and not self._is_certain):
            await asyncio.sleep(ECHO_AGAIN if self._is_missed else ECHO_EVERY)
            if await self._comes_back() and self._is_missed:
                await self._return()
        self._task = None
        self._echo_lane.leave(self._echo_group, self)

    async def _comes_back(self) -> bool:
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._number += 1
        self._came.clear()
        event = {"type": "cobrowse.echo", "number": self._number}
        try:
            async with asyncio.timeout(ECHO_WITHIN):
                if self._is_missed:
                    # Before a channel is made, which one that takes nothing would keep.
                    await live.send(self._layer, self._echo_group, event)
                    if not await self._echo_lane.renew():
                        return False
                await live.send(self._layer, self._echo_group, event)
                await self._came.wait()
        except TimeoutError as error:
            # What came while this process stood still is yet to be read: timers come
            # first. The next echo tells. One that is very busy is late as well, so who
            # joins goes on telling the layer, and finds out whether it takes that.
            if loop.time() - began < ECHO_WITHIN + LATE:
                self._is_doubted = True
                self._note(error)
            return False
        except Exception as error:
            self.note_loss(error)
            return False
        return True

    async def _return(self) -> None:
        # From here on who joins or leaves tells the layer again. A layer that was
        # started anew knows of nobody: it is told first, then everybody asks.
        self.is_away = self._is_doubted = False
        for lane in self.lanes:
            await lane.renew()
        if self._is_missed:
            return
        self._is_noted = False
        logs.note(Event.LAYER_FOUND, "The channel layer is back")
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._round_at <= now:
            self._round_at = max(now, self._round_at + APART)
            loop.call_at(self._round_at, self._have_all_catch_up)

    def _have_all_catch_up(self) -> None:
        listeners = {
            listener
            for lane in self.lanes
            for members in lane.members.values()
            for listener in members
        }
        within = max(SPREAD, len(listeners) / PER_SECOND)
        for listener in listeners:
            listener.catch_up(within)
