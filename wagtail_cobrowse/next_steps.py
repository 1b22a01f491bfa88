"""
What a new site still lacks before its first session: a page, somebody who advises, a
look at the settings. Asked of the database each time, so that it is never out of date.
"""

from dataclasses import dataclass
from enum import Enum

from wagtail.models import Site, get_page_models

from . import permissions
from .mixins import CobrowsePageMixin
from .models import CobrowseSiteSettings


class Step(Enum):
    """One thing to do, in the order in which it is sensible."""

    ADD_PAGE = "add_page"
    PUBLISH_PAGE = "publish_page"
    FIND_ADVISORS = "find_advisors"
    LOOK_AT_SETTINGS = "look_at_settings"


@dataclass(frozen=True)
class Missing:
    """A `Step` that is not done on ``site``; ``page`` is the draft to publish."""

    step: Step
    site: Site
    page: CobrowsePageMixin | None = None


def find() -> list[Missing]:
    """The steps that are left, of every site that has begun, or of the default one."""
    found = []
    for site in Site.objects.select_related("root_page").order_by("pk"):
        pages = _pages_of(site)
        if pages or site.is_default_site:
            found += _find_of(site, pages)
    return found


def _find_of(site, pages):
    if not pages:
        yield Missing(Step.ADD_PAGE, site)
    elif not any(page.live for page in pages):
        yield Missing(Step.PUBLISH_PAGE, site, pages[0])
    if not permissions.find_advisors(site):
        yield Missing(Step.FIND_ADVISORS, site)
    # The row is made when somebody opens them. Every value may stay as it is.
    if not CobrowseSiteSettings.objects.filter(site=site).exists():
        yield Missing(Step.LOOK_AT_SETTINGS, site)


def _pages_of(site) -> list:
    models = [each for each in get_page_models() if issubclass(each, CobrowsePageMixin)]
    return [page for model in models for page in model.objects.in_site(site)]
