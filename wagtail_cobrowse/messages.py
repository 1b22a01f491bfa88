"""
Messages of a conversation: written once, numbered without gaps, announced after.

A retry carries the same ``client_id`` and is the same message. The database gives
the sequence number under the conversation's row lock.
"""

import uuid

from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import live, meters, signals
from .errors import ChatOff, ClientIdTaken, ConversationEnded
from .models import CobrowseSession, Conversation, FilingReason, Message, Transfer
from .settings import cobrowse_settings
from .spelling import may_hold_startcode, without_startcodes


Author, Kind = Message.Author, Message.Kind

#: What an event is called in the history of a chat. {name} is an advisor's public
#: name; the sentence is made in the language of whoever reads it.
EVENTS = {
    "conversation_taken": _("{name} has joined the chat."),
    "conversation_released": _("{name} has left the chat. It waits for somebody else."),
    "offer_withdrawn": _("{name} has withdrawn the offer of co-browsing."),
    "consent_given": _("Agreed to the terms of use. Waiting for the Startcode."),
    "startcode_renewed": _("A new Startcode has been made."),
    "startcode_wrong": _("A wrong Startcode was entered."),
    "session_started": _("The co-browsing session has started."),
    "session_paused": _("The co-browsing session is paused."),
    "session_resumed": _("The co-browsing session continues."),
    "consent_renewed": _("Agreed to the changed terms of use. It continues."),
    "session_watched": _("{name} looks on as well."),
    "session_unwatched": _("{name} no longer looks on."),
    "chat_filed": _("A copy of this chat has been filed to a case: {reason}."),
    "session_ended": _("The co-browsing session has ended."),
    "conversation_ended": _("The chat has ended."),
}

#: What is said of a session that waits for a new agreement, by `Hold`.
HOLD_TEXTS = {
    "terms": _("The terms have changed. Sharing is paused until they are agreed to."),
    "identity": _("Logged in or out. Sharing is paused until it is agreed to again."),
}

WRONG_CODES_TEXT = _("The co-browsing session has ended: too many wrong Startcodes.")


class _Repeat(Exception):
    """The message is there already."""


def lock(conversation_id) -> Conversation | None:
    """The conversation's row, locked until the transaction ends; None when gone."""
    return Conversation.objects.select_for_update().filter(pk=conversation_id).first()


def check_chat() -> None:
    """Raise `ChatOff` on a site with a chat of its own: people write there."""
    if not cobrowse_settings.chat:
        raise ChatOff


def post_message(
    conversation,
    *,
    author: str,
    text: str = "",
    client_id: uuid.UUID | None = None,
    kind: str = Kind.TEXT,
    data: dict | None = None,
    advisor=None,
    author_name: str = "",
) -> tuple[Message, bool]:
    """Write a message; return it and whether it is new.

    Raises `ConversationEnded`, `ClientIdTaken` when the other side has used the same
    ``client_id``, and `ChatOff` for what people write on a site with another chat.
    """
    if author != Author.SYSTEM:
        check_chat()
    client_id = client_id or uuid.uuid4()
    try:
        with transaction.atomic():
            # The UPDATE comes first: it takes the row lock, on SQLite the file's.
            open_ones = Conversation.objects.filter(pk=conversation.pk).exclude(
                state=Conversation.State.ENDED
            )
            numbered = open_ones.update(last_sequence=F("last_sequence") + 1)
            if _find(conversation, client_id):
                raise _Repeat
            if not numbered:
                raise ConversationEnded
            sequence, *whose = open_ones.values_list(
                "last_sequence", "advisor", _is_offered()
            ).get()
            message = Message.objects.create(
                conversation=conversation,
                sequence=sequence,
                client_id=client_id,
                author=author,
                advisor=advisor,
                author_name=author_name,
                kind=kind,
                data=data or {},
                **_guarded(conversation, text, kind),
            )
            owner_id = _only_owner(*whose)
            live.announce(conversation, live.MESSAGES, owner_id=owner_id)
            _tell(message, conversation)
            if author in meters.MESSAGES:
                meters.add_one(meters.MESSAGES[author])
    except _Repeat:
        found = _find(conversation, client_id)
        if found is None:
            raise ConversationEnded from None
        if found.author != author:
            raise ClientIdTaken from None
        return found, False
    conversation.last_sequence = message.sequence
    return message, True


