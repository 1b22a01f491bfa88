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
    """What an advisor shows or proposes; the site's settings have a switch for each."""

    POINTER = "pointer"
    HIGHLIGHT = "highlight"
    LOOK = "look"
    DRAW = "draw"
    PROPOSE = "propose"
    #: Also without a session, by the chat.
    SUGGEST = "suggest"


#: A bit for each, by which a session remembers what was used in it.
BITS = {tool: 1 << place for place, tool in enumerate(Tool)}


def find_tools(user, site) -> frozenset[Tool]:
    """The tools that ``user`` may use in sessions of ``site``."""
    settings = site_settings.find(site)
    return frozenset(
        tool
        for tool in Tool
        if getattr(settings, f"allow_{tool}")
        and (tool is not Tool.PROPOSE or permissions.may_propose(user, site))
    )


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
