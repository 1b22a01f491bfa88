from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from .previews import PREVIEW_TEMPLATE


class StartBlock(blocks.StructBlock):
    """The button that, with the tick, gives consent and makes the Startcode."""

    label = blocks.CharBlock(
        label=_("Label of the button"),
        max_length=100,
        default=_("Start co-browsing session"),
    )
    hint = blocks.CharBlock(
        label=_("Hint"),
        max_length=255,
        required=False,
        default=_("You then see a code. Only with this code can the advisor start."),
    )

    class Meta:
        icon = "arrow-right"
        label = _("Start button")
        label_format = "{label}"
        description = _("Starts a session once the visitor has ticked the checkbox.")
        template = "wagtail_cobrowse/blocks/start.html"
        preview_template = PREVIEW_TEMPLATE
