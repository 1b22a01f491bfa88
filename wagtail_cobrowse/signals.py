"""
What a site's own code may hear of conversations, consent and sessions.

Signals carry ids, never what was said or seen, and are sent after the commit, in the
process that has committed. A receiver that raises is logged by Django and disturbs
nobody. docs/reference-signals.md lists them.
"""

from typing import Any

from django.db import transaction
from django.dispatch import Signal


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


def tell(signal: Signal, sender: type, conversation, **details: Any) -> None:
    """After commit, send ``signal`` with the ids of ``conversation`` and ``details``.

    Call it after `live.announce`: our own sockets come first.
    """
    if not signal.has_listeners(sender):
        return
    details |= {"conversation_id": conversation.pk, "site_id": conversation.site_id}
    transaction.on_commit(lambda: signal.send_robust(sender, **details), robust=True)
