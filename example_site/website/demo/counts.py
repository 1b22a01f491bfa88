"""What the service could have counted in the last weeks: a report to look at."""

import datetime as dt
import random

from collections import Counter

from django.utils import timezone

from wagtail.models import Page, Site

from wagtail_cobrowse.models import EndReason, Tally
from wagtail_cobrowse.settings import cobrowse_settings
from wagtail_cobrowse.tallies import ANSWERED, DURATIONS, MISSED, MORE, WAITS

from .tree import TREE


#: Days, and chats by day of the week from Monday on.
DAYS, BUSY = 75, (34, 29, 26, 24, 18, 4, 2)
#: How likely each bound is.
WAIT_WEIGHTS = (18, 24, 22, 14, 12, 6, 2, 1, 1, 0)
DURATION_WEIGHTS = (2, 6, 10, 24, 22, 14, 10, 6, 3, 2, 1, 0)
REASONS = {
    EndReason.VISITOR: 52,
    EndReason.ADVISOR: 34,
    EndReason.CONNECTION_LOST: 6,
    EndReason.IDLE: 3,
    EndReason.WITHDRAWN: 2,
    EndReason.IDENTITY_CHANGED: 2,
    EndReason.EXPIRED: 1,
}
#: Where visitors of an insurer need help, by key in the tree.
PAGES = {"application": 31, "contact": 14, "calculator": 11, "teeth": 7}


def build_counts() -> int:
    """Count for every day before today, where nothing is counted; how many rows."""
    site = Site.objects.get(is_default_site=True)
    if Tally.objects.filter(site=site).exists():
        return 0
    today = timezone.localdate()
    # The same numbers whenever it runs, for pictures of the documentation.
    chance = random.Random("Nordlicht")
    found: Counter = Counter()
    for number in range(1, DAYS + 1):
        day = today - dt.timedelta(number)
        for _chat in range(_vary(chance, BUSY[day.weekday()])):
            _count_chat(chance, day, found)
    rows = [
        Tally(site=site, day=day, subject=subject, value=value, count=count)
        for (day, subject, value), count in found.items()
    ]
    Tally.objects.bulk_create([*rows, *_pages(site, today, chance)])
    return len(rows)


def _count_chat(chance, day, found: Counter) -> None:
    subject = Tally.Subject
    if chance.random() < 0.07:
        found[day, subject.CHAT, MISSED] += 1
        return
    found[day, subject.CHAT, ANSWERED] += 1
    found[day, subject.WAIT, _draw(chance, WAITS, WAIT_WEIGHTS)] += 1
    if chance.random() > 0.4:
        return
    if chance.random() < 0.08:
        found[day, subject.UNSTARTED, EndReason.EXPIRED] += 1
        return
    (reason,) = chance.choices(list(REASONS), list(REASONS.values()))
    found[day, subject.SESSION, reason] += 1
    found[day, subject.DURATION, _draw(chance, DURATIONS, DURATION_WEIGHTS)] += 1


def _pages(site, today: dt.date, chance) -> list[Tally]:
    month, rows = today.replace(day=1), []
    least = cobrowse_settings.page_report_minimum
    for _number in range(3):
        for page in Page.objects.filter(live=True, depth__gt=2).order_by("path"):
            entry = _KEYS.get(page.translation_key)
            if weight := PAGES.get(entry, 0):
                # Of ended months nothing smaller is kept.
                count = max(least, _vary(chance, weight))
                rows.append(
                    Tally(
                        site=site,
                        day=month,
                        subject=Tally.Subject.PAGE,
                        value=str(page.pk),
                        count=count,
                    )
                )
        month = (month - dt.timedelta(1)).replace(day=1)
    return rows


def _vary(chance, usual: int) -> int:
    return max(0, round(chance.gauss(usual, usual / 5)))


def _draw(chance, bounds: tuple[int, ...], weights: tuple[int, ...]) -> str:
    (value,) = chance.choices([*map(str, bounds), MORE], weights)
    return value


_KEYS = {entry.translation_key: entry.key for entry in TREE}
