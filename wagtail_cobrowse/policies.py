"""
Which page of the site an address names, and how much of it may be shared.

Policies, from mild to strict: ``open`` (published, visible to anybody), ``masked``
(shapes only), ``hidden`` (a placeholder on both sides).
"""

import re

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, get_script_prefix
from django.urls import resolve as resolve_path
from django.utils import translation

from wagtail.models import BaseViewRestriction
from wagtail.models.sites import get_site_for_hostname

from .models import Policy
from .origins import DEFAULT_PORTS
from .settings import cobrowse_settings


MAX_ADDRESS = 2048


@dataclass(frozen=True)
class Sharing:
    """All that a visitor's browser must know to redact one page.

    ``by_default``: masked merely by default, so that regions of the page may be
    opened. ``mask`` and ``hide`` are CSS selectors, ``names`` the query parameters
    that addresses may keep.
    """

    policy: Policy
    by_default: bool = False
    mask: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def strictest(*policies: str) -> Policy:
    """The strictest of ``policies``; what is no policy counts as masked."""
    order = list(Policy)
    found = [p if p in Policy.values else Policy.MASKED for p in policies if p]
    return max(map(Policy, found), key=order.index, default=Policy.MASKED)


def resolve(url: str, site):
    """The live page of ``site`` that ``url`` names, as its own type, or None.

    ``url`` is absolute or begins with a slash. No view runs: the path is resolved as
    Django would, and only what Wagtail would serve is routed through the page tree.
    """
    path = path_of(url, site)
    if path is None:
        return None
    # Without a language in the path, Django's LocaleMiddleware would not let any
    # cookie or header decide where pages are served without a prefix.
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            match = resolve_path(path)
        except Resolver404:
            return None
        if match.url_name != "wagtail_serve":
            return None
        route = match.args[0] if match.args else match.kwargs.get("path", "")
        return _route(path, route, site)


def decide(page, path: str | None, *, advisor=None, mark: str = "") -> Policy:
    """How much of ``page`` (or of the view at ``path``, without one) may be shared.

    ``path`` is decoded (see `path_of`); None is no address of the site.
    ``advisor`` is the user who would look, if that is known; ``mark`` is what the
    response said of itself ("masked" or "hidden"). The strictest holds.
    """
    if page is None:
        answer = _decide_for_view(path)
    elif not page.live:
        answer = Policy.HIDDEN
    else:
        answer = _decide_for_page(page, advisor)
    return strictest(answer, mark)


def _decide_for_view(path: str | None) -> Policy:
    if path is None:
        return Policy.MASKED
    for pattern, policy in cobrowse_settings.policies:
        if re.search(pattern, path):
            return Policy(policy)
    return Policy.MASKED


def _decide_for_page(page, advisor) -> Policy:
    restrictions = page.get_view_restrictions()
    if not restrictions:
        return Policy.OPEN
    if advisor is None or all(_accepts(each, advisor) for each in restrictions):
        return Policy.MASKED
    # Whoever edits the page sees it in the admin anyway.
    if page.permissions_for_user(advisor).can_edit():
        return Policy.MASKED
    return Policy.HIDDEN


def _accepts(restriction, user) -> bool:
    """Whether ``user`` passes ``restriction``; a password was asked of nobody here."""
    if restriction.restriction_type == BaseViewRestriction.PASSWORD:
        return False
    request = HttpRequest()
    request.user = user
    return restriction.accept_request(request)


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


def _route(path: str, route: str, site):
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.user = AnonymousUser()
    request._wagtail_site = site  # type: ignore[attr-defined]
    components = [component for component in route.split("/") if component]
    try:
        page = site.root_page.localized.specific.route(request, components)[0]
    except Exception:
        # Besides Http404, a site's own route() may raise whatever it likes when it
        # meets a bare request. What cannot be resolved is masked.
        return None
    return page.specific if page.live else None
