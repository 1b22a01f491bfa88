"""Which conversations count: those whose visitor is there, or may come back."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from .models import Conversation
from .settings import cobrowse_settings


def alive_since(now: dt.datetime) -> dt.datetime:
    """Conversations whose visitor was last there then or before are as good as over.

    They end with the next purge, or when somebody asks for them.
    """
    return now - dt.timedelta(seconds=cobrowse_settings.conversation_grace_time)


def list_alive(site, now: dt.datetime | None = None) -> QuerySet[Conversation]:
    """Conversations of ``site``, or of the one with this number, that count."""
    since = alive_since(now or timezone.now())
    return Conversation.objects.filter(site=site, visitor_seen_at__gt=since)


def list_waiting(site, now: dt.datetime | None = None) -> QuerySet[Conversation]:
    """Those of them that nobody has taken."""
    return list_alive(site, now).filter(state=Conversation.State.WAITING)
