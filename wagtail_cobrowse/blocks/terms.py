from html.parser import HTMLParser
from unicodedata import normalize

from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from . import first_texts
from .previews import PREVIEW_TEMPLATE


#: Elements that end a line; everything else stands within one.
LINE_ELEMENTS = {"p", "li", "ul", "ol", "h2", "h3", "h4", "br", "hr", "div"}
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


class TermsBlock(blocks.RichTextBlock):
    """Terms of use: what the visitor agrees to, word for word."""

    def __init__(self, features=None, **kwargs):
        features = features or ["h2", "h3", "h4", "bold", "italic", "ol", "ul"]
        super().__init__(features=[*features, "link", "document-link"], **kwargs)

    class Meta:
        icon = "doc-full"
        label = _("Terms of use")
        description = _("What the visitor agrees to. Kept word for word as a proof.")
        template = "wagtail_cobrowse/blocks/terms.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = staticmethod(first_texts.terms)


def plain_text(source: str) -> str:
    """
    The words of rich text: one line per paragraph, heading or list item.

    Runs of white space become one space, and characters without a glyph vanish, so
    that editing the markup alone does not make another wording.
    """
    parser = _WordsParser()
    parser.feed(source)
    parser.close()
    lines = (
        " ".join(line.translate(INVISIBLE).split())
        for line in normalize("NFC", "".join(parser.parts)).split("\n")
    )
    return "\n".join(filter(None, lines))


class _WordsParser(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []

    def handle_starttag(self, tag, attrs):
        if tag in LINE_ELEMENTS:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if tag in LINE_ELEMENTS:
            self.parts.append("\n")

    def handle_data(self, data):
        self.parts.append(" ".join(data.splitlines()) if data.strip() else " ")
