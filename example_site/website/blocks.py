"""Building blocks of the site's pages."""

from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

from wagtail_cobrowse.blocks import PrivateBlock


TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "cobrowse-private"]
INLINE_FEATURES = ["bold", "italic", "link"]


class FactBlock(blocks.StructBlock):
    figure = blocks.CharBlock(label=_("Figure"))
    text = blocks.CharBlock(label=_("Text"))


class FactsBlock(blocks.StructBlock):
    facts = blocks.ListBlock(FactBlock(), label=_("Facts"))

    class Meta:
        icon = "list-ul"
        label = _("Facts")
        template = "website/blocks/facts.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.CharBlock(label=_("Text"))


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "website/blocks/steps.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"))
    answer = blocks.RichTextBlock(label=_("Answer"), features=TEXT_FEATURES)


class QuestionsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False)
    questions = blocks.ListBlock(QuestionBlock(), label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Questions")
        template = "website/blocks/questions.html"


class CalloutBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.RichTextBlock(label=_("Text"), features=INLINE_FEATURES)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    link_text = blocks.CharBlock(label=_("Link text"), required=False)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "website/blocks/callout.html"


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "website/blocks/picture.html"


class CardsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False)
    pages = blocks.ListBlock(blocks.PageChooserBlock(), label=_("Pages"))

    class Meta:
        icon = "grip"
        label = _("Cards")
        template = "website/blocks/cards.html"


class TableBlock(TypedTableBlock):
    class Meta:
        icon = "table"
        label = _("Table")
        template = "website/blocks/table.html"


class BodyBlock(blocks.StreamBlock):
    """Everything that an ordinary page may hold."""

    text = blocks.RichTextBlock(
        label=_("Text"),
        icon="pilcrow",
        features=TEXT_FEATURES,
        template="website/blocks/text.html",
    )
    picture = PictureBlock()
    facts = FactsBlock()
    steps = StepsBlock()
    table = TableBlock(
        [
            ("text", blocks.CharBlock(label=_("Text"), required=False)),
            ("number", blocks.CharBlock(label=_("Number"), required=False)),
        ]
    )
    questions = QuestionsBlock()
    callout = CalloutBlock()
    cards = CardsBlock()
    private = PrivateBlock(
        [
            (
                "text",
                blocks.RichTextBlock(
                    label=_("Text"),
                    icon="pilcrow",
                    features=TEXT_FEATURES,
                    template="website/blocks/text.html",
                ),
            ),
            ("picture", PictureBlock()),
        ]
    )


class OfficeBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"))
    street = blocks.CharBlock(label=_("Street"))
    city = blocks.CharBlock(label=_("Town"))
    hours = blocks.CharBlock(label=_("Opening hours"))
    phone = blocks.CharBlock(label=_("Telephone"))

    class Meta:
        icon = "home"
        label = _("Office")
