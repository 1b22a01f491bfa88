"""To ban somebody: the chat ends, and their browser opens no other for a while."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from wagtail.log_actions import log

from . import bans, chat
from .errors import ConversationEnded
from .histories import history_of
from .models import Ban, BanReason, Conversation, EndReason
from .sessions import Receipt


#: For how long somebody may be banned, in hours: an hour, a day, a week, thirty days.
HOURS = (1, 24, 168, 720)


def ban(conversation, user, reason: str, hours: int, now=None) -> Receipt | None:
    """End ``conversation`` and its session, and let its browser open no other.

    The caller has checked the right. Raises `ConversationEnded` when there is nothing
    to end any more, and `ValueError` for an unknown reason.
    """
    now, reason = now or timezone.now(), BanReason(reason)
    with transaction.atomic():
        # The same lock as for opening one: nobody opens another in between.
        chat.lock_site(conversation.site_id)
        row = chat.lock(conversation.pk)
        if row is None or row.state == Conversation.State.ENDED:
            raise ConversationEnded
        Ban.objects.create(
            site_id=row.site_id,
            seat_digest=bans.digest_of(row.site_id, row.seat_hash),
            reason=reason,
            advisor=user,
            created_at=now,
            expires_at=now + dt.timedelta(hours=hours),
        )
        log(
            instance=history_of(row),
            action="wagtail_cobrowse.visitor_banned",
            user=user,
            data={"reason": str(reason), "hours": hours},
        )
        return chat.end_conversation(row, EndReason.BANNED, now)
