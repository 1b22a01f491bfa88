"""The site's own addresses, and requests to nothing else."""

import http.client
import ssl

from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http.request import validate_host

from ..origins import DEFAULT_PORTS


TIMEOUT = 5.0
MAX_BODY = 1024 * 1024
MAX_REDIRECTS = 5
#: What Django itself lets in while DEBUG is on and no host is named.
LOCAL_HOSTS = [".localhost", "127.0.0.1", "[::1]"]
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Address:
    """Scheme, host name and port of a site."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, site) -> "Address":
        """Where Wagtail says that ``site`` is."""
        scheme = "https" if site.port == 443 else "http"
        return cls(scheme, site.hostname, site.port)

    @property
    def netloc(self) -> str:
        """As in a Host header."""
        is_default = self.port == DEFAULT_PORTS[self.scheme]
        return self.host if is_default else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """As in an Origin header."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def socket_origin(self) -> str:
        """The same for sockets."""
        return f"{'wss' if self.scheme == 'https' else 'ws'}://{self.netloc}"


@dataclass(frozen=True)
class Answer:
    """What the site has answered; ``body`` is cut at a mebibyte."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    #: Where the answer came from, after redirects on the same host.
    address: Address


class Strays(Exception):
    """A redirect that leads to another host, which is not asked."""


def may_ask(host: str) -> bool:
    """Whether the settings say that ``host`` is the site's own.

    Sites are edited in the admin, and nobody there shall have this server knock at
    any address of its network.
    """
    named = [each for each in settings.ALLOWED_HOSTS if each != "*"]
    if "*" in settings.ALLOWED_HOSTS or (settings.DEBUG and not named):
        named += LOCAL_HOSTS
    return validate_host(host.lower(), named)


def ask(address: Address, path: str) -> Answer:
    """GET ``path``, without cookies; redirects are followed on the same host only.

    Raises `OSError` or `http.client.HTTPException` where nobody answers properly, and
    `Strays` for a redirect to another host.
    """
    for _redirect in range(MAX_REDIRECTS):
        answer = _get(address, path)
        location = answer.headers.get("Location")
        if answer.status not in REDIRECTS or not location:
            return answer
        target = urlsplit(urljoin(f"{address.origin}{path}", location))
        if target.scheme not in DEFAULT_PORTS or target.hostname != address.host:
            raise Strays
        address = replace(
            address,
            scheme=target.scheme,
            port=target.port or DEFAULT_PORTS[target.scheme],
        )
        path = target.path or "/"
        if target.query:
            path += f"?{target.query}"
    raise Strays


def _get(address: Address, path: str) -> Answer:
    connection: http.client.HTTPConnection
    if address.scheme == "https":
        connection = http.client.HTTPSConnection(
            address.host,
            address.port,
            timeout=TIMEOUT,
            context=ssl.create_default_context(),
        )
    else:
        connection = http.client.HTTPConnection(
            address.host, address.port, timeout=TIMEOUT
        )
    try:
        headers = {"User-Agent": "wagtail-cobrowse doctor", "Accept": "*/*"}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.msg, answer.read(MAX_BODY), address)
    finally:
        connection.close()
