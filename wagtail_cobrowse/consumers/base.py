"""
What the consumers share: the receive loop, limits, heartbeat.

The loop stays a Channels consumer in all that is rare (routing, auth middleware,
groups, connect and disconnect), but hands binary frames straight to the hub, without
a task, a coroutine or a copy: the stock dispatch costs a thread hop per message.
"""

import asyncio
import logging

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer

from django.db import DatabaseError

from ..relay.port import Port
from .limits import CONTROL_BURST, CONTROLS_PER_SECOND, Allowance
from .protocol import MAX_CONTROL, CloseCode, ProtocolError, read_control


logger = logging.getLogger("wagtail_cobrowse")

#: Seconds between two looks at a socket, and between two pings to it.
BEAT, PING_EVERY = 2.0, 4.0
#: Seconds without a message after which others are told, and the socket is closed.
QUIET, SILENCE = 7.0, 40.0
#: Seconds that an event may be later than what it tells of.
NEWS_WITHIN = 0.5


class SocketConsumer(AsyncWebsocketConsumer, ABC):
    """A WebSocket whose messages go out through one `Port`."""

    #: There from the moment the socket is admitted, and so for every handler.
    port: Port = None  # type: ignore[assignment]
    #: Whether it counts as one of its address even once it is admitted.
    is_stranger = True

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Serve the socket until it closes."""
        self.scope = scope
        self.base_send = send
        # The server's own: what is in between has no say in what is sent later on.
        self.send_out = scope.get("cobrowse_send", send)
        self.place = scope["cobrowse_place"]
        self.allowance = Allowance()
        self.controls = Allowance(
            CONTROLS_PER_SECOND, CONTROLS_PER_SECOND * MAX_CONTROL, CONTROL_BURST
        )
        self.channel_layer = get_channel_layer(self.channel_layer_alias)
        loop = asyncio.get_running_loop()
        self.heard_at = loop.time()
        self.pinged_at = self.heard_at
        self.is_quiet = False
        self.heartbeat = loop.call_later(min(BEAT, SILENCE), self._beat)
        self.is_closing = False
        notices = None
        if self.channel_layer is not None:
            self.channel_name = await self.channel_layer.new_channel()
            notices = asyncio.create_task(self._read_notices())
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
        except DatabaseError as error:
            # The type alone: the message may quote what was to be written.
            logger.warning("A socket is closed: %s.", type(error).__name__)
            self.drop()
            await self.port.flush()
        finally:
            self.heartbeat.cancel()
            if notices is not None:
                notices.cancel()
            # However the socket came to its end: nothing of it stays in a room.
            await self.leave()
            if self.port is not None:
                await self.port.stop()

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

    def tell(self, type: str, **fields: Any) -> None:
        """Send a control message."""
        if self.port is not None:
            self.port.say({"type": type, **fields})

    async def leave(self) -> None:
        """The socket is gone, or about to be: leave rooms and groups."""

    async def connect(self) -> None:
        """Accept, so that a refusal can say its code, then admit or close."""
        await self.accept()
        self.port = Port(self._send_message, self.close)
        code = await self.admit()
        if code is not None:
            self._finish(code)
        else:
            self.place.let_in(counts=self.is_stranger)
            self.tell("welcome", version=1)

    def drop(self) -> None:
        """Close, so that the client connects again."""
        self._finish(CloseCode.GOING_AWAY)

    def _finish(self, code: int) -> None:
        # Whoever is turned away is not listened to any more.
        self.is_closing = True
        if self.port is not None:
            self.port.close(code)

    def note_quiet(self, is_quiet: bool) -> None:
        """Nothing has been heard for `QUIET` seconds, or again something."""

    def _beat(self) -> None:
        """A sign of life, which is answered even by a tab whose timers sleep."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        silent_for = now - self.heard_at
        if silent_for >= SILENCE:
            self._finish(CloseCode.SILENT)
            return
        if now - self.pinged_at >= PING_EVERY:
            self.pinged_at = now
            self.tell("ping")
        if silent_for >= QUIET and not self.is_quiet:
            self.is_quiet = True
            self.note_quiet(True)
        wait = min(BEAT, SILENCE - silent_for)
        self.heartbeat = loop.call_later(wait, self._beat)

    def _send_message(self, message: str | bytes) -> Awaitable[None]:
        content = "bytes" if isinstance(message, bytes) else "text"
        return self.send_out({"type": "websocket.send", content: message})

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

    async def _read_notices(self) -> None:
        """Events of the channel layer; a layer that fails is asked again."""
        while True:
            try:
                event = await self.channel_layer.receive(self.channel_name)
            except Exception:
                await asyncio.sleep(1)
                continue
            handler = getattr(self, get_handler_name(event), None)
            if handler is not None:
                try:
                    await handler(event)
                except DatabaseError:
                    # The supervisor reads the same state again within a second.
                    logger.warning("A notice was lost: the database did not answer.")
