"""
What an advisor may know of the page that a visitor is on: that one, and no other.

The row of a conversation holds the newest page only, and only if everybody may see it;
here that is asked again, for a policy may have changed since. Of a visitor who is not
connected it would be a page of the past.
"""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from . import policies
from .models import Conversation
from .offers import webcodes_of
from .policies import Policy
from .queues import is_connected


@dataclass(frozen=True)
class PageFacts:
    """``updated_at``: last published; ``edit_url`` is "" for who may not edit it."""

    id: int
    title: str
    webcode: str
    url: str
    language: str
    updated_at: datetime | None
    edit_url: str


def find(conversation):
    """The page that the visitor is on, if that may be told; or None."""
    page = conversation.current_page
    if page is None or not is_connected(conversation):
        return None
    return page if may_be_told(page, conversation.site) else None


def describe(conversation, user) -> PageFacts | None:
    """What ``user`` may know of the page that `find` finds."""
    page = find(conversation)
    if page is None:
        return None
    codes = webcodes_of(conversation.site, [page])
    can_edit = page.permissions_for_user(user).can_edit()
    return PageFacts(
        id=page.pk,
        title=page.title,
        webcode=codes.get(page.translation_key, ""),
        url=page.get_url() or "",
        language=page.locale.language_code,
        updated_at=page.last_published_at,
        edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]) if can_edit else "",
    )


def may_be_told(page, site) -> bool:
    """Whether ``page`` is open to everybody, as of now."""
    page = page.specific
    path = policies.path_of(page.get_url() or "", site)
    return policies.decide(page, path, site=site).policy == Policy.OPEN


def forget_closed() -> int:
    """Forget the pages of visitors that may not be told any more; how many visitors."""
    on_a_page = Conversation.objects.exclude(current_page=None).select_related(
        "site__root_page", "current_page"
    )
    verdicts: dict[tuple, bool] = {}
    closed = []
    for each in on_a_page:
        key = (each.site_id, each.current_page_id)
        if key not in verdicts:
            verdicts[key] = may_be_told(each.current_page, each.site)
        if not verdicts[key]:
            closed.append(each.pk)
    return Conversation.objects.filter(pk__in=closed).update(current_page=None)
