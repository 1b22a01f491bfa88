"""
The ear that a process has at the channel layer, for all of its sockets.

A channel of its own for every socket would cost each of them a queue, a task and, on
Redis, a subscription; what they are told is the same. An event names its group, and
is handed to the sockets here that have joined it.
"""

import asyncio
import contextlib
import zlib

from typing import Any, Protocol

from channels.layers import get_channel_layer

from .. import live, logs
from ..logs import Event


#: Channels among which a process's groups are divided: a layer keeps only so many
#: events (as a rule 100) for each before it drops some.
LANES = 8
#: Seconds until a layer that failed is asked again.
RETRY_AFTER = 1.0
#: Of what nobody waits for, so much may be on its way in a process.
MOST_WHISPERS = 100


class Listener(Protocol):
    """Who joins a group."""

    def note(self, event: dict[str, Any]) -> None:
        """Take an event; nobody waits for what is done with it."""


async def announce(group: str, event: dict[str, Any]) -> None:
    """Tell ``group`` of ``event``, on whatever processes its sockets are."""
    await live.send(get_channel_layer(), group, event)


_whispers: set[asyncio.Task[None]] = set()


def whisper(group: str, event: dict[str, Any]) -> None:
    """As `announce`, but nobody waits for it; where the layer is away it is lost."""
    if len(_whispers) < MOST_WHISPERS:
        task = asyncio.create_task(_whisper(group, event))
        _whispers.add(task)
        task.add_done_callback(_whispers.discard)


async def _whisper(group: str, event: dict[str, Any]) -> None:
    try:
        await announce(group, event)
    except Exception as error:
        text = "The channel layer did not take an event"
        logs.warn(Event.LAYER_REFUSED, text, error)


class Lane:
    """One channel of the layer, and the groups that are heard on it."""

    def __init__(self, layer: Any) -> None:
        self._layer = layer
        #: Who has joined, by what an event says of its group.
        self.members: dict[str, set[Listener]] = {}
        self._name = ""
        self._task: asyncio.Task[None] | None = None
        # A group is joined and left in the order in which that was decided.
        self._lock = asyncio.Lock()

    async def join(self, group: str, listener: Listener) -> None:
        """From the moment this returns ``listener`` misses nothing."""
        async with self._lock:
            if self._task is None:
                self._name = await self._layer.new_channel()
                self._task = asyncio.create_task(self._listen())
            key = live.hash_group(group)
            self.members.setdefault(key, set()).add(listener)
            try:
                # Each time: memberships expire, and are lost with a Redis.
                await self._layer.group_add(group, self._name)
            except BaseException:
                self._forget(key, listener)
                await self._rest()
                raise

    async def leave(self, group: str, listener: Listener) -> None:
        """Whoever comes last leaves the group of the layer as well."""
        async with self._lock:
            key = live.hash_group(group)
            if key not in self.members:
                return
            self._forget(key, listener)
            try:
                if key not in self.members:
                    await self._layer.group_discard(group, self._name)
            finally:
                await self._rest()

    def _forget(self, key: str, listener: Listener) -> None:
        self.members[key].discard(listener)
        if not self.members[key]:
            del self.members[key]

    async def _rest(self) -> None:
        """With nobody to tell anything, nothing is listened to."""
        if not self.members and self._task is not None:
            task, self._task = self._task, None
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _listen(self) -> None:
        while True:
            try:
                event = await self._layer.receive(self._name)
            except Exception:
                await asyncio.sleep(RETRY_AFTER)
                continue
            for listener in tuple(self.members.get(event.get("group"), ())):
                listener.note(event)


class Notices:
    """All lanes of this process, on the event loop that its sockets are on."""

    def __init__(self) -> None:
        self._lanes: list[Lane] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    async def join(self, group: str, listener: Listener) -> None:
        """Hand ``listener`` all events of ``group`` from now on."""
        await self._lane(group).join(group, listener)

    async def leave(self, group: str, listener: Listener) -> None:
        """No more events of ``group`` for ``listener``."""
        await self._lane(group).leave(group, listener)

    def _lane(self, group: str) -> Lane:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            layer = get_channel_layer()
            self._loop, self._lanes = loop, [Lane(layer) for _ in range(LANES)]
        return self._lanes[zlib.crc32(group.encode()) % LANES]


notices = Notices()
