"""
Bars and columns as numbers for a template, which draws them in SVG.

Drawn by the server, without script and inline style. Bars stand in a table beside
their numbers; of columns, the table of days below says the same.
"""

import datetime as dt

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.formats import date_format


#: Up to so many days a column is a day, then a week, then a month.
DAYS, WEEKS = 62, 430


@dataclass(frozen=True)
class Bar:
    label: str
    count: int
    #: Hundredths of the longest bar.
    width: int
    #: Hundredths of all, where that says anything.
    share: int | None = None


@dataclass(frozen=True)
class Column:
    """Places and sizes in hundredths of the drawing."""

    label: str
    answered: int
    missed: int
    x: float
    width: float
    answered_y: float
    answered_height: float
    missed_y: float
    missed_height: float


@dataclass(frozen=True)
class Columns:
    columns: list[Column]
    highest: int
    first: dt.date
    last: dt.date


def bars(counter, values: Iterable[str], text: Callable[[str], str]) -> list[Bar]:
    """One bar for each of ``values``; none at all where nothing was counted."""
    total = counter.total()
    if not total:
        return []
    longest = max(counter.values())
    return [
        Bar(
            label=text(value),
            count=counter[value],
            width=round(100 * counter[value] / longest),
            share=round(100 * counter[value] / total),
        )
        for value in values
    ]


def columns(days, first: dt.date, last: dt.date) -> Columns | None:
    """Answered and missed chats from ``first`` to ``last``; None without any."""
    steps = _steps(first, last)
    sums = {start: [0, 0] for start in steps}
    for each in days:
        start = _start(each.day, first, last)
        sums[start][0] += each.answered
        sums[start][1] += each.missed
    highest = max(map(sum, sums.values()), default=0)
    if not highest:
        return None
    place = 100 / len(steps)
    found = []
    for number, start in enumerate(steps):
        answered, missed = (100 * part / highest for part in sums[start])
        found.append(
            Column(
                label=_label(start, first, last),
                answered=sums[start][0],
                missed=sums[start][1],
                x=round(number * place + place * 0.1, 3),
                width=round(place * 0.8, 3),
                answered_y=round(100 - answered, 3),
                answered_height=round(answered, 3),
                missed_y=round(100 - answered - missed, 3),
                missed_height=round(missed, 3),
            )
        )
    return Columns(found, highest, first, last)


def _steps(first: dt.date, last: dt.date) -> list[dt.date]:
    days = (first + dt.timedelta(n) for n in range((last - first).days + 1))
    return list(dict.fromkeys(_start(day, first, last) for day in days))


def _start(day: dt.date, first: dt.date, last: dt.date) -> dt.date:
    """The first day of the column that ``day`` is in."""
    span = (last - first).days + 1
    if span <= DAYS:
        return day
    if span <= WEEKS:
        return max(first, day - dt.timedelta(day.weekday()))
    return max(first, day.replace(day=1))


def _label(start: dt.date, first: dt.date, last: dt.date) -> str:
    long = (last - first).days >= WEEKS
    return date_format(start, "YEAR_MONTH_FORMAT" if long else "SHORT_DATE_FORMAT")


def ranking(rows: list[dict], most: int) -> list[Bar]:
    """The first ``most`` pages by the sum of what is known of them at least."""
    sums: Counter[str] = Counter()
    titles = {row["value"]: str(row["title"]) for row in rows}
    for row in rows:
        sums[row["value"]] += row["least"]
    longest = max(sums.values(), default=0)
    return [
        Bar(titles[value], count, round(100 * count / longest))
        for value, count in sums.most_common(most)
    ]
