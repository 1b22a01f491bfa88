"""
Time in which nobody could note who is there: it counts as nobody's absence.

Socket processes note every few seconds which ends are connected. While the database
takes nothing, or no such process runs, they cannot, and everybody would look lost when
it is over. So they note first that they can note at all; what is judged before that,
and by whomever, leaves out the time since then.
"""

import datetime as dt

from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from .models import Availability, CobrowseSession, PresenceMark, Viewer


#: Notes come every five seconds; of a longer pause this much still counts.
LATE_AFTER = dt.timedelta(seconds=10)
NONE = dt.timedelta(0)


def lasting(now=None) -> dt.timedelta:
    """For how long nothing could be noted until ``now``; 0 while all is well.

    Also 0 where nothing was ever noted.
    """
    return _missed(_noted_at(), now or timezone.now())


def note(now=None) -> dt.timedelta:
    """Presence can be noted, by this process: to be called before it is.

    After an outage, of many processes one gives everybody the time back that nobody
    could note. Returns how much that was. Clocks of several hosts may differ: the mark
    never goes back, so what one is ahead of the others is given at most once.
    """
    now = now or timezone.now()
    latest = Greatest(F("noted_at"), Value(now, output_field=DateTimeField()))
    recent = PresenceMark.objects.filter(noted_at__gt=now - LATE_AFTER)
    if recent.update(noted_at=latest):
        return NONE
    with transaction.atomic():
        noted_at = _noted_at()
        if noted_at is None:
            PresenceMark.objects.get_or_create(pk=1, defaults={"noted_at": now})
            return NONE
        # Whoever finds it changed comes after the one who gives back.
        if not PresenceMark.objects.filter(noted_at=noted_at).update(noted_at=latest):
            return NONE
        missed = _missed(noted_at, now)
        if missed:
            _give_back(missed, now)
    return missed


def _noted_at() -> dt.datetime | None:
    return PresenceMark.objects.values_list("noted_at", flat=True).first()


def _missed(noted_at: dt.datetime | None, now: dt.datetime) -> dt.timedelta:
    return max(now - noted_at - LATE_AFTER, NONE) if noted_at else NONE


def _give_back(missed: dt.timedelta, now: dt.datetime) -> None:
    def moved(column: str) -> Greatest:
        # Nobody was seen in the future: the mark may be from long before the column.
        seen = Least(F(column) + missed, Value(now, output_field=DateTimeField()))
        # But for visitors who have time beyond that (`sessions.wait_until`).
        return Greatest(F(column), seen)

    CobrowseSession.objects.exclude(state=CobrowseSession.State.WAITING).update(
        visitor_seen_at=moved("visitor_seen_at"),
        advisor_seen_at=moved("advisor_seen_at"),
    )
    CobrowseSession.objects.exclude(watcher=None).update(
        watcher_seen_at=moved("watcher_seen_at")
    )
    # Also who had gone just before: they could not come back, and stay offline by it.
    Availability.objects.update(seen_at=moved("seen_at"))
    Viewer.objects.update(seen_at=moved("seen_at"))
