"""The wordings of the terms, and how many visitors have agreed to each."""

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from wagtail.admin.ui.tables import Column, DateColumn

from ... import permissions
from ...models import ConsentEvent, Terms
from ...policies.resolving import page_model
from .base import ServiceReportView
from .service import NumberColumn, style


class WordingColumn(Column):
    """The whole text, behind its beginning."""

    cell_template_name = "wagtail_cobrowse/admin/reports/wording_cell.html"

    def get_value(self, instance):
        return instance


class WordingsView(ServiceReportView):
    """Newest first. Numbers are of proofs that are still kept."""

    name = "wordings"
    model = Terms
    page_title = _("Wordings of the terms")
    header_icon = "doc-full"
    default_ordering = "-created_at"
    list_export = ["digest", "language", "created_at", "consents", "label", "text"]
    export_headings = {
        "digest": _("Checksum"),
        "language": _("Language"),
        "created_at": _("First shown"),
        "consents": _("Consents"),
        "label": _("Checkbox"),
        "text": _("Wording"),
    }
    columns = [
        WordingColumn("wording", label=_("Wording")),
        Column("language", label=_("Language"), sort_key="language"),
        DateColumn("created_at", label=_("First shown"), sort_key="created_at"),
        NumberColumn("consents", _("Consents"), sort_key="consents"),
    ]

    def get_base_queryset(self):
        """Those that were agreed to on pages within reach; with all sites, all."""
        reach = permissions.find_report_reach(self.request.user)
        given = ConsentEvent.objects.filter(event=ConsentEvent.Event.GIVEN)
        if reach is not None:
            given = given.filter(page_number__in=self._pages().values("pk"))
        counts = (
            given.filter(terms=OuterRef("pk"))
            .order_by()
            .values("terms")
            .annotate(number=Count("pk"))
            .values("number")
        )
        terms = Terms.objects.annotate(consents=Coalesce(Subquery(counts), 0))
        return terms if reach is None else terms.filter(consents__gt=0)

    def _pages(self):
        below = Q()
        for site in self.sites.values():
            below |= Q(path__startswith=site.root_page.path)
        return page_model().objects.filter(below)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["media"] += style()
        return context
