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
    session = getattr(conversation, "session", None)
    is_active = session is not None and session.state == CobrowseSession.State.ACTIVE
    if conversation is None or session is None or not (ending or is_active):
        yield
        return
    hub.cut(conversation.route, ending=ending)
    try:
        yield
    except DatabaseError:
        live.cut(conversation.route, session.pk, ending=ending)
        raise


@contextlib.contextmanager
def advisors_cut(conversation) -> Iterator[None]:
    """Let no frame pass in this process while an advisor's end is being written.

    One that fails was none.
    """
    key = object()
    hub.suspend(conversation.route, key)
    try:
        yield
    except BaseException:
        hub.release(conversation.route, key)
        raise


def uncut(conversation) -> None:
    """The visitor shares again; whether frames pass, the database says."""
    hub.resume(conversation.route)
