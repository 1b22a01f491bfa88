"""How the service stands at this moment, for each site: numbers and nobody."""

import datetime as dt

from dataclasses import dataclass

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from . import alive, availability, hours, site_settings, tallies
from .models import CobrowseSession, Conversation, Tally
from .sessions import RUNNING


State = Conversation.State


@dataclass(frozen=True)
class Now:
    """``longest_wait`` is None while nobody waits."""

    waiting: int
    longest_wait: dt.timedelta | None
    active: int
    sessions: int
    missed_today: int
    available: int
    #: Whether somebody should be there.
    is_open: bool


def find(site, now=None) -> Now:
    """How it stands on ``site``. A visitor who has been gone too long waits no more."""
    now, settings = now or timezone.now(), site_settings.find(site)
    conversations = alive.list_alive(site, now)
    chats = conversations.aggregate(
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        since=Min("created_at", filter=Q(state=State.WAITING)),
        active=Count("pk", filter=Q(state=State.OPEN)),
    )
    missed = Tally.objects.filter(
        site=site,
        day=tallies.today(site, now),
        subject=Tally.Subject.CHAT,
        value=tallies.MISSED,
    ).aggregate(total=Sum("count", default=0))
    available = availability.Status.AVAILABLE
    return Now(
        waiting=chats["waiting"],
        longest_wait=now - chats["since"] if chats["since"] else None,
        active=chats["active"],
        sessions=CobrowseSession.objects.filter(
            conversation__in=conversations, state__in=RUNNING
        ).count(),
        missed_today=missed["total"],
        available=sum(
            status == available
            for _user, status in availability.list_present(site, now)
        ),
        is_open=not settings.is_off and hours.read(settings).is_open(now),
    )
