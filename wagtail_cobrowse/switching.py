"""The switch in a site's settings that ends everything at once."""

from django.db import transaction

from . import chat
from .models import CobrowseSiteSettings, Conversation, EndReason
from .tidying import do_each


def end_everything(site_id: int) -> int:
    """End every chat of a site, and with it every session; how many chats.

    Called after the switch is saved. Whoever opens a chat at that moment holds the
    site's lock: it is waited for, and their chat is ended with the others; whoever
    comes later reads the switch.
    """
    with transaction.atomic():
        chat.lock_site(site_id)
        running = list(_alive([site_id]))
    return _end(running)


def end_rest() -> int:
    """End what still runs where the switch is off; how many chats.

    What ended everything may have failed in the middle, or been killed.
    """
    off = CobrowseSiteSettings.objects.filter(is_off=True)
    return _end(_alive(off.values("site")))


def _alive(sites):
    return Conversation.objects.filter(site__in=sites, state__in=chat.ALIVE)


def _end(conversations) -> int:
    def end(conversation) -> bool:
        receipt = chat.end_conversation(conversation, EndReason.SWITCHED_OFF)
        return receipt is not None

    return sum(do_each(end, conversations))
