"""
Conversations: opened by a visitor's seat, taken by one advisor, ended by either.

Everything that a conversation can do is named here; writing messages is in
`messages`, offers and page suggestions in `offers`, whose it is in `ownership`, the
list of all in `queues`.
"""

import secrets

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from wagtail.models import Site

from . import bans, live, notes, sessions, signals, site_settings, tallies
from .alive import alive_since
from .messages import (
    check_chat,
    lock,
    mark_read,
    messages_after,
    overwrite_startcodes,
    post_event,
    post_message,
    was_filed,
)
from .models import (
    ConsentNonce,
    Conversation,
    DeletionEntry,
    EndReason,
    Message,
    Transfer,
    Viewer,
)
from .names import public_name
from .offers import (
    find_suggested_page,
    offer_cobrowsing,
    suggest_page,
    withdraw_offer,
)
from .ownership import take
from .policies import Policy
from .queues import list_queue
from .rows import delete_rows
from .sessions import Receipt
from .settings import cobrowse_settings
from .tidying import do_all, do_each


__all__ = [
    "check_chat",
    "end_abandoned",
    "end_conversation",
    "end_emptied",
    "find_by_route",
    "find_conversation",
    "find_suggested_page",
    "list_queue",
    "lock",
    "mark_read",
    "messages_after",
    "offer_cobrowsing",
    "open_conversation",
    "overwrite_startcodes",
    "post_event",
    "post_message",
    "public_name",
    "reseat",
    "set_current_page",
    "suggest_page",
    "take",
    "touch",
    "withdraw_offer",
]

State = Conversation.State
ALIVE = (State.WAITING, State.OPEN)


def open_conversation(site, seat_hash: str, language: str, page=None) -> Conversation:
    """The conversation of this seat; a new one when there is none.

    Raises `Banned` for a seat that may open none, `Closed` where chats are off.
    """
    with transaction.atomic():
        # Two requests of one seat at once must not open two conversations.
        lock_site(site.pk)
        found = find_conversation(seat_hash)
        if found:
            return found
        site_settings.check_on(site.pk)
        bans.check(site.pk, seat_hash)
        conversation = Conversation.objects.create(
            site=site,
            route=secrets.token_hex(16),
            seat_hash=seat_hash,
            pseudonym=_free_pseudonym(site),
            language=language,
            current_page=page,
        )
        live.announce(conversation, live.CONVERSATION, live.QUEUE)
        signals.tell(signals.conversation_opened, Conversation, conversation)
    return conversation


def reseat(site, client_id, seat_hash: str) -> bool:
    """Give a conversation to another seat, if this very message is the last word of it.

    A browser to which the answer to its first message was lost has no seat, and sends
    the message again. From whoever got the answer something was heard since.
    """
    first = Message.objects.filter(
        conversation__in=Conversation.objects.filter(site=site, state__in=ALIVE),
        client_id=client_id,
        author=Message.Author.VISITOR,
    ).first()
    if first is None:
        return False
    unheard = Conversation.objects.filter(
        pk=first.conversation_id,
        state__in=ALIVE,
        visitor_seen_at__lte=first.created_at,
    )
    return bool(unheard.update(seat_hash=seat_hash))


def lock_site(site_id: int) -> None:
    """Until the transaction ends, nobody else opens a conversation of this site."""
    no_key = connection.features.has_select_for_no_key_update
    Site.objects.select_for_update(no_key=no_key).get(pk=site_id)


def find_conversation(seat_hash: str, now=None) -> Conversation | None:
    """The living conversation of this seat; one left long ago ends here."""
    if not seat_hash:
        return None
    return _unless_abandoned(
        Conversation.objects.filter(seat_hash=seat_hash, state__in=ALIVE), now
    )


def find_by_route(route: str, now=None) -> Conversation | None:
    """The living conversation with this route, or None."""
    return _unless_abandoned(
        Conversation.objects.filter(route=route, state__in=ALIVE), now
    )


def touch(conversation, now=None) -> None:
    """A request of the visitor came: the conversation is not abandoned."""
    conversation.visitor_seen_at = now or timezone.now()
    Conversation.objects.filter(pk=conversation.pk).update(
        visitor_seen_at=conversation.visitor_seen_at
    )


def set_current_page(conversation, page, policy: str, reads_terms: bool) -> None:
    """Note where the visitor is, if everybody may know; told only when it changed."""
    page_id = page.pk if page is not None and policy == Policy.OPEN else None
    changed = (
        Conversation.objects.filter(pk=conversation.pk)
        .exclude(
            Q(current_page_id=page_id) if page_id else Q(current_page=None),
            reads_terms=reads_terms,
        )
        .update(current_page_id=page_id, reads_terms=reads_terms)
    )
    conversation.current_page_id, conversation.reads_terms = page_id, reads_terms
    if changed:
        live.announce(conversation, live.CONVERSATION)
    if not conversation.page_counted and not reads_terms:
        _count_page(conversation, page_id)


