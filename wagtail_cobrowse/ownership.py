"""
Whose conversation it is: taken from the queue, given back, taken over.

Every change is one conditional UPDATE under the conversation's lock, so that of many
who try at once one has it. A running co-browsing session never changes hands: its
Startcode was told to one person, so it ends with that person's ownership.
"""

import datetime as dt

from collections import Counter

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from wagtail.log_actions import log

from . import live, messages, outages, sessions, signals, site_settings
from .availability import STALE_AFTER
from .errors import ConversationEnded, Full, NotYours
from .histories import history_of
from .models import Availability, Conversation, EndReason, Message, Transfer
from .names import public_name
from .rows import delete_rows
from .settings import cobrowse_settings
from .tidying import do_each


State = Conversation.State
#: How many chats without their advisor one sweep gives back: the next one is soon.
AT_A_TIME = 50


def find_limit(site) -> int | None:
    """How many chats of ``site`` an advisor may have at a time; None for any number."""
    return site_settings.find(site).chats_per_advisor


def count_chats(user, site) -> int:
    """How many chats of ``site`` this advisor has."""
    return _chats(user, site).count()


def count_all_chats(site) -> Counter:
    """How many chats of ``site`` each advisor has, by id of the user."""
    open_ones = Conversation.objects.filter(state=State.OPEN, site=site)
    return Counter(open_ones.order_by().values_list("advisor", flat=True))


def take(conversation, user, limit: int | None = None) -> bool:
    """Let ``user`` advise here; False when somebody else was faster or it is over.

    Raises `Full` when the user has ``limit`` other chats already.
    """
    with transaction.atomic():
        check_limit(conversation, user, limit)
        now = timezone.now()
        taken = Conversation.objects.filter(
            pk=conversation.pk, state=State.WAITING, advisor=None
        ).update(
            state=State.OPEN,
            advisor=user,
            taken_at=now,
            answered_at=Coalesce("answered_at", now),
        )
        if taken:
            post_arrival(conversation, user)
    return _has(conversation, user)


def release(conversation, user) -> None:
    """Back into the queue, where it stands as long as it has waited in all.

    Raises `ConversationEnded`, and `NotYours` when ``user`` does not have it.
    """
    with transaction.atomic():
        _give_back(lock_own(conversation, user), user)


def unattended(seconds: int, now=None):
    """Open conversations whose advisor has had no workplace for more than ``seconds``.

    Whoever never had one advises by API alone, and has none to lose. The same holds
    for those who took it, wrote or shared the page when their last one was long gone.
    """
    before = (now or timezone.now()) - dt.timedelta(seconds=seconds)
    # What is later than this was done without a workplace.
    is_gone_at = F("seen_at") + dt.timedelta(seconds=STALE_AFTER)
    theirs = Availability.objects.filter(user=OuterRef("advisor"))
    written = Message.objects.filter(
        conversation=OuterRef("pk"),
        author=Message.Author.ADVISOR,
        created_at__gt=OuterRef("seen_at") + dt.timedelta(seconds=STALE_AFTER),
    )
    return (
        Conversation.objects.alias(seen_at=Subquery(theirs.values("seen_at")[:1]))
        .filter(state=State.OPEN, seen_at__lte=before, taken_at__lte=is_gone_at)
        .exclude(
            session__state__in=sessions.RUNNING,
            session__advisor_seen_at__gt=is_gone_at,
        )
        .exclude(Exists(written))
    )


def is_unattended(conversation, now=None) -> bool:
    """Whether it is open, and its advisor has no workplace any more.

    While nobody can note who has one, nobody is said to be gone.
    """
    rows = unattended(STALE_AFTER, now).filter(pk=conversation.pk)
    return rows.exists() and not outages.lasting(now)


def release_unattended(now=None) -> int:
    """Give back what was left by advisors who are deleted or do not come again.

    Returns how many, at most `AT_A_TIME` of each. A session that still runs ends by its
    own rules, before that.
    """
    seconds = STALE_AFTER + cobrowse_settings.advisor_grace_time
    ownerless = Conversation.objects.filter(state=State.OPEN, advisor=None)
    found = unattended(seconds, now), ownerless
    return sum(do_each(lambda left: release_all(left, AT_A_TIME), found))


