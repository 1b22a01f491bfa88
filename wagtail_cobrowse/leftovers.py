"""What is kept although its time is over: empty, unless nobody purges."""

import datetime as dt

from importlib import import_module

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from . import alive, chat, consent, sessions, site_settings, tallies, traces
from .models import (
    Ban,
    CobrowseSession,
    ConsentEvent,
    ConsentNonce,
    Conversation,
    Message,
    Note,
    WrongStartcode,
)
from .settings import cobrowse_settings
from .traces import Trace


#: Whatever is due has to be gone within a minute.
TOLERANCE = dt.timedelta(minutes=1)


def find(now=None) -> list[Trace]:
    """Rows and keys that had to be gone a minute before ``now``."""
    due = (now or timezone.now()) - TOLERANCE
    abandoned = alive.alive_since(due)
    counts = {
        "sessions whose time is over": sum(
            sessions.overdue(session, due) is not None
            for session in CobrowseSession.objects.all()
        ),
        "abandoned conversations": Conversation.objects.filter(
            state__in=chat.ALIVE, visitor_seen_at__lte=abandoned
        ).count(),
        "ended conversations": Conversation.objects.filter(
            site_settings.kept_until(due), state=Conversation.State.ENDED
        ).count(),
        "ended conversations that still know the seat": (
            Conversation.objects.filter(state=Conversation.State.ENDED)
            .exclude(Q(seat_hash="") & Q(current_page=None))
            .count()
        ),
        "messages with a dead Startcode": (
            Message.objects.filter(may_hold_startcode=True)
            .exclude(conversation__session__state=CobrowseSession.State.WAITING)
            .exclude(conversation__session=None, conversation__state__in=chat.ALIVE)
            .count()
        ),
        "open questions for a consent": ConsentNonce.objects.filter(
            created_at__lte=due - consent.NONCE_LIFETIME
        ).count(),
        "wrong Startcodes": WrongStartcode.objects.filter(
            occurred_at__lte=due - dt.timedelta(hours=1)
        ).count(),
        "proofs of consent": _old_proofs(due),
        "notes of ended conversations": Note.objects.filter(
            conversation__state=Conversation.State.ENDED
        ).count(),
        "bans whose time is over": Ban.objects.filter(expires_at__lte=due).count(),
        "counts whose time is over": tallies.too_old(due).count(),
        "counts of pages that few needed": len(tallies.few(due)),
        "groups of the channel layer": len(traces.stale_groups()),
        "Django sessions": _django_sessions(),
    }
    return [Trace(place, count) for place, count in counts.items() if count]


def _old_proofs(due) -> int:
    before = due - dt.timedelta(days=cobrowse_settings.proof_retention_days)
    # Only the beginning of the chain may go.
    kept = ConsentEvent.objects.filter(occurred_at__gt=before).order_by("pk")
    old = ConsentEvent.objects.filter(occurred_at__lte=before)
    if first_kept := kept.first():
        old = old.filter(pk__lt=first_kept.pk)
    return old.count()


def _django_sessions() -> int:
    """Sessions of Django that hold anything of ours; there must never be one."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if not hasattr(store, "get_model_class"):
        return 0
    rows = store.get_model_class()._default_manager.iterator()
    return sum(any("cobrowse" in key for key in row.get_decoded()) for row in rows)
