"""The doctor's page: what is wrong with the installation, and what to do about it."""

from django.core.checks import run_checks
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from .. import doctor
from ..checks import PREFIX
from .menu import PermittedMenuItem


#: Who decides on the settings of a site has to know whether it works.
PERMISSION = "wagtail_cobrowse.change_cobrowsesitesettings"


# A notice to the socket process leaves with a commit.
@method_decorator([never_cache, transaction.non_atomic_requests], name="dispatch")
class DoctorView(WagtailAdminTemplateMixin, TemplateView):
    """Looks when it is asked to, by POST: it knocks at the site's own door."""

    template_name = "wagtail_cobrowse/admin/doctor.html"
    page_title = _("Health of co-browsing")
    header_icon = "help"
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def post(self, request, **kwargs):
        """The findings, worst first."""
        checks = run_checks(
            tags=[PREFIX], include_deployment_checks=True, databases=["default"]
        )
        severity = list(doctor.Level)
        found = sorted(doctor.examine(), key=lambda each: -severity.index(each.level))
        return self.render_to_response(
            self.get_context_data(
                checks=[check for check in checks if not check.is_silenced()],
                findings=found,
                is_well=not any(each.remedy for each in found),
            )
        )


def menu_item():
    """Among the reports, for those who may change the site's settings."""
    return PermittedMenuItem(
        _("Health of co-browsing"),
        "doctor",
        PERMISSION,
        name="cobrowsing-doctor",
        icon_name="help",
        order=1230,
    )
