"""The pages on which most visitors asked for help; never fewer than some."""

import django_filters

from django import forms
from django.db.models import F, Sum
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from ...models import Tally
from ...policies.resolving import page_model
from ...settings import cobrowse_settings
from . import charts, words
from .base import ServiceReportView, SiteFilter
from .service import NumberColumn, style


#: Bars in the chart.
MOST = 10


class PagesFilterSet(WagtailFilterSet):
    day = django_filters.ChoiceFilter(
        label=_("Month"), choices=lambda: _months(), widget=forms.RadioSelect
    )
    site = SiteFilter()

    class Meta:
        model = Tally
        fields = ["day", "site"]


class PagesView(ServiceReportView):
    """
    Newest month first, in it the pages that were needed most.

    Numbers are rounded down to multiples of the least one, so that nobody who looks
    again sees that one visitor has come.
    """

    name = "pages"
    model = Tally
    page_title = _("Pages on which help was needed")
    header_icon = "help"
    filterset_class = PagesFilterSet
    default_ordering = ("-day", "-least", "value")
    results_template_name = "wagtail_cobrowse/admin/reports/pages_results.html"
    list_export = ["month", "site", "title", "address", "least"]
    export_headings = {
        "month": _("Month"),
        "site": _("Site"),
        "title": _("Page"),
        "address": _("Address"),
        "least": words.COUNTED_AT_LEAST,
    }
    columns = [
        Column("month", label=_("Month")),
        Column("title", label=_("Page")),
        Column("address", label=_("Address")),
        NumberColumn("least", words.COUNTED_AT_LEAST),
    ]

    def get_base_queryset(self):
        """Each month, site and page that enough visitors needed."""
        least = cobrowse_settings.page_report_minimum
        return (
            Tally.objects.filter(site__in=self.sites, subject=Tally.Subject.PAGE)
            .values("day", "site_id", "value")
            .annotate(total=Sum("count"))
            .filter(total__gte=least)
            .annotate(least=F("total") - F("total") % least)
        )

    @cached_property
    def pages(self):
        numbers = {row["value"] for row in self.object_list}
        return {
            str(page.pk): page for page in page_model().objects.filter(pk__in=numbers)
        }

    def make_rows(self, object_list):
        """Pages that are gone meanwhile have no title any more."""
        return [
            {
                "month": date_format(row["day"], "YEAR_MONTH_FORMAT"),
                "site": self.get_site_text(row["site_id"]),
                "title": page.title if page else _("Deleted page"),
                "address": (page.get_url(self.request) or "") if page else "",
                "least": row["least"],
                "value": row["value"],
            }
            for row in object_list
            for page in [self.pages.get(row["value"])]
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        least = cobrowse_settings.page_report_minimum
        context.update(
            least=least,
            chat=cobrowse_settings.chat,
            chart={
                "title": _("Most needed"),
                "head": _("Page"),
                "bars": charts.ranking(self.make_rows(self.object_list), MOST),
            },
        )
        context["media"] += style()
        return context


def _months():
    months = Tally.objects.filter(subject=Tally.Subject.PAGE).values_list(
        "day", flat=True
    )
    return [
        (month.isoformat(), date_format(month, "YEAR_MONTH_FORMAT"))
        for month in months.order_by("-day").distinct()
    ]
