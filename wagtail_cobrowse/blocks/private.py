from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from .previews import PREVIEW_TEMPLATE


def _example():
    text = format_html("<p>{}</p>", gettext("Your contract number: 4711"))
    return {"mode": "hide", "content": [{"type": "text", "value": text}]}


class PrivateBlock(blocks.StructBlock):
    """
    A region that advisors do not see, around any blocks of the site.

    ``PrivateBlock([("paragraph", RichTextBlock()), …])`` says which blocks; without
    a list, rich text. Nest it into a StreamField of any page type.
    """

    def __init__(self, content_blocks=None, **kwargs):
        content = blocks.StreamBlock(
            content_blocks or [("text", blocks.RichTextBlock(label=_("Text")))],
            label=_("Content"),
        )
        mode = blocks.ChoiceBlock(
            label=_("What the advisor sees"),
            choices=[
                ("hide", _("Nothing: a placeholder of the same size")),
                ("mask", _("Shapes only: the layout without words and images")),
            ],
            default="hide",
        )
        local_blocks = [("mode", mode), ("content", content)]
        super().__init__(local_blocks=local_blocks, **kwargs)

    class Meta:
        icon = "no-view"
        label = _("Private region")
        description = _("Visitors see it, advisors do not.")
        template = "wagtail_cobrowse/blocks/private.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = staticmethod(_example)
