from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from ..blocks import BodyBlock


class SitePage(Page):
    """What all pages of the site have: a sentence below the title."""

    author = models.CharField(
        _("author"),
        max_length=80,
        blank=True,
        help_text=_("Shown in the footer; without one, the editorial team."),
    )
    intro = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    promote_panels = [FieldPanel("author"), *Page.promote_panels]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        abstract = True

    def cobrowse_author(self) -> str:
        """The public name that the page information in the footer shows."""
        return self.author


class BodyPage(SitePage):
    """A page with freely combined blocks."""

    body = StreamField(BodyBlock(), verbose_name=_("content"), blank=True)

    content_panels = [*SitePage.content_panels, FieldPanel("body")]
    search_fields = [*SitePage.search_fields, index.SearchField("body")]

    class Meta:
        abstract = True
