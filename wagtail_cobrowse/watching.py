"""
Looking on: a second person of the organisation sees a running session.

One at a time, and never in secret: the session's row says who it is, so that the
visitor is told by the same state that lets the frames pass.
"""

import datetime as dt

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from wagtail.log_actions import log

from . import live, messages, permissions
from .errors import NoSession, Watched
from .models import CobrowseSession
from .names import public_name, public_name_of
from .tidying import do_each


State = CobrowseSession.State
RUNNING = (State.ACTIVE, State.PAUSED)
#: Seconds without a stage after which nobody looks on; socket processes note every
#: five that there is one.
STALE_AFTER = 20


def list_watchable(site, user):
    """
    The running sessions of ``site`` that others advise, oldest first.

    Each with ``advisor_name`` and ``watcher_name``, as visitors know the two.
    """
    return (
        CobrowseSession.objects.filter(conversation__site=site, state__in=RUNNING)
        .exclude(advisor=user)
        .exclude(advisor=None)
        .select_related("conversation", "advisor", "watcher")
        .annotate(
            advisor_name=public_name_of("advisor"),
            watcher_name=public_name_of("watcher"),
        )
        .order_by("started_at", "pk")
    )


def begin(session, user, now=None) -> None:
    """Let ``user`` look on at ``session``; again is no second time.

    Raises `NoSession` when it does not run or is the user's own, `Watched` when
    somebody else looks on.
    """
    now = now or timezone.now()
    with transaction.atomic():
        conversation = messages.lock(session.conversation_id)
        row = list_running().filter(pk=session.pk).select_related("page").first()
        if conversation is None or row is None or row.advisor_id in (None, user.pk):
            raise NoSession
        if row.watcher_id not in (None, user.pk):
            raise Watched
        list_running().filter(pk=row.pk).update(watcher=user, watcher_seen_at=now)
        if row.watcher_id is None:
            messages.post_event(conversation, "session_watched", name=public_name(user))
            if row.page is not None:
                log(
                    instance=row.page.specific,
                    action="wagtail_cobrowse.session_watched",
                    user=user,
                )
            live.announce(conversation, live.SESSION)


def end(session) -> bool:
    """Nobody looks on at ``session`` any more; False when nobody did."""
    with transaction.atomic():
        conversation = messages.lock(session.conversation_id)
        watched = list_running().filter(pk=session.pk, watcher=session.watcher_id)
        if conversation is None or session.watcher_id is None:
            return False
        if not watched.update(watcher=None):
            return False
        messages.post_event(
            conversation, "session_unwatched", name=public_name(session.watcher)
        )
        live.announce(conversation, live.SESSION)
    return True


def touch(routes, now=None) -> None:
    """Note that there are stages of those who look on, for these routes."""
    if routes:
        list_running().filter(conversation__route__in=routes).update(
            watcher_seen_at=now or timezone.now()
        )


def end_stale(now=None) -> int:
    """End what nobody has a stage for any more; how many."""
    before = (now or timezone.now()) - dt.timedelta(seconds=STALE_AFTER)
    return _end(_watched().filter(watcher_seen_at__lte=before))


def end_revoked(user_ids=None) -> int:
    """End it where the right is gone or the site does not allow it; how many.

    ``user_ids`` limits this to these users; None looks at all.
    """
    rows = _watched().select_related("conversation__site")
    if user_ids is not None:
        rows = rows.filter(watcher__in=user_ids)
    found = list(rows)
    users = get_user_model()._default_manager.in_bulk({e.watcher_id for e in found})
    return _end(
        each
        for each in found
        if not permissions.may_watch(users.get(each.watcher_id), each.conversation.site)
    )


def list_running():
    """All running sessions."""
    return CobrowseSession.objects.filter(state__in=RUNNING)


def _watched():
    return list_running().exclude(watcher=None).select_related("watcher")


def _end(found) -> int:
    return sum(do_each(end, found))