def _count_page(conversation, page_id: int | None) -> None:
    """Count the first page once; one that is not open to everybody is not counted."""
    with transaction.atomic():
        is_first = Conversation.objects.filter(
            pk=conversation.pk, page_counted=False
        ).update(page_counted=True)
        if is_first and page_id is not None:
            tallies.count_page(conversation.site, page_id)
    conversation.page_counted = True


def end_conversation(conversation, by: str, now=None) -> Receipt | None:
    """End the chat and a session that runs in it.

    ``by`` is "visitor", "advisor" or an `EndReason`. Without retention everything is
    deleted in the same transaction; else the seat is wiped and the text kept until
    `retention.purge`. Returns None when somebody else has ended it.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = lock(conversation.pk)
        if row is None or row.state == State.ENDED:
            return None
        deleted, filed = {"sessions": 0}, was_filed(row)
        was_waiting = row.state == State.WAITING
        for model in (Transfer, Viewer):
            delete_rows(model.objects.filter(conversation=row))
        session = getattr(row, "session", None)
        if session:
            ended = sessions.end(session, by, now=now)
            deleted.update(ended.deleted if ended else {})
        tallies.count_chat(row, now)
        delete_rows(ConsentNonce.objects.filter(seat_hash=row.seat_hash))
        if site_settings.chat_retention_hours(row.site_id) > 0:
            post_event(row, "conversation_ended", by=str(by))
            overwrite_startcodes(row)
            _delete_notes(row, str(EndReason(by)), now)
            Conversation.objects.filter(pk=row.pk).update(
                state=State.ENDED,
                ended_at=now,
                seat_hash="",
                current_page=None,
                reads_terms=False,
            )
        else:
            deleted.update(delete_conversation(row, str(EndReason(by)), now))
        receipt = Receipt(now, str(EndReason(by)), deleted, filed)
        changes = (live.CONVERSATION, live.SESSION, live.QUEUE)
        live.announce(row, *changes, receipt=receipt.encode())
        if was_waiting:
            live.announce_order(row.site_id)
        live.forget(row)
        closed, why = signals.conversation_closed, str(EndReason(by))
        signals.tell(closed, Conversation, row, reason=why)
        if "conversations" in deleted:
            signals.tell(signals.conversation_deleted, Conversation, row)
    return receipt


def delete_conversation(conversation, reason: str, now) -> dict[str, int]:
    """Delete a conversation with all its messages; write it into the ledger.

    Of what is returned the visitor is told; of notes only the ledger knows.
    """
    noted = notes.delete(conversation)
    counts = {
        "messages": delete_rows(Message.objects.filter(conversation=conversation)),
        "conversations": delete_rows(Conversation.objects.filter(pk=conversation.pk)),
    }
    DeletionEntry.objects.create(
        occurred_at=now,
        subject=DeletionEntry.Subject.CONVERSATION,
        reason=reason,
        counts={**counts, "notes": noted} if noted else counts,
    )
    return counts


def _delete_notes(conversation, reason: str, now) -> None:
    """Nobody reads them after the end, however long the messages are kept."""
    if noted := notes.delete(conversation):
        DeletionEntry.objects.create(
            occurred_at=now,
            subject=DeletionEntry.Subject.CONVERSATION,
            reason=reason,
            counts={"notes": noted},
        )


def end_emptied(conversation, reason, now=None) -> bool:
    """End what held a session and nothing else, unless another one has begun."""
    with transaction.atomic():
        row = lock(conversation.pk)
        if row is None or hasattr(row, "session"):
            return False
        return end_conversation(row, reason, now) is not None


def end_abandoned(now=None) -> int:
    """End every conversation whose visitor has been gone too long; how many.

    On a site with a chat of its own also those that hold no session: of a process
    that was killed, or of the time before.
    """
    now, reason = now or timezone.now(), EndReason.CONNECTION_LOST
    alive = Conversation.objects.filter(state__in=ALIVE)
    left = alive.filter(visitor_seen_at__lte=alive_since(now))

    def end(conversation) -> bool:
        return end_conversation(conversation, reason, now) is not None

    def end_rest(conversation) -> bool:
        return end_emptied(conversation, reason, now)

    emptied = alive.filter(session=None)
    if cobrowse_settings.chat:
        emptied = emptied.none()
    return sum(
        do_all(
            lambda: sum(do_each(end, left)),
            lambda: sum(do_each(end_rest, emptied)),
        )
    )


def _unless_abandoned(conversations, now) -> Conversation | None:
    found = conversations.select_related("site", "advisor", "session").first()
    now = now or timezone.now()
    if found is None or found.visitor_seen_at > alive_since(now):
        return found
    end_conversation(found, EndReason.CONNECTION_LOST, now)
    return None


def _free_pseudonym(site) -> str:
    """Four hexadecimal digits that no living conversation of the site has."""
    alive = Conversation.objects.filter(site=site, state__in=ALIVE)
    for _attempt in range(20):
        pseudonym = f"{secrets.randbelow(0x10000):04X}"
        if not alive.filter(pseudonym=pseudonym).exists():
            return pseudonym
    return f"{secrets.randbelow(0x100000000):08X}"
