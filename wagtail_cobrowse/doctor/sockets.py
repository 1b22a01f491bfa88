"""A socket through the public address, as a visitor's browser opens it."""

import json
import socket
import time

from collections.abc import Iterator
from typing import Any

from channels.layers import InMemoryChannelLayer, get_channel_layer
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    WebSocketException,
)
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from django.utils.translation import gettext as _

from wagtail.models import Site

from .. import live
from ..consumers.protocol import MAX_FRAME, CloseCode, Kind, make_frame
from ..server_checks import ROOT
from .addresses import TIMEOUT, Address
from .findings import Finding, Level


PATH = f"{ROOT}ws/visitor/"
FOREIGN = "https://cobrowse-doctor.invalid"
#: Seconds within which a notice has to cross from one process to another.
CROSS_WITHIN = 3.0


def examine(address: Address, site: Site, hold: float) -> Iterator[Finding]:
    """The handshake, and if it succeeds what passes through."""
    try:
        line = _open(address, address.origin)
    except (WebSocketException, OSError) as error:
        yield _explain(address, error)
        return
    with line:
        try:
            _hear(line, "welcome", TIMEOUT)
        except ConnectionClosed as error:
            yield _turned_away(address, error.rcvd.code if error.rcvd else 1006)
            return
        except TimeoutError:
            yield _turned_away(address, 1006)
            return
        text = _("A socket opens through the public address.")
        yield Finding("D20", Level.OK, text, site=address.host)
        yield _server(address, line)
        yield _heartbeat(address, line)
        yield _notices(address, line, site)
        if hold:
            yield _hold(address, line, hold)
        yield _frame(address, line)
    yield _origin(address)


def _open(address: Address, origin: str) -> ClientConnection:
    # With a connection that is there, no redirect leads to another host.
    sock = socket.create_connection((address.host, address.port), TIMEOUT)
    sock.settimeout(None)
    return connect(
        f"{address.socket_origin}{PATH}",
        sock=sock,
        origin=Origin(origin),
        open_timeout=TIMEOUT,
        close_timeout=1,
        # Offered as browsers offer it, to see whether the server takes it.
        compression="deflate",
        max_size=1024 * 1024,
    )


def _hear(line: ClientConnection, kind: str, within: float) -> None:
    """Wait for a control message. Raises `TimeoutError` and `ConnectionClosed`."""
    deadline = time.monotonic() + within
    while True:
        message = line.recv(max(0.0, deadline - time.monotonic()))
        found = json.loads(message)
        if found["type"] == kind:
            return
        if found["type"] == "ping":
            line.send('{"type":"pong"}')


def _explain(address: Address, error: Exception) -> Finding:
    status = error.response.status_code if isinstance(error, InvalidStatus) else 0
    text = _("No socket opens through the public address (status %(status)d).")
    text %= {"status": status}
    if status == 403:
        remedy = _(
            "The server does not see the address that the browser sees. Have the proxy "
            "pass on Host and X-Forwarded-Proto, set SECURE_PROXY_SSL_HEADER, or name "
            "the origin in ALLOWED_ORIGINS."
        )
    elif status in (502, 503, 504):
        remedy = _("The proxy finds no socket process: start it, or correct its port.")
    elif status == 426:
        remedy = _remedy_of_upgrade(error)
    elif isinstance(error, InvalidHandshake):
        remedy = _(
            "Something on the way takes the path for a page. Send %(path)s to a server "
            "for ASGI, with the headers Upgrade and Connection."
        ) % {"path": f"{ROOT}ws/"}
    else:
        text = _("No socket opens through the public address: %(error)s.")
        text %= {"error": type(error).__name__}
        remedy = _("Look at the proxy's log and time limits, and at the certificate.")
    return Finding("D20", Level.ERROR, text, remedy, address.host)


def _remedy_of_upgrade(error: Any) -> str:
    """Our own view has answered in a socket's place, and says why."""
    told = error.response.headers.get("X-Cobrowse-Upgrade", "")
    if told == "missing":
        return _(
            "The proxy does not pass on the headers Upgrade and Connection: see the "
            "snippet for nginx in the documentation."
        )
    return _(
        "The request reached a server without sockets (WSGI, runserver, or uvicorn "
        "without a WebSocket library). Send %(path)s to uvicorn with "
        "wagtail_cobrowse.asgi:application."
    ) % {"path": f"{ROOT}ws/"}


def _turned_away(address: Address, code: int) -> Finding:
    text = _("A socket opens and is closed at once (code %(code)d).") % {"code": code}
    remedies: dict[int, str] = {
        CloseCode.NOT_FOUND: _(
            "The server knows no Wagtail site at this address, or has other sockets "
            "there: correct Settings, Sites, and have the proxy pass on Host."
        ),
        CloseCode.TOO_MANY: _(
            "Too many sockets come from one address: set TRUSTED_PROXIES, so that "
            "visitors are told apart."
        ),
        CloseCode.GOING_AWAY: _("The server is being restarted: ask again."),
    }
    remedy = remedies.get(
        code, _("Look at the logs of the proxy and the socket process.")
    )
    return Finding("D20", Level.ERROR, text, remedy, address.host)


