"""Whether a process's advisors may stay where they are: one batch for all."""

from dataclasses import dataclass, field
from enum import Enum
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


class Verdict(Enum):
    """Of a socket, as far as the rights of its user go."""

    STAYS, MOVES, GOES = range(3)


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
    found, answers = Revoked(), {}
    for consumer in consumers:
        pk = consumer.user.pk
        user, known = users.get(pk), grounds.get(pk)
        if known is not None and consumer.grounds == known:
            verdict = Verdict.STAYS
        elif known is None:
            verdict = _judge(consumer, user)
        else:
            # Whose rights rest on the same has the same rights.
            question = known, consumer.claim
            if question not in answers:
                answers[question] = _judge(consumer, user)
            verdict = answers[question]
        if verdict is Verdict.GOES:
            found.consumers.append(consumer)
            found.users.add(pk)
        elif consumer.session_key not in alive or seals[pk] != consumer.seal:
            found.consumers.append(consumer)
        elif verdict is Verdict.MOVES:
            found.moved.append(consumer)
        else:
            consumer.grounds = known
    return found


def _judge(consumer: Any, user: Any) -> Verdict:
    if user is None or not consumer.has_right(user):
        return Verdict.GOES
    return Verdict.MOVES if consumer.has_moved(user) else Verdict.STAYS
