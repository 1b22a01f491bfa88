from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from .previews import PREVIEW_TEMPLATE


class StatusBlock(blocks.StructBlock):
    """What the co-browsing page says while a session runs."""

    heading = blocks.CharBlock(
        label=_("Heading"), max_length=255, default=_("The session is running")
    )
    text = blocks.TextBlock(
        label=_("Text"),
        rows=3,
        default=_(
            "Your advisor sees the pages of this website that you open. "
            "Just go on: the session stays with you from page to page."
        ),
    )

    paused_heading = blocks.CharBlock(
        label=_("Heading while it is paused"),
        max_length=255,
        required=False,
        default="",
        help_text=_("Empty: “The session is paused”, in the language of the page."),
    )
    paused_text = blocks.TextBlock(
        label=_("Text while it is paused"),
        rows=3,
        required=False,
        default="",
        help_text=_("Empty: what the bar says, and how to go on."),
    )

    class Meta:
        icon = "view"
        label = _("Running session")
        label_format = "{heading}"
        description = _("Shown while the session is running.")
        template = "wagtail_cobrowse/blocks/status.html"
        preview_template = PREVIEW_TEMPLATE
