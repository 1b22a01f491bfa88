"""
The Startcode: made once, stored as a salted hash, tried at most five times.

Every way through `try_startcode` makes exactly one hash check, so that refusals last
alike. No write transaction is open while a hash is computed: SQLite has one writer.
"""

import datetime as dt
import secrets

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password, get_hasher, make_password
from django.db import connection, transaction
from django.db.models import Case, DateTimeField, F, Value, When
from django.utils import timezone

from wagtail.log_actions import log

from . import chat, holds, live, meters, sessions, signals, site_settings
from .errors import NoSession
from .histories import history_of
from .models import CobrowseSession, EndReason, WrongStartcode
from .settings import cobrowse_settings
from .spelling import group, normalise


__all__ = ["Outcome", "Try", "group", "make", "normalise", "renew", "try_startcode"]

State = CobrowseSession.State


class Outcome(StrEnum):
    STARTED = "started"
    WRONG = "wrong_startcode"
    LOCKED_OUT = "locked_out"


@dataclass(frozen=True)
class Try:
    """What came of a try; ``tries_left`` of the session.

    0 when that has ended, or when the advisor has no more within this hour.
    """

    outcome: Outcome
    tries_left: int


@dataclass(frozen=True)
class _Ticket:
    """A counted try: which hash may be checked, and what it is worth."""

    session: CobrowseSession | None
    startcode_hash: str
    tries: int
    mark: WrongStartcode | None
    #: Whether this is the last try of the advisor in this hour.
    is_last: bool = False


def make() -> str:
    """A new Startcode, without its space."""
    alphabet = cobrowse_settings.startcode_alphabet
    return "".join(
        secrets.choice(alphabet) for _ in range(cobrowse_settings.startcode_length)
    )


def hash_startcode(code: str) -> str:
    """The salted hash of a Startcode as the database holds it."""
    return make_password(code)


def expiry(now=None) -> dt.datetime:
    """Until when a Startcode made now is valid."""
    lifetime = dt.timedelta(seconds=cobrowse_settings.startcode_lifetime)
    return (now or timezone.now()) + lifetime


def renew(session) -> tuple[str, dt.datetime]:
    """A new Startcode for a waiting session; the old one is dead, its tries count on.

    Returns code and expiry. Raises `NoSession` unless the session waits.
    """
    code = make()
    startcode_hash, expires_at = hash_startcode(code), expiry()
    with transaction.atomic():
        conversation = chat.lock(session.conversation_id)
        renewed = CobrowseSession.objects.filter(
            pk=session.pk, state=State.WAITING
        ).update(startcode_hash=startcode_hash, startcode_expires_at=expires_at)
        if not renewed:
            raise NoSession
        chat.overwrite_startcodes(conversation)
        chat.post_event(conversation, "startcode_renewed")
        live.announce(conversation, live.SESSION)
    return code, expires_at


def try_startcode(conversation, user, text: str, now=None) -> Try:
    """Start the session of ``conversation`` with what ``user`` typed, if it is right.

    Wrong, expired, used and missing codes are refused alike. Five wrong ones end the
    session; ten wrong ones in an hour lock the advisor out of all sessions.
    """
    tried = _try(conversation, user, text, now or timezone.now())
    if tried.outcome is not Outcome.STARTED:
        meters.add_one(meters.STARTCODE_FAILURES)
    return tried


def is_locked_out(user, now=None) -> bool:
    """Whether ``user`` has had too many wrong codes within the last hour."""
    return _wrong(user, now) >= cobrowse_settings.advisor_wrong_codes_per_hour


def _try(conversation, user, text: str, now) -> Try:
    code = normalise(text)
    # Before it is known whether it is needed: the first one of a process costs extra.
    dummy = _dummy(_hasher())
    ticket = _count_try(conversation, user, now)
    right = check_password(code, ticket.startcode_hash or dummy)
    if ticket.mark is None:
        return Try(Outcome.LOCKED_OUT, _left(ticket))
    session = ticket.session if right and ticket.startcode_hash else None
    if session and holds.digest_in_force(session.page_id) != session.terms.digest:
        # A consent to other words than those in force starts nothing.
        holds.check_terms(session.page_id, now=now)
        ticket.mark.delete()
        return Try(Outcome.WRONG, 0)
    if session and site_settings.is_off(conversation.site_id):
        # It ends as soon as the switch has come to it.
        ticket.mark.delete()
        return Try(Outcome.WRONG, 0)
    if session and _start(session, ticket, user, now):
        return Try(Outcome.STARTED, _left(ticket))
    has_no_more = ticket.is_last and is_locked_out(user, now)
    if has_no_more:
        log(
            instance=history_of(conversation),
            action="wagtail_cobrowse.advisor_locked_out",
            user=user,
        )
    if ticket.session is None:
        return Try(Outcome.WRONG, 0)
    if not _left(ticket):
        sessions.end(
            ticket.session, EndReason.WRONG_CODES, states=(State.WAITING,), now=now
        )
    else:
        chat.post_event(conversation, "startcode_wrong", tries_left=_left(ticket))
        live.announce(conversation, live.SESSION)
    return Try(Outcome.WRONG, 0 if has_no_more else _left(ticket))


