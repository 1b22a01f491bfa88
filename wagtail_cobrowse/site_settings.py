"""
What the editors of a site have decided, over the defaults of `WAGTAIL_COBROWSE`.

Asked of the database each time, so that a change holds at once, in every process.
"""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from .errors import Closed
from .models import CobrowseSiteSettings
from .settings import cobrowse_settings


def find(site) -> CobrowseSiteSettings:
    """What ``site`` has decided; nothing is written where it has not."""
    found = CobrowseSiteSettings.objects.filter(site=site).first()
    return found or CobrowseSiteSettings(site=site)


def check_on(site_id: int) -> None:
    """Raise `Closed` where service chat and co-browsing are switched off."""
    if is_off(site_id):
        raise Closed(off_text())


def is_off(site_id: int) -> bool:
    """Whether service chat and co-browsing are switched off."""
    return CobrowseSiteSettings.objects.filter(site=site_id, is_off=True).exists()


def off_text() -> str:
    """What visitors read where they are switched off."""
    if not cobrowse_settings.chat:
        return _("Co-browsing is switched off at the moment.")
    return _("The service chat is switched off at the moment.")


def chat_retention_hours(site_id: int | None) -> int:
    """Hours for which ended conversations of a site are kept; 0 deletes at the end."""
    if not cobrowse_settings.chat:
        # There is none: what holds a session goes with it.
        return 0
    return _read(
        site_id, "chat_retention_hours", cobrowse_settings.chat_retention_hours
    )


def hours_of(decided: CobrowseSiteSettings) -> int:
    """As `chat_retention_hours`, of a site whose settings are known."""
    if not cobrowse_settings.chat:
        return 0
    own = decided.chat_retention_hours
    return cobrowse_settings.chat_retention_hours if own is None else own


def pointer_color(site_id: int | None) -> str:
    """CSS colour of the advisor's pointer on a site."""
    return _read(site_id, "pointer_color", "") or cobrowse_settings.pointer_color


def page_author(site_id: int | None) -> str:
    """Public name of the authors of a site's pages, or ""."""
    return _read(site_id, "page_author", "") or cobrowse_settings.page_author


def webcode_prefix(site_id: int | None) -> str:
    """What is printed before the webcodes that belong to a site; may be ""."""
    return _read(site_id, "webcode_prefix", "") or cobrowse_settings.webcode_prefix


def kept_until(now: dt.datetime) -> Q:
    """Of conversations, those that ended so long before ``now`` that they are over."""

    def ended(hours):
        return Q(ended_at__lte=now - dt.timedelta(hours=hours))

    rows = CobrowseSiteSettings.objects.exclude(chat_retention_hours=None)
    own = dict(rows.values_list("site", "chat_retention_hours"))
    found = ended(cobrowse_settings.chat_retention_hours) & ~Q(site__in=own)
    for site_id, hours in own.items():
        found |= ended(hours) & Q(site=site_id)
    return found


def _read(site_id, name, default):
    value = (
        CobrowseSiteSettings.objects.filter(site=site_id)
        .values_list(name, flat=True)
        .first()
    )
    return default if value is None else value
