"""
That a visitor let the advisor act on the page, and that it is over: for the history.

What may be done is decided by the visitor's browser; nothing here grants anything. A
grant is over, at the latest, when the session is paused or ends.
"""

from django.db import transaction
from django.db.models import F

from wagtail.log_actions import log

from . import messages
from .models import CobrowseSession


#: Entries of one session: a browser that says it again and again fills no history.
MOST = 20


def note_granted(route: str) -> None:
    """The visitor of the session on ``route`` lets the advisor act on the page.

    Of a session that shares nothing at the moment this is not noted.
    """
    active = CobrowseSession.objects.filter(state=CobrowseSession.State.ACTIVE)
    _note(
        active.filter(conversation__route=route, assists__lt=MOST),
        "wagtail_cobrowse.assist_granted",
        assists=F("assists") + 1,
        is_assisted=True,
    )


def note_ended(route: str) -> None:
    """It is over, if it was not already."""
    _end(CobrowseSession.objects.filter(conversation__route=route))


def lapse(session) -> None:
    """It is over with what it was granted for, as far as ``session`` knows of one."""
    if session.is_assisted:
        _end(CobrowseSession.objects.filter(pk=session.pk))


def log_lapse(session) -> None:
    """As `lapse`, of a ``session`` whose row is locked, and goes."""
    if session.is_assisted and session.page is not None:
        log(session.page.specific, "wagtail_cobrowse.assist_ended")


def _end(sessions) -> None:
    _note(
        sessions.filter(is_assisted=True),
        "wagtail_cobrowse.assist_ended",
        is_assisted=False,
    )


def _note(sessions, action: str, **change) -> None:
    session = sessions.select_related("page").first()
    if session is None:
        return
    with transaction.atomic():
        # Before the session, as everywhere; nothing ends it in between.
        messages.lock(session.conversation_id)
        if sessions.filter(pk=session.pk).update(**change) and session.page is not None:
            log(session.page, action)
