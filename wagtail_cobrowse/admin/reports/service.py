"""Chats and sessions by day and site, with charts; of nobody."""

import datetime as dt

import django_filters

from django.forms import Media
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.tables import Column

from ... import figures
from ...models import EndReason, Tally
from ...settings import cobrowse_settings
from ...tallies import DURATIONS, MORE, WAITS
from . import charts, words
from .base import ServiceReportView, SiteFilter


#: Without a choice, so many days up to today.
DEFAULT_DAYS = 30


class ServiceFilterSet(WagtailFilterSet):
    day = django_filters.DateFromToRangeFilter(
        label=_("Day"), widget=DateRangePickerWidget
    )
    site = SiteFilter()

    class Meta:
        model = Tally
        fields = ["day", "site"]


class NumberColumn(Column):
    """Figures stand below each other."""

    def __init__(self, name, label, accessor=None, **kwargs):
        super().__init__(
            name, label=label, accessor=accessor, classname="cobrowse-number", **kwargs
        )


class ServiceView(ServiceReportView):
    """Newest day first."""

    name = "service"
    model = Tally
    page_title = words.TITLE
    header_icon = "cobrowse"
    filterset_class = ServiceFilterSet
    default_ordering = "-day"
    results_template_name = "wagtail_cobrowse/admin/reports/service_results.html"
    table_classname = "listing cobrowse-days"
    list_export = [
        "day",
        "site",
        "chats",
        "answered",
        "missed",
        "median_wait",
        "long_wait",
        "sessions",
        "unstarted",
        "median_duration",
        *EndReason.values,
    ]
    export_headings = {
        "day": _("Day"),
        "site": _("Site"),
        "chats": words.COUNTED,
        "answered": _("Answered"),
        "missed": _("Missed"),
        "median_wait": _("Half waited (seconds at most)"),
        "long_wait": _("Nine of ten waited (seconds at most)"),
        "sessions": _("Sessions"),
        "unstarted": _("Sessions never started"),
        "median_duration": _("Half of the sessions lasted (seconds at most)"),
        **{str(reason): reason.label for reason in EndReason},
    }

    @cached_property
    def columns(self):
        """Where only one site is within reach, it need not be named."""
        return [
            Column(
                "day",
                label=_("Day"),
                accessor=lambda row: date_format(row.day, "SHORT_DATE_FORMAT"),
                sort_key="day",
            ),
            *(
                [
                    Column(
                        "site",
                        label=_("Site"),
                        accessor=lambda row: self.get_site_text(row.site_id),
                    )
                ]
                if len(self.sites) > 1
                else []
            ),
            NumberColumn("chats", words.COUNTED),
            NumberColumn("answered", _("Answered")),
            NumberColumn("missed", _("Missed")),
            Column(
                "median_wait",
                label=_("Half waited"),
                accessor=lambda row: figures.wait_text(row.median_wait),
            ),
            Column(
                "long_wait",
                label=_("Nine of ten waited"),
                accessor=lambda row: figures.wait_text(row.long_wait),
            ),
            NumberColumn("sessions", _("Sessions")),
            Column(
                "median_duration",
                label=_("Half of the sessions lasted"),
                accessor=lambda row: figures.duration_text(row.median_duration),
            ),
        ]

    @cached_property
    def tallies(self):
        """What is filtered, of the sites within reach, and nothing of pages."""
        found = Tally.objects.filter(site__in=self.sites).exclude(
            subject=Tally.Subject.PAGE
        )
        chosen = found
        if self.filters and self.filters.is_valid():
            chosen = self.filters.filter_queryset(found)
        first, last = self.period
        return chosen.filter(day__gte=first, day__lte=last)

    @cached_property
    def period(self) -> tuple[dt.date, dt.date]:
        """The first and the last day that is shown."""
        day = None
        if self.filters and self.filters.is_valid():
            day = self.filters.form.cleaned_data.get("day")
        today = timezone.localdate()
        last = day.stop.date() if day and day.stop else today
        first = day.start.date() if day and day.start else None
        if first is None:
            first = last - dt.timedelta(DEFAULT_DAYS - 1)
        return first, max(first, last)

    def get_base_queryset(self):
        """Each day and site of which there is anything, once."""
        return self.tallies.values("day", "site_id").distinct()

    def filter_queryset(self, queryset):
        # Done already, together with what the charts show.
        return queryset

    def order_queryset(self, queryset):
        return super().order_queryset(queryset).order_by(self.ordering, "site_id")

    @cached_property
    def days(self):
        return figures.of_days(self.tallies)

    def make_rows(self, object_list):
        return [self.days[row["day"], row["site_id"]] for row in object_list]

    def to_row_dict(self, item):
        """Numbers as numbers; times as their bounds, so that one can reckon."""
        return {
            "day": item.day,
            "site": self.get_site_text(item.site_id),
            **{name: getattr(item, name) for name in self.list_export[2:10]},
            **{name: item.reasons[name] for name in EndReason.values},
        }

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        days = list(self.days.values())
        sums = figures.total(days)
        first, last = self.period
        charted = _shorten(first, last, days)
        context.update(
            first=first,
            last=last,
            sums=sums,
            counted=words.COUNTED,
            chat=cobrowse_settings.chat,
            times={
                "median_wait": figures.wait_text(sums.median_wait),
                "long_wait": figures.wait_text(sums.long_wait),
                "median_duration": figures.duration_text(sums.median_duration),
            },
            chart=charts.columns(days, *charted),
            bars=[
                {
                    "title": _("How long visitors waited"),
                    "head": _("Waiting time"),
                    "bars": charts.bars(
                        sums.waits, _with_more(WAITS), figures.wait_text
                    ),
                },
                {
                    "title": _("How long sessions lasted"),
                    "head": _("Duration"),
                    "bars": charts.bars(
                        sums.durations, _with_more(DURATIONS), figures.duration_text
                    ),
                },
                {
                    "title": _("How sessions ended"),
                    "head": _("Reason"),
                    "bars": charts.bars(
                        sums.reasons,
                        [value for value, _count in sums.reasons.most_common()],
                        lambda value: str(EndReason(value).label),
                    ),
                },
            ],
        )
        context["media"] += style()
        return context


def _shorten(first, last, days) -> tuple[dt.date, dt.date]:
    """Somebody may ask for a thousand years: no column is before or after all days."""
    if (last - first).days < charts.DAYS or not days:
        return first, last
    return min(each.day for each in days), max(each.day for each in days)


def style() -> Media:
    """The style sheet of reports and overview."""
    return Media(css={"all": [versioned_static("wagtail_cobrowse/overview.css")]})


def _with_more(bounds) -> list[str]:
    return [*map(str, bounds), MORE]
