"""The site as a visitor gets it: address, clock, home page, policy, bundles."""

import datetime as dt
import email.utils
import http.client
import json

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import csp
from ..server_checks import ROOT
from .addresses import Address, Answer, Strays, ask
from .findings import Finding, Level
from .inside import KEEP_TIME


#: Date headers have whole seconds, and a proxy may write its own.
SKEW = 5.0


def find(address: Address) -> tuple[Finding, Address]:
    """Whether the site is at its address, and where that leads (to https, say)."""
    try:
        home = ask(address, "/")
        answer = ask(home.address, f"{ROOT}health/live/")
    except Strays:
        text = _("The site's address leads to another host.")
        remedy = _("Correct host name and port under Settings, Sites.")
        return Finding("D10", Level.ERROR, text, remedy, address.host), address
    except (OSError, http.client.HTTPException) as error:
        text = _("The site cannot be reached at %(origin)s from here: %(error)s.")
        text %= {"origin": address.origin, "error": type(error).__name__}
        remedy = _(
            "Correct host name and port under Settings, Sites, and let this machine "
            "reach them. A server with a single worker cannot ask itself: run "
            "manage.py cobrowse_doctor instead."
        )
        return Finding("D10", Level.ERROR, text, remedy, address.host), address
    address = answer.address
    if answer.status != 200 or _json(answer).get("status") != "live":
        text = _(
            "At %(origin)s, something else answers for %(path)s: status %(status)d."
        )
        text %= {
            "origin": address.origin,
            "path": ROOT,
            "status": answer.status,
        }
        remedy = _(
            "Have the proxy pass the path on, include the URLs of wagtail_cobrowse "
            "before wagtail_urls, and name the host in ALLOWED_HOSTS."
        )
        return Finding("D10", Level.ERROR, text, remedy, address.host), address
    text = _("The site answers at %(origin)s.") % {"origin": address.origin}
    return Finding("D10", Level.OK, text, site=address.host), address


def examine(address: Address) -> Iterator[Finding]:
    """What comes with the home page."""
    try:
        home = ask(address, "/")
    except (OSError, http.client.HTTPException, Strays):
        return
    yield _clock(home)
    loader = _find_tag(home)
    if loader is None:
        text = _("The home page is without co-browsing (status %(status)d).")
        remedy = _(
            "Write %(tag)s once before </body> of the base template, with %(load)s at "
            "its top."
        )
        remedy %= {"tag": "{% cobrowse %}", "load": "{% load wagtail_cobrowse_tags %}"}
        text %= {"status": home.status}
        yield Finding("D12", Level.ERROR, text, remedy, address.host)
        return
    text = _("The home page has co-browsing.")
    yield Finding("D12", Level.OK, text, site=address.host)
    yield _policy(home, loader)
    yield _bundle(address, loader)


def _clock(home: Answer) -> Finding:
    site = home.address.host
    try:
        told = email.utils.parsedate_to_datetime(home.headers.get("Date", ""))
        if told.tzinfo is None:
            told = told.replace(tzinfo=dt.UTC)
    except ValueError:
        return Finding("D11", Level.NOTE, _("The answer has no date."), site=site)
    skew = abs((timezone.now() - told).total_seconds())
    if skew > SKEW:
        text = _("The clocks of this machine and the server differ by %(seconds)d s.")
        return Finding(
            "D11", Level.WARNING, text % {"seconds": round(skew)}, KEEP_TIME, site
        )
    return Finding("D11", Level.OK, _("The server's clock is right."), site=site)


def _policy(home: Answer, loader: str) -> Finding:
    site = home.address.host
    origin = home.address.origin
    static = urlsplit(urljoin(origin, loader))
    gaps = [
        name
        for header in home.headers.get_all("Content-Security-Policy") or []
        for policy in csp.read(header)
        for name in csp.find_gaps(policy, origin, f"{static.scheme}://{static.netloc}")
    ]
    if set(gaps) == {"style-src"}:
        text = _("The Content-Security-Policy keeps out the co-browsing page's styles.")
        remedy = _("Add 'self' to style-src, or the origin of the static files.")
        return Finding("D13", Level.WARNING, text, remedy, site)
    if gaps:
        text = _("The Content-Security-Policy keeps co-browsing out: %(names)s.")
        text %= {"names": ", ".join(dict.fromkeys(gaps))}
        remedy = _(
            "Add 'self' there, and the origin of the static files where it is another. "
            "Scripts and styles of co-browsing have no nonce."
        )
        return Finding("D13", Level.ERROR, text, remedy, site)
    text = _("The Content-Security-Policy lets co-browsing in.")
    if not home.headers.get("Content-Security-Policy"):
        text = _("There is no Content-Security-Policy that could keep it out.")
    return Finding("D13", Level.OK, text, site=site)


def _bundle(address: Address, loader: str) -> Finding:
    target = urlsplit(urljoin(address.origin, loader))
    if target.netloc != address.netloc:
        text = _("Static files are on another host, which was not asked.")
        return Finding("D14", Level.NOTE, text, site=address.host)
    try:
        answer = ask(address, target.path)
        is_script = "javascript" in answer.headers.get("Content-Type", "")
        status = answer.status
    except (OSError, http.client.HTTPException, Strays):
        is_script, status = False, 0
    if status != 200 or not is_script:
        text = _("The script of co-browsing is not served (status %(status)d).")
        remedy = _(
            "Run manage.py collectstatic, and have the proxy or WhiteNoise serve "
            "STATIC_ROOT: only runserver does it by itself."
        )
        text %= {"status": status}
        return Finding("D14", Level.ERROR, text, remedy, address.host)
    return Finding(
        "D14", Level.OK, _("The script of co-browsing loads."), site=address.host
    )


def _find_tag(home: Answer) -> str | None:
    """The address of the loader that ``{% cobrowse %}`` wrote."""
    parser = _TagFinder()
    parser.feed(home.body.decode("utf-8", "replace"))
    return parser.source


class _TagFinder(HTMLParser):
    source: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "script" and "data-cobrowse-config" in found:
            self.source = found.get("src")


def _json(answer: Answer) -> dict:
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
