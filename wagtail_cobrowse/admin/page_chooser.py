"""Wagtail's page chooser, for the workplace: of pages that every visitor can open."""

from django.urls import reverse

from wagtail.models import Site

from ..offers import public_pages


#: The query parameter by which the chooser knows that a visitor is meant; Wagtail keeps
#: it while one goes through the tree.
MARK = "cobrowse_visitor"


def keep(pages, request):
    """Of ``pages`` those that may be suggested; all, for whoever else chooses."""
    if MARK not in request.GET:
        return pages
    return public_pages(pages, Site.find_for_request(request))


def address(request) -> str:
    """Where the chooser begins: at the site's root."""
    root = Site.find_for_request(request).root_page_id
    return f"{reverse('wagtailadmin_choose_page_child', args=[root])}?{MARK}=1"
