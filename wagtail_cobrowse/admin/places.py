"""
The site's own places for files, as absolute addresses, and the policies built on them.

``'self'`` matches nothing in an opaque-origin document in WebKit, so the stage's
policy names every place by its absolute address. A place ends with a slash: that is
what makes a path in a policy stand for everything below it.
"""

from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings
from django.templatetags.static import static

from ..settings import cobrowse_settings


Policy = dict[str, list[str]]

#: A folder of the site's static files that is there in any case.
FOLDER = "wagtail_cobrowse/"


def origin(request) -> str:
    """Scheme, host and port under which ``request`` came in."""
    return f"{request.scheme}://{request.get_host()}"


def socket_origin(request) -> str:
    """The same for WebSockets: not every browser counts them to ``'self'``."""
    return f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"


def absolute(request, address: str) -> str:
    """``address`` with an origin, and without what would end a directive."""
    whole = urljoin(f"{origin(request)}/", address)
    return quote(whole, safe="/:@%!$&*+=~?-._[]")


def static_place(request) -> str:
    # Where files have digests in their names, only a folder has an address without one:
    # the manifest is asked for everything else, and raises for what is not in it.
    return _place(request, static(FOLDER)).removesuffix(FOLDER)


def media_places(request) -> list[str]:
    """Media and whatever else the site's settings let the stage load from."""
    candidates = [settings.MEDIA_URL, *cobrowse_settings.resource_prefixes]
    places = [_place(request, each) for each in candidates if each]
    return [place for place in places if not _is_whole_site(request, place)]


def places(request) -> list[str]:
    """Every place that the stage may load from, without repetition."""
    found = [static_place(request), *media_places(request)]
    return list(dict.fromkeys(found))


def _place(request, address: str) -> str:
    parts = urlsplit(absolute(request, address))
    path = parts.path if parts.path.endswith("/") else f"{parts.path}/"
    return f"{parts.scheme}://{parts.netloc}{path}"


def _is_whole_site(request, place: str) -> bool:
    # WebKit sends session cookies with the stage's images: an address with side
    # effects must never be among the places, and the whole site has such addresses.
    return place == f"{origin(request)}/"


def serialise(policy: Policy) -> str:
    """The value of a Content-Security-Policy header."""
    return "; ".join(" ".join([name, *values]) for name, values in policy.items())
