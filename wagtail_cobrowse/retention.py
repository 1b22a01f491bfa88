"""What is deleted when its time is over. Safe to run as often as one likes."""

import datetime as dt

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from . import (
    bans,
    chat,
    consent,
    proofs,
    sessions,
    signals,
    site_settings,
    switching,
    tallies,
    traces,
)
from .models import (
    CobrowseSession,
    ConsentEvent,
    ConsentNonce,
    Conversation,
    EndReason,
    PurgeMark,
    Terms,
    WrongStartcode,
)
from .rows import delete_rows
from .settings import cobrowse_settings
from .tidying import do_all, do_each


def purge(now=None) -> dict[str, int]:
    """End what is overdue and delete what has been kept long enough; how many each.

    What fails is left for the next time and keeps nothing else from being deleted; then
    its exception is raised at the end, and this purge is none that came to its end.
    """
    now = now or timezone.now()
    hour_ago = now - dt.timedelta(hours=1)
    steps: dict[str, Callable[[], int]] = {
        "sessions_ended": lambda: sessions.end_overdue(now),
        "conversations_ended": lambda: sum(
            do_all(lambda: chat.end_abandoned(now), switching.end_rest)
        ),
        "conversations": lambda: _purge_conversations(now),
        "nonces": lambda: delete_rows(
            ConsentNonce.objects.filter(created_at__lte=now - consent.NONCE_LIFETIME)
        ),
        "wrong_startcodes": lambda: delete_rows(
            WrongStartcode.objects.filter(occurred_at__lte=hour_ago)
        ),
        "consent_events": lambda: proofs.purge(_proofs_before(now), now),
        "terms": lambda: _purge_terms(now),
        "bans": lambda: bans.purge(now),
        "counts": lambda: sum(do_all(lambda: tallies.purge(now), tallies.gather)),
    }
    counts = dict(zip(steps, do_all(*steps.values()), strict=True))
    _note_end(now)
    return counts


def last_purge() -> dt.datetime | None:
    """When a purge has come to its end last; None if there was none yet."""
    return PurgeMark.objects.values_list("ended_at", flat=True).first()


def purge_everywhere() -> dict[str, int]:
    """`purge`, and what killed processes have left in the channel layer."""
    counts: dict[str, int] = {}
    do_all(
        lambda: counts.update(purge()),
        lambda: counts.update(layer_groups=traces.forget_groups()),
    )
    return counts


def _note_end(now) -> None:
    if not PurgeMark.objects.update(ended_at=now):
        PurgeMark.objects.get_or_create(pk=1, defaults={"ended_at": now})


def _purge_conversations(now) -> int:
    ended = Conversation.objects.filter(state=Conversation.State.ENDED)
    over = ended.filter(site_settings.kept_until(now))

    @transaction.atomic
    def delete(conversation) -> bool:
        if chat.lock(conversation.pk) is None:
            return False
        chat.delete_conversation(conversation, "retention", now)
        deleted = signals.conversation_deleted
        signals.tell(deleted, Conversation, conversation)
        return True

    return sum(do_each(delete, over))


def _purge_terms(now) -> int:
    """Wordings that no proof, session or open question refers to any more."""
    used = [
        ConsentEvent.objects.values("terms"),
        CobrowseSession.objects.values("terms"),
        ConsentNonce.objects.values("terms"),
    ]
    terms = Terms.objects.filter(created_at__lt=_proofs_before(now))
    for rows in used:
        terms = terms.exclude(pk__in=rows)
    return delete_rows(terms)


def _proofs_before(now) -> dt.datetime:
    return now - dt.timedelta(days=cobrowse_settings.proof_retention_days)


def end_all(found=None, reason=EndReason.EXPIRED) -> int:
    """End every co-browsing session at once, or those of the queryset ``found``.

    Returns how many there were.
    """

    def end(session) -> bool:
        return sessions.end(session, reason) is not None

    return sum(do_each(end, CobrowseSession.objects.all() if found is None else found))
