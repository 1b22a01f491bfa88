from django.utils.translation import gettext_lazy as _

from wagtail.models import Page

from wagtail_cobrowse.mixins import CobrowsePageMixin


class CobrowsePage(CobrowsePageMixin, Page):
    """The ready-made co-browsing page, for sites with Wagtail's ordinary base page."""

    #: Where editors choose a type for a new page.
    page_description = _("terms, consent and start of a session, ready with texts")

    content_panels = [*Page.content_panels, "body"]

    class Meta:
        verbose_name = _("co-browsing page")
        verbose_name_plural = _("co-browsing pages")
