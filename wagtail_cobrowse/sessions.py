"""
The one state machine of a session: waiting → active ⇄ paused → gone.

Every transition is one conditional UPDATE or DELETE, so that of many who try at
once one wins. Expiry is decided when a session is read; the sweeper only makes sure
that somebody reads.
"""

import datetime as dt

from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from wagtail.log_actions import log

from . import assists, live, messages, outages, signals, tallies
from .errors import SessionExists
from .models import (
    CobrowseSession,
    Conversation,
    DeletionEntry,
    EndReason,
    Hold,
)
from .proofs import WITHDRAWALS
from .rows import delete_rows
from .settings import cobrowse_settings
from .tidying import do_all, do_each


State = CobrowseSession.State
RUNNING = (State.ACTIVE, State.PAUSED)
#: Why a held session ends when the visitor has not agreed anew in time.
HOLD_ENDS = {
    Hold.TERMS: EndReason.TERMS_CHANGED,
    Hold.IDENTITY: EndReason.IDENTITY_CHANGED,
}


@dataclass(frozen=True)
class Receipt:
    """What the visitor keeps: when and why it ended, what was deleted, what was not.

    ``filed``: a copy of the chat was kept for a case.
    """

    ended_at: dt.datetime
    reason: str
    deleted: dict[str, int] = field(default_factory=dict)
    filed: bool = False

    def encode(self) -> dict[str, Any]:
        """As it travels to the visitor: `Receipt` of docs/api.md."""
        return {**asdict(self), "ended_at": self.ended_at.isoformat()}


def begin(conversation, **consent) -> CobrowseSession:
    """Make the session that waits for its Startcode. Called by `consent.give` only.

    ``consent`` is what it has of the consent: id, identity, page, terms, proof_id,
    receipt_hash, language, startcode_hash, startcode_expires_at. Raises
    `SessionExists` when the conversation already has one.
    """
    try:
        with transaction.atomic():
            session = CobrowseSession.objects.create(
                conversation=conversation, **consent
            )
    except IntegrityError as error:
        raise SessionExists from error
    live.announce(conversation, live.SESSION)
    return session


def pause(session) -> bool:
    """Stop sharing for a while; False when the session was not active."""
    paused = signals.session_paused
    return _move(
        session, State.ACTIVE, State.PAUSED, "session_paused", paused, reason="visitor"
    )


def resume(session) -> bool:
    """Share again; False when the session was not paused, or is held.

    Other terms that nobody has noticed yet hold it now.
    """
    from . import holds

    if session.state == State.PAUSED and holds.is_outdated(session):
        holds.hold(session, Hold.TERMS)
        return False
    resumed = signals.session_resumed
    return _move(session, State.PAUSED, State.ACTIVE, "session_resumed", resumed)


def end(
    session, reason, *, states=tuple(State), still_missing=False, now=None
) -> Receipt | None:
    """End ``session`` (if it is in one of ``states``) and delete all it held.

    Deletion, proof, ledger and counts are one transaction. Of many callers one gets
    the receipt, the others None. The sockets are told after commit. With
    ``still_missing`` only if whom ``session`` says to be missing has not been noted
    since.
    """
    from . import consent

    now = now or timezone.now()
    reason = EndReason(reason)
    with transaction.atomic():
        # Always the conversation first, then the session: no two transactions wait
        # for each other.
        conversation = messages.lock(session.conversation_id)
        row = CobrowseSession.objects.filter(pk=session.pk).first()
        if conversation is None or row is None:
            return None
        rows = CobrowseSession.objects.filter(pk=row.pk, state__in=states)
        if still_missing:
            rows = rows.filter(**_missing(session))
        if not delete_rows(rows):
            return None
        deleted = {
            "sessions": 1,
            "startcodes": messages.overwrite_startcodes(conversation),
        }
        consent.record_end(row, reason, now)
        tallies.count_session(row, conversation.site, reason, now)
        DeletionEntry.objects.create(
            occurred_at=now,
            subject=DeletionEntry.Subject.SESSION,
            reason=reason,
            counts=deleted,
            proof_id=row.proof_id,
        )
        messages.post_event(conversation, "session_ended", reason=str(reason))
        _log_end(row, reason)
        filed = messages.was_filed(conversation)
        receipt = Receipt(now, str(reason), deleted, filed)
        live.announce(
            conversation, live.SESSION, reason=reason, receipt=receipt.encode()
        )
        if reason in WITHDRAWALS:
            tell(signals.consent_withdrawn, row, conversation, page_id=row.page_id)
        tell(signals.session_ended, row, conversation, reason=str(reason))
        if not cobrowse_settings.chat:
            _end_container(conversation, reason, now)
    return receipt


