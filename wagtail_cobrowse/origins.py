"""
Where a request or socket comes from: our own host, or an origin the site names.

Django's and Channels' own checks compare with ALLOWED_HOSTS, which may be ``["*"]``;
this one compares with the host that the request itself was sent to.
"""

from urllib.parse import urlsplit

from .settings import cobrowse_settings


DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_allowed(origin: str | None, host: str, secure: bool) -> bool:
    """Whether ``origin`` (an Origin header) may act on what was sent to ``host``.

    ``host`` is the request's host with its port, if any; ``secure`` says whether it
    came by https or wss. A missing, opaque ("null") or malformed origin is refused.
    """
    if not origin or not origin.isascii():
        return False
    claimed = _parse(origin)
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


def parse_named_origin(origin: str) -> tuple[str, str, int] | None:
    """An origin of the site's settings, which may be written with umlauts."""
    scheme, _, host = origin.partition("://")
    try:
        return _parse(f"{scheme}://{host.encode('idna').decode()}")
    except UnicodeError:
        return None


def _parse(origin: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of what is exactly an origin and nothing more."""
    if any(character <= " " or character in "\\@?#" for character in origin):
        return None
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme, parts.hostname
    if scheme not in DEFAULT_PORTS or not host or parts.path:
        return None
    if parts.netloc.endswith(":"):
        return None
    return scheme, host, DEFAULT_PORTS[scheme] if port is None else port
