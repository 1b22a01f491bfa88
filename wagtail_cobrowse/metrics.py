"""
Figures for Prometheus, all read from the database.

So they are the same whichever process is asked, and nothing is counted twice or lost
with a process. What only processes know they have added up there (`meters`). No figure
knows a person, a page, a process or a word.
"""

import datetime as dt

from collections.abc import Iterator

from django.db.models import Count
from django.http import HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import availability, chat, meters, retention
from .alive import alive_since
from .models import Availability, CobrowseSession, Conversation
from .settings import cobrowse_settings


CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SCHEME = "Bearer "

#: Figures without labels that only grow.
COUNTED = {
    "frames_dropped": "Frames dropped, because a line was too slow or interrupted.",
    "resyncs": "Keyframes asked for.",
    "startcode_failures": "Startcodes that did not start a session.",
}

#: A line of the answer: what follows the prefix, and a number.
Sample = tuple[str, float]


@never_cache
@require_safe
def metrics(request):
    """The figures, for who has the token of the settings; nobody, if there is none."""
    token = cobrowse_settings.metrics_token
    given = request.headers.get("Authorization", "")
    if not token or not constant_time_compare(given, f"{SCHEME}{token}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    lines = []
    for name, explanation, samples in (*collect(), *collect_counted()):
        kind = "counter" if name.endswith("_total") else "gauge"
        lines += [
            f"# HELP cobrowse_{name} {explanation}",
            f"# TYPE cobrowse_{name} {kind}",
        ]
        # With all digits: what grows by one has to be seen to grow.
        lines += [f"cobrowse_{name}{labels} {value:.15g}" for labels, value in samples]
    return HttpResponse("\n".join(lines) + "\n", content_type=CONTENT_TYPE)


def collect() -> Iterator[tuple[str, str, list[Sample]]]:
    """Name, explanation and samples of each figure."""
    states = _by("state", Conversation.objects.filter(state__in=chat.ALIVE), chat.ALIVE)
    yield "conversations", "Chats that have not ended.", states
    all_states = CobrowseSession.State.values
    sessions = _by("state", CobrowseSession.objects.all(), all_states)
    yield "sessions", "Co-browsing sessions that have not ended.", sessions
    seen = Availability.objects.filter(seen_at__gt=_seen_after())
    statuses = Availability.Status.values
    yield "advisors", "Advisors with an open workplace.", _by("status", seen, statuses)
    waiting = Conversation.objects.filter(
        state=Conversation.State.WAITING,
        visitor_seen_at__gt=alive_since(timezone.now()),
    )
    first = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    yield "longest_wait_seconds", "Of visitors nobody has taken.", [("", _age(first))]
    ended_at = retention.last_purge()
    if ended_at is not None:
        yield "purge_age_seconds", "Since the last purge.", [("", _age(ended_at))]


def collect_counted() -> Iterator[tuple[str, str, list[Sample]]]:
    """The same of what processes have counted themselves."""
    counted, present, processes = meters.read()

    def samples(label: str, values: dict[str, str], of: dict[str, int]) -> list[Sample]:
        return [
            (f'{{{label}="{value}"}}', of.get(name, 0))
            for value, name in values.items()
        ]

    yield "socket_processes", "Processes with sockets.", [("", processes)]
    kinds = {kind: f"sockets_{kind}" for kind in meters.SOCKETS}
    yield "sockets", "Open sockets.", samples("kind", kinds, present)
    sides = {"visitor": "from_visitor", "advisor": "from_advisor"}
    relayed = samples("from", sides, counted)
    yield "frames_total", "Frames that were passed on.", relayed
    for name, explanation in COUNTED.items():
        yield f"{name}_total", explanation, [("", counted.get(name, 0))]
    written = samples("author", meters.MESSAGES, counted)
    yield "messages_total", "Messages of people.", written


def _by(field: str, rows, values) -> list[Sample]:
    """How many rows have each of ``values``, also those that none has."""
    counts = dict(rows.values_list(field).annotate(Count("pk")).order_by())
    return [(f'{{{field}="{value}"}}', counts.get(value, 0)) for value in values]


def _seen_after() -> dt.datetime:
    return timezone.now() - dt.timedelta(seconds=availability.STALE_AFTER)


def _age(moment) -> float:
    return (timezone.now() - moment).total_seconds() if moment else 0