def tell(signal, session, conversation, **details) -> None:
    """After commit, send ``signal`` of ``session`` to the site's own code."""
    details["session_id"] = session.pk
    signals.tell(signal, CobrowseSession, conversation, **details)


def overdue(session, now=None) -> EndReason | None:
    """Why ``session`` should have ended by ``now``, or None."""
    now = now or timezone.now()

    def passed(since, seconds, until=now):
        return since is not None and until - since >= dt.timedelta(seconds=seconds)

    if session.state == State.WAITING:
        if passed(session.created_at, cobrowse_settings.waiting_lifetime):
            return EndReason.EXPIRED
        return None
    if session.hold_until is not None and now >= session.hold_until:
        return HOLD_ENDS[Hold(session.hold)]
    if passed(session.started_at, cobrowse_settings.session_lifetime):
        return EndReason.EXPIRED
    (seen,) = _missing(session).values()
    grace = cobrowse_settings.grace_time
    if passed(seen, grace) and passed(seen, grace, now - outages.lasting(now)):
        return EndReason.CONNECTION_LOST
    if passed(session.active_at, cobrowse_settings.idle_lifetime):
        return EndReason.IDLE
    return None


def end_overdue(now=None) -> int:
    """End every session whose time is over; how many there were."""
    now = now or timezone.now()

    def end_if_overdue(session) -> bool:
        reason = overdue(session, now)
        return bool(reason and _end_overdue(session, reason, now))

    sessions = CobrowseSession.objects.filter(_maybe_overdue(now))
    ended, _overwritten = do_all(
        lambda: sum(do_each(end_if_overdue, sessions)),
        lambda: _overwrite_expired(now),
    )
    return ended or 0


def current(conversation, now=None) -> CobrowseSession | None:
    """The session of ``conversation``, or None; one whose time is over ends here."""
    return _unless_overdue(_whole().filter(conversation=conversation), now)


def find_by_route(route: str, now=None) -> CobrowseSession | None:
    """The session whose conversation has ``route``; one overdue ends here."""
    return _unless_overdue(_whole().filter(conversation__route=route), now)


def touch_seen(routes_visitor=(), routes_advisor=(), routes_active=(), now=None):
    """Note which ends are connected and which sessions had frames.

    For the socket processes, in batches: at most four UPDATEs however many routes.
    """
    now = now or timezone.now()
    if routes_visitor:
        Conversation.objects.filter(route__in=routes_visitor).update(
            visitor_seen_at=now
        )
    for routes, column in (
        (routes_visitor, "visitor_seen_at"),
        (routes_advisor, "advisor_seen_at"),
        (routes_active, "active_at"),
    ):
        if routes:
            CobrowseSession.objects.filter(
                conversation__in=Conversation.objects.filter(route__in=routes)
            ).update(**{column: now})


def wait_until(route: str, until) -> None:
    """The visitor of ``route`` cannot come back before: no grace time ends sooner."""
    seen = until - dt.timedelta(seconds=cobrowse_settings.grace_time)
    CobrowseSession.objects.filter(
        conversation__in=Conversation.objects.filter(route=route),
        state__in=RUNNING,
        visitor_seen_at__lt=seen,
    ).update(visitor_seen_at=seen)


