"""Lengths of time in words, in the active language."""

import datetime as dt

from django.utils.translation import ngettext


def _unit(**parts) -> int:
    return int(dt.timedelta(**parts).total_seconds())


#: From long to short, each with its length in seconds.
_UNITS = [
    (
        _unit(days=365),
        lambda count: ngettext("%(n)d year", "%(n)d years", count) % {"n": count},
    ),
    (
        _unit(days=1),
        lambda count: ngettext("%(n)d day", "%(n)d days", count) % {"n": count},
    ),
    (
        _unit(hours=1),
        lambda count: ngettext("%(n)d hour", "%(n)d hours", count) % {"n": count},
    ),
    (
        _unit(minutes=1),
        lambda count: ngettext("%(n)d minute", "%(n)d minutes", count) % {"n": count},
    ),
    (
        1,
        lambda count: ngettext("%(n)d second", "%(n)d seconds", count) % {"n": count},
    ),
]


def in_words(seconds: int) -> str:
    """``seconds`` in words: days, hours, minutes or seconds, whichever are whole."""
    for unit, words in _UNITS:
        if seconds % unit == 0 and seconds >= unit:
            return words(seconds // unit)
    return _UNITS[-1][1](seconds)
