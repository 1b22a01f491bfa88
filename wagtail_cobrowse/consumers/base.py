"""
What the consumers share: the receive loop, limits, heartbeat.

The loop stays a Channels consumer in all that is rare (routing, auth middleware,
groups, connect and disconnect), but hands binary frames straight to the hub, without
a task, a coroutine or a copy: the stock dispatch costs a thread hop per message.
"""

import asyncio
import random

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from django.db import Error

from .. import live, logs
from ..logs import Event
from ..relay.port import Port
from .draining import draining
from .limits import CONTROL_BURST, CONTROLS_PER_SECOND, Allowance
from .metering import sockets
from .protocol import MAX_CONTROL, VERSION, CloseCode, ProtocolError, read_control
from .pulse import pulse


#: Seconds between two looks at a socket, and between two pings to it at least.
BEAT, PING_EVERY = 2.0, 4.0
#: Seconds without a message after which others are told, and the socket is closed.
QUIET, SILENCE = 7.0, 40.0
#: Seconds that a close may take: who takes nothing takes no word of it either.
CLOSE_WITHIN = 5.0
#: Events that wait for the ones before; of more, the oldest are forgotten.
MAX_EVENTS = 100
#: Seconds that an event may be later than what it tells of.
NEWS_WITHIN = 1.5


