"""The ledger of deletions as a report: what was deleted when, and why; of nobody."""

import django_filters

from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from ..models import DeletionEntry, EndReason, FilingReason
from .menu import PermittedMenuItem


PERMISSION = "wagtail_cobrowse.view_deletionentry"


class DeletionFilterSet(WagtailFilterSet):
    occurred_at = django_filters.DateFromToRangeFilter(
        label=_("Time"), widget=DateRangePickerWidget
    )

    class Meta:
        model = DeletionEntry
        fields = ["occurred_at", "subject"]


@method_decorator(never_cache, name="dispatch")
class DeletionsView(ReportView):
    """Newest first; to be filtered by time and kind, and exported."""

    model = DeletionEntry
    page_title = _("Deletions in co-browsing")
    header_icon = "bin"
    filterset_class = DeletionFilterSet
    any_permission_required = ["view"]
    default_ordering = "-occurred_at"
    index_url_name = "wagtail_cobrowse_admin:deletions"
    index_results_url_name = "wagtail_cobrowse_admin:deletions_results"
    columns = [
        DateColumn("occurred_at", label=_("Time"), sort_key="occurred_at"),
        Column("subject", label=_("Kind"), accessor="get_subject_display"),
        Column("reason", label=_("Reason"), accessor=lambda entry: reason_text(entry)),
        Column("counts", label=_("Deleted"), accessor=lambda entry: counts_text(entry)),
    ]
    list_export = ["occurred_at", "subject", "reason", "counts"]
    export_headings = {
        "occurred_at": _("Time"),
        "subject": _("Kind"),
        "reason": _("Reason"),
        "counts": _("Deleted"),
    }

    def get_filename(self):
        return "cobrowsing-deletions"

    def to_row_dict(self, item):
        """The same words as on the screen."""
        return {
            "occurred_at": item.occurred_at,
            "subject": item.get_subject_display(),
            "reason": reason_text(item),
            "counts": counts_text(item),
        }


def menu_item():
    """Among the reports, for those who may see the ledger."""
    return PermittedMenuItem(
        _("Deletions in co-browsing"),
        "deletions",
        PERMISSION,
        name="cobrowsing-deletions",
        icon_name="bin",
        order=1210,
    )


def reason_text(entry) -> str:
    """Why it was deleted, in words."""
    if entry.reason in EndReason.values:
        return str(EndReason(entry.reason).label)
    if entry.reason in FilingReason.values:
        return str(FilingReason(entry.reason).label)
    return str(_("Time of storage is over")) if entry.reason == "retention" else ""


def counts_text(entry) -> str:
    """How many rows of each kind: "1 session, 2 messages"."""
    words = [_counted(name, count) for name, count in entry.counts.items() if count]
    return ", ".join(words)


def _counted(name: str, count: int) -> str:
    match name:
        case "sessions":
            words = ngettext("%(count)s session", "%(count)s sessions", count)
        case "startcodes":
            words = ngettext(
                "%(count)s Startcode in the chat",
                "%(count)s Startcodes in the chat",
                count,
            )
        case "messages":
            words = ngettext("%(count)s message", "%(count)s messages", count)
        case "notes":
            words = ngettext(
                "%(count)s internal note", "%(count)s internal notes", count
            )
        case "conversations":
            words = ngettext("%(count)s conversation", "%(count)s conversations", count)
        case "consent_events":
            words = ngettext(
                "%(count)s entry in proofs of consent",
                "%(count)s entries in proofs of consent",
                count,
            )
        case _:
            words = ngettext("%(count)s other record", "%(count)s other records", count)
    return words % {"count": count}
