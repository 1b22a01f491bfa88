import swapper

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


# Before any foreign key to a page is made: on a site with a base page of its own this
# app may be loaded before Wagtail's, which says the same.
swapper.set_app_prefix("wagtailcore", "wagtail")


class WagtailCobrowseAppConfig(AppConfig):
    name = "wagtail_cobrowse"
    label = "wagtail_cobrowse"
    verbose_name = _("Co-browsing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Importing these registers what they define.
        from . import (  # noqa: F401
            checks,
            database_checks,
            deployment_checks,
            permissions,
            process_checks,
            receivers,
            revocation,
            server_checks,
            template_checks,
        )
        from .policies import announcing

        revocation.connect()
        announcing.connect()
