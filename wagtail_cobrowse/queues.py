"""The queue of a workplace, in few queries: who waits, one's own, what is offered."""

import datetime as dt

from dataclasses import dataclass, replace

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from . import alive, sessions, transfers, viewers
from .messages import preview
from .models import CobrowseSession, Conversation, Message
from .names import colleague_names, public_name
from .offers import webcodes_of


#: Socket processes note several times in this many seconds that a visitor is there.
CONNECTED_SECONDS = 20


@dataclass(frozen=True)
class Row:
    """A conversation as it stands in the queue."""

    conversation: Conversation
    session: CobrowseSession | None
    mine: bool
    unread: int
    preview: str
    #: When the visitor first wrote after the advisor's last message; None while
    #: nobody waits for an answer.
    unanswered_since: dt.datetime | None
    visitor_connected: bool
    webcode: str
    #: Whose it is, as colleagues call each other; "" while it waits.
    advisor: str
    #: Who else has it before their eyes.
    viewers: list[str]
    transfer: "Passing | None"


@dataclass(frozen=True)
class Passing:
    """A transfer as sender and recipient see it; nobody else does."""

    state: str
    to_me: bool
    #: The other one of the two.
    colleague: str
    note: str
    expires_at: dt.datetime


def is_connected(conversation, now=None) -> bool:
    """Whether the visitor was there within the last seconds."""
    since = (now or timezone.now()) - dt.timedelta(seconds=CONNECTED_SECONDS)
    return conversation.visitor_seen_at > since


def list_queue(site, user, now=None) -> list[Row]:
    """Waiting conversations of ``site``, those of ``user``, and those offered to them.

    Oldest first.
    """
    now = now or timezone.now()
    offered = transfers.pending(user, now).values("conversation")
    return _rows(
        Conversation.objects.filter(site=site).filter(
            Q(state=Conversation.State.WAITING)
            | Q(state=Conversation.State.OPEN, advisor=user)
            | Q(state=Conversation.State.OPEN, pk__in=offered)
        ),
        site,
        user,
        now,
    )


def find_visitor(site, user, pseudonym: str, now=None) -> Conversation | None:
    """What `list_queue` has of the visitor with this pseudonym ("7F3A"), or None."""
    rows = list_queue(site, user, now)
    found = (each.conversation for each in rows)
    return next((each for each in found if each.pseudonym == pseudonym), None)


def list_others(site, user, now=None) -> list[Row]:
    """The conversations of ``site`` that other advisors have, oldest first.

    For who may take them over: what is written there is theirs to read afterwards.
    """
    return [
        replace(row, preview="", unread=0, unanswered_since=None)
        for row in _rows(
            Conversation.objects.filter(
                site=site, state=Conversation.State.OPEN
            ).exclude(advisor=user),
            site,
            user,
            now or timezone.now(),
        )
    ]


def count_news(site, user, now=None) -> int:
    """Conversations that wait or are offered, and messages ``user`` has not read.

    What a workplace shows as its count, in one query and without any content.
    """
    now = now or timezone.now()
    conversations = alive.list_alive(site, now)
    offered = transfers.pending(user, now).values("conversation")
    waits = Q(state=Conversation.State.WAITING) | Q(pk__in=offered)
    waiting = Count("pk", filter=waits, distinct=True)
    unread = Count(
        "messages",
        filter=Q(
            state=Conversation.State.OPEN,
            advisor=user,
            messages__author=Message.Author.VISITOR,
            messages__sequence__gt=F("advisor_read"),
        ),
    )
    found = conversations.aggregate(waiting=waiting, unread=unread)
    return found["waiting"] + found["unread"]


def find_other_advisor(site, user, number) -> str:
    """The public name of who has a conversation instead of ``user``; "" for nobody."""
    other = (
        Conversation.objects.filter(pk=number, site=site, state=Conversation.State.OPEN)
        .exclude(advisor=user)
        .select_related("advisor")
        .first()
    )
    return public_name(other.advisor) if other else ""