class SocketConsumer(AsyncWebsocketConsumer, ABC):
    """A WebSocket whose messages go out through one `Port`."""

    #: Among `meters.SOCKETS`.
    kind = ""
    #: There from the moment the socket is admitted, and so for every handler.
    port: Port
    #: None that Channels joins by itself.
    groups = ()
    #: Control messages that it takes beside those of every server of this version.
    hears: tuple[str, ...] = ()
    #: What it is told has changed when events may have been lost.
    asks_again: tuple[str, ...] = ()
    #: Since when, by the loop's clock, it is wanted (`is_wanted`); whether for long.
    wanted_since: float | None = None
    is_idle = False
    #: Until when, by the loop's clock, its silence is no sign of a dead line.
    still_until = 0.0
    #: Whether it counts as one of its address even once it is admitted.
    is_stranger = True
    #: Since when it is being closed.
    _closing_since = 0.0
    #: It was closed, and the server did not get to it in time.
    _is_abandoned = False

    def __init__(self) -> None:
        super().__init__()
        # Everything that an idle socket has, and in subclasses too: instances share
        # one layout of thirty names at most, and a name that comes only when others
        # have been made has no place in it. Each then has a dictionary of its own.
        self.scope: dict[str, Any] = {}
        self.place: Any = None
        self.base_send: Any = None
        self.allowance: Any = None
        self.controls: Any = None
        self.heard_at = self.pinged_at = 0.0
        self.is_quiet = self.is_closing = False
        #: Whether it is counted among those that are open.
        self.is_counted = False
        self.port = None  # type: ignore[assignment]
        #: What serves the socket.
        self._task: asyncio.Task[Any] | None = None
        #: Events that wait, and the task that heeds them, as long as there are any.
        self._events: deque[dict[str, Any]] | None = None
        self._heeding: asyncio.Task[None] | None = None

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Take what the middleware found; `Entrance` calls `serve` when it is gone."""
        self.scope = scope
        self.place = scope["cobrowse_place"]
        scope["cobrowse_served"].append(self)

    async def serve(
        self,
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Serve the socket until it closes; ``receive`` and ``send`` are the server's.

        Middleware has no say in what is sent later on.
        """
        self.base_send = send
        self.allowance = Allowance()
        self.controls = Allowance(
            CONTROLS_PER_SECOND, CONTROLS_PER_SECOND * MAX_CONTROL, CONTROL_BURST
        )
        loop = asyncio.get_running_loop()
        self.heard_at = loop.time()
        self.pinged_at = self.heard_at
        self._task = asyncio.current_task()
        pulse.add(self, BEAT)
        try:
            while True:
                message = await receive()
                self.heard_at = loop.time()
                if self.is_quiet:
                    self.is_quiet = False
                    self.note_quiet(False)
                if message["type"] == "websocket.receive":
                    frame = message.get("bytes")
                    if frame is not None:
                        self._take_frame(frame)
                    else:
                        await self._take_control(message.get("text") or "")
                elif message["type"] == "websocket.connect":
                    await self.websocket_connect(message)
                else:
                    await self.websocket_disconnect(message)
        except StopConsumer:
            pass
        except asyncio.CancelledError:
            if not self._is_abandoned or self._task is None:
                raise
            self._task.uncancel()
        except Error as error:
            # The type alone: the message may quote what was to be written.
            logs.warn(Event.SOCKET_FAILED, "A socket is closed", error, **self.ids())
            self.drop()
            await self.port.flush()
        finally:
            if self.is_counted:
                sockets[self.kind] -= 1
            pulse.discard(self)
            self._task = None
            if self._heeding is not None:
                self._heeding.cancel()
            # However the socket came to its end: nothing of it stays in a room.
            try:
                await self.leave()
            finally:
                if self.port is not None:
                    await self.port.stop()

    @property
    def is_wanted(self) -> bool:
        """Whether it is all that could be shown, and is not."""
        return False

    def note_wanted(self, long: float) -> None:
        """Look whether it is wanted, and has been for ``long`` seconds."""
        now = asyncio.get_running_loop().time()
        since = (self.wanted_since or now) if self.is_wanted else None
        is_idle = since is not None and now - since >= long
        # Hardly ever, and so no names of every socket.
        if (since, is_idle) != (self.wanted_since, self.is_idle):
            self.wanted_since, self.is_idle = since, is_idle

    @property
    def is_displaced(self) -> bool:
        """Whether another one has its place by a guess."""
        return False

    @abstractmethod
    async def admit(self) -> CloseCode | None:
        """Decide whether this socket may stay; called once it is accepted.

        Returns None, or why it is closed.
        """

    def receive_frame(self, frame: bytes) -> None:
        """Take a binary message. Raises `ProtocolError`."""
        raise ProtocolError("No binary message is expected here.")

    async def receive_control(self, kind: str, message: dict[str, Any]) -> None:
        """Take a control message of type ``kind``, but for ``ping``."""

    def read_header(self, name: bytes, separator: str = ", ") -> str:
        """A header of the handshake; several of one name are joined."""
        values = [value for key, value in self.scope["headers"] if key == name]
        return separator.join(value.decode("latin-1") for value in values)

    def ids(self) -> dict[str, Any]:
        """What a log may say of whose socket it is."""
        return {}

    def tell(self, type: str, **fields: Any) -> None:
        """Send a control message."""
        if self.port is not None:
            self.port.say({"type": type, **fields})

    async def leave(self) -> None:
        """The socket is gone, or about to be: leave rooms and groups."""

    async def connect(self) -> None:
        """Accept, so that a refusal can say its code, then admit or close."""
        await self.accept()
        self.port = Port(self._send_message, self._close)
        code = await self.admit()
        if code is None and draining.is_begun:
            # Those that were there already have been told.
            code = CloseCode.GOING_AWAY
        if code is not None:
            self._finish(code)
        else:
            self.place.let_in(counts=self.is_stranger)
            self.is_counted = True
            sockets[self.kind] += 1
            self.forget_handshake()
            more = {"hears": list(self.hears)} if self.hears else {}
            self.tell("welcome", version=VERSION, **more)

    def forget_handshake(self) -> None:
        """Let go of what only admission needed."""
        self.scope = {}

    def drop(self) -> None:
        """Close, so that the client connects again."""
        self._finish(CloseCode.GOING_AWAY)

    def _finish(self, code: int) -> None:
        # Whoever is turned away is not listened to any more.
        if not self.is_closing:
            self.is_closing = True
            self._closing_since = asyncio.get_running_loop().time()
        if self.port is not None:
            self.port.close(code)

    def note_quiet(self, is_quiet: bool) -> None:
        """Nothing has been heard for `QUIET` seconds, or again something."""

    def beat(self, now: float) -> None:
        """A sign of life, which is answered even by a tab whose timers sleep."""
        if self.is_closing:
            self._follow_close(now)
            return
        silent_for = now - self.heard_at
        if silent_for >= SILENCE and now >= self.still_until:
            self._finish(CloseCode.SILENT)
            return
        if now - self.pinged_at >= PING_EVERY:
            self.pinged_at = now
            self.tell("ping")
        if silent_for >= QUIET and not self.is_quiet:
            self.is_quiet = True
            self.note_quiet(True)

    def _follow_close(self, now: float) -> None:
        """Leave rooms and groups, however long the server waits for the far end.

        Where bytes wait for a machine that takes none, servers keep its socket until
        the operating system gives it up, which takes a quarter of an hour.
        """
        if now - self._closing_since < CLOSE_WITHIN or self._is_abandoned:
            return
        self._is_abandoned = True
        if self._task is not None:
            self._task.cancel()

    def excuse(self, seconds: float) -> None:
        """Nobody is silent while this process does not listen."""
        self.heard_at += seconds

    def note(self, event: dict[str, Any]) -> None:
        """An event of the channel layer, heeded when those before it have been."""
        if self._events is None:
            self._events = deque(maxlen=MAX_EVENTS)
        self._events.append(event)
        if self._heeding is None:
            self._heeding = asyncio.create_task(self._heed())

    def catch_up(self, within: float) -> None:
        """Events may have been lost: look again at what they told of.

        The state of sessions and the rights of advisors the supervisor reads anyhow.
        """
        if self.asks_again:
            wait = random.uniform(0, within)  # noqa: S311
            asyncio.get_running_loop().call_later(wait, self._ask_again)

    @property
    def subject(self) -> str:
        """The conversation of which it is told that; "" for its own, or none."""
        return ""

    def _ask_again(self) -> None:
        # Meanwhile it may be gone.
        if self._task is not None and not self.is_closing:
            self.note(live.changed_event(self.subject, *self.asks_again))

    async def _close(self, code: int) -> None:
        try:
            # A plain number: daphne takes no other kind of it.
            await self.close(int(code))
        except (OSError, RuntimeError):
            raise
        except Exception:
            # Nor any of the standard's own codes but 1000; and whoever is to come
            # again has to hear one that says so.
            await self.close(int(CloseCode.SILENT))

    def _send_message(self, message: str | bytes) -> Awaitable[None]:
        content = "bytes" if isinstance(message, bytes) else "text"
        return self.base_send({"type": "websocket.send", content: message})

    def _take_frame(self, frame: bytes) -> None:
        if self.is_closing:
            return
        if not self.allowance.take(len(frame), self.heard_at):
            self._finish(CloseCode.TOO_MANY)
            return
        try:
            self.receive_frame(frame)
        except ProtocolError:
            self._finish(CloseCode.NOT_UNDERSTOOD)

    async def _take_control(self, text: str) -> None:
        if self.is_closing:
            return
        size = len(text)
        if not (self.allowance.take(size, self.heard_at) and self.controls.take(size)):
            self._finish(CloseCode.TOO_MANY)
            return
        try:
            message = read_control(text)
            if message["type"] == "ping":
                self.tell("pong")
            elif message["type"] != "pong":
                await self.receive_control(message["type"], message)
        except ProtocolError:
            self._finish(CloseCode.NOT_UNDERSTOOD)

    async def _heed(self) -> None:
        try:
            while self._events:
                event = self._events.popleft()
                handler = getattr(self, get_handler_name(event), None)
                if handler is None:
                    continue
                try:
                    await handler(event)
                except Error as error:
                    # The supervisor reads the same state again within a second.
                    logs.warn(
                        Event.NOTICE_LOST, "A notice was lost", error, **self.ids()
                    )
                except Exception as error:
                    # Nobody knows what of it was done: who comes again knows all.
                    logs.warn(
                        Event.SOCKET_FAILED, "A socket is closed", error, **self.ids()
                    )
                    self.drop()
        finally:
            self._heeding = self._events = None
