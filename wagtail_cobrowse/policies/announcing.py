"""Running sessions are told at once when what may be shared has changed."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from wagtail.models import GroupPagePermission, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from .. import live, page_facts
from ..models import CobrowseSession, CobrowseSiteSettings, PagePolicy
from ..tidying import do_all
from .resolving import page_model


def reconsider(**filters) -> None:
    """After commit, have the running sessions that ``filters`` select ask again."""
    State = CobrowseSession.State
    rows = CobrowseSession.objects.filter(state__in=[State.ACTIVE, State.PAUSED])
    live.announce_policy(
        rows.filter(**filters).values_list("conversation_id", "conversation__route")
    )


def reconsider_everything() -> None:
    """After commit, for a site whose POLICY_FUNCTIONS answer otherwise from now on.

    Once for each transaction: who deletes a branch of the tree deletes many pages, and
    each of the visitors' pages is judged anew.
    """
    waiting = (each[1] for each in reversed(transaction.get_connection().run_on_commit))
    asked = (each for each in waiting if isinstance(each, _Once) and not each.is_done)
    transaction.on_commit(next(asked, None) or _Once(), robust=True)


class _Once:
    """What is done after commit, however often it is called."""

    def __init__(self) -> None:
        self.is_done = False
        # Django 5.2 asks a hook that has failed for its name.
        self.__qualname__ = type(self).__qualname__

    def __call__(self) -> None:
        if self.is_done:
            return
        self.is_done = True
        # What is being shared first.
        do_all(reconsider, page_facts.forget_closed)


def connect() -> None:
    """Listen to whatever decides about a page."""
    for signal in (post_save, post_delete):
        for model in (PagePolicy, PageViewRestriction, GroupPagePermission):
            _connect(signal, _reconsider_all, model)
        _connect(signal, _reconsider_site, CobrowseSiteSettings)
    _connect(m2m_changed, _reconsider_all, PageViewRestriction.groups.through)
    _connect(post_delete, _reconsider_all, page_model())
    for signal in (page_published, page_unpublished, post_page_move):
        _connect(signal, _reconsider_all)
    members = get_user_model()._meta.get_field("groups").remote_field.through
    _connect(m2m_changed, _reconsider_members, members)


def _connect(signal, receiver, sender=None) -> None:
    uid = f"wagtail_cobrowse.policies.{receiver.__name__}"
    signal.connect(receiver, sender=sender, dispatch_uid=uid)


def _reconsider_all(sender, **kwargs) -> None:
    reconsider_everything()


def _reconsider_site(sender, instance, **kwargs) -> None:
    transaction.on_commit(page_facts.forget_closed, robust=True)
    reconsider(conversation__site_id=instance.site_id)


def _reconsider_members(sender, instance, action, reverse, pk_set, **kwargs) -> None:
    if not action.startswith("post_"):
        return
    if not reverse:
        _reconsider_people([instance.pk])
    elif pk_set is None:
        # The group was emptied: of whom, nobody says.
        reconsider()
    else:
        _reconsider_people(pk_set)


def _reconsider_people(pks) -> None:
    for role in ("advisor_id__in", "watcher_id__in"):
        reconsider(**{role: list(pks)})
