"""
Whether the proofs of consent are what was written: events, wordings, both ends.

Who holds a copy of the whole database can put all of it back. Against that helps only
what was noted outside: number and MAC of the newest event, as `note` gives them.
"""

import hmac

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from .consent import digest_of
from .models import CobrowseSession, ConsentChainHead, ConsentEvent, DeletionEntry
from .proofs import keys, mac_of, signature_of


#: Proofs may join or be purged while they are read; then they are read once more.
ATTEMPTS = 5


@dataclass
class _Reading:
    """What one walk along the chain has found."""

    head: ConsentChainHead
    noted: tuple[int, str] | None
    problems: list[str] = field(default_factory=list)
    given: set[UUID] = field(default_factory=set)
    ended: set[UUID] = field(default_factory=set)


def verify_chain(noted: str = "") -> list[str]:
    """What is wrong with the proofs, one sentence each; empty when all is well.

    Finds changed, inserted, removed and reordered events, changed wordings, a chain
    that was cut at either end, also together with its head, and proofs missing of
    sessions that run or that the ledger knows. ``noted`` is an earlier `note`; raises
    `ValueError` for what is none.
    """
    expected = _read_note(noted) if noted else None
    problems: list[str] = []
    for _attempt in range(ATTEMPTS):
        before = _marks()
        problems = _verify(expected)
        if not problems or before == _marks():
            break
    return problems


def note() -> str:
    """Number and MAC of the newest event ("0:" before the first), to keep elsewhere."""
    head = _head()
    return f"{head.number}:{head.mac}"


def _verify(noted: tuple[int, str] | None) -> list[str]:
    # What relies on a proof is read before the proofs are.
    head = _head()
    running, known = _running(head), _in_ledger(head)
    reading = _Reading(_head(), noted)
    _check_head(reading)
    _walk(reading)
    for _missing in running - reading.given:
        reading.problems.append("A session runs without the proof of its consent.")
    for _missing in known - reading.ended:
        reading.problems.append("The ledger knows a session whose proof is missing.")
    return reading.problems


def _check_head(reading: _Reading) -> None:
    head = reading.head
    if head._state.adding:
        if ConsentEvent.objects.exists():
            reading.problems.append("The head of the chain is missing.")
    elif not _matches(partial(signature_of, head), head.signature):
        if head.number or head.signature or ConsentEvent.objects.exists():
            reading.problems.append("The head of the chain was changed.")
    _check_note(reading, head.anchor_number, head.anchor_mac)


def _walk(reading: _Reading) -> None:
    head = reading.head
    number, mac = head.anchor_number, head.anchor_mac
    events = ConsentEvent.objects.select_related("terms").order_by("pk")
    for event in events.iterator():
        if event.pk > head.number:
            break
        if (event.pk, event.previous_mac) != (number + 1, mac):
            reading.problems.append(f"Event {event.pk} does not follow the one before.")
        if not _matches(partial(mac_of, event), event.mac):
            reading.problems.append(f"Event {event.pk} was changed.")
        if digest_of(event.terms.text, event.terms.label) != event.terms.digest:
            reading.problems.append(f"The wording of event {event.pk} was changed.")
        is_given = event.event == ConsentEvent.Event.GIVEN
        (reading.given if is_given else reading.ended).add(event.proof_id)
        number, mac = event.pk, event.mac
        _check_note(reading, number, mac)
    if (number, mac) != (head.number, head.mac):
        reading.problems.append("The last events are missing.")
    if events.filter(pk__gt=head.number).exists():
        reading.problems.append("There are events after the last one.")
    if reading.noted and reading.noted[0] > head.number:
        reading.problems.append("Events that were noted are missing.")


def _check_note(reading: _Reading, number: int, mac: str) -> None:
    if reading.noted and reading.noted[0] == number and reading.noted[1] != mac:
        reading.problems.append(f"Event {number} is not the one that was noted.")


def _running(head: ConsentChainHead) -> set[UUID]:
    """Proofs of the sessions that there are."""
    running = CobrowseSession.objects.all()
    if head.anchored_at is not None:
        running = running.filter(created_at__gte=head.anchored_at)
    return set(running.values_list("proof_id", flat=True))


def _in_ledger(head: ConsentChainHead) -> set[UUID]:
    """Proofs of the sessions that ended since the last purge of proofs."""
    ended = DeletionEntry.objects.filter(
        subject=DeletionEntry.Subject.SESSION, proof_id__isnull=False
    )
    if head.anchored_at is not None:
        ended = ended.filter(occurred_at__gte=head.anchored_at)
    return {proof for proof in ended.values_list("proof_id", flat=True) if proof}


def _matches(compute: Callable[[bytes], str], found: str) -> bool:
    return any(hmac.compare_digest(compute(key), found) for key in keys())


def _head() -> ConsentChainHead:
    return ConsentChainHead.objects.order_by("pk").first() or ConsentChainHead()


def _marks() -> tuple[int, int]:
    head = _head()
    return head.number, head.anchor_number


def _read_note(text: str) -> tuple[int, str]:
    number, _colon, mac = text.strip().partition(":")
    return int(number), mac
