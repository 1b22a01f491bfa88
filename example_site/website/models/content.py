from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from .base import BodyPage


class HomePage(BodyPage):
    """The first page of one language."""

    headline = models.CharField(_("headline"), max_length=120)

    content_panels = [
        *Page.content_panels,
        FieldPanel("headline"),
        *BodyPage.content_panels[1:],
    ]
    template = "website/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class SectionPage(BodyPage):
    """Introduces the pages below it."""

    template = "website/section_page.html"

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def get_context(self, request, *args, **kwargs):
        pages = self.get_children().live().specific()
        return super().get_context(request, *args, **kwargs) | {"pages": pages}


class TopicPage(BodyPage):
    """One benefit, with an image."""

    image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    image_alt = models.CharField(
        _("description of the image"), max_length=160, blank=True
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("image"),
        FieldPanel("image_alt"),
        *BodyPage.content_panels[1:],
    ]
    template = "website/topic_page.html"

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def get_context(self, request, *args, **kwargs):
        siblings = self.get_siblings(inclusive=False).live().specific()
        return super().get_context(request, *args, **kwargs) | {"siblings": siblings}


class TextPage(BodyPage):
    """Text, tables and questions without an image of their own."""

    template = "website/text_page.html"

    class Meta:
        verbose_name = _("text page")
        verbose_name_plural = _("text pages")
