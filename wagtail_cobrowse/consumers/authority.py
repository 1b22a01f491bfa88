"""Whether the advisors of a process may still advise: one batch of queries for all."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from .. import permissions


def find_revoked(consumers: list[Any]) -> list[Any]:
    """
    Those of the advisors' ``consumers`` whose login or permission is gone.

    Logged out, deactivated, password changed, group changed: each is noticed here at
    the next call, whether or not anything announced it.
    """
    users = get_user_model()._default_manager.in_bulk(
        {consumer.user.pk for consumer in consumers}
    )
    allowed = {pk for pk, user in users.items() if permissions.may_advise(user)}
    alive = _living_sessions(
        {consumer.scope["session"].session_key for consumer in consumers}
    )
    return [
        consumer
        for consumer in consumers
        if consumer.user.pk not in allowed
        or consumer.scope["session"].session_key not in alive
        or _auth_hash(users[consumer.user.pk]) != _auth_hash(consumer.user)
    ]


def _living_sessions(keys: set[str]) -> set[str]:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if hasattr(store, "get_model_class"):
        rows = store.get_model_class().objects.filter(
            session_key__in=keys, expire_date__gt=timezone.now()
        )
        return set(rows.values_list("session_key", flat=True))
    return {key for key in keys if store().exists(key)}


def _auth_hash(user) -> str:
    return user.get_session_auth_hash()
