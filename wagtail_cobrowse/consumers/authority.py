"""Whether a process's advisors may stay where they are: one batch for all."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model

from ..logins import living_keys


@dataclass(frozen=True)
class Revoked:
    """Sockets that may not stay, users who have lost a right, sockets to come again."""

    consumers: list[Any] = field(default_factory=list)
    users: set[Any] = field(default_factory=set)
    #: Their users may stay, but hear of other sites from now on.
    moved: list[Any] = field(default_factory=list)


def find_revoked(consumers: list[Any]) -> Revoked:
    """
    Those of the advisors' ``consumers`` whose login or right is gone.

    Logged out, deactivated, password changed, group changed, a site that does not
    allow it any more: each is noticed here at the next call, whether or not anything
    announced it.
    """
    if not consumers:
        return Revoked()
    users = get_user_model()._default_manager.in_bulk(
        {consumer.user.pk for consumer in consumers}
    )
    # One hash for each user, however many sockets.
    seals = {pk: user.get_session_auth_hash() for pk, user in users.items()}
    alive = living_keys({consumer.session_key for consumer in consumers})
    without = [
        consumer
        for consumer in consumers
        if consumer.user.pk not in users
        or not consumer.has_right(users[consumer.user.pk])
    ]
    logged_out = [
        consumer
        for consumer in consumers
        if consumer not in without
        and (
            consumer.session_key not in alive
            or seals[consumer.user.pk] != consumer.seal
        )
    ]
    revoked = [*without, *logged_out]
    moved = [
        consumer
        for consumer in consumers
        if consumer not in revoked and consumer.has_moved(users[consumer.user.pk])
    ]
    return Revoked(revoked, {consumer.user.pk for consumer in without}, moved)
