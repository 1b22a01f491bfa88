"""
Consent to co-browsing: one wording, one press of the button, one proof.

`begin` answers the press with a nonce bound to seat, page and wording; `give` uses
it up, writes the proof and makes the session, or does nothing at all. For a session
that is held because its terms have changed, the same two steps renew the consent.
"""

import datetime as dt
import hashlib
import re
import secrets
import unicodedata
import uuid

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from wagtail.log_actions import log

from . import chat, holds, proofs, sessions, signals, site_settings, startcodes
from .errors import ForeignNonce, NoConsentBlock, NonceUsed, SessionExists, TermsChanged
from .logins import NOBODY, Login
from .models import (
    CobrowseSession,
    ConsentEvent,
    ConsentNonce,
    Conversation,
    EndReason,
    Hold,
    Terms,
)
from .offers import find_live_page
from .proofs import record_end
from .rows import delete_rows


__all__ = ["Given", "begin", "current_terms", "give", "record_end"]

NONCE_LIFETIME = dt.timedelta(hours=1)
MAX_ELAPSED = dt.timedelta(hours=1)

#: Crockford's base 32: no I, L, O, U.
BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Given:
    """What the visitor gets for a consent. Code and receipt are shown this once.

    Without a code ("", None) when the consent renews that of a running session.
    """

    conversation: Conversation
    session: CobrowseSession
    startcode: str
    expires_at: dt.datetime | None
    receipt: str


def current_terms(page) -> Terms:
    """The wording in force on ``page``: a row of its language, addressed by its digest.

    The language is what the page says, never what a browser says of itself.

    Raises `NoConsentBlock` for a page without terms, label or start button.
    """
    text = normalise_text(page.get_terms_text() or "")
    label = normalise_text(page.get_consent_label() or "")
    if not text or not label or not page.has_start():
        raise NoConsentBlock
    terms, _created = Terms.objects.get_or_create(
        digest=digest_of(text, label),
        language=page.locale.language_code,
        defaults={"text": text, "label": label},
    )
    return terms


def normalise_text(text: str) -> str:
    """The words alone: one form of every character, one space between words."""
    text = unicodedata.normalize("NFC", text)
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def digest_of(text: str, label: str) -> str:
    """SHA-256 of a normalised wording; the length keeps text and label apart."""
    return _sha256(f"{len(text)}\n{text}\n{label}")


def begin(seat_hash: str, page) -> tuple[str, Terms]:
    """Answer a press of the start button: a nonce for this seat, and the wording.

    Raises `NoConsentBlock`, and `SessionExists` while this seat has a session, unless
    that waits for a new consent.
    """
    conversation = chat.find_conversation(seat_hash)
    session = sessions.current(conversation) if conversation else None
    if session and session.hold != Hold.TERMS:
        raise SessionExists
    terms = current_terms(page)
    nonce = secrets.token_urlsafe(32)
    ConsentNonce.objects.create(
        digest=_sha256(nonce), seat_hash=seat_hash, terms=terms, page=page
    )
    return nonce, terms


def give(
    *,
    site,
    seat_hash: str,
    nonce: str,
    terms_digest: str,
    elapsed: int,
    login: Login = NOBODY,
) -> Given:
    """Consent: the box was ticked ``elapsed`` milliseconds before the press.

    ``login`` is whom the browser is logged in as while it consents.

    Raises `NonceUsed`, `ForeignNonce`, `TermsChanged`, `NoConsentBlock`, `Closed` or
    `SessionExists`; then nothing has been written but that a stale nonce is gone.
    """
    now = timezone.now()
    row = (
        ConsentNonce.objects.select_related("terms", "page")
        .filter(digest=_sha256(nonce), created_at__gt=now - NONCE_LIFETIME)
        .first()
    )
    if row is None:
        raise NonceUsed
    if row.seat_hash != seat_hash:
        raise ForeignNonce
    page, language = find_live_page(site, row.page_id), row.terms.language
    if page is None or terms_digest != row.terms.digest:
        _drop(row)
        raise TermsChanged
    if current_terms(page) != row.terms:
        _drop(row)
        raise TermsChanged
    code = startcodes.make()
    startcode_hash = startcodes.hash_startcode(code)
    receipt = new_receipt()
    with transaction.atomic():
        conversation = chat.open_conversation(site, seat_hash, language)
        # What the switch has not ended yet is not gone on with either.
        site_settings.check_on(site.pk)
        chat.lock(conversation.pk)
        held = sessions.current(conversation)
        if held and held.hold != Hold.TERMS:
            raise SessionExists
        if not _drop(row):
            raise NonceUsed
        proof = _prove(row, page, elapsed, receipt, held)
        agreed = {
            "page": row.page,
            "terms": row.terms,
            "language": language,
            "proof_id": proof.proof_id,
            "receipt_hash": proof.receipt_hash,
        }
        log(instance=page, action="wagtail_cobrowse.consent_given")
        if held:
            identity = holds.identity_of(held.pk, login)
            if not holds.agree(held, identity=identity, **agreed):
                raise SessionExists
            _tell(held, conversation, renewed=True)
            return Given(conversation, held, "", None, receipt)
        number = uuid.uuid4()
        session = sessions.begin(
            conversation,
            id=number,
            identity=holds.identity_of(number, login),
            startcode_hash=startcode_hash,
            startcode_expires_at=startcodes.expiry(proof.occurred_at),
            **agreed,
        )
        chat.post_event(conversation, "consent_given")
        _tell(session, conversation, renewed=False)
    return Given(conversation, session, code, session.startcode_expires_at, receipt)


def _prove(row, page, elapsed: int, receipt: str, held) -> ConsentEvent:
    """Write the proof; that of a session held for its terms ends with it."""
    pressed_at = timezone.now()
    if held:
        record_end(held, EndReason.TERMS_CHANGED, pressed_at)
    return proofs.append(
        proof_id=uuid.uuid4(),
        event=ConsentEvent.Event.GIVEN,
        terms=row.terms,
        page_number=page.pk,
        revision_number=page.live_revision_id,
        language=row.terms.language,
        ticked_at=pressed_at - _clamped(elapsed),
        pressed_at=pressed_at,
        occurred_at=pressed_at,
        receipt_hash=hash_receipt(receipt),
    )


def _tell(session, conversation, renewed: bool) -> None:
    sessions.tell(
        signals.consent_given,
        session,
        conversation,
        page_id=session.page_id,
        language=session.language,
        renewed=renewed,
    )


def new_receipt() -> str:
    """A receipt number: 128 random bits in 26 symbols of Crockford's base 32."""
    number = secrets.randbits(128)
    return "".join(BASE32[number >> 5 * place & 31] for place in reversed(range(26)))


def hash_receipt(receipt: str) -> str:
    """What the proof keeps of a receipt number, however it was typed in."""
    typed = receipt.upper().translate(str.maketrans("OIL", "011", " -"))
    return _sha256(typed)


def _clamped(elapsed: int) -> dt.timedelta:
    """Visitors' clocks are not trusted: between nothing and an hour."""
    limit = MAX_ELAPSED // dt.timedelta(milliseconds=1)
    return dt.timedelta(milliseconds=min(max(0, int(elapsed)), limit))


def _drop(row) -> int:
    return delete_rows(ConsentNonce.objects.filter(pk=row.pk))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
