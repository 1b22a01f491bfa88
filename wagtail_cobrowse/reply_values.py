"""What the variables of canned replies stand for in one conversation."""

from django.utils import translation
from django.utils.translation import gettext as _

from . import hours, page_facts, site_settings
from .names import public_name
from .offers import find_cobrowsing_page, webcodes_of
from .opening_words import weekly_hours


def values_for(conversation, user) -> dict[str, str]:
    """A value for each of `models.replies.VARIABLES`, in the visitor's language."""
    visited = page_facts.find(conversation)
    return values_of(conversation.site, conversation.language, user, visited)


def values_of(
    site, language: str, user, visited=None, cobrowsing=None
) -> dict[str, str]:
    """The same where there is no conversation; ``visited`` is the visitor's page.

    ``cobrowsing`` is the co-browsing page, where it is known already. "" for a webcode
    that is not there, and for the name of nobody.
    """
    cobrowsing = cobrowsing or find_cobrowsing_page(site, language)
    with translation.override(language):
        return {
            "advisor": public_name(user),
            "page": _quoted(visited.title) if visited else _("this page"),
            "webcode": _webcode(site, cobrowsing),
            "site": site.site_name or site.hostname,
            "opening_hours": weekly_hours(hours.read(site_settings.find(site))),
        }


def _quoted(title: str) -> str:
    return _("“%(title)s”") % {"title": title}


def _webcode(site, page) -> str:
    if page is None:
        return ""
    return webcodes_of(site, [page]).get(page.translation_key, "")
