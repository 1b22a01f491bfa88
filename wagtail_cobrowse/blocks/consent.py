from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from .previews import PREVIEW_TEMPLATE


class ConsentBlock(blocks.StructBlock):
    """The texts of the visitor's checkbox; the tick itself is checked by the server."""

    label = blocks.CharBlock(
        label=_("Label"),
        max_length=255,
        default=_("I accept the terms of use and participation"),
        help_text=_("Part of what the visitor agrees to. Kept as a proof."),
    )
    error = blocks.CharBlock(
        label=_("Message without the tick"),
        max_length=255,
        default=_("Please tick this box first. Without your consent we cannot start."),
    )
    terms_page = blocks.PageChooserBlock(label=_("General terms"), required=False)
    terms_link = blocks.CharBlock(
        label=_("Text of the link to the general terms"),
        max_length=255,
        required=False,
        default=_("Read our general terms"),
    )

    class Meta:
        icon = "tick-inverse"
        label = _("Consent checkbox")
        label_format = "{label}"
        description = _("The visitor ticks it before a session can start.")
        template = "wagtail_cobrowse/blocks/consent.html"
        preview_template = PREVIEW_TEMPLATE

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        terms_page = value.get("terms_page")
        if terms_page:
            terms_page = terms_page.localized
        context["terms_page"] = terms_page if terms_page and terms_page.live else None
        return context
