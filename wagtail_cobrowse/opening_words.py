"""Opening hours as people say them."""

import itertools

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .hours import Hours, Span
from .models.opening_hours import MIDNIGHT


def weekly_hours(hours: Hours) -> str:
    """The hours of an ordinary week in the active language, on one line.

    Days that follow each other and have the same hours stand together. "at any time"
    where the site names no hours.
    """
    if not hours.weekly:
        return _("at any time")
    days = [(number, sorted(hours.weekly.get(number, []))) for number in range(7)]
    parts = []
    for spans, group in itertools.groupby(days, key=lambda day: day[1]):
        numbers = [number for number, _spans in group]
        if spans:
            times = ", ".join(map(_span, spans))
            parts.append(f"{_days(numbers)} {times}")
    return "; ".join(parts)


def _days(numbers: list[int]) -> str:
    first, last = WEEKDAYS[numbers[0]], WEEKDAYS[numbers[-1]]
    if len(numbers) == 1:
        return str(first)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _span(span: Span) -> str:
    if span == (MIDNIGHT, MIDNIGHT):
        return _("around the clock")
    opens, closes = (formats.time_format(time, "TIME_FORMAT") for time in span)
    if span[1] == MIDNIGHT:
        closes = pgettext("end of opening hours", "midnight")
    return f"{opens}\u2013{closes}"
