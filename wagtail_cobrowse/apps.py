from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WagtailCobrowseAppConfig(AppConfig):
    name = "wagtail_cobrowse"
    label = "wagtail_cobrowse"
    verbose_name = _("Co-browsing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import checks, signals  # noqa: F401  registers what they define
