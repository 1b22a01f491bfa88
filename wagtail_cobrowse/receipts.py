"""From the number that only the visitor has to the proof of their consent."""

import hmac
import re

from dataclasses import dataclass

from . import proofs
from .consent import digest_of, hash_receipt
from .models import ConsentEvent, Terms


#: Symbols of a receipt number, without what people write between them.
LENGTH = 26


@dataclass(frozen=True)
class Proof:
    """All events of one consent, oldest first, and the wording it was given to.

    ``is_intact``: every event and the wording are as they were written. Whether the
    chain around them is whole is for `proof_checks.verify_chain`.
    """

    events: list[ConsentEvent]
    terms: Terms
    is_intact: bool

    @property
    def given(self) -> ConsentEvent:
        return self.events[0]


def is_receipt(text: str) -> bool:
    """Whether ``text`` can be a receipt number, however it was typed in."""
    return len(re.sub(r"[\s-]", "", text)) == LENGTH


def find_proof(receipt: str) -> Proof | None:
    """The proof that belongs to a receipt number; None for one that is not known."""
    events = list(
        ConsentEvent.objects.filter(receipt_hash=hash_receipt(receipt))
        .select_related("terms")
        .order_by("pk")
    )
    if not events:
        return None
    return Proof(events, events[0].terms, all(map(_is_intact, events)))


def _is_intact(event: ConsentEvent) -> bool:
    terms = event.terms
    return digest_of(terms.text, terms.label) == terms.digest and any(
        hmac.compare_digest(proofs.mac_of(event, key), event.mac)
        for key in proofs.keys()
    )
