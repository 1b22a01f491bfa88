"""The socket of an open chat panel without a conversation: is somebody there by now?"""

from typing import Any

from django.http import HttpRequest

from wagtail.models import Site

from .. import live
from .base import SocketConsumer
from .notices import notices
from .protocol import CloseCode, ProtocolError
from .threads import run


class ServiceConsumer(SocketConsumer):
    """Says that something has changed; nothing is known or kept of who listens."""

    kind = "service"
    asks_again = (live.SERVICE,)
    group = ""

    async def admit(self) -> CloseCode | None:
        """Everybody, on any site."""
        site = await run(find_site, self.read_header(b"host"), self.scope)
        if site is None:
            return CloseCode.NOT_FOUND
        self.group = live.visitors_group(site.pk)
        await notices.join(self, self.group)
        return None

    async def leave(self) -> None:
        """Leave the group."""
        if self.group:
            notices.leave(self, self.group)

    async def receive_control(self, kind: str, message: dict[str, Any]) -> None:
        """Nothing but heartbeats is expected here."""
        raise ProtocolError("An unknown control message.")

    async def cobrowse_changed(self, event: dict[str, Any]) -> None:
        """What has changed, the API answers."""
        if live.SERVICE in event["changes"]:
            self.tell("service")


def find_site(host: str, scope: dict[str, Any]) -> Site | None:
    """The site at whose address somebody has knocked."""
    request = HttpRequest()
    _address, port = scope.get("server") or ("", 80)
    request.META.update(HTTP_HOST=host, SERVER_PORT=str(port or 80))
    return Site.find_for_request(request)
