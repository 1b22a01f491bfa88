from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from . import first_texts
from .previews import PREVIEW_TEMPLATE


class QuestionBlock(blocks.StructBlock):
    """One question, opened by its line."""

    question = blocks.CharBlock(label=_("Question"), max_length=255)
    answer = blocks.RichTextBlock(
        label=_("Answer"), features=["bold", "italic", "ol", "ul", "link"]
    )

    class Meta:
        icon = "help"
        label = _("Question and answer")
        label_format = "{question}"


class QuestionsBlock(blocks.StructBlock):
    """Questions that visitors ask, each folded until it is opened. Needs no script."""

    heading = blocks.CharBlock(
        label=_("Heading"),
        max_length=255,
        required=False,
        default=_("Questions and answers"),
    )
    questions = blocks.ListBlock(QuestionBlock(), label=_("Questions"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        label_format = "{heading}"
        description = _("Folded questions, for what visitors ask before they start.")
        template = "wagtail_cobrowse/blocks/questions.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = staticmethod(first_texts.questions)
