"""What the counts say of a day, and of many; times are known by their bounds only."""

import datetime as dt

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import durations
from .models import Tally
from .tallies import ANSWERED, DURATIONS, MISSED, MORE, WAITS


Subject = Tally.Subject


@dataclass
class Figures:
    """The counts of one or many days, by subject and value."""

    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: {subject: Counter() for subject in Subject.values}
    )

    def add(self, subject: str, value: str, count: int) -> None:
        self.counts[subject][value] += count

    @property
    def answered(self) -> int:
        return self.counts[Subject.CHAT][ANSWERED]

    @property
    def missed(self) -> int:
        return self.counts[Subject.CHAT][MISSED]

    @property
    def chats(self) -> int:
        return self.answered + self.missed

    @property
    def sessions(self) -> int:
        """How many were started."""
        return self.counts[Subject.SESSION].total()

    @property
    def unstarted(self) -> int:
        """How many had a consent and never a Startcode."""
        return self.counts[Subject.UNSTARTED].total()

    @property
    def waits(self) -> Counter[str]:
        return self.counts[Subject.WAIT]

    @property
    def durations(self) -> Counter[str]:
        return self.counts[Subject.DURATION]

    @property
    def reasons(self) -> Counter[str]:
        """Why sessions that were started ended."""
        return self.counts[Subject.SESSION]

    @property
    def median_wait(self) -> str:
        return quantile(self.waits, WAITS, 0.5)

    @property
    def long_wait(self) -> str:
        """What nine of ten did not wait longer than."""
        return quantile(self.waits, WAITS, 0.9)

    @property
    def median_duration(self) -> str:
        return quantile(self.durations, DURATIONS, 0.5)


@dataclass
class Day(Figures):
    """The figures of a site on one day."""

    day: dt.date = dt.date.min
    site_id: int = 0


def of_days(tallies) -> dict[tuple[dt.date, int], Day]:
    """The figures of each day and site among ``tallies``, in one query."""
    days: dict[tuple[dt.date, int], Day] = {}
    rows = tallies.exclude(subject=Subject.PAGE).order_by()
    for day, site_id, subject, value, count in rows.values_list(
        "day", "site_id", "subject", "value", "count"
    ):
        found = days.setdefault((day, site_id), Day(day=day, site_id=site_id))
        found.add(subject, value, count)
    return days


def total(days) -> Figures:
    """The figures of many days as of one."""
    found = Figures()
    for each in days:
        for subject, counter in each.counts.items():
            found.counts[subject].update(counter)
    return found


def quantile(counter: Counter[str], bounds: tuple[int, ...], share: float) -> str:
    """The bound that this share of what was counted does not exceed; "" of nothing."""
    left = counter.total() * share
    if not left:
        return ""
    for value in (*map(str, bounds), MORE):
        left -= counter[value]
        if left <= 0:
            return value
    return MORE


def time_text(value: str, bounds: tuple[int, ...]) -> str:
    """A bound in words: "up to 2 minutes", "over 1 hour"; "" for none."""
    if not value:
        return ""
    if value == MORE:
        return _("over {time}").format(time=durations.in_words(bounds[-1]))
    return _("up to {time}").format(time=durations.in_words(int(value)))


def wait_text(value: str) -> str:
    return time_text(value, WAITS)


def duration_text(value: str) -> str:
    return time_text(value, DURATIONS)
