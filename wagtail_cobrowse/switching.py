"""The switch in a site's settings that ends everything at once."""

from django.db import transaction

from . import chat
from .models import Conversation, EndReason


def end_everything(site_id: int) -> int:
    """End every chat of a site, and with it every session; how many chats.

    Called after the switch is saved. Whoever opens a chat at that moment holds the
    site's lock: it is waited for, and their chat is ended with the others; whoever
    comes later reads the switch.
    """
    with transaction.atomic():
        chat.lock_site(site_id)
        rows = Conversation.objects.filter(site=site_id, state__in=chat.ALIVE)
        running = list(rows)
    for conversation in running:
        chat.end_conversation(conversation, EndReason.SWITCHED_OFF)
    return len(running)
