"""
What a site's own code may hear of conversations, consent and sessions.

Signals carry ids, never what was said or seen, and are sent after the commit, in the
process that has committed. A receiver that raises is logged by Django and disturbs
nobody. docs/reference-signals.md lists them.
"""

from typing import Any

from django.db import transaction
from django.dispatch import Signal

from . import logs
from .logs import Event


#: A visitor has opened a conversation: by a message, or by consenting without a chat.
conversation_opened = Signal()
#: An advisor has it now: ``user_id``.
conversation_taken = Signal()
#: It waits for somebody else again.
conversation_released = Signal()
#: It is over: ``reason`` is an `EndReason`.
conversation_closed = Signal()
#: Nothing of it is left: whoever keeps its id has to forget it.
conversation_deleted = Signal()

#: A message was written: ``message_id``, ``sequence``, ``author``, ``kind``, ``event``.
message_written = Signal()

#: A proof was written: ``page_id``, ``language``; ``renewed`` for changed terms.
consent_given = Signal()
#: The visitor has taken it back, by ending the session.
consent_withdrawn = Signal()

#: The Startcode was right: ``user_id``.
session_started = Signal()
#: Nothing is shared for a while: ``reason`` is "visitor", or a `Hold`.
session_paused = Signal()
#: It is shared again.
session_resumed = Signal()
#: It is over, also when it was never started: ``reason`` is an `EndReason`.
session_ended = Signal()


#: What is noted in the log. Messages are too many, and nobody's business.
EVENTS = {
    conversation_opened: Event.CONVERSATION_OPENED,
    conversation_taken: Event.CONVERSATION_TAKEN,
    conversation_released: Event.CONVERSATION_RELEASED,
    conversation_closed: Event.CONVERSATION_CLOSED,
    conversation_deleted: Event.CONVERSATION_DELETED,
    consent_given: Event.CONSENT_GIVEN,
    consent_withdrawn: Event.CONSENT_WITHDRAWN,
    session_started: Event.SESSION_STARTED,
    session_paused: Event.SESSION_PAUSED,
    session_resumed: Event.SESSION_RESUMED,
    session_ended: Event.SESSION_ENDED,
}


def tell(signal: Signal, sender: type, conversation, **details: Any) -> None:
    """After commit, send ``signal`` with the ids of ``conversation`` and ``details``.

    Call it after `live.announce`: our own sockets come first.
    """
    details |= {"conversation_id": conversation.pk, "site_id": conversation.site_id}
    if event := EVENTS.get(signal):
        _note(event, details)
    if not signal.has_listeners(sender):
        return
    transaction.on_commit(lambda: signal.send_robust(sender, **details), robust=True)


def _note(event: Event, details: dict[str, Any]) -> None:
    if logs.notes_are_read():
        ids = {
            "conversation": details["conversation_id"],
            "session": details.get("session_id"),
            "site": details["site_id"],
            "reason": details.get("reason"),
        }
        # No partial: Django 5.2 asks what has failed for its name.
        transaction.on_commit(lambda: logs.note(event, **ids), robust=True)
