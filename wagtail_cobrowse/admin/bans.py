"""The bans that are in force, with a way to lift each; of nobody in particular."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView

from .. import bans, permissions
from ..models import Ban
from ..names import public_name_of


def bans_of(user):
    """The bans in force on the sites on which ``user`` may lift them."""
    alive = Ban.objects.filter(expires_at__gt=timezone.now())
    alive = alive.select_related("site").annotate(
        advisor_name=public_name_of("advisor")
    )
    reach = permissions.find_ban_reach(user)
    return alive if reach is None else alive.filter(site__in=reach)


def until_text(ban) -> str:
    """When it ends; Wagtail's own column is for times that are past."""
    return date_format(localtime(ban.expires_at), "SHORT_DATETIME_FORMAT")


class LiftColumn(Column):
    cell_template_name = "wagtail_cobrowse/admin/ban_lift_cell.html"

    def get_value(self, instance):
        return instance


@method_decorator(never_cache, name="dispatch")
class BansView(ReportView):
    """Those that end last come first."""

    model = Ban
    page_title = _("Banned visitors")
    header_icon = "lock"
    default_ordering = "-expires_at"
    index_url_name = "wagtail_cobrowse_admin:bans"
    index_results_url_name = "wagtail_cobrowse_admin:bans_results"
    columns = [
        Column("reason", label=_("Reason"), accessor="get_reason_display"),
        Column("site", label=_("Site"), accessor="site"),
        Column("advisor", label=_("Banned by"), accessor="advisor_name"),
        DateColumn("created_at", label=_("Since"), sort_key="created_at"),
        Column(
            "expires_at",
            label=_("Until"),
            accessor=lambda ban: until_text(ban),
            sort_key="expires_at",
        ),
        LiftColumn("lift", label=""),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not permissions.may_ban(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        return bans_of(self.request.user)


@method_decorator(never_cache, name="dispatch")
class LiftBanView(WagtailAdminTemplateMixin, TemplateView):
    """Asks once, then lifts."""

    template_name = "wagtail_cobrowse/admin/ban_lift.html"
    page_title = _("Lift ban")
    header_icon = "lock-open"
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        if not permissions.may_ban(request.user):
            raise PermissionDenied
        self.ban = get_object_or_404(bans_of(request.user), pk=kwargs["ban_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {
                "url": reverse("wagtail_cobrowse_admin:bans"),
                "label": BansView.page_title,
            },
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(ban=self.ban, **kwargs)

    def post(self, request, **kwargs):
        """Lift it; one that is over meanwhile is as good as lifted."""
        bans.lift(self.ban, request.user)
        messages.success(request, _("The ban is lifted."))
        return redirect("wagtail_cobrowse_admin:bans")


class BansMenuItem(MenuItem):
    """Among the reports, for those who may ban somewhere."""

    def __init__(self):
        super().__init__(
            _("Banned visitors"),
            reverse("wagtail_cobrowse_admin:bans"),
            name="cobrowsing-bans",
            icon_name="lock",
            order=1220,
        )

    def is_shown(self, request):
        return permissions.may_ban(request.user)
