"""
The visitor's seat: an unguessable id in an HttpOnly cookie of one browser.

The cookie is limited to the package's own URL prefix, so that no page (and no page
cache) ever sees it; the database holds its SHA-256 only.
"""

import hashlib
import secrets

from django.urls import reverse


COOKIE_NAME = "cobrowse_seat"


def new_seat() -> str:
    """A new seat: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def hash_seat(seat: str) -> str:
    """The SHA-256 of a seat in 64 hexadecimal digits, as the database holds it."""
    return hashlib.sha256(seat.encode()).hexdigest()


def cookie_path() -> str:
    """The URL prefix under which the site has mounted ``wagtail_cobrowse.urls``."""
    return reverse("wagtail_cobrowse:root")


def read_seat(cookies: dict[str, str]) -> str | None:
    """The seat among a request's or socket's cookies, or None."""
    seat = cookies.get(COOKIE_NAME, "")
    return seat if 20 <= len(seat) <= 100 else None


def set_seat(response, seat: str, *, secure: bool) -> None:
    """Give the browser its seat, for as long as the browser is open."""
    response.set_cookie(
        COOKIE_NAME,
        seat,
        path=cookie_path(),
        secure=secure,
        httponly=True,
        samesite="Strict",
    )


def clear_seat(response) -> None:
    """Take the seat back: the conversation has ended."""
    response.delete_cookie(COOKIE_NAME, path=cookie_path(), samesite="Strict")