def release_all(left, most: int | None = None) -> int:
    """Give back the oldest ``most`` of the queryset ``left``, or all; how many.

    One whose session still runs stays: that ends first, and says why. On a site with a
    chat of its own none is given back: there a conversation holds a session and nothing
    else.
    """
    if not cobrowse_settings.chat:
        return 0
    left = left.exclude(session__state__in=sessions.RUNNING)
    numbers = list(left.order_by("taken_at").values_list("pk", flat=True)[:most])
    return sum(do_each(lambda number: _release_left(number, left), numbers))


def _release_left(number, left) -> bool:
    with transaction.atomic():
        row = messages.lock(number)
        # Meanwhile somebody may have come back, taken it over, or been faster here.
        if row is None or not left.filter(pk=number).exists():
            return False
        _give_back(row, row.advisor)
    return True


def _give_back(row, user) -> None:
    """Let a locked conversation of ``user``, None for nobody, wait again."""
    end_running(row)
    Conversation.objects.filter(pk=row.pk).update(
        state=State.WAITING, advisor=None, taken_at=None
    )
    delete_rows(Transfer.objects.filter(conversation=row))
    messages.post_event(row, "conversation_released", name=public_name(user))
    live.announce(row, live.CONVERSATION, live.QUEUE)
    live.announce_order(row.site_id)
    signals.tell(signals.conversation_released, Conversation, row)


def take_over(conversation, user) -> bool:
    """Take it from the advisor who has it, as far as ``conversation`` knows.

    False when it is somebody else's by now. The caller has checked the right. Raises
    `ConversationEnded`.
    """
    with transaction.atomic():
        row = lock_living(conversation)
        if row.advisor_id == user.pk:
            return True
        if row.advisor_id is None or row.advisor_id != conversation.advisor_id:
            return False
        hand_over(row, user)
        delete_rows(Transfer.objects.filter(conversation=row))
        log(
            instance=history_of(row),
            action="wagtail_cobrowse.chat_taken_over",
            user=user,
        )
    return True


def hand_over(conversation, user) -> None:
    """Make ``user`` the advisor of a locked, open conversation."""
    end_running(conversation)
    Conversation.objects.filter(pk=conversation.pk).update(
        advisor=user, taken_at=timezone.now()
    )
    post_arrival(conversation, user)


def post_arrival(conversation, user) -> None:
    """Tell both sides, and those who wait, that ``user`` has it now."""
    messages.post_event(conversation, "conversation_taken", name=public_name(user))
    live.announce(conversation, live.CONVERSATION, live.QUEUE)
    live.announce_order(conversation.site_id)
    taken = signals.conversation_taken
    signals.tell(taken, Conversation, conversation, user_id=user.pk)


def check_limit(conversation, user, limit: int | None) -> None:
    """Raise `Full` when ``user`` has ``limit`` other chats of the site already.

    Before the conversation is locked: whoever takes several at once queues up here.
    """
    if limit is None:
        return
    no_key = connection.features.has_select_for_no_key_update
    users = get_user_model()._default_manager.select_for_update(no_key=no_key)
    users.filter(pk=user.pk).first()
    others = _chats(user, conversation.site_id).exclude(pk=conversation.pk)
    if others.count() >= limit:
        raise Full(limit)


def lock_living(conversation) -> Conversation:
    """The locked row. Raises `ConversationEnded`."""
    row = messages.lock(conversation.pk)
    if row is None or row.state == State.ENDED:
        raise ConversationEnded
    return row


def lock_own(conversation, user) -> Conversation:
    """The locked row. Raises `ConversationEnded`, `NotYours`."""
    row = lock_living(conversation)
    if row.advisor_id != user.pk:
        raise NotYours
    return row


def end_running(conversation) -> None:
    """End a running session; one that waits for its Startcode goes on waiting."""
    session = getattr(conversation, "session", None)
    if session is not None:
        sessions.end(session, EndReason.ADVISOR, states=sessions.RUNNING)


def _chats(user, site):
    return Conversation.objects.filter(state=State.OPEN, advisor=user, site=site)


def _has(conversation, user) -> bool:
    """Bring ``conversation`` up to date; whether ``user`` has it."""
    row = Conversation.objects.filter(pk=conversation.pk).first()
    if row is None:
        return False
    conversation.state, conversation.advisor = row.state, row.advisor
    conversation.taken_at = row.taken_at
    return row.state == State.OPEN and row.advisor_id == user.pk
