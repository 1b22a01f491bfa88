"""
Who is there: available, away or offline, as advisors choose and their workplaces show.

Somebody without an open workplace is offline, whatever they have chosen. That is
decided when it is read; the socket processes note every few seconds which workplaces
are open, and tell others when the last one of somebody has been gone for a while. What
becomes of their chats then, `ownership` says.
"""

import datetime as dt

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from . import grounds, live, permissions
from .models import Availability, Conversation
from .settings import cobrowse_settings


Status = Availability.Status
#: Seconds without a workplace after which somebody is offline: a reload is quicker.
STALE_AFTER = 20


def find(user, now=None) -> Status:
    """Whether ``user`` takes chats at the moment."""
    row = Availability.objects.filter(user=user).first()
    return _status_of(row, now or timezone.now())


def find_chosen(user) -> Status:
    """What ``user`` has chosen; whoever has not is available."""
    row = Availability.objects.filter(user=user).first()
    return Status(row.status) if row else Status.AVAILABLE


def choose(user, status: Status, now=None) -> None:
    """``user`` says whether they take chats, at a workplace."""
    now = now or timezone.now()
    Availability.objects.update_or_create(
        user=user, defaults={"status": status, "seen_at": now, "is_present": True}
    )
    _tell([user.pk])


def arrive(user_id, now=None) -> None:
    """A workplace of this user has been opened."""
    now = now or timezone.now()
    _row, is_new = Availability.objects.get_or_create(
        user_id=user_id, defaults={"seen_at": now}
    )
    touch([user_id], now)
    if is_new:
        _tell([user_id])


def touch(user_ids, now=None) -> None:
    """Note that these users have a workplace open.

    Others are told of whom they took to be gone: a process that was held up for a
    while has workplaces that nobody has opened anew.
    """
    if not user_ids:
        return
    now = now or timezone.now()
    rows = Availability.objects.filter(user__in=user_ids)
    there = Q(is_present=True, seen_at__gt=_before(now))
    # One write where all is as it was, as nearly always.
    if rows.filter(there).update(seen_at=now) == len(user_ids):
        return
    back = list(rows.exclude(there).values_list("user", flat=True))
    if back:
        rows.filter(user__in=back).update(seen_at=now, is_present=True)
        _tell(back)


def note_gone(now=None) -> int:
    """Tell others of those whose last workplace is closed; how many."""
    stale = Availability.objects.filter(
        is_present=True, seen_at__lte=_before(now or timezone.now())
    )
    # Asked first: every few seconds somebody would wait for a write for nothing.
    user_ids = list(stale.values_list("user", flat=True))
    gone = stale.filter(user__in=user_ids).update(is_present=False) if user_ids else 0
    if gone:
        _tell(user_ids)
    return gone


def list_present(site, now=None) -> list[tuple]:
    """Who may advise on ``site`` and is at a workplace: pairs of user and `Status`."""
    now = now or timezone.now()
    statuses = dict(
        Availability.objects.filter(seen_at__gt=_before(now))
        .exclude(status=Status.OFFLINE)
        .values_list("user", "status")
    )
    return [(user, Status(statuses[user.pk])) for user in _advisors(statuses, site)]


def is_staffed(site, now=None) -> bool:
    """Whether anybody takes chats of ``site`` at the moment."""
    now = now or timezone.now()
    available = Availability.objects.filter(
        seen_at__gt=_before(now), status=Status.AVAILABLE
    )
    return bool(_advisors(list(available.values_list("user", flat=True)), site))


def _tell(user_ids) -> None:
    """Tell everybody that somebody else is there now, or nobody."""
    live.announce_service()
    if cobrowse_settings.chat:
        # Who is talked to learns of one person alone, and of that one at once.
        theirs = Conversation.objects.filter(
            state=Conversation.State.OPEN, advisor__in=user_ids
        )
        live.announce_presence(theirs.values_list("pk", "route"))


def _advisors(user_ids, site) -> list:
    """Who of them may advise on ``site``; in as many queries for any number."""
    if not user_ids:
        return []
    if grounds.are_in_tables():
        return list(permissions.list_entitled(user_ids, site))
    # A backend or policy of the site's own knows each one by themselves.
    users = get_user_model()._default_manager.filter(pk__in=user_ids).order_by("pk")
    return [user for user in users if permissions.may_advise(user, site)]


def _status_of(row: Availability | None, now) -> Status:
    if row is None or row.seen_at <= _before(now):
        return Status.OFFLINE
    return Status(row.status)


def _before(now) -> dt.datetime:
    return now - dt.timedelta(seconds=STALE_AFTER)
