"""Whether a process's advisors may stay where they are: one batch for all."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model

from ..grounds import read_grounds
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
    announced it. The number of queries does not depend on how many there are, as long
    as nothing has changed.
    """
    if not consumers:
        return Revoked()
    users = get_user_model()._default_manager.in_bulk(
        {consumer.user.pk for consumer in consumers}
    )
    # Before anybody is asked: a change in between is seen the next time.
    grounds = read_grounds(users.values()) or {}
    # One hash for each user, however many sockets.
    seals = {pk: user.get_session_auth_hash() for pk, user in users.items()}
    alive = living_keys({consumer.session_key for consumer in consumers})
    found = Revoked()
    for consumer in consumers:
        pk = consumer.user.pk
        known = grounds.get(pk)
        is_granted = known is not None and consumer.grounds == known
        if pk not in users or not (is_granted or consumer.has_right(users[pk])):
            found.consumers.append(consumer)
            found.users.add(pk)
        elif consumer.session_key not in alive or seals[pk] != consumer.seal:
            found.consumers.append(consumer)
        elif not is_granted and consumer.has_moved(users[pk]):
            found.moved.append(consumer)
        else:
            consumer.grounds = known
    return found
