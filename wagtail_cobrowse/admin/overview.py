"""How the service stands, on the admin's home, for who may read its reports."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail.admin.ui.components import Component

from .. import overview
from ..settings import cobrowse_settings
from .reports import words
from .reports.base import site_text, sites_of
from .reports.service import style


class OverviewPanel(Component):
    """Numbers of now, of each site within reach."""

    name = "cobrowse_overview"
    template_name = "wagtail_cobrowse/admin/overview.html"
    order = 90

    def __init__(self, user):
        self.user = user

    @property
    def media(self):
        return style()

    @cached_property
    def sites(self):
        return list(sites_of(self.user))

    def get_context_data(self, parent_context=None):
        return {
            "sites": [_describe(site) for site in self.sites],
            "title": words.TITLE,
            "chat": cobrowse_settings.chat,
            "report_url": reverse("wagtail_cobrowse_admin:service"),
        }


def _describe(site) -> dict:
    now = overview.find(site)
    waited = now.longest_wait
    return {
        "name": site_text(site),
        "now": now,
        "longest_wait": "" if waited is None else minutes_text(waited.total_seconds()),
    }


def minutes_text(seconds: float) -> str:
    """A time that goes on, in whole minutes."""
    minutes = int(seconds // 60)
    if not minutes:
        return _("under a minute")
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
