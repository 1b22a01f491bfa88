from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from .previews import PREVIEW_TEMPLATE


class StartcodeBlock(blocks.StructBlock):
    """The texts around the Startcode; the code itself is never part of the page."""

    heading = blocks.CharBlock(
        label=_("Heading"), max_length=255, default=_("Your Startcode")
    )
    instruction = blocks.TextBlock(
        label=_("How to tell the code"),
        rows=3,
        default=_(
            "Tell your advisor this code, by telephone or in the chat. "
            "Do not tell it to anybody else."
        ),
    )
    expiry = blocks.CharBlock(
        label=_("Text before the remaining time"),
        max_length=255,
        default=_("The code is valid for"),
    )

    class Meta:
        icon = "key"
        label = _("Startcode")
        label_format = "{heading}"
        description = _("Shown after the start, until the advisor has typed the code.")
        template = "wagtail_cobrowse/blocks/startcode.html"
        preview_template = PREVIEW_TEMPLATE
