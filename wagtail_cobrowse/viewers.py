"""
Who else has a conversation before their eyes: what keeps two from answering one.

As Wagtail does for editors: an entry for each, which lives as long as somebody notes
that it does. Colleagues see it; visitors never do.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from . import live, messages, transfers
from .models import Conversation, Viewer
from .rows import delete_rows


#: Seconds without a sign of life; socket processes give one every five.
STALE_AFTER = 20


def may_view(conversation, user_id) -> bool:
    """Whether an advisor of the site may read it: unless somebody else has it."""
    return conversation.advisor_id in (None, user_id) or transfers.is_offered(
        conversation, user_id
    )


def look(conversation, user_id, now=None) -> None:
    """``user_id`` has opened ``conversation`` at a workplace, unless it is over."""
    with transaction.atomic():
        row = messages.lock(conversation.pk)
        if row is None or row.state == Conversation.State.ENDED:
            return
        _row, is_new = Viewer.objects.update_or_create(
            conversation=row,
            user_id=user_id,
            defaults={"seen_at": now or timezone.now()},
        )
        if is_new:
            live.announce_desk(row)


def leave(conversation_id, user_id) -> None:
    """The conversation is not open at that workplace any more."""
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    rows = Viewer.objects.filter(conversation=conversation_id, user=user_id)
    if delete_rows(rows) and conversation is not None:
        live.announce_desk(conversation)


def touch(pairs, now=None) -> None:
    """Note that these pairs of conversation's id and user's id are still so."""
    still = Q()
    for number, user_id in pairs:
        still |= Q(conversation=number, user=user_id)
    if still:
        Viewer.objects.filter(still).update(seen_at=now or timezone.now())


def forget_stale(now=None) -> int:
    """Delete the entries of workplaces that are gone without a word; how many."""
    stale = Viewer.objects.filter(seen_at__lte=_before(now))
    return delete_rows(stale) if stale.exists() else 0


def present(now=None):
    """The entries that count."""
    return Viewer.objects.filter(seen_at__gt=_before(now))


def _before(now) -> dt.datetime:
    return (now or timezone.now()) - dt.timedelta(seconds=STALE_AFTER)
