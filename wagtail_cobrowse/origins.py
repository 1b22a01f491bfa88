"""
Where a request or socket comes from: our own host, or an origin the site names.

Django's and Channels' own checks compare with ALLOWED_HOSTS, which may be ``["*"]``;
this one compares with the host that the request itself was sent to.
"""

import re

from io import BytesIO
from typing import Any

from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest

from .settings import cobrowse_settings


DEFAULT_PORTS = {"http": 80, "https": 443}

#: What browsers send: scheme, host and port, and nothing that could be read twice.
ORIGIN = re.compile(
    r"(https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([1-9][0-9]{0,4}))?",
    re.ASCII | re.IGNORECASE,
)


def origin_allowed(origin: str | None, host: str, secure: bool) -> bool:
    """Whether ``origin`` (an Origin header) may act on what was sent to ``host``.

    ``host`` is the request's host with its port, if any; ``secure`` says whether it
    came by https or wss. A missing, opaque ("null") or malformed origin is refused.
    """
    claimed = _parse(origin or "")
    if claimed is None:
        return False
    own = _parse(f"{'https' if secure else 'http'}://{host}")
    return claimed == own or claimed in map(
        parse_named_origin, cobrowse_settings.allowed_origins
    )


def request_origin_allowed(request) -> bool:
    """The same for a Django request."""
    return origin_allowed(
        request.META.get("HTTP_ORIGIN"), request.get_host(), request.is_secure()
    )


def handshake_allowed(scope: dict[str, Any]) -> bool:
    """The same for a socket's handshake, which Django reads as it does a request.

    So ALLOWED_HOSTS, SECURE_PROXY_SSL_HEADER and USE_X_FORWARDED_HOST mean the same
    for both, and a header that comes twice is one that says two things.
    """
    scheme = "https" if scope.get("scheme") == "wss" else "http"
    request = ASGIRequest({**scope, "method": "GET", "scheme": scheme}, BytesIO())
    try:
        return request_origin_allowed(request)
    except DisallowedHost:
        return False


def parse_named_origin(origin: str) -> tuple[str, str, int] | None:
    """An origin of the site's settings, which may be written with umlauts."""
    scheme, _, host = origin.partition("://")
    try:
        return _parse(f"{scheme}://{host.encode('idna').decode()}")
    except UnicodeError:
        return None


def _parse(origin: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of what is exactly an origin and nothing more."""
    found = ORIGIN.fullmatch(origin)
    if found is None:
        return None
    scheme, host, port = found.groups()
    scheme = scheme.lower()
    return scheme, host.lower(), int(port) if port else DEFAULT_PORTS[scheme]
