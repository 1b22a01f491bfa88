"""What all reports of the service have in common: who may read them, and of where."""

import django_filters

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.encoding import force_str
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView
from wagtail.models import Site

from ... import permissions


#: How a cell begins that a spreadsheet would take for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def sites_of(user):
    """The sites whose reports ``user`` may read."""
    reach = permissions.find_report_reach(user)
    sites = Site.objects.order_by("-is_default_site", "hostname", "port")
    return sites if reach is None else sites.filter(pk__in=reach)


def site_text(site) -> str:
    return site.site_name or site.hostname


def harmless(value) -> str:
    """Text as text: Wagtail keeps XLSX from taking it for a formula, but not CSV."""
    text = force_str(value)
    return f"'{text}" if text.startswith(FORMULAS) else text


class SiteFilter(django_filters.ModelChoiceFilter):
    """One of the sites within reach; there is none to choose where there is one."""

    def __init__(self, **kwargs):
        super().__init__(
            label=_("Site"), queryset=lambda request: sites_of(request.user), **kwargs
        )

    @property
    def field(self):
        field = super().field
        field.label_from_instance = site_text
        return field


@method_decorator(never_cache, name="dispatch")
class ServiceReportView(ReportView):
    """For who may read reports on any site; ``name`` is that of its address."""

    name = ""
    custom_value_preprocess = {
        **ReportView.custom_value_preprocess,
        str: {ReportView.FORMAT_CSV: harmless},
    }

    def dispatch(self, request, *args, **kwargs):
        if not self.sites:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sites(self):
        """Those within reach, by number."""
        return {site.pk: site for site in sites_of(self.request.user)}

    def get_index_url(self):
        return reverse(f"wagtail_cobrowse_admin:{self.name}")

    def get_index_results_url(self):
        return reverse(f"wagtail_cobrowse_admin:{self.name}_results")

    def get_filename(self):
        return f"cobrowsing-{self.name}"

    def get_table(self, object_list):
        """Of rows as `decorate_paginated_queryset` makes them, which come once."""
        self.rows = self.make_rows(object_list)
        return super().get_table(self.rows)

    def decorate_paginated_queryset(self, object_list):
        return self.rows

    def make_rows(self, object_list) -> list:
        """The rows to show of what was found."""
        return list(object_list)

    def get_site_text(self, number: int) -> str:
        return site_text(self.sites[number])


class ServiceReportItem(MenuItem):
    """Among the reports, for who may read them on any site."""

    def __init__(self, view, order: int):
        super().__init__(
            view.page_title,
            reverse(f"wagtail_cobrowse_admin:{view.name}"),
            name=f"cobrowsing-{view.name}",
            icon_name=view.header_icon,
            order=order,
        )

    def is_shown(self, request):
        return permissions.find_report_reach(request.user) != permissions.NOWHERE
