"""
That a visitor let the advisor act on the page, and that it is over: for the history.

What may be done is decided by the visitor's browser; nothing here grants anything. A
grant is over, at the latest, when the session is paused or ends.
"""

import uuid

from django.db import transaction

from wagtail.log_actions import log

from . import messages
from .models import CobrowseSession


#: Entries of one session: a browser that says it again and again fills no history.
MOST = 20

#: A session, and which of its grants.
Noted = tuple[uuid.UUID, int]


def note_granted(route: str) -> Noted | None:
    """The visitor of the session on ``route`` lets the advisor act on the page.

    Returns by what `note_ended` knows this grant. Of a session that shares nothing at
    the moment it is not noted, nor beyond `MOST`: None.
    """
    active = CobrowseSession.objects.filter(
        conversation__route=route, state=CobrowseSession.State.ACTIVE, assists__lt=MOST
    )
    with transaction.atomic(savepoint=False):
        session = _locked(active)
        if session is None:
            return None
        # Of two in a row the first is over.
        log_lapse(session)
        session.assists, session.is_assisted = session.assists + 1, True
        session.save(update_fields=["assists", "is_assisted"])
        _log(session, "granted")
    return session.pk, session.assists


def note_ended(noted: Noted) -> None:
    """That grant is over, if it was not already; a later one is not."""
    pk, number = noted
    _end(CobrowseSession.objects.filter(pk=pk, assists=number))


def lapse(session) -> None:
    """It is over with what it was granted for, if it was granted at all."""
    _end(CobrowseSession.objects.filter(pk=session.pk))


def log_lapse(session) -> None:
    """As `lapse`, of a ``session`` whose row is locked, and goes or changes."""
    if session.is_assisted:
        _log(session, "ended")


def _end(sessions) -> None:
    with transaction.atomic(savepoint=False):
        session = _locked(sessions.filter(is_assisted=True))
        if session is not None:
            session.is_assisted = False
            session.save(update_fields=["is_assisted"])
            _log(session, "ended")


def _locked(sessions) -> CobrowseSession | None:
    """The first of ``sessions``, once nothing else can change or end it."""
    pk = sessions.values_list("conversation_id", flat=True).first()
    # Before the session, as everywhere.
    if pk is None or messages.lock(pk) is None:
        return None
    return sessions.select_related("page").first()


def _log(session, what: str) -> None:
    if session.page is not None:
        log(session.page.specific, f"wagtail_cobrowse.assist_{what}")
