"""Whether the advisors of a process may still advise: one batch of queries for all."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model

from .. import permissions
from ..logins import living_keys


@dataclass(frozen=True)
class Revoked:
    """Sockets that may not stay, and the users who may not advise any more."""

    consumers: list[Any] = field(default_factory=list)
    users: set[Any] = field(default_factory=set)


def find_revoked(consumers: list[Any]) -> Revoked:
    """
    Those of the advisors' ``consumers`` whose login or permission is gone.

    Logged out, deactivated, password changed, group changed: each is noticed here at
    the next call, whether or not anything announced it.
    """
    if not consumers:
        return Revoked()
    asked = {consumer.user.pk for consumer in consumers}
    users = get_user_model()._default_manager.in_bulk(asked)
    seals = {
        pk: user.get_session_auth_hash()
        for pk, user in users.items()
        if permissions.may_advise(user)
    }
    alive = living_keys({consumer.session_key for consumer in consumers})
    revoked = [
        consumer
        for consumer in consumers
        if consumer.session_key not in alive
        or seals.get(consumer.user.pk) != consumer.seal
    ]
    return Revoked(revoked, asked - seals.keys())
