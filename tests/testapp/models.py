"""Page types of a site that uses the package."""

from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from wagtail_cobrowse.blocks import PageInformationBlock, PrivateBlock
from wagtail_cobrowse.mixins import CobrowsePageMixin


class ContentPage(Page):
    """An ordinary page type that knows nothing of co-browsing but a private block."""

    introduction = RichTextField(blank=True)
    body = StreamField(
        [
            ("text", blocks.RichTextBlock()),
            ("private", PrivateBlock([("text", blocks.RichTextBlock())])),
            ("page_information", PageInformationBlock()),
        ],
        blank=True,
    )

    content_panels = [*Page.content_panels, "introduction", "body"]


class HelpPage(CobrowsePageMixin, Page):
    """A site's own co-browsing page, made with the mixin."""

    content_panels = [*Page.content_panels, "body"]

    def cobrowse_author(self):
        return "Editorial team"
