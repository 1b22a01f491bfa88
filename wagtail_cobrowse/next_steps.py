"""
What a new site still lacks before its first session: a page, somebody who advises, a
look at the settings. Asked of the database each time, so that it is never out of date.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from wagtail.models import Site, get_page_models

from . import offers, permissions, tools, wordings
from .mixins import CobrowsePageMixin
from .models import CobrowseSiteSettings


class Step(Enum):
    """One thing to do, in the order in which it is sensible."""

    ADD_PAGE = "add_page"
    PUBLISH_PAGE = "publish_page"
    COMPLETE_PAGE = "complete_page"
    OPEN_PAGE = "open_page"
    CORRECT_TERMS = "correct_terms"
    FIND_ADVISORS = "find_advisors"
    LOOK_AT_SETTINGS = "look_at_settings"


@dataclass(frozen=True)
class Missing:
    """A `Step` that is not done on ``site``; ``page`` is the page that it is about."""

    step: Step
    site: Site
    page: CobrowsePageMixin | None = None


def find(may: Callable[[Step, Site], bool]) -> list[Missing]:
    """The steps that are left, of every site that has begun, or of the default one.

    ``may`` is asked before anything is looked up for a step that needs no page.
    """
    found = []
    for site in Site.objects.select_related("root_page").order_by("pk"):
        pages = _pages_of(site)
        if pages or site.is_default_site:
            found += _find_of(site, pages, may)
    return found


def _find_of(site, pages, may):
    if not pages:
        yield Missing(Step.ADD_PAGE, site)
    elif offers.find_cobrowsing_page(site, "") is None:
        yield _of_pages(site, pages)
    # The row is made when somebody opens them. Every value may stay as it is.
    settings = CobrowseSiteSettings.objects.filter(site=site).first()
    if settings is not None and tools.allowed_by(settings):
        for page in pages:
            if page.live and wordings.denies_assist(page):
                yield Missing(Step.CORRECT_TERMS, site, page)
    if may(Step.FIND_ADVISORS, site) and not permissions.find_advisors(site):
        yield Missing(Step.FIND_ADVISORS, site)
    if settings is None and may(Step.LOOK_AT_SETTINGS, site):
        yield Missing(Step.LOOK_AT_SETTINGS, site)


def _of_pages(site, pages) -> Missing:
    """What the page lacks that is nearest to being one where a session can start."""
    live = [page for page in pages if page.live]
    for page in live:
        if page.has_start():
            return Missing(Step.OPEN_PAGE, site, page)
    if live:
        return Missing(Step.COMPLETE_PAGE, site, live[0])
    return Missing(Step.PUBLISH_PAGE, site, pages[0])


def _pages_of(site) -> list:
    models = [each for each in get_page_models() if issubclass(each, CobrowsePageMixin)]
    of_site = offers.of_site(site)
    # By model and place: a page that is being written may be large.
    found = (model.objects.filter(of_site).defer_streamfields() for model in models)
    return [page for pages in found for page in pages.order_by("path")]
