"""One channel of the layer, and the groups that are heard on it."""

import asyncio

from typing import Any, Protocol

from .. import live


#: Seconds until a layer that failed is asked again.
RETRY_AFTER = 1.0
#: Seconds that a layer has to take who joins or leaves.
TAKES_WITHIN = 2.0


class Listener(Protocol):
    """Who joins a group."""

    def note(self, event: dict[str, Any]) -> None:
        """Take an event; nobody waits for what is done with it."""

    def catch_up(self, within: float) -> None:
        """Events may have been lost, nobody knows which: ask for what they told of.

        ``within`` so many seconds, each at a moment of its own.
        """


class Trouble(Protocol):
    """What is known of the layer itself."""

    #: It fails: who joins or leaves is told to it by `Lane.renew`.
    is_away: bool

    def note_loss(self, error: Exception) -> None:
        """It has failed."""


class Lane:
    """
    A channel of the layer, and who has joined which group on it.

    Who joins or leaves does so at once, and the layer is told after that: in a task,
    so that nobody has to wait for a layer that hangs, and nobody is turned away by one
    that refuses.
    """

    def __init__(self, layer: Any, trouble: Trouble) -> None:
        self._layer, self._trouble = layer, trouble
        #: Who has joined, by what an event says of its group.
        self.members: dict[str, set[Listener]] = {}
        #: The groups' names by the same; of those too that are still to be left.
        self._groups: dict[str, str] = {}
        self._name = ""
        self._ear: asyncio.Task[None] | None = None
        #: What the layer is being told.
        self.tellings: set[asyncio.Task[None]] = set()
        # What the layer is told of a group is what holds when it is told.
        self._lock = asyncio.Lock()

    def join(self, group: str, listener: Listener) -> asyncio.Task[None] | None:
        """Hand events to ``listener``, for certain once the task that this gives ends.

        None: the layer is away.
        """
        key = live.hash_group(group)
        self.members.setdefault(key, set()).add(listener)
        self._groups[key] = group
        # Each time: somebody may have deleted the group.
        return self._tell_soon(key)

    def leave(self, group: str, listener: Listener) -> None:
        """Whoever comes last leaves the group of the layer as well."""
        key = live.hash_group(group)
        if listener not in self.members.get(key, ()):
            return
        self.members[key].discard(listener)
        if not self.members[key]:
            del self.members[key]
            self._tell_soon(key)

    async def renew(self) -> bool:
        """Tell the layer of all groups anew; whether it has taken them all.

        One that it refuses keeps none of the others back.
        """
        taken = True
        for key in list(self._groups):
            async with self._lock:
                error = await self._tell(key)
            if isinstance(error, TimeoutError):
                return False
            taken = taken and error is None
        return taken

    def _tell_soon(self, key: str) -> asyncio.Task[None] | None:
        if self._trouble.is_away:
            return None
        task = asyncio.create_task(self._tell_in_turn(key))
        self.tellings.add(task)
        task.add_done_callback(self.tellings.discard)
        return task

    async def _tell_in_turn(self, key: str) -> None:
        async with self._lock:
            # Of all who wait only the first finds out for how long a layer hangs.
            if not self._trouble.is_away:
                await self._tell(key)

    async def _tell(self, key: str) -> Exception | None:
        try:
            async with asyncio.timeout(TAKES_WITHIN):
                try:
                    await self._settle(key)
                except Exception:
                    # Of a Redis that was started anew the first use of a connection
                    # fails.
                    await self._settle(key)
        except Exception as error:
            self._trouble.note_loss(error)
            return error
        return None

    async def _settle(self, key: str) -> None:
        """Bring the layer in line with who is here."""
        group = self._groups.get(key)
        if group is not None and key in self.members:
            if self._ear is None:
                self._name = await self._layer.new_channel()
                self._ear = asyncio.create_task(self._listen())
            await self._layer.group_add(group, self._name)
        elif group is not None:
            if self._ear is not None:
                await self._layer.group_discard(group, self._name)
            # Unless somebody has joined meanwhile, who comes next.
            if key not in self.members:
                del self._groups[key]
        if not self._groups and self._ear is not None:
            # With nobody to tell anything, nothing is listened to.
            ear, self._ear = self._ear, None
            ear.cancel()
            await asyncio.wait([ear])

    async def _listen(self) -> None:
        while True:
            try:
                event = await self._layer.receive(self._name)
            except Exception:
                await asyncio.sleep(RETRY_AFTER)
                continue
            for listener in tuple(self.members.get(event.get("group"), ())):
                listener.note(event)
