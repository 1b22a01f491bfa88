from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WagtailCobrowsePageAppConfig(AppConfig):
    name = "wagtail_cobrowse.page"
    label = "wagtail_cobrowse_page"
    verbose_name = _("Co-browsing page")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import checks  # noqa: F401  registers what it defines
