from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WagtailCobrowseAppConfig(AppConfig):
    name = "wagtail_cobrowse"
    label = "wagtail_cobrowse"
    verbose_name = _("Co-browsing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Importing these registers what they define.
        from . import checks, permissions, signals  # noqa: F401
