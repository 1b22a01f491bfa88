"""
The chain of proofs: every event carries a MAC over itself and its predecessor's MAC.

Events join under a lock on the chain's head. Purging removes the oldest and leaves
the MAC of the last one removed, signed, in the ledger: the anchor of what remains.
"""

import datetime as dt
import hashlib
import hmac
import json

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import ConsentChainHead, ConsentEvent, DeletionEntry, EndReason
from .settings import cobrowse_settings


#: The visitor's own end takes the consent back.
WITHDRAWALS = (EndReason.VISITOR, EndReason.WITHDRAWN)

_TIMES = ("ticked_at", "pressed_at", "occurred_at")


def append(**fields) -> ConsentEvent:
    """Write one event at the end of the chain, within the caller's transaction."""
    with transaction.atomic():
        head = _lock_head()
        event = ConsentEvent(**fields, previous_mac=head.mac)
        event.mac = mac_of(event, _keys()[0])
        event.save(force_insert=True)
        head.mac = event.mac
        head.save(update_fields=["mac"])
    return event


def record_end(session, reason, now=None) -> ConsentEvent:
    """Write that what a consent allowed is over, and why."""
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


def mac_of(event: ConsentEvent, key: bytes) -> str:
    """HMAC-SHA-256 over every field of ``event`` and its predecessor's MAC."""
    fields = {
        "proof_id": str(event.proof_id),
        "event": str(event.event),
        "terms": event.terms.digest,
        "page": event.page_number,
        "revision": event.revision_number,
        "language": event.language,
        "outcome": event.outcome,
        "receipt": event.receipt_hash,
        "previous": event.previous_mac,
    }
    for name in _TIMES:
        moment = getattr(event, name)
        fields[name] = moment.astimezone(dt.UTC).isoformat() if moment else None
    text = json.dumps(fields, sort_keys=True, ensure_ascii=True)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def verify_chain() -> list[str]:
    """What is wrong with the proofs, one sentence each; empty when all is well.

    Finds changed, inserted, removed and reordered events, changed wordings, and an
    end of the chain that was cut off without its head.
    """
    from .consent import digest_of

    problems, keys = [], _keys()
    anchor = _anchor()
    expected = anchor if anchor is not None else ""
    for event in ConsentEvent.objects.select_related("terms").order_by("pk").iterator():
        if event.previous_mac != expected:
            problems.append(f"Event {event.pk} does not follow its predecessor.")
        if not any(hmac.compare_digest(mac_of(event, key), event.mac) for key in keys):
            problems.append(f"Event {event.pk} was changed.")
        if digest_of(event.terms.text, event.terms.label) != event.terms.digest:
            problems.append(f"The wording of event {event.pk} was changed.")
        expected = event.mac
    head = ConsentChainHead.objects.order_by("pk").first()
    if (head.mac if head else "") != expected:
        problems.append("The last events are missing.")
    return problems


def purge(before: dt.datetime, now: dt.datetime) -> int:
    """Remove the oldest events, as far as they lie before ``before``; how many."""
    with transaction.atomic():
        _lock_head()
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
        DeletionEntry.objects.create(
            occurred_at=now,
            subject=DeletionEntry.Subject.PROOF,
            reason="retention",
            counts={
                "consent_events": count,
                "anchor": last.mac,
                "signature": _sign_anchor(last.mac, _keys()[0]),
            },
        )
    return count


def _anchor() -> str | None:
    """The MAC before the oldest event that remains, if it was signed by us."""
    newest = (
        DeletionEntry.objects.filter(subject=DeletionEntry.Subject.PROOF)
        .order_by("-pk")
        .first()
    )
    if newest is None:
        return None
    anchor = str(newest.counts.get("anchor", ""))
    signature = str(newest.counts.get("signature", ""))
    signed = any(
        hmac.compare_digest(_sign_anchor(anchor, key), signature) for key in _keys()
    )
    return anchor if signed else None


def _sign_anchor(mac: str, key: bytes) -> str:
    return hmac.new(key, f"anchor {mac}".encode(), hashlib.sha256).hexdigest()


def _lock_head() -> ConsentChainHead:
    ConsentChainHead.objects.get_or_create(pk=1)
    return ConsentChainHead.objects.select_for_update().get(pk=1)


def _keys() -> list[bytes]:
    """Keys of the chain, newest first; without any, one derived from SECRET_KEY."""
    keys = [key.encode() for key in cobrowse_settings.proof_keys]
    salt = "wagtail_cobrowse.proofs"
    return keys or [salted_hmac(salt, "chain", algorithm="sha256").digest()]
