"""
The visitor's seat: an unguessable id in an HttpOnly cookie of one browser.

The cookie is limited to the package's own URL prefix, so that no page (and no page
cache) ever sees it; the database holds its SHA-256 only.

A seat is signed: what somebody made up is none. One that is planted in a visitor's
browser is another's, so a seat without a conversation is never adopted but replaced
(`VisitorView.claim_seat`), and of two different seats in one request neither counts:
a subdomain can set a cookie beside ours. (The prefixes ``__Host-`` and ``__Secure-``
do not help: one forbids the limit to our URLs, the other allows subdomains.)
"""

import hashlib
import secrets

from django.core.signing import BadSignature, Signer
from django.urls import reverse


COOKIE_NAME = "cobrowse_seat"
MAX_LENGTH = 200


def new_seat() -> str:
    """A new seat: 256 random bits, URL-safe, with the site's signature."""
    return _signer().sign(secrets.token_urlsafe(32))


def hash_seat(seat: str) -> str:
    """The SHA-256 of a seat in 64 hexadecimal digits, as the database holds it."""
    return hashlib.sha256(seat.encode()).hexdigest()


def cookie_path() -> str:
    """The URL prefix under which the site has mounted ``wagtail_cobrowse.urls``."""
    return reverse("wagtail_cobrowse:root")


def read_seat(header: str) -> str | None:
    """The seat in the Cookie header of a request or socket, or None."""
    pairs = (pair.partition("=") for pair in header.split(";"))
    found = {value.strip() for name, _, value in pairs if name.strip() == COOKIE_NAME}
    if len(found) != 1:
        return None
    seat = found.pop()
    if len(seat) > MAX_LENGTH:
        return None
    try:
        _signer().unsign(seat)
    except BadSignature:
        return None
    return seat


def set_seat(response, seat: str, *, secure: bool, max_age: int | None = None) -> None:
    """Give the browser its seat, for as long as it is open, or ``max_age`` seconds."""
    response.set_cookie(
        COOKIE_NAME,
        seat,
        path=cookie_path(),
        max_age=max_age,
        secure=secure,
        httponly=True,
        samesite="Strict",
    )


def clear_seat(response) -> None:
    """Take the seat back: the conversation has ended."""
    response.delete_cookie(COOKIE_NAME, path=cookie_path(), samesite="Strict")


def _signer() -> Signer:
    return Signer(salt="wagtail_cobrowse.seat")
