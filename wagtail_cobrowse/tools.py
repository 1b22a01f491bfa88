"""
The advisor's tools: who may use which, and that one was used in a session.

What it was used on is nobody's to know afterwards.
"""

from enum import StrEnum

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


def find_powers(user, site) -> tuple[frozenset[Tool], frozenset[Capability]]:
    """What ``user`` may use in sessions of ``site``, and ask visitors for there."""
    settings = site_settings.find(site)
    capabilities = frozenset(
        each for each in Capability if getattr(settings, f"allow_assist_{each}")
    )
    if capabilities and not permissions.may_assist(user, site):
        capabilities = frozenset()
    found: set[Tool] = {
        tool
        for tool in Tool
        if tool is not Tool.ASSIST and getattr(settings, f"allow_{tool}")
    }
    if not permissions.may_propose(user, site):
        found.discard(Tool.PROPOSE)
    if capabilities:
        found.add(Tool.ASSIST)
    return frozenset(found), capabilities


def find_tools(user, site) -> frozenset[Tool]:
    """The tools that ``user`` may use in sessions of ``site``."""
    return find_powers(user, site)[0]


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
