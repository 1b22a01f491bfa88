"""
Whom a browser is logged in as, read from its cookies alone.

For sockets and requests alike, and without what Django's own `get_user` does on the
way: nothing here writes, renews or flushes a login.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
    load_backend,
)
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import constant_time_compare


SIGNED_COOKIES = "django.contrib.sessions.backends.signed_cookies"


@dataclass(frozen=True)
class Login:
    """The Django session of a browser ("" for none), and who is logged in there.

    ``user`` is the primary key as text, "" for nobody. ``seal`` changes with the
    password and when the account is switched off or on.
    """

    session_key: str = ""
    user: str = ""
    seal: tuple[str, bool] = ("", False)


NOBODY = Login()


def read_login(cookies: Mapping[str, str]) -> Login:
    """The login of a browser with these ``cookies``; no query without a session."""
    key, user = _read(cookies)
    if not key or user is None:
        return Login(key)
    return Login(key, str(user.pk), _seal(user))


def read_user(cookies: Mapping[str, str]) -> Any:
    """The user who is logged in in a browser with these ``cookies``, or None."""
    return _read(cookies)[1]


def find_changed(logins: Collection[Login]) -> set[Login]:
    """Those of ``logins`` that are no longer what they were: one batch for all.

    Logging in and out both make an end of the Django session that was there before.
    """
    watched = {login for login in logins if login.session_key}
    if not watched:
        return set()
    alive = living_keys({login.session_key for login in watched})
    users = get_user_model()._default_manager.in_bulk(
        {login.user for login in watched if login.user}
    )
    seals = {str(pk): _seal(user) for pk, user in users.items()}
    return {
        login
        for login in watched
        if login.session_key not in alive
        or (login.user and seals.get(login.user) != login.seal)
    }


def living_keys(keys: Collection[str]) -> set[str]:
    """Those of the Django sessions ``keys`` that have not ended."""
    if settings.SESSION_ENGINE == SIGNED_COOKIES:
        # The browser holds the whole session; there is nothing to ask.
        return set(keys)
    store = _store()
    if hasattr(store, "get_model_class"):
        rows = store.get_model_class().objects.filter(
            session_key__in=keys, expire_date__gt=timezone.now()
        )
        return set(rows.values_list("session_key", flat=True))
    return {key for key in keys if store().exists(key)}


def _read(cookies: Mapping[str, str]) -> tuple[str, Any]:
    """The key of the Django session, "" where there is none, and its user or None."""
    key = cookies.get(settings.SESSION_COOKIE_NAME, "")
    if not key:
        return "", None
    store = _store()(key)
    user = _user_of(store.load())
    # A session that does not exist has lost its key by now.
    return ("", None) if store.session_key is None else (key, user)


def _user_of(data: Mapping[str, Any]) -> Any:
    """The user of a Django session's ``data``, if that login is still good."""
    path = data.get(BACKEND_SESSION_KEY, "")
    if SESSION_KEY not in data or path not in settings.AUTHENTICATION_BACKENDS:
        return None
    try:
        pk = get_user_model()._meta.pk.to_python(data[SESSION_KEY])
    except ValidationError:
        return None
    user = load_backend(path).get_user(pk)
    if user is None or not hasattr(user, "get_session_auth_hash"):
        return user
    sealed = str(data.get(HASH_SESSION_KEY) or "")
    known = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return user if any(constant_time_compare(sealed, each) for each in known) else None


def _seal(user: Any) -> tuple[str, bool]:
    sealed = getattr(user, "get_session_auth_hash", str)()
    return sealed, bool(user.is_active)


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
