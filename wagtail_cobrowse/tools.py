"""
The advisor's tools: who may use which, and that one was used in a session.

What it was used on is nobody's to know afterwards.
"""

import functools

from enum import StrEnum
from typing import NamedTuple

from django.db.models import F

from wagtail.log_actions import log

from . import permissions, site_settings
from .models import CobrowseSession


class Tool(StrEnum):
    """What an advisor shows, proposes or does; the site's settings switch each."""

    POINTER = "pointer"
    HIGHLIGHT = "highlight"
    LOOK = "look"
    DRAW = "draw"
    PROPOSE = "propose"
    #: Also without a session, by the chat.
    SUGGEST = "suggest"
    ASSIST = "assist"


class Capability(StrEnum):
    """What an advisor may do on a visitor's page, if site and visitor agree."""

    SCROLL = "scroll"
    CLICK = "click"
    TYPE = "type"


#: A bit for each, by which a session remembers what was used in it.
BITS = {tool: 1 << place for place, tool in enumerate(Tool)}


#: What some need beside the site's switch and the right to advise.
RIGHTS = {
    Tool.PROPOSE: permissions.may_propose,
    Tool.ASSIST: permissions.may_assist,
}


class Powers(NamedTuple):
    """What an advisor may use in sessions of a site, and ask their visitors for."""

    tools: frozenset[Tool] = frozenset()
    capabilities: frozenset[Capability] = frozenset()

    def may_use(self, tool: Tool) -> bool:
        """Whether ``tool`` is among them."""
        return tool in self.tools


NO_POWERS = Powers()


def find_powers(user, site) -> Powers:
    """What ``user`` may use on ``site``: what is switched on there, and their right.

    Whoever advises in several steps keeps this, and asks it; nothing else decides.
    """
    settings = site_settings.find(site)
    capabilities = allowed_by(settings)
    on = {
        tool
        for tool in Tool
        if (capabilities if tool is Tool.ASSIST else getattr(settings, f"allow_{tool}"))
    }
    found = frozenset(
        tool for tool in on if tool not in RIGHTS or RIGHTS[tool](user, site)
    )
    return _powers(found, capabilities if Tool.ASSIST in found else frozenset())


@functools.cache
def _powers(found: frozenset[Tool], capabilities: frozenset[Capability]) -> Powers:
    # Each stage keeps its own, and hardly any two differ.
    return Powers(found, capabilities)


def allowed_by(settings) -> frozenset[Capability]:
    """What a site's ``settings`` let its advisors ask visitors for."""
    return frozenset(
        each for each in Capability if getattr(settings, f"allow_assist_{each}")
    )


def may_use(tool: Tool, user, site) -> bool:
    """Whether ``user`` may use ``tool`` on ``site``, for whoever asks only once."""
    return find_powers(user, site).may_use(tool)


def note_use(route: str, tool: Tool, user) -> None:
    """Write into the site history that ``tool`` was used, once for each session.

    Only while one is running: suggesting pages is possible without.
    """
    bit = BITS[tool]
    session = CobrowseSession.objects.filter(
        conversation__route=route, state=CobrowseSession.State.ACTIVE
    ).first()
    if session is None:
        return
    is_first = (
        CobrowseSession.objects.annotate(before=F("tools_used").bitand(bit))
        .filter(pk=session.pk, before=0)
        .update(tools_used=F("tools_used").bitor(bit))
    )
    if is_first and session.page is not None:
        data = {"tool": str(tool)}
        log(session.page, "wagtail_cobrowse.tool_used", user=user, data=data)
