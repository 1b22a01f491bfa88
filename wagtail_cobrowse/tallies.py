"""
What is counted of chats and sessions when they end, and how long it is kept.

Rows are only added, each in the transaction of what it counts, so that nobody waits
for a row that others count in; `gather` sums them up later. See decision 0026.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from . import hours, site_settings
from .models import EndReason, Tally
from .rows import delete_rows
from .settings import cobrowse_settings


Subject = Tally.Subject
ANSWERED, MISSED = "answered", "missed"
#: Upper bounds in seconds; what is longer is `MORE`.
WAITS = (15, 30, 60, 120, 300, 600, 1200, 1800, 3600)
DURATIONS = (60, 180, 300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200)
MORE = "more"
KEY = ("site", "day", "subject", "value")


def today(site, now=None) -> dt.date:
    """The day at the site's own clock."""
    zone = hours.read(site_settings.find(site)).zone
    return (now or timezone.now()).astimezone(zone).date()


def count_chat(conversation, now) -> None:
    """A conversation ends: whether anybody took it, and after how long."""
    answered_at = conversation.answered_at
    if answered_at is None:
        _add(conversation.site, now, {Subject.CHAT: MISSED})
        return
    waited = (answered_at - conversation.created_at).total_seconds()
    values = {Subject.CHAT: ANSWERED, Subject.WAIT: bucket(waited, WAITS)}
    _add(conversation.site, now, values)


def count_session(session, site, reason: EndReason, now) -> None:
    """A session ends: why, and after how long if it was started."""
    if session.started_at is None:
        _add(site, now, {Subject.UNSTARTED: reason})
        return
    lasted = (now - session.started_at).total_seconds()
    values = {Subject.SESSION: reason, Subject.DURATION: bucket(lasted, DURATIONS)}
    _add(site, now, values)


def count_page(site, page_id: int, now=None) -> None:
    """Somebody on this page has asked for help; of the time only the month is kept."""
    now = now or timezone.now()
    month = today(site, now).replace(day=1)
    Tally.objects.create(site=site, day=month, subject=Subject.PAGE, value=str(page_id))


def bucket(seconds: float, bounds: tuple[int, ...]) -> str:
    """The lowest of ``bounds`` that ``seconds`` does not exceed, or `MORE`."""
    return next((str(bound) for bound in bounds if seconds <= bound), MORE)


def gather() -> int:
    """Make one row of all that count the same; how many vanished."""
    keys = (
        Tally.objects.values_list(*KEY)
        .annotate(rows=Count("pk"))
        .filter(rows__gt=1)
        .order_by()
    )
    return sum(_gather(dict(zip(KEY, key, strict=False))) for key in list(keys))


def purge(now=None) -> int:
    """Delete what has been kept long enough, and months in which few needed a page."""
    now = now or timezone.now()
    gone = delete_rows(too_old(now))
    for site, day, value in few(now):
        gone += delete_rows(
            Tally.objects.filter(site=site, day=day, subject=Subject.PAGE, value=value)
        )
    return gone


def too_old(now):
    """Counts of days that are not kept any more."""
    kept = dt.timedelta(days=cobrowse_settings.count_retention_days)
    return Tally.objects.filter(day__lt=(now - kept).date())


def few(now):
    """Site, month and page of counts too small to be kept once the month is over."""
    # A day later, when it is over at every clock.
    month = (now - dt.timedelta(days=1)).date().replace(day=1)
    return (
        Tally.objects.filter(subject=Subject.PAGE, day__lt=month)
        .values_list("site", "day", "value")
        .annotate(total=Sum("count"))
        .filter(total__lt=cobrowse_settings.page_report_minimum)
        .order_by()
        .values_list("site", "day", "value")
    )


def _add(site, now, values: dict[Tally.Subject, str]) -> None:
    day = today(site, now)
    Tally.objects.bulk_create(
        Tally(site=site, day=day, subject=subject, value=value)
        for subject, value in values.items()
    )


def _gather(key: dict) -> int:
    with transaction.atomic():
        rows = Tally.objects.select_for_update().filter(**key)
        # In one order, so that of two processes one waits and then finds nothing.
        found = list(rows.order_by("pk"))
        if len(found) < 2:
            # Another process was faster.
            return 0
        delete_rows(Tally.objects.filter(pk__in=[row.pk for row in found]))
        one = found[0]
        one.pk, one.count = uuid.uuid4(), sum(row.count for row in found)
        one.save(force_insert=True)
    return len(found) - 1
