"""
Notes that advisors write for each other: never to the visitor, on any path.

They are announced to workplaces alone, are in no transcript and no copy for a case, and
go when the conversation ends, however long its messages are kept.
"""

import uuid

from django.db import transaction

from . import live
from .errors import ClientIdTaken, ConversationEnded
from .messages import check_chat, lock
from .models import Conversation, Note
from .names import public_name
from .rows import delete_rows
from .spelling import without_startcodes


#: How many of the newest are shown.
SHOWN = 200
#: Characters of one; the workplace counts them down.
LONGEST = 2000


def write(
    conversation, user, text: str, client_id: uuid.UUID | None = None
) -> tuple[Note, bool]:
    """Write a note; return it and whether it is new: a retry is the same note.

    What looks like a Startcode is not kept. Raises `ConversationEnded`, and
    `ClientIdTaken` when somebody else has used this ``client_id``, `ChatOff`.
    """
    check_chat()
    client_id = client_id or uuid.uuid4()
    with transaction.atomic():
        row = lock(conversation.pk)
        if row is None or row.state == Conversation.State.ENDED:
            raise ConversationEnded
        note, is_new = Note.objects.get_or_create(
            conversation=row,
            client_id=client_id,
            defaults={
                "after": row.last_sequence,
                "advisor": user,
                "author_name": public_name(user),
                "text": without_startcodes(text),
            },
        )
        if is_new:
            live.announce_desk(row, live.NOTES)
    if note.advisor_id != user.pk:
        raise ClientIdTaken
    return note, is_new


def read(conversation) -> list[Note]:
    """The newest notes of ``conversation``, oldest first."""
    newest = Note.objects.filter(conversation=conversation).order_by("-pk")[:SHOWN]
    return list(newest)[::-1]


def count(conversation) -> int:
    """How many notes there are; they only become more."""
    return Note.objects.filter(conversation=conversation).count()


def delete(conversation) -> int:
    """Delete all of them; how many there were."""
    return delete_rows(Note.objects.filter(conversation=conversation))
