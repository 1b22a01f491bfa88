"""The queue of a workplace: waiting conversations and one's own, in few queries."""

import datetime as dt

from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone

from . import sessions
from .messages import preview
from .models import CobrowseSession, Conversation, Message
from .offers import webcodes_of
from .settings import cobrowse_settings


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
    visitor_connected: bool
    webcode: str


def list_queue(site, user, now=None) -> list[Row]:
    """Waiting conversations of ``site`` and those of ``user``, oldest first."""
    return _rows(
        Conversation.objects.filter(site=site).filter(
            Q(state=Conversation.State.WAITING)
            | Q(state=Conversation.State.OPEN, advisor=user)
        ),
        site,
        user,
        now or timezone.now(),
    )


def count_news(site, user, now=None) -> int:
    """Conversations that wait, and messages that ``user`` has not read.

    What a workplace shows as its count, in one query and without any content.
    """
    now = now or timezone.now()
    conversations = Conversation.objects.filter(
        site=site, visitor_seen_at__gt=_alive_since(now)
    )
    waiting = Count("pk", filter=Q(state=Conversation.State.WAITING), distinct=True)
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


def row_of(conversation, user, now=None) -> Row | None:
    """The row of one living conversation, or None."""
    alive = Conversation.objects.filter(pk=conversation.pk).exclude(
        state=Conversation.State.ENDED
    )
    rows = _rows(alive, conversation.site, user, now or timezone.now())
    return rows[0] if rows else None


def _alive_since(now: dt.datetime) -> dt.datetime:
    """Conversations whose visitor was last there before are as good as over."""
    return now - dt.timedelta(seconds=cobrowse_settings.conversation_grace_time)


def _rows(conversations, site, user, now) -> list[Row]:
    written = Message.objects.filter(author=Message.Author.VISITOR)
    newest = written.filter(
        conversation=OuterRef("pk"), kind=Message.Kind.TEXT
    ).order_by("-sequence")
    found = list(
        conversations.filter(visitor_seen_at__gt=_alive_since(now))
        .select_related(
            "session__advisor", "session__watcher", "advisor", "current_page"
        )
        .annotate(
            newest_text=Subquery(newest.values("text")[:1]),
            unread_count=Count(
                "messages",
                filter=Q(
                    messages__author=Message.Author.VISITOR,
                    messages__sequence__gt=F("advisor_read"),
                ),
            ),
        )
        .order_by("created_at", "pk")
    )
    webcodes = webcodes_of(site, [each.current_page for each in found])
    connected_since = now - dt.timedelta(seconds=CONNECTED_SECONDS)

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
            visitor_connected=conversation.visitor_seen_at > connected_since,
            webcode=webcodes.get(page.translation_key, "") if page else "",
        )

    return [row(each) for each in found]
