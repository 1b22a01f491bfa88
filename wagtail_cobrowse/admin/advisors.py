"""Settings > Advisors: the public names that visitors see."""

from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from ..models import AdvisorProfile


class AdvisorViewSet(ModelViewSet):
    model = AdvisorProfile
    name = "cobrowse_advisors"
    url_prefix = "cobrowse-advisors"
    icon = "user"
    menu_label = _("Advisors")
    add_to_settings_menu = True
    list_display = ["public_name", "user"]
    search_fields = ["public_name"]
    ordering = ["public_name"]
    panels = [FieldPanel("user"), FieldPanel("public_name")]
    inspect_view_enabled = False


advisor_viewset = AdvisorViewSet()
