"""When the service chat of a site is open: hours of the week, holidays, a time zone."""

import datetime as dt
import functools
import zoneinfo

from dataclasses import dataclass, field

from django.utils import timezone

from . import logs
from .logs import Event
from .models import CobrowseSiteSettings
from .models.opening_hours import MIDNIGHT


#: From when to when, at the clock on the wall.
Span = tuple[dt.time, dt.time]
#: Days that are looked at to find when it opens or closes.
HORIZON = 400


@dataclass(frozen=True)
class Hours:
    """The hours of a site; without any of the week it is always open."""

    zone: dt.tzinfo
    #: By day of the week, Monday being 0.
    weekly: dict[int, list[Span]] = field(default_factory=dict)
    #: Days with hours of their own; an empty list is a holiday.
    special: dict[dt.date, list[Span]] = field(default_factory=dict)

    def is_open(self, now: dt.datetime) -> bool:
        """Whether it is open at ``now`` (aware)."""
        return not self.weekly or self._end_at(now) is not None

    def next_change(self, now: dt.datetime) -> dt.datetime | None:
        """When it opens or closes after ``now`` next, in UTC; None if it never does."""
        if not self.weekly:
            return None
        end = self._end_at(now)
        if end is None:
            today = now.astimezone(self.zone).date()
            starts = (
                start
                for number in range(HORIZON)
                for start, _end in self._spans(today + dt.timedelta(number))
                if start > now
            )
            return next(starts, None)
        # What follows without a gap is no change: every day from 0 to 24 o'clock.
        for _day in range(HORIZON):
            later = self._end_at(end)
            if later is None:
                return end
            end = later
        return None

    def _end_at(self, now: dt.datetime) -> dt.datetime | None:
        """The end of the span that ``now`` is in."""
        today = now.astimezone(self.zone).date()
        ends = [end for start, end in self._spans(today) if start <= now < end]
        return max(ends, default=None)

    def _spans(self, day: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
        spans = self.special.get(day, self.weekly.get(day.weekday(), []))
        return sorted(
            (
                self._moment(day, opens),
                self._moment(
                    day + dt.timedelta(days=1) if closes == MIDNIGHT else day, closes
                ),
            )
            for opens, closes in spans
        )

    def _moment(self, day: dt.date, time: dt.time) -> dt.datetime:
        # In UTC: two times of one zone are compared by the clock on the wall, which
        # shows some twice.
        return dt.datetime.combine(day, time, self.zone).astimezone(dt.UTC)


def read(settings: CobrowseSiteSettings) -> Hours:
    """The hours that editors have written into a site's settings."""
    hours = Hours(_zone(settings.time_zone, settings.site_id))
    for block in settings.opening_hours:
        span = (block.value["opens"], block.value["closes"])
        for number in block.value["days"]:
            hours.weekly.setdefault(int(number), []).append(span)
    for block in settings.special_days:
        spans = hours.special.setdefault(block.value["date"], [])
        if block.value["opens"] is not None:
            spans.append((block.value["opens"], block.value["closes"]))
    return hours


def _zone(name: str, site_id: int) -> dt.tzinfo:
    """The site's own, or the project's."""
    own = _load_zone(name, site_id) if name else None
    return own or timezone.get_default_timezone()


@functools.cache
def _load_zone(name: str, site_id: int) -> dt.tzinfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        # It was saved by a host with newer time zones. Hours that are off by some are
        # better than chats that nobody can open or end.
        text = "A site's time zone is not known here"
        logs.warn(Event.TIME_ZONE_UNKNOWN, text, site=site_id)
        return None
