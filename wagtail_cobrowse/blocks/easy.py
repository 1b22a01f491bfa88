from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from . import first_texts
from .previews import PREVIEW_TEMPLATE


class EasyLanguageBlock(blocks.StructBlock):
    """The same in easy language. Beside the terms, never instead of them."""

    heading = blocks.CharBlock(
        label=_("Heading"), max_length=255, default=_("In short")
    )
    text = blocks.RichTextBlock(
        label=_("Text in easy language"),
        features=["bold", "ol", "ul"],
        help_text=_(
            "Short sentences, one thought each. No part of what the visitor agrees to."
        ),
    )

    class Meta:
        icon = "openquote"
        label = _("In easy language")
        label_format = "{heading}"
        description = _("What co-browsing is, in short sentences that everybody reads.")
        template = "wagtail_cobrowse/blocks/easy.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = staticmethod(first_texts.easy)
