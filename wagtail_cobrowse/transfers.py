"""
From colleague to colleague: a chat is offered with a note, and accepted or not.

Until it is accepted it is the sender's, so that the visitor is never without anybody.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from . import availability, live, ownership
from .errors import NoColleague, NoTransfer
from .models import Conversation, Transfer
from .rows import delete_rows
from .settings import cobrowse_settings


State = Transfer.State
#: What `State` does not have: nobody has answered in time.
EXPIRED = "expired"


def list_colleagues(site, user, now=None) -> list[tuple]:
    """Who could have a chat of ``user``: pairs of user and availability."""
    present = availability.list_present(site, now)
    return [(each, status) for each, status in present if each.pk != user.pk]


def find_state(transfer, now=None) -> str:
    """The state of ``transfer`` as it is at ``now``: one of `State`, or `EXPIRED`."""
    if transfer.state == State.PENDING and transfer.expires_at <= (
        now or timezone.now()
    ):
        return EXPIRED
    return transfer.state


def offer(conversation, sender, recipient_id, note: str = "", now=None) -> Transfer:
    """Offer the sender's chat to a colleague; an offer before it is forgotten.

    Raises `ConversationEnded`, `NotYours`, and `NoColleague` for who is not there.
    """
    now = now or timezone.now()
    colleagues = list_colleagues(conversation.site, sender, now)
    recipient = next((e for e, _status in colleagues if e.pk == recipient_id), None)
    if recipient is None:
        raise NoColleague
    lifetime = dt.timedelta(seconds=cobrowse_settings.transfer_lifetime)
    with transaction.atomic():
        row = ownership.lock_own(conversation, sender)
        transfer, _is_new = Transfer.objects.update_or_create(
            conversation=row,
            defaults={
                "sender": sender,
                "recipient": recipient,
                "note": note,
                "state": State.PENDING,
                "expires_at": now + lifetime,
            },
        )
        live.announce_desk(row)
    return transfer


def take_back(conversation, sender, now=None) -> None:
    """The sender keeps the chat, or puts away the answer. Raises `NoTransfer`."""
    with transaction.atomic():
        row = ownership.lock_own(conversation, sender)
        if not delete_rows(Transfer.objects.filter(conversation=row, sender=sender)):
            raise NoTransfer
        live.announce_desk(row)


def accept(conversation, recipient, limit: int | None = None, now=None) -> None:
    """The chat is the recipient's; a running co-browsing session ends.

    Raises `ConversationEnded`, `Full`, and `NoTransfer` where it is not offered.
    """
    with transaction.atomic():
        ownership.check_limit(conversation, recipient, limit)
        row = ownership.lock_living(conversation)
        transfer = _find_pending(row, recipient, now)
        transfer.state = State.ACCEPTED
        transfer.save(update_fields=["state"])
        ownership.hand_over(row, recipient)


def decline(conversation, recipient, now=None) -> None:
    """The chat stays the sender's, who is told. Raises as `accept`, but for `Full`."""
    with transaction.atomic():
        row = ownership.lock_living(conversation)
        transfer = _find_pending(row, recipient, now)
        transfer.state = State.DECLINED
        transfer.save(update_fields=["state"])
        live.announce_desk(row)


def is_offered(conversation, user, now=None) -> bool:
    """Whether ``user`` may accept ``conversation``."""
    return pending(user, now).filter(conversation=conversation).exists()


def pending(user, now=None):
    """What is offered to ``user`` and waits for an answer."""
    return Transfer.objects.filter(
        recipient=user, state=State.PENDING, expires_at__gt=now or timezone.now()
    )


def _find_pending(conversation: Conversation, recipient, now) -> Transfer:
    found = pending(recipient, now).filter(
        conversation=conversation, sender=conversation.advisor_id
    )
    transfer = found.first()
    if transfer is None:
        raise NoTransfer
    return transfer
