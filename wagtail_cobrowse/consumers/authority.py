"""Whether the advisors of a process may still advise: one batch of queries for all."""

from typing import Any

from django.contrib.auth import get_user_model

from .. import permissions
from ..logins import living_keys


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
    alive = living_keys(
        {consumer.scope["session"].session_key for consumer in consumers}
    )
    return [
        consumer
        for consumer in consumers
        if consumer.user.pk not in allowed
        or consumer.scope["session"].session_key not in alive
        or _auth_hash(users[consumer.user.pk]) != _auth_hash(consumer.user)
    ]


def _auth_hash(user) -> str:
    return user.get_session_auth_hash()
