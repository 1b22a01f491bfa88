"""Stopping the frames before anything is written, also where nothing can be."""

import contextlib

from collections.abc import Iterator

from django.db import DatabaseError

from .. import chat, live
from ..models import CobrowseSession
from ..relay.hub import hub


@contextlib.contextmanager
def visitors_cut(seat_hash: str, *, ending: bool) -> Iterator[None]:
    """Cut the session of a seat for good or for a pause; what is within writes it.

    The sockets of this process are cut at once, those of others by the event that
    follows the writing, or by one of its own if that fails.
    """
    conversation = chat.find_conversation(seat_hash)
    session = None
    if conversation is not None:
        states = CobrowseSession.State
        session = CobrowseSession.objects.filter(
            conversation=conversation,
            state__in=states if ending else [states.ACTIVE],
        ).first()
    if conversation is None or session is None:
        yield
        return
    hub.cut(conversation.route, ending=ending)
    try:
        yield
    except DatabaseError:
        live.cut(conversation.route, session.pk, ending=ending)
        raise


def advisors_cut(conversation) -> None:
    """Cut a session that an advisor ends with its chat, in this process."""
    hub.cut(conversation.route, ending=True, by_visitor=False)


def uncut(conversation) -> None:
    """The visitor shares again; whether frames pass, the database says."""
    hub.resume(conversation.route)
