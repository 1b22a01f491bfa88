"""Ways into the workplace: the menu item and the summary on the admin's home."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.models import Site

from .. import alive, permissions


class WorkplaceMenuItem(MenuItem):
    """Shown to those who may advise or watch on the site that is asked."""

    def __init__(self):
        super().__init__(
            _("Co-browsing"),
            reverse("wagtail_cobrowse_admin:workplace"),
            name="cobrowsing",
            classname="cobrowse-menu",
            icon_name="cobrowse",
            order=850,
        )

    def render_component(self, request):
        # Where badge.js asks for the count; whoever has no item has no address.
        address = reverse("wagtail_cobrowse:root") + "api/advisor/news/"
        self.attrs = {"data-cobrowse-news": address}
        return super().render_component(request)

    def is_shown(self, request):
        return permissions.may_work(request.user, Site.find_for_request(request))


class PermittedMenuItem(MenuItem):
    """Shown to those who have ``permission``, as Django names it."""

    def __init__(self, label, url_name: str, permission: str, **kwargs):
        super().__init__(label, reverse(f"wagtail_cobrowse_admin:{url_name}"), **kwargs)
        self.permission = permission

    def is_shown(self, request):
        return request.user.has_perm(self.permission)


class WaitingVisitorsItem(SummaryItem):
    """How many visitors wait for an advisor, for those who may advise."""

    order = 350
    template_name = "wagtail_cobrowse/admin/summary_waiting.html"

    def is_shown(self):
        site = Site.find_for_request(self.request)
        return site is not None and permissions.may_advise(self.request.user, site)

    def get_context_data(self, parent_context):
        waiting = alive.list_waiting(Site.find_for_request(self.request))
        return {
            "waiting": waiting.count(),
            "url": reverse("wagtail_cobrowse_admin:workplace"),
        }
