"""Which page of a site an address names. No view runs for it."""

from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import swapper

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host
from django.urls import NoReverseMatch, Resolver404, get_script_prefix, reverse
from django.urls import resolve as resolve_path
from django.utils import translation

from wagtail.models.sites import get_site_for_hostname

from ..origins import DEFAULT_PORTS


MAX_ADDRESS = 2048
#: How many parts of an address are looked for in the page tree.
MAX_DEPTH = 64
#: Views that no policy opens: the admin of Wagtail and of Django, and our own.
OURS = ("wagtailadmin_home", "admin:index", "wagtail_cobrowse:root")


def resolve(url: str, site):
    """The live page of ``site`` that ``url`` names, as its own type, or None.

    ``url`` is absolute or begins with a slash. The path is resolved as Django would,
    and only what Wagtail would serve is routed through the page tree.
    """
    path = path_of(url, site)
    if path is None:
        return None
    with _language_of(path):
        components = _components_of(path)
        if components is None:
            return None
        return _route(path, components, site)


def nearest(path: str, site):
    """The deepest page, published or not, on the way to an address without a page.

    None for a view that is not served from the page tree.
    """
    with _language_of(path):
        components = _components_of(path)
        if components is None:
            return None
        url_paths = [site.root_page.localized.url_path]
    for component in components[:MAX_DEPTH]:
        url_paths.append(f"{url_paths[-1]}{component}/")
    return (
        page_model().objects.filter(url_path__in=url_paths).order_by("-depth").first()
    )


def page_model():
    """The site's base page."""
    return swapper.load_model("wagtailcore", "Page")


def is_ours(path: str) -> bool:
    """Whether ``path`` belongs to the admin or to this package."""
    with _language_of(path):
        for name in OURS:
            try:
                root = "/" + reverse(name)[len(get_script_prefix()) :]
            except NoReverseMatch:
                continue
            if root != "/" and f"{path}/".startswith(root):
                return True
    return False


def path_of(url: str, site) -> str | None:
    """The decoded path of an address of ``site``, as views see it; else None."""
    if not isinstance(url, str) or len(url) > MAX_ADDRESS or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        host, scheme = parts.netloc, parts.scheme
        path = unquote(parts.path, errors="strict")
        port = parts.port
    except ValueError:
        return None
    if "\0" in path or not path.startswith("/"):
        return None
    if scheme or host:
        if scheme not in DEFAULT_PORTS or not _is_host_of(site, host, scheme, port):
            return None
    prefix = get_script_prefix()
    if not path.startswith(prefix):
        return None
    return "/" + path[len(prefix) :]


def _is_host_of(site, host: str, scheme: str, port: int | None) -> bool:
    name, _port = split_domain_port(host)
    if name != site.hostname:
        allowed = settings.ALLOWED_HOSTS
        if settings.DEBUG and not allowed:
            allowed = [".localhost", "127.0.0.1", "[::1]"]
        if not name or not validate_host(name, allowed):
            return False
    return get_site_for_hostname(name, port or DEFAULT_PORTS[scheme]) == site


@contextmanager
def _language_of(path: str):
    # Without a language in the path, Django's LocaleMiddleware would not let any
    # cookie or header decide where pages are served without a prefix.
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        yield


def _components_of(path: str) -> list[str] | None:
    """The parts of the address below the site's root, if Wagtail would serve it."""
    try:
        match = resolve_path(path)
    except Resolver404:
        return None
    if match.url_name != "wagtail_serve":
        return None
    route = match.args[0] if match.args else match.kwargs.get("path", "")
    return [component for component in route.split("/") if component]


def _route(path: str, components: list[str], site):
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.user = AnonymousUser()
    request._wagtail_site = site  # type: ignore[attr-defined]
    try:
        page = site.root_page.localized.specific.route(request, components)[0]
    except Exception:
        # Besides Http404, a site's own route() may raise whatever it likes when it
        # meets a bare request. What cannot be resolved is masked.
        return None
    return page.specific if page.live else None
