from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from .previews import PREVIEW_TEMPLATE


class EndedBlock(blocks.StructBlock):
    """Thanks, and the receipt: what the visitor keeps of a session."""

    heading = blocks.CharBlock(
        label=_("Heading"), max_length=255, default=_("The session is over")
    )
    text = blocks.TextBlock(
        label=_("Text"),
        rows=3,
        default=_("Thank you for your time. Nobody sees your pages any more."),
    )
    link_page = blocks.PageChooserBlock(label=_("Link to a page"), required=False)
    link_text = blocks.CharBlock(
        label=_("Text of the link"), max_length=255, required=False, default=""
    )

    class Meta:
        icon = "circle-check"
        label = _("After the session")
        label_format = "{heading}"
        description = _("Shown after the end, with the receipt.")
        template = "wagtail_cobrowse/blocks/ended.html"
        preview_template = PREVIEW_TEMPLATE

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        page = value.get("link_page")
        page = page.localized if page else None
        context["link_page"] = page if page and page.live else None
        return context
