"""
What processes count themselves, added up in the database for `metrics`.

So any process can say it for all of them, and nothing is lost with one that ends. Where
nobody may read figures, nothing is written. See decision 0044.
"""

import datetime as dt

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import Meter
from .rows import delete_rows
from .settings import cobrowse_settings


#: What is counted in the database itself, at once; these are rare.
STARTCODE_FAILURES = "startcode_failures"
#: Kinds of sockets: a visitor's tab, an advisor's workplace and stage, and the panel of
#: a visitor who has written nothing yet.
SOCKETS = ("visitor", "workplace", "stage", "service")
MESSAGES = {author: f"messages_{author}" for author in ("visitor", "advisor")}
#: Seconds without a note after which a process is gone; notes come every five.
STALE_AFTER = 20


def is_on() -> bool:
    """Whether anybody may read what is counted."""
    return bool(cobrowse_settings.metrics_token)


def add(counted: Mapping[str, int], now=None) -> None:
    """Add to what all have counted so far, by name."""
    now = now or timezone.now()
    with transaction.atomic():
        # Always in one order, so that no two processes wait for each other.
        for name, count in sorted(counted.items()):
            _write("", name, F("value") + count, now)


def add_one(name: str) -> None:
    """One more of ``name``, after commit; whatever becomes of it disturbs nobody."""
    if is_on():
        # No partial: Django 5.2 asks what has failed for its name.
        transaction.on_commit(lambda: add({name: 1}), robust=True)


def note(
    process: str, present: Mapping[str, int], counted: Mapping[str, int], now=None
) -> None:
    """What a process has at the moment, and what it has counted since its last note."""
    now = now or timezone.now()
    with transaction.atomic():
        add(counted, now)
        for name, value in present.items():
            _write(process, name, value, now)
        gone = Meter.objects.exclude(process="")
        delete_rows(gone.filter(noted_at__lte=now - dt.timedelta(seconds=STALE_AFTER)))


def forget(process: str) -> None:
    """The process ends; what it has counted stays."""
    delete_rows(Meter.objects.filter(process=process))


def read(now=None) -> tuple[dict[str, int], dict[str, int], int]:
    """What all have counted, what they have at the moment, and how many they are."""
    since = (now or timezone.now()) - dt.timedelta(seconds=STALE_AFTER)
    counted: dict[str, int] = {}
    present: dict[str, int] = {}
    processes = set()
    rows = Meter.objects.values_list("process", "name", "value", "noted_at")
    for process, name, value, noted_at in rows:
        if not process:
            counted[name] = value
        elif noted_at > since:
            processes.add(process)
            present[name] = present.get(name, 0) + value
    return counted, present, len(processes)


def _write(process: str, name: str, value: Any, now: dt.datetime) -> None:
    rows = Meter.objects.filter(process=process, name=name)
    if not rows.update(value=value, noted_at=now):
        first = {"noted_at": now}
        Meter.objects.get_or_create(process=process, name=name, defaults=first)
        rows.update(value=value, noted_at=now)
