"""
The ear that a process has at the channel layer, for all of its sockets.

A channel of its own for every socket would cost each of them a queue, a task and, on
Redis, a subscription; what they are told is the same. An event names its group, and
is handed to the sockets here that have joined it.
"""

import asyncio

from typing import Any

from channels.layers import get_channel_layer

from .. import live, logs
from ..logs import Event
from .ear import Ear
from .lanes import Listener


#: Of what nobody waits for, so much may be on its way in a process.
MOST_WHISPERS = 100


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


class Notices:
    """The ear of this process, on the event loop that its sockets are on."""

    def __init__(self) -> None:
        self._ear: Ear | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def join(self, listener: Listener, *groups: str) -> None:
        """Hand ``listener`` all events of ``groups`` from now on.

        A layer that is away turns nobody away: the listener catches up then.
        """
        await self.ear.join(listener, *groups)

    def leave(self, listener: Listener, *groups: str) -> None:
        """No more events of ``groups`` for ``listener``; it need not have joined."""
        self.ear.leave(listener, *groups)

    async def finish(self) -> None:
        """This process ends: names of groups hold routes, and a layer may keep them."""
        await self.ear.finish()

    @property
    def ear(self) -> Ear:
        """That of the event loop that runs."""
        loop = asyncio.get_running_loop()
        if self._ear is None or self._loop is not loop:
            self._loop, self._ear = loop, Ear(get_channel_layer())
        return self._ear


notices = Notices()