def post_event(conversation, event: str, **data) -> Message | None:
    """Write that something happened; nothing in a conversation that has ended."""
    try:
        message, _new = post_message(
            conversation,
            author=Author.SYSTEM,
            kind=Kind.EVENT,
            data={"event": event, **data},
        )
    except ConversationEnded:
        return None
    return message


def event_text(data: dict) -> str:
    """The sentence for an event's ``data``, in the active language."""
    name, event = data.get("name") or str(_("Advisor")), data.get("event", "")
    if event == "session_ended" and data.get("reason") == "wrong_codes":
        return str(WRONG_CODES_TEXT)
    if event == "session_held":
        return str(HOLD_TEXTS.get(data.get("reason", ""), ""))
    reason = data.get("reason", "")
    if reason in FilingReason.values:
        reason = FilingReason(reason).label
    return str(EVENTS.get(event, "")).format(name=name, reason=reason)


def messages_after(conversation, sequence: int = 0, limit: int = 200):
    """At most ``limit`` messages after ``sequence``, and whether more follow."""
    found = list(
        Message.objects.filter(conversation=conversation, sequence__gt=sequence)
        .select_related(None)
        .order_by("sequence")[: limit + 1]
    )
    return found[:limit], len(found) > limit


def was_filed(conversation) -> bool:
    """Whether a copy of ``conversation`` was made for a case, for its receipt."""
    return Message.objects.filter(
        conversation=conversation, kind=Kind.EVENT, data__event="chat_filed"
    ).exists()


def mark_read(conversation, reader: str, sequence: int) -> bool:
    """Note that ``reader`` ("visitor" or "advisor") has read up to ``sequence``."""
    column = {"visitor": "visitor_read", "advisor": "advisor_read"}[reader]
    moved = Conversation.objects.filter(
        pk=conversation.pk, last_sequence__gte=sequence, **{f"{column}__lt": sequence}
    ).update(**{column: sequence})
    if moved:
        setattr(conversation, column, sequence)
        rows = Conversation.objects.filter(pk=conversation.pk)
        whose = rows.values_list("advisor", _is_offered()).first() or (None, False)
        live.announce(conversation, column, owner_id=_only_owner(*whose))
    return bool(moved)


def overwrite_startcodes(conversation) -> int:
    """Overwrite what may be a Startcode in the chat; how many messages held one.

    Call it where the code dies, within that transaction, with the conversation
    locked, so that no message slips in between.
    """
    held = Message.objects.filter(conversation=conversation, may_hold_startcode=True)
    count = 0
    for message in held:
        message.text = without_startcodes(message.text)
        message.may_hold_startcode = False
        message.save(update_fields=["text", "may_hold_startcode"])
        count += 1
    return count


def preview(message_text: str, length: int = 80) -> str:
    """The beginning of a text for lists; never with a Startcode in it."""
    return without_startcodes(message_text)[:length]


def _tell(message: Message, conversation) -> None:
    signals.tell(
        signals.message_written,
        Message,
        conversation,
        message_id=message.pk,
        sequence=message.sequence,
        author=str(message.author),
        kind=str(message.kind),
        event=message.data.get("event", ""),
    )


def _is_offered() -> Exists:
    """Of a conversation whether a colleague may have it."""
    return Exists(
        Transfer.objects.filter(
            conversation=OuterRef("pk"),
            state=Transfer.State.PENDING,
            expires_at__gt=timezone.now(),
        )
    )


def _only_owner(advisor_id: Any, is_offered: bool) -> Any:
    """The advisor in whose queue alone the messages of a conversation show, or None."""
    # Not by an expression of the database: of a key, SQLite gives what it has stored.
    return None if is_offered else advisor_id


def _find(conversation, client_id) -> Message | None:
    return Message.objects.filter(
        conversation=conversation, client_id=client_id
    ).first()


def _guarded(conversation, text: str, kind: str) -> dict:
    """The text as it may be stored: a Startcode used or expired is dead and goes."""
    if kind != Kind.TEXT or not may_hold_startcode(text):
        return {"text": text}
    dead = CobrowseSession.objects.filter(conversation=conversation).filter(
        ~Q(state=CobrowseSession.State.WAITING)
        | Q(startcode_expires_at__lte=timezone.now())
    )
    if dead.exists():
        return {"text": without_startcodes(text)}
    return {"text": text, "may_hold_startcode": True}
