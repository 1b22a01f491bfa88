"""
The chain of proofs: every event carries a MAC over itself and its predecessor's MAC.

Events join under a lock on the chain's head, and are numbered without gaps. The head
is signed: it knows number and MAC of the newest event, and of the newest one that was
purged, the anchor of what remains. `proof_checks` verifies all of it.
"""

import datetime as dt
import hashlib
import hmac
import json

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import ConsentChainHead, ConsentEvent, DeletionEntry, EndReason
from .settings import cobrowse_settings


#: The visitor's own end takes the consent back.
WITHDRAWALS = (EndReason.VISITOR, EndReason.WITHDRAWN)

_SALT = "wagtail_cobrowse.proofs"


def append(**fields: Any) -> ConsentEvent:
    """Write one event at the end of the chain, within the caller's transaction."""
    with transaction.atomic():
        head = lock_head()
        event = ConsentEvent(pk=head.number + 1, **fields, previous_mac=head.mac)
        event.mac = mac_of(event, keys()[0])
        event.save(force_insert=True)
        head.number, head.mac = event.pk, event.mac
        _sign(head)
    return event


def record_end(session, reason, now=None) -> ConsentEvent:
    """Write that what a consent allowed is over, and why.

    Where the visitor has ended it, the event is the withdrawal of the consent.
    """
    event = ConsentEvent.Event
    return append(
        proof_id=session.proof_id,
        event=event.WITHDRAWN if reason in WITHDRAWALS else event.ENDED,
        terms=session.terms,
        page_number=session.page_id or 0,
        revision_number=None,
        language=session.language,
        occurred_at=now or timezone.now(),
        outcome=str(reason),
        receipt_hash=session.receipt_hash,
    )


def purge(before: dt.datetime, now: dt.datetime) -> int:
    """Remove the oldest events, as far as they lie before ``before``; how many."""
    with transaction.atomic():
        head = lock_head()
        kept = ConsentEvent.objects.filter(occurred_at__gte=before).order_by("pk")
        first_kept = kept.values_list("pk", flat=True).first()
        old = ConsentEvent.objects.filter(occurred_at__lt=before)
        if first_kept is not None:
            old = old.filter(pk__lt=first_kept)
        last = old.order_by("-pk").first()
        if last is None:
            return 0
        count = old.count()
        old._raw_delete(old.db)
        head.anchor_number, head.anchor_mac = last.pk, last.mac
        head.anchored_at = before
        _sign(head)
        DeletionEntry.objects.create(
            occurred_at=now,
            subject=DeletionEntry.Subject.PROOF,
            reason="retention",
            counts={"consent_events": count},
        )
    return count


def mac_of(event: ConsentEvent, key: bytes) -> str:
    """HMAC-SHA-256 over every field of ``event``, its wording, its predecessor."""
    return _hmac(
        {
            "number": event.pk,
            "proof_id": str(event.proof_id),
            "event": str(event.event),
            "terms": event.terms.digest,
            "terms_language": event.terms.language,
            "terms_created_at": _utc(event.terms.created_at),
            "page": event.page_number,
            "revision": event.revision_number,
            "language": event.language,
            "ticked_at": _utc(event.ticked_at),
            "pressed_at": _utc(event.pressed_at),
            "occurred_at": _utc(event.occurred_at),
            "outcome": event.outcome,
            "receipt": event.receipt_hash,
            "previous": event.previous_mac,
        },
        key,
    )


def signature_of(head: ConsentChainHead, key: bytes) -> str:
    """HMAC-SHA-256 over everything that the head of the chain says."""
    return _hmac(
        {
            "head": [head.number, head.mac],
            "anchor": [head.anchor_number, head.anchor_mac, _utc(head.anchored_at)],
        },
        key,
    )


def keys() -> list[bytes]:
    """Keys of the chain, newest first; without any, derived from SECRET_KEY."""
    given = [key.encode() for key in cobrowse_settings.proof_keys]
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return given or [
        salted_hmac(_SALT, "chain", secret=secret, algorithm="sha256").digest()
        for secret in secrets
    ]


def lock_head() -> ConsentChainHead:
    """The head of the chain, locked until the transaction ends."""
    ConsentChainHead.objects.get_or_create(pk=1)
    return ConsentChainHead.objects.select_for_update().get(pk=1)


def _sign(head: ConsentChainHead) -> None:
    head.signature = signature_of(head, keys()[0])
    head.save()


def _hmac(fields: dict[str, Any], key: bytes) -> str:
    text = json.dumps(fields, sort_keys=True, ensure_ascii=True)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _utc(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None
