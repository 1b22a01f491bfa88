"""
Sessions that wait for a new agreement: other terms, or another login.

A held session is paused, and no `sessions.resume` lifts that: only a new consent
(terms) or the visitor's "share again" (login) does, and without either it ends. Every
transition is one conditional UPDATE, as in `sessions`.
"""

import datetime as dt
import hashlib
import hmac

import swapper

from django.db import transaction
from django.utils import timezone

from . import assists, live, messages, sessions, signals
from .logins import Login
from .mixins import CobrowsePageMixin
from .models import CobrowseSession, EndReason, Hold
from .settings import cobrowse_settings


State = CobrowseSession.State


def hold(session, reason, now=None) -> bool:
    """Pause ``session`` until the visitor agrees anew; whether this call did it.

    For a changed login ``session`` is as it was compared with that: once the visitor
    has agreed since, there is nothing to hold.

    Changed terms outweigh a changed login. A session that still waits for its
    Startcode shares nothing: a changed login is noted there, and it starts held.
    """
    now, reason = now or timezone.now(), Hold(reason)
    outweighed = ("",) if reason == Hold.IDENTITY else ("", Hold.IDENTITY)
    with transaction.atomic():
        conversation = messages.lock(session.conversation_id)
        rows = CobrowseSession.objects.filter(pk=session.pk, hold__in=outweighed)
        if reason == Hold.IDENTITY:
            rows = rows.filter(identity=session.identity)
        held = rows.filter(state__in=sessions.RUNNING).update(
            state=State.PAUSED, hold=reason, hold_until=until(now)
        )
        if not held:
            if reason == Hold.IDENTITY:
                rows.filter(state=State.WAITING).update(hold=reason)
            return False
        assists.lapse(session)
        if conversation is not None:
            messages.post_event(conversation, "session_held", reason=str(reason))
            live.announce(conversation, live.SESSION)
            paused = signals.session_paused
            sessions.tell(paused, session, conversation, reason=str(reason))
    return True


def until(now) -> dt.datetime:
    """When a session that is held now ends."""
    return now + dt.timedelta(seconds=cobrowse_settings.hold_lifetime)


def release(session, *, identity: str, now=None) -> bool:
    """The visitor wants to share again, logged in or out as they are now.

    False unless ``session`` is held for a changed login.
    """
    now = now or timezone.now()
    if is_outdated(session):
        hold(session, Hold.TERMS, now)
        return False
    return _lift(session, Hold.IDENTITY, "session_resumed", now, identity)


def agree(session, *, identity: str, now=None, **consent) -> bool:
    """The visitor has consented to the changed terms.

    ``consent`` is what the session has of it: page, terms, proof_id, receipt_hash,
    language. Called by `consent.give` only. False unless held for changed terms.
    """
    now = now or timezone.now()
    return _lift(session, Hold.TERMS, "consent_renewed", now, identity, **consent)


def identity_of(session_id, login: Login) -> str:
    """Who is logged in, as a session may know it: "" for nobody, else a hash.

    The key is the session's own id, so that the hash says nothing elsewhere.
    """
    if not login.user:
        return ""
    message = f"identity {login.user}".encode()
    return hmac.new(session_id.bytes, message, hashlib.sha256).hexdigest()


def is_other(session, login: Login) -> bool:
    """Whether the browser is logged in as somebody else than at the agreement."""
    return not hmac.compare_digest(
        identity_of(session.pk, login), session.identity or ""
    )


def check_login(session, login: Login) -> bool:
    """Hold ``session`` if it is another login; whether it is."""
    if not is_other(session, login):
        return False
    hold(session, Hold.IDENTITY)
    return True


def check_lost_login(session, login: Login) -> bool:
    """Hold ``session`` if the agreement was made with ``login``, which is over."""
    if is_other(session, login):
        return False
    return hold(session, Hold.IDENTITY)


def is_outdated(session) -> bool:
    """Whether other terms than those of ``session`` are in force on its page."""
    return _asks_anew(session, digest_in_force(session.page_id))


def digest_in_force(page_id) -> str:
    """What addresses the wording on a page; "" where nobody can agree to anything."""
    pages = swapper.load_model("wagtailcore", "Page").objects
    page = pages.filter(pk=page_id, live=True).specific().first()
    return page.get_terms_digest() if isinstance(page, CobrowsePageMixin) else ""


def check_terms(page_id, digest: str | None = None, now=None) -> int:
    """Hold or end the sessions of a page whose terms are other ones now; how many.

    Waiting ones end: their Startcode is dead. Running ones are held. Where there is
    nothing to agree to any more, running ones go on: nothing has taken their consent
    back, and nobody could renew it.
    """
    if digest is None:
        digest = digest_in_force(page_id)
    of_page = CobrowseSession.objects.filter(page_id=page_id)
    outdated = of_page.exclude(terms__digest=digest).select_related("terms")
    return sum(_call_off(session, digest, now) for session in outdated)


def check_all_terms(now=None) -> int:
    """`check_terms` for every page that has sessions."""
    pages = CobrowseSession.objects.values_list("page_id", flat=True).distinct()
    return sum(check_terms(page_id, now=now) for page_id in list(pages))


def _call_off(session, digest: str, now) -> bool:
    # In this order: whatever starts meanwhile has started when it is to be held.
    if sessions.end(session, EndReason.TERMS_CHANGED, states=(State.WAITING,), now=now):
        return True
    return _asks_anew(session, digest) and hold(session, Hold.TERMS, now)


def _asks_anew(session, digest: str) -> bool:
    return bool(digest) and session.terms.digest != digest


def _lift(session, reason, event: str, now, identity: str, **changes) -> bool:
    changes |= {"identity": identity, "hold": "", "hold_until": None}
    with transaction.atomic():
        conversation = messages.lock(session.conversation_id)
        lifted = CobrowseSession.objects.filter(
            pk=session.pk, state=State.PAUSED, hold=reason, hold_until__gt=now
        ).update(state=State.ACTIVE, active_at=now, **changes)
        if not lifted or conversation is None:
            return False
        messages.post_event(conversation, event)
        live.announce(conversation, live.SESSION)
        sessions.tell(signals.session_resumed, session, conversation)
    session.refresh_from_db()
    return True
