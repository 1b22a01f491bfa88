"""
Advisors who may no longer advise: who watches is checked, and their sessions end.

What Django announces is acted upon at once; the socket processes find within a second
whatever nobody announced. A login that is gone closes its sockets only, because the
advisor may still watch from another browser or log in again; a permission that is
gone ends the session, and the advisor's chats wait for somebody else.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from wagtail.models import GroupSitePermission

from . import live, logs, ownership, permissions, sessions, watching
from .logs import Event
from .models import (
    AdvisorProfile,
    CobrowseSession,
    CobrowseSiteSettings,
    Conversation,
    EndReason,
)
from .tidying import do_all, do_each


def end_revoked(user_ids=None) -> int:
    """End the running sessions whose advisor may not advise any more; how many.

    ``user_ids`` limits this to sessions of these advisors; None looks at all.
    Sessions whose advisor is gone altogether end in any case.
    """
    running = CobrowseSession.objects.filter(state__in=sessions.RUNNING)
    if user_ids is not None:
        running = running.filter(Q(advisor__in=user_ids) | Q(advisor=None))
    found = list(running.select_related("page", "conversation__site"))
    users = _find_users(each.advisor_id for each in found)
    return _end(
        each
        for each in found
        if not permissions.may_advise(
            users.get(each.advisor_id), each.conversation.site
        )
    )


def release_revoked(user_ids=None) -> int:
    """Give back the open chats whose advisor may not advise any more; how many.

    ``user_ids`` limits this to chats of these advisors; None looks at all.
    """
    chats = Conversation.objects.filter(state=Conversation.State.OPEN)
    chats = chats.exclude(advisor=None)
    if user_ids is not None:
        chats = chats.filter(advisor__in=user_ids)
    found = list(chats.select_related("site"))
    users = _find_users(each.advisor_id for each in found)
    return sum(
        ownership.release_all(chats.filter(pk=each.pk, advisor=each.advisor_id))
        for each in found
        if not permissions.may_advise(users.get(each.advisor_id), each.site)
    )


def settle(user_ids=None) -> None:
    """End and give back what advisors have who may not advise any more.

    Sessions first, so that the visitor reads why theirs has ended.
    """
    do_all(lambda: end_revoked(user_ids), lambda: release_revoked(user_ids))


def end_sessions_of(user_id) -> int:
    """End all running sessions of an advisor; how many."""
    return _end(
        CobrowseSession.objects.filter(advisor=user_id, state__in=sessions.RUNNING)
    )


def connect() -> None:
    """Listen to what Django says of users, groups and logins."""
    user = get_user_model()
    uid = "wagtail_cobrowse.revocation"
    user_logged_out.connect(_logged_out, dispatch_uid=uid)
    post_save.connect(_user_saved, sender=user, dispatch_uid=uid)
    pre_delete.connect(_user_deleted, sender=user, dispatch_uid=uid)
    post_delete.connect(_profile_deleted, sender=AdvisorProfile, dispatch_uid=uid)
    post_delete.connect(_group_changed, sender=Group, dispatch_uid=uid)
    for signal in (post_save, post_delete):
        # Rights on single sites, and what a site allows at all.
        for model in (GroupSitePermission, CobrowseSiteSettings):
            signal.connect(_group_changed, sender=model, dispatch_uid=uid)
    m2m_changed.connect(
        _group_changed, sender=Group.permissions.through, dispatch_uid=uid
    )
    # A user model of the site's own need not have either.
    for name in ("groups", "user_permissions"):
        if hasattr(user, name):
            through = getattr(user, name).through
            m2m_changed.connect(_rights_changed, sender=through, dispatch_uid=uid)


def _find_users(numbers) -> dict:
    """By id, each loaded once: what somebody may is kept on the object."""
    return get_user_model()._default_manager.in_bulk(set(numbers) - {None})


def _end(found) -> int:
    def end(session) -> bool:
        receipt = sessions.end(session, EndReason.REVOKED, states=sessions.RUNNING)
        return receipt is not None

    return sum(do_each(end, found))


def _check(user_ids=None) -> None:
    """After commit: tell the sockets, and end what must end."""

    def check():
        live.check_authority(user_ids)
        do_all(lambda: settle(user_ids), lambda: watching.end_revoked(user_ids))

    # Whoever saves a user is not to be told that a session could not be ended.
    transaction.on_commit(check, robust=True)


def _logged_out(sender, request, user, **kwargs):
    key = getattr(getattr(request, "session", None), "session_key", None)
    if user is not None and key:
        live.announce_logout(user.pk, key)


def _user_saved(sender, instance, created, raw=False, update_fields=None, **kwargs):
    # Each login writes its time.
    only_a_login = update_fields is not None and set(update_fields) <= {"last_login"}
    if not (created or raw or only_a_login):
        _check([instance.pk])


def _user_deleted(sender, instance, **kwargs):
    # While it still says whose session and chat it is.
    end_sessions_of(instance.pk)
    theirs = Conversation.objects.filter(state=Conversation.State.OPEN)
    try:
        ownership.release_all(theirs.filter(advisor=instance))
    except Exception as error:
        # The user may go: a sweep finds chats without an advisor.
        logs.warn(Event.STEP_FAILED, "A chat was not given back yet", error)
    _check([instance.pk])


def _profile_deleted(sender, instance, **kwargs):
    # The visitor was told a name that is nobody's any more.
    end_sessions_of(instance.user_id)


def _group_changed(sender, **kwargs):
    if not kwargs.get("action", "").startswith("pre_"):
        _check()


def _rights_changed(sender, instance, action, reverse, pk_set, **kwargs):
    if action.startswith("pre_"):
        return
    if not reverse:
        _check([instance.pk])
    else:
        _check(list(pk_set) if pk_set is not None else None)