def row_of(conversation, user, now=None) -> Row | None:
    """The row of one living conversation, or None."""
    living = Conversation.objects.filter(pk=conversation.pk).exclude(
        state=Conversation.State.ENDED
    )
    rows = _rows(living, conversation.site, user, now or timezone.now())
    return rows[0] if rows else None


def _rows(conversations, site, user, now) -> list[Row]:
    written = Message.objects.filter(author=Message.Author.VISITOR)
    newest = written.filter(
        conversation=OuterRef("pk"), kind=Message.Kind.TEXT
    ).order_by("-sequence")
    # Not by a join: grouping by all that is selected costs PostgreSQL seconds.
    unread = (
        written.filter(
            conversation=OuterRef("pk"), sequence__gt=OuterRef("advisor_read")
        )
        .order_by()
        .values("conversation")
        .annotate(count=Count("pk"))
        .values("count")
    )
    found = list(
        conversations.filter(visitor_seen_at__gt=alive.alive_since(now))
        .select_related(
            "session__advisor",
            "session__watcher",
            "advisor",
            "current_page",
            "transfer",
        )
        .annotate(
            newest_text=Subquery(newest.values("text")[:1]),
            unread_count=Coalesce(Subquery(unread), 0),
            unanswered_since=_unanswered_since(),
        )
        .order_by("created_at", "pk")
    )
    webcodes = webcodes_of(site, [each.current_page for each in found])
    looking = _viewers(found, user, now)
    names = colleague_names(
        {
            *(each.advisor_id for each in found if each.advisor_id),
            *(number for each in looking.values() for number in each),
            *(
                number
                for each in found
                if (transfer := getattr(each, "transfer", None))
                for number in (transfer.sender_id, transfer.recipient_id)
            ),
        }
    )

    def row(conversation):
        session = getattr(conversation, "session", None)
        if session is not None and sessions.overdue(session, now):
            session = None
        page = conversation.current_page
        return Row(
            conversation=conversation,
            session=session,
            mine=conversation.advisor_id == user.pk,
            unread=conversation.unread_count,
            preview=preview(conversation.newest_text or ""),
            unanswered_since=conversation.unanswered_since,
            visitor_connected=is_connected(conversation, now),
            webcode=webcodes.get(page.translation_key, "") if page else "",
            advisor=names.get(conversation.advisor_id, ""),
            viewers=sorted(
                names[number]
                for number in looking.get(conversation.pk, ())
                if number in names
            ),
            transfer=_passing(
                getattr(conversation, "transfer", None), user, names, now
            ),
        )

    return [row(each) for each in found]


def _unanswered_since() -> Subquery:
    """When the visitor first wrote after what an advisor wrote last, or NULL."""
    # Of the conversation, not of each message: it is looked up once for a row.
    answered = Message.objects.filter(
        conversation=OuterRef(OuterRef("pk")), author=Message.Author.ADVISOR
    ).order_by("-sequence")
    unanswered = Message.objects.filter(
        conversation=OuterRef("pk"),
        author=Message.Author.VISITOR,
        kind=Message.Kind.TEXT,
        sequence__gt=Coalesce(Subquery(answered.values("sequence")[:1]), 0),
    ).order_by("sequence")
    return Subquery(unanswered.values("created_at")[:1])


def _viewers(found, user, now) -> dict:
    """Who else looks: ids of users by that of the conversation."""
    looking: dict = {}
    rows = viewers.present(now).filter(conversation__in=found)
    for number, user_id in rows.exclude(user=user).values_list("conversation", "user"):
        looking.setdefault(number, []).append(user_id)
    return looking


def _passing(transfer, user, names, now) -> Passing | None:
    if transfer is None or user.pk not in (transfer.sender_id, transfer.recipient_id):
        return None
    to_me = transfer.recipient_id == user.pk
    state = transfers.find_state(transfer, now)
    if state in ((transfers.EXPIRED, "declined") if to_me else ("accepted",)):
        # What is no concern of theirs any more.
        return None
    other = transfer.sender_id if to_me else transfer.recipient_id
    return Passing(
        state=state,
        to_me=to_me,
        colleague=names.get(other, ""),
        note=transfer.note,
        expires_at=transfer.expires_at,
    )
