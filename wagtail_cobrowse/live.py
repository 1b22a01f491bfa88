"""
Names of channel groups, and the events that travel on them.

Events are sent after commit and say only *that* something changed. Whoever is told
fetches what changed through the same permission check as ever, so that a lost,
doubled or late event does no harm.
"""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from django.db import transaction


#: What an event can say has changed.
MESSAGES, CONVERSATION, SESSION, QUEUE = "messages", "conversation", "session", "queue"


def conversation_group(route: str) -> str:
    """Group of the visitor's sockets and of the advisor's socket of one session."""
    return f"cobrowse.route.{route}"


def advisors_group(site_id: int) -> str:
    """Group of all workplaces of a site: queue, messages, sessions."""
    return f"cobrowse.advisors.{site_id}"


def announce(conversation, *changes: str) -> None:
    """After commit, tell both sides of ``conversation`` what kind of thing changed."""
    route, site_id, number = (
        conversation.route,
        conversation.site_id,
        str(conversation.pk),
    )
    transaction.on_commit(lambda: _send(route, site_id, number, changes))


def announce_typing(conversation, who: str) -> None:
    """Tell both sides that ``who`` ("visitor" or "advisor") is typing."""
    _send(conversation.route, conversation.site_id, str(conversation.pk), (), who)


def _send(route, site_id, conversation_id, changes, typing="") -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    event = {
        "type": "cobrowse.changed",
        "conversation": conversation_id,
        "changes": list(changes),
        "typing": typing,
    }
    send = async_to_sync(layer.group_send)
    send(conversation_group(route), event)
    send(advisors_group(site_id), event)
