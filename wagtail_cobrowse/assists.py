"""
That a visitor let the advisor act on the page, and that it is over: for the history.

What may be done is decided by the visitor's browser; nothing here grants anything.
"""

from django.db.models import F

from wagtail.log_actions import log

from .models import CobrowseSession


#: Entries of one session: a browser that says it again and again fills no history.
MOST = 20


def note_granted(route: str) -> None:
    """The visitor of the session on ``route`` lets the advisor act on the page."""
    _note(
        CobrowseSession.objects.filter(conversation__route=route, assists__lt=MOST),
        "wagtail_cobrowse.assist_granted",
        assists=F("assists") + 1,
        is_assisted=True,
    )


def note_ended(route: str) -> None:
    """It is over, if it was not already."""
    _note(
        CobrowseSession.objects.filter(conversation__route=route, is_assisted=True),
        "wagtail_cobrowse.assist_ended",
        is_assisted=False,
    )


def _note(sessions, action: str, **change) -> None:
    session = sessions.select_related("page").first()
    if session is None or not sessions.filter(pk=session.pk).update(**change):
        return
    if session.page is not None:
        log(session.page, action)