def _end_container(conversation, reason, now) -> None:
    """After commit: whoever ends a session may still be at work with what held it."""
    from . import chat

    def end() -> None:
        chat.end_emptied(conversation, reason, now)

    # What fails here is done by `chat.end_abandoned`.
    transaction.on_commit(end, robust=True)


def _overwrite_expired(now) -> None:
    """A Startcode whose time is over is as dead as a used one, in the chat too."""
    expired = CobrowseSession.objects.filter(
        state=State.WAITING, startcode_expires_at__lte=now
    )
    held = expired.filter(conversation__messages__may_hold_startcode=True).distinct()

    @transaction.atomic
    def overwrite(session) -> None:
        conversation = messages.lock(session.conversation_id)
        # A code renewed meanwhile has had its predecessor overwritten.
        if conversation and expired.filter(pk=session.pk).exists():
            messages.overwrite_startcodes(conversation)

    hashed = expired.exclude(startcode_hash="")
    do_all(
        lambda: do_each(overwrite, held),
        lambda: hashed.update(startcode_hash=""),
    )


def _missing(session) -> dict[str, Any]:
    """Which end was seen longest ago, and when."""
    ends = ("visitor_seen_at", "advisor_seen_at")
    column = min(ends, key=lambda end: getattr(session, end))
    return {column: getattr(session, column)}


def _whole():
    related = ("conversation__site", "advisor", "watcher", "page")
    return CobrowseSession.objects.select_related(*related)


def _unless_overdue(sessions, now):
    session = sessions.first()
    reason = session and overdue(session, now)
    if not reason:
        return session
    if _end_overdue(session, reason, now):
        return None
    # Gone already; or whoever was missing has been noted since it was read, as after
    # an outage, when all get back the time that nobody could note.
    return _unless_overdue(sessions.filter(pk=session.pk), now)


def _end_overdue(session, reason, now) -> bool:
    is_lost = reason == EndReason.CONNECTION_LOST
    return end(session, reason, still_missing=is_lost, now=now) is not None


def _maybe_overdue(now) -> Q:
    """A wide net for the sweeper, so that it does not read every session."""

    def before(seconds):
        return now - dt.timedelta(seconds=seconds)

    running = Q(state__in=RUNNING)
    grace = before(cobrowse_settings.grace_time)
    return (
        Q(
            state=State.WAITING,
            created_at__lte=before(cobrowse_settings.waiting_lifetime),
        )
        | Q(hold_until__lte=now)
        | running & Q(started_at__lte=before(cobrowse_settings.session_lifetime))
        | running & Q(active_at__lte=before(cobrowse_settings.idle_lifetime))
        | running & (Q(visitor_seen_at__lte=grace) | Q(advisor_seen_at__lte=grace))
    )


def _move(session, before, after, event: str, signal, **details) -> bool:
    now = timezone.now()
    with transaction.atomic():
        conversation = messages.lock(session.conversation_id)
        # A held session is moved by `holds` alone.
        moved = CobrowseSession.objects.filter(
            pk=session.pk, state=before, hold=""
        ).update(state=after, active_at=now)
        if not moved or conversation is None:
            return False
        messages.post_event(conversation, event)
        if after == State.PAUSED:
            assists.lapse(session)
        live.announce(conversation, live.SESSION)
        tell(signal, session, conversation, **details)
    session.state = after
    return True


def _log_end(session, reason):
    """Page history says that and why; never with whom."""
    if session.page is None:
        return
    page = session.page.specific
    user = session.advisor if reason == EndReason.ADVISOR else None
    assists.log_lapse(session)
    if reason in WITHDRAWALS:
        log(instance=page, action="wagtail_cobrowse.consent_withdrawn")
    log(
        instance=page,
        action="wagtail_cobrowse.session_ended",
        user=user,
        data={"reason": str(reason)},
    )
