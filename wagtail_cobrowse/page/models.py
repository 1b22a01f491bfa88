from django.utils.translation import gettext_lazy as _

from wagtail.models import Page

from wagtail_cobrowse.mixins import CobrowsePageMixin


class CobrowsePage(CobrowsePageMixin, Page):
    """The ready-made co-browsing page, for sites with Wagtail's ordinary base page."""

    content_panels = [*Page.content_panels, "body"]

    class Meta:
        verbose_name = _("co-browsing page")
        verbose_name_plural = _("co-browsing pages")