def _count_try(conversation, user, now) -> _Ticket:
    """Count the try before it is made, for the advisor and for the session."""
    limit = cobrowse_settings.startcode_tries
    with transaction.atomic():
        _lock_user(user)
        locked_out, mark = is_locked_out(user, now), None
        if not locked_out:
            mark = WrongStartcode.objects.create(advisor=user, occurred_at=now)
        is_last = mark is not None and is_locked_out(user, now)
        row = chat.lock(conversation.pk)
        mine = row is not None and row.advisor_id in (None, user.pk)
        session = getattr(row, "session", None) if mine else None
        if session and sessions.overdue(session, now):
            session = None
        if session is None or locked_out:
            tries = session.startcode_tries if session else limit
            return _Ticket(session, "", tries, mark, is_last)
        counted = CobrowseSession.objects.filter(
            pk=session.pk, state=State.WAITING, startcode_tries__lt=limit
        ).update(startcode_tries=F("startcode_tries") + 1)
        if not counted:
            return _Ticket(None, "", limit, mark, is_last)
        session.refresh_from_db()
        alive = session.startcode_expires_at and session.startcode_expires_at > now
        return _Ticket(
            session,
            session.startcode_hash if alive else "",
            session.startcode_tries,
            mark,
            is_last,
        )


def _start(session: CobrowseSession, ticket: _Ticket, user, now) -> bool:
    """The right code: of many advisors one starts the session and has the chat."""
    with transaction.atomic():
        conversation = chat.lock(session.conversation_id)
        if conversation is None or conversation.advisor_id not in (None, user.pk):
            return False
        started = CobrowseSession.objects.filter(
            pk=session.pk, state=State.WAITING, startcode_hash=ticket.startcode_hash
        ).update(
            # Whoever has logged in or out since the consent is asked again first.
            state=Case(
                When(hold="", then=Value(State.ACTIVE)), default=Value(State.PAUSED)
            ),
            hold_until=Case(
                When(hold="", then=None),
                default=Value(holds.until(now)),
                output_field=DateTimeField(),
            ),
            advisor=user,
            started_at=now,
            startcode_hash="",
            startcode_expires_at=None,
            visitor_seen_at=now,
            advisor_seen_at=now,
            active_at=now,
        )
        if not started:
            return False
        if ticket.mark is not None:
            ticket.mark.delete()
        chat.take(conversation, user)
        chat.post_event(conversation, "session_started", name=chat.public_name(user))
        session.refresh_from_db()
        if session.hold:
            chat.post_event(conversation, "session_held", reason=session.hold)
        chat.overwrite_startcodes(conversation)
        if session.page is not None:
            log(
                instance=session.page.specific,
                action="wagtail_cobrowse.session_started",
                user=user,
            )
        live.announce(conversation, live.SESSION, live.CONVERSATION)
        begun, paused = signals.session_started, signals.session_paused
        sessions.tell(begun, session, conversation, user_id=user.pk)
        if session.hold:
            sessions.tell(paused, session, conversation, reason=session.hold)
    return True


def _lock_user(user) -> None:
    """Tries of one advisor queue up here, so that ten are ten."""
    no_key = connection.features.has_select_for_no_key_update
    users = get_user_model()._default_manager.select_for_update(no_key=no_key)
    users.filter(pk=user.pk).first()


def _wrong(user, now) -> int:
    since = (now or timezone.now()) - dt.timedelta(hours=1)
    return WrongStartcode.objects.filter(advisor=user, occurred_at__gt=since).count()


def _left(ticket: _Ticket) -> int:
    return max(0, cobrowse_settings.startcode_tries - ticket.tries)


def _hasher() -> str:
    return str(get_hasher().algorithm)


@lru_cache(maxsize=4)
def _dummy(algorithm: str) -> str:
    """A hash that no input matches, as costly to check as a real one."""
    return make_password(secrets.token_urlsafe(32), hasher=algorithm)
