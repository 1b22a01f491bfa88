"""
What the consumers share: the receive loop, limits, heartbeat.

The loop stays a Channels consumer in all that is rare (routing, auth middleware,
groups, connect and disconnect), but hands binary frames straight to the hub: the
stock dispatch costs a thread hop per message.
"""

import asyncio
import logging

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

#: Seconds without a message after which a socket is closed.
SILENCE = 40


class SocketConsumer(AsyncWebsocketConsumer):
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
        self.place = scope["cobrowse_place"]
        self.allowance = Allowance()
        self.controls = Allowance(
            CONTROLS_PER_SECOND, CONTROLS_PER_SECOND * MAX_CONTROL, CONTROL_BURST
        )
        self.channel_layer = get_channel_layer(self.channel_layer_alias)
        loop = asyncio.get_running_loop()
        self.heard_at = loop.time()
        self.silence = loop.call_later(SILENCE, self._check_silence)
        self.is_closing = False
        notices = None
        if self.channel_layer is not None:
            self.channel_name = await self.channel_layer.new_channel()
            notices = asyncio.create_task(self._read_notices())
        try:
            while True:
                message = await receive()
                self.heard_at = loop.time()
                if message["type"] == "websocket.receive":
                    await self._take(message.get("bytes"), message.get("text"))
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
            self.silence.cancel()
            if notices is not None:
                notices.cancel()
            # However the socket came to its end: nothing of it stays in a room.
            await self.leave()
            if self.port is not None:
                await self.port.stop()

    async def admit(self) -> CloseCode | None:
        """Decide whether this socket may stay; called once it is accepted.

        Returns None, or why it is closed.
        """
        raise NotImplementedError

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

    def _check_silence(self) -> None:
        loop = asyncio.get_running_loop()
        left = self.heard_at + SILENCE - loop.time()
        if left <= 0:
            self._finish(CloseCode.SILENT)
        else:
            self.silence = loop.call_later(left, self._check_silence)

    async def _send_message(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            await self.base_send({"type": "websocket.send", "bytes": message})
        else:
            await self.base_send({"type": "websocket.send", "text": message})

    async def _take(self, frame: bytes | None, text: str | None) -> None:
        if self.is_closing:
            return
        if not self.allowance.take(len(frame or text or "")):
            self._finish(CloseCode.TOO_MANY)
            return
        try:
            if frame is not None:
                self.receive_frame(frame)
                return
            if not self.controls.take(len(text or "")):
                self._finish(CloseCode.TOO_MANY)
                return
            message = read_control(text or "")
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
