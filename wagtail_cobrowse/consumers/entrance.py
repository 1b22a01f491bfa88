"""
What is asked of every socket before anything else, and before any query.

It stands before the middleware that looks up a login: a foreign page learns nothing
and costs nothing, and whoever comes too often is told so. And it is here that a socket
is served once that middleware has done its work and is gone.
"""

import asyncio

from collections.abc import Awaitable, Callable
from typing import Any

from .. import addresses, origins
from .base import SocketConsumer
from .draining import draining
from .limits import doors
from .protocol import CloseCode


class Entrance:
    """ASGI middleware: the origin, and the number of sockets of an address."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Serve the socket, or turn it away."""
        if not origins.handshake_allowed(scope):
            await receive()
            # Refused before the handshake is answered.
            await send({"type": "websocket.close"})
            return
        if draining.is_begun:
            await _turn_away(receive, send, CloseCode.GOING_AWAY)
            return
        place = doors.enter(_network_of(scope))
        if place is None:
            await _turn_away(receive, send, CloseCode.TOO_MANY)
            return
        try:
            admitted: list[SocketConsumer] = []
            known = {"cobrowse_place": place, "cobrowse_served": admitted}
            # What only the way in needs, in memory and context variables, is not kept
            # for as long as the socket lives.
            await asyncio.create_task(self._admit({**scope, **known}, receive, send))
            del scope, known
            for consumer in admitted:
                await consumer.serve(receive, send)
        finally:
            place.leave()

    async def _admit(self, *request: Any) -> None:
        await self.app(*request)


async def _turn_away(
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
    code: CloseCode,
) -> None:
    await receive()
    # Accepted, so that the browser learns the code.
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": int(code)})


def _network_of(scope: dict[str, Any]) -> str:
    forwarded = [v for name, v in scope["headers"] if name == b"x-forwarded-for"]
    client = scope.get("client") or ("", 0)
    return addresses.find_network(client[0], b",".join(forwarded).decode("latin-1"))
