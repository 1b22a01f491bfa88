from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="view")
class CobrowseSiteSettings(BaseSiteSetting):
    """What a site decides on co-browsing beside the setting ``WAGTAIL_COBROWSE``."""

    mask_selectors = models.TextField(_("regions shown as shapes"), blank=True)
    hide_selectors = models.TextField(_("regions not shown"), blank=True)
    query_names = models.TextField(_("names allowed in addresses"), blank=True)
    address_policies = models.TextField(_("policies by address"), blank=True)

    class Meta:
        verbose_name = _("co-browsing")