def _server(address: Address, line: ClientConnection) -> Finding:
    headers = line.response.headers if line.response else {}
    server = headers.get("Server", "").lower()
    if "Sec-WebSocket-Extensions" in headers:
        text = _("The server compresses messages, which costs many times the work.")
        remedy = _("Start uvicorn with --ws-per-message-deflate false.")
        return Finding("D21", Level.WARNING, text, remedy, address.host)
    if "daphne" in server or "autobahn" in server:
        text = _(
            "The sockets are served by daphne: dearer, and without a memory bound."
        )
        remedy = _("Serve them by uvicorn with uvloop.")
        return Finding("D21", Level.WARNING, text, remedy, address.host)
    text = _("Messages are not compressed by the server, as it should be.")
    return Finding("D21", Level.OK, text, site=address.host)


def _heartbeat(address: Address, line: ClientConnection) -> Finding:
    sent_at = time.monotonic()
    try:
        line.send('{"type":"ping"}')
        _hear(line, "pong", TIMEOUT)
    except (TimeoutError, ConnectionClosed):
        text = _("A message through the socket is not answered.")
        remedy = _("Have the proxy buffer nothing there (nginx: proxy_buffering off).")
        return Finding("D22", Level.ERROR, text, remedy, address.host)
    took = (time.monotonic() - sent_at) * 1000
    text = _("A message there and back takes %(milliseconds)d ms.")
    return Finding(
        "D22", Level.OK, text % {"milliseconds": round(took)}, site=address.host
    )


def _notices(address: Address, line: ClientConnection, site: Site) -> Finding:
    """What this process tells has to reach the process that has the socket."""
    try:
        live.announce_order(site.pk)
        _hear(line, "service", CROSS_WITHIN)
    except (TimeoutError, ConnectionClosed):
        if isinstance(get_channel_layer(), InMemoryChannelLayer):
            text = _("Notices cannot cross: the channel layer is in memory.")
            remedy = _(
                "Right where one process serves everything; the page in the admin then "
                "says whether they arrive. With more processes use Redis."
            )
            return Finding("D23", Level.NOTE, text, remedy, address.host)
        text = _("Notices do not reach the socket process.")
        remedy = _(
            "Give all processes the same CHANNEL_LAYERS, SECRET_KEY and database."
        )
        return Finding("D23", Level.ERROR, text, remedy, address.host)
    text = _("Notices reach the socket process.")
    return Finding("D23", Level.OK, text, site=address.host)


def _hold(address: Address, line: ClientConnection, seconds: float) -> Finding:
    values = {"seconds": round(seconds)}
    deadline = time.monotonic() + seconds
    try:
        while (left := deadline - time.monotonic()) > 0:
            try:
                _hear(line, "never", left)
            except TimeoutError:
                pass
        line.send('{"type":"ping"}')
        _hear(line, "pong", TIMEOUT)
    except (TimeoutError, ConnectionClosed):
        text = _("A quiet socket does not stay open for %(seconds)d s.") % values
        remedy = _("Raise the proxy's time limit (nginx: proxy_read_timeout 75s).")
        return Finding("D25", Level.ERROR, text, remedy, address.host)
    text = _("A quiet socket stays open for %(seconds)d s.") % values
    return Finding("D25", Level.OK, text, site=address.host)


def _frame(address: Address, line: ClientConnection) -> Finding:
    """This socket takes no frames: that it says so proves that one has arrived."""
    payload = bytes(MAX_FRAME - len(make_frame(Kind.DELTA, 1)))
    code = None
    try:
        line.send(make_frame(Kind.DELTA, 1, payload=payload))
        deadline = time.monotonic() + TIMEOUT
        while True:
            line.recv(max(0.0, deadline - time.monotonic()))
    except ConnectionClosed as error:
        code = error.rcvd.code if error.rcvd else 1006
    except TimeoutError:
        pass
    if code == CloseCode.NOT_UNDERSTOOD:
        text = _("The longest frame, of %(size)d KiB, arrives.")
        text %= {"size": MAX_FRAME // 1024}
        return Finding("D24", Level.OK, text, site=address.host)
    text = _("A frame of %(size)d KiB does not arrive.") % {"size": MAX_FRAME // 1024}
    remedy = _("Let messages of up to 128 KiB through proxy, firewall and server.")
    return Finding("D24", Level.ERROR, text, remedy, address.host)


def _origin(address: Address) -> Finding:
    try:
        with _open(address, FOREIGN):
            pass
    except (WebSocketException, OSError):
        text = _("A socket from a foreign website is refused.")
        return Finding("D26", Level.OK, text, site=address.host)
    text = _("A socket from a foreign website is let in.")
    remedy = _("Something on the way rewrites the header Origin: let it pass as it is.")
    return Finding("D26", Level.ERROR, text, remedy, address.host)
