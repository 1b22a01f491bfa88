from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from .previews import PREVIEW_TEMPLATE


class PageInformationBlock(blocks.StaticBlock):
    """Webcode, author, dates and the way back to the top, as in the footer's tag."""

    class Meta:
        icon = "info-circle"
        label = _("Page information")
        admin_text = _("Webcode, author, date of creation and of the last update.")
        template = "wagtail_cobrowse/blocks/page_information.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = None
