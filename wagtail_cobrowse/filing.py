"""
File to case: a copy of a chat for a task that still needs it when the chat is gone.

The copy goes to the site's own case system, by the signal `chat_filed`, or to the
advisor's machine. Nothing of it stays here: the ledger says that, when, why and how
much, and the visitor is told in the chat and on the receipt.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from wagtail.log_actions import log

from . import logs, messages
from .errors import ConversationEnded, NotFiled
from .histories import history_of
from .logs import Event
from .messages import event_text
from .models import Conversation, DeletionEntry, FilingReason, Message
from .names import public_name
from .spelling import without_startcodes


#: Sent with ``document`` (a dictionary that JSON can hold), ``text`` (the same to
#: read), ``user`` and ``site``, within the transaction. A receiver that has kept the
#: copy returns True; one that raises lets nothing be recorded and the advisor know.
chat_filed = Signal()


@dataclass(frozen=True)
class Filed:
    """A copy of a chat; ``is_delivered`` when the case system of the site has it."""

    document: dict[str, Any]
    text: str
    is_delivered: bool


def file_chat(conversation, user, reason, note: str = "", now=None) -> Filed:
    """Make a copy of ``conversation`` for a case, and tell everybody whom it concerns.

    ``note`` is for the case alone. The caller has checked the right. Raises
    `ConversationEnded`, `NotFiled` when the site's case system fails, and `ChatOff`
    where there is nothing to be filed.
    """
    messages.check_chat()
    now, reason = now or timezone.now(), FilingReason(reason)
    with transaction.atomic():
        row = messages.lock(conversation.pk)
        if row is None or row.state == Conversation.State.ENDED:
            raise ConversationEnded
        document = _document(row, user, reason, note, now)
        text = _as_text(document)
        messages.post_event(row, "chat_filed", reason=str(reason))
        DeletionEntry.objects.create(
            occurred_at=now,
            subject=DeletionEntry.Subject.FILED,
            reason=str(reason),
            counts={"messages": len(document["messages"])},
        )
        log(
            instance=history_of(row),
            action="wagtail_cobrowse.chat_filed",
            user=user,
            data={"reason": str(reason)},
        )
        # Last: whatever fails here has reached no case system yet.
        is_delivered = _deliver(document, text, user, row.site)
    return Filed(document, text, is_delivered)


def _deliver(document, text: str, user, site) -> bool:
    try:
        answers = chat_filed.send(
            sender=Conversation, document=document, text=text, user=user, site=site
        )
    except Exception as error:
        # The type alone: the message may quote the chat.
        logs.fail(Event.FILING_FAILED, "A chat could not be filed", error, site=site.pk)
        raise NotFiled from None
    return any(bool(answer) for _receiver, answer in answers)


def _document(conversation, user, reason, note: str, now) -> dict[str, Any]:
    rows = Message.objects.filter(conversation=conversation).order_by("sequence")
    return {
        "site": conversation.site.hostname,
        "visitor": conversation.pseudonym,
        "language": conversation.language,
        "opened_at": conversation.created_at.isoformat(),
        "filed_at": now.isoformat(),
        "filed_by": public_name(user),
        "reason": str(reason),
        "reason_text": str(reason.label),
        "note": note,
        "messages": [
            {
                "sequence": each.sequence,
                "at": each.created_at.isoformat(),
                "author": each.author,
                "name": each.author_name,
                "kind": each.kind,
                "text": _words(each),
            }
            for each in rows
        ],
    }


def _words(message) -> str:
    if message.kind == Message.Kind.EVENT:
        return event_text(message.data)
    # A Startcode is no part of any case, alive or dead.
    return without_startcodes(message.text)


def _as_text(document) -> str:
    head = [
        f"{document['site']} · {document['visitor']}",
        f"{document['reason_text']} · {document['filed_by']} · {document['filed_at']}",
        document["note"],
    ]
    lines = [
        f"[{each['at']}] {each['name'] or each['author']}: {each['text']}"
        for each in document["messages"]
    ]
    return "\n".join([*filter(None, head), "", *lines, ""])
