from django.core.exceptions import ValidationError
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError

from .. import page_states
from ..page_states import PageState
from .consent import ConsentBlock
from .easy import EasyLanguageBlock
from .ended import EndedBlock
from .facts import FactsBlock
from .page_information import PageInformationBlock
from .private import PrivateBlock
from .questions import QuestionsBlock
from .start import StartBlock
from .startcode import StartcodeBlock
from .status import StatusBlock
from .terms import TermsBlock


#: Blocks that have their place after the form, wherever the editor put them.
STATES = ("startcode", "status", "ended")
#: Blocks that are part of the form, with everything that stands between them.
FORM = ("terms", "consent", "start")


class CobrowseStreamBlock(blocks.StreamBlock):
    """
    The content of a co-browsing page, with one checkbox and one button after it.

    Terms, checkbox and button become one form. A section that the editor left out
    (Startcode, running session, end) is shown with its default texts, because the
    journey cannot do without it.
    """

    text = blocks.RichTextBlock(
        label=_("Text"),
        icon="pilcrow",
        features=[
            *("h2", "h3", "h4", "bold", "italic", "ol", "ul", "link"),
            "cobrowse-private",
        ],
        template="wagtail_cobrowse/blocks/text.html",
    )
    terms = TermsBlock()
    consent = ConsentBlock()
    start = StartBlock()
    startcode = StartcodeBlock()
    status = StatusBlock()
    ended = EndedBlock()
    private = PrivateBlock()
    easy = EasyLanguageBlock()
    facts = FactsBlock()
    questions = QuestionsBlock()
    page_information = PageInformationBlock()

    class Meta:
        template = "wagtail_cobrowse/blocks/cobrowse.html"
        block_counts = {
            "consent": {"min_num": 1, "max_num": 1},
            "start": {"min_num": 1, "max_num": 1},
            "startcode": {"max_num": 1},
            "status": {"max_num": 1},
            "ended": {"max_num": 1},
            "easy": {"max_num": 1},
            "facts": {"max_num": 1},
        }

    def clean(self, value):
        cleaned = super().clean(value)
        # A draft may be incomplete: only what is published has to be in order.
        if not self.is_deferred_validation:
            types = [child.block_type for child in cleaned]
            if types.index("start") < types.index("consent"):
                raise StreamBlockValidationError(
                    non_block_errors=ValidationError(
                        _("The consent checkbox must stand before the start button.")
                    )
                )
            if "terms" not in types:
                raise StreamBlockValidationError(
                    non_block_errors=ValidationError(
                        _("Terms of use are missing: add them before the checkbox.")
                    )
                )
        return cleaned

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        children = list(value)
        page = (parent_context or {}).get("page")
        request = (parent_context or {}).get("request")
        locale = getattr(page, "locale", None)
        get_digest = getattr(page, "get_terms_digest", None)
        flow = [child for child in children if child.block_type not in STATES]
        places = [i for i, child in enumerate(flow) if child.block_type in FORM]
        first, last = (places[0], places[-1] + 1) if places else (0, 0)
        types = {child.block_type for child in flow}
        language = locale.language_code if locale else get_language()
        context.update(
            before=flow[:first],
            form=flow[first:last],
            after=flow[last:],
            states=[self._state(children, name) for name in STATES],
            startable={"consent", "start"} <= types,
            page_id=str(getattr(page, "pk", None) or ""),
            terms_digest=get_digest() if get_digest else "",
            page_language=language,
        )
        if state := page_states.shown_to(request):
            context.update(self._preview(state, page, language))
        return context

    def _preview(self, state, page, language):
        """What the visitor's script would do to the page in ``state``."""
        example = {
            "code": page_states.EXAMPLE_CODE,
            "spelling": page_states.spell_example(language),
            "pseudonym": page_states.EXAMPLE_PSEUDONYM,
        }
        is_closed = state == PageState.CLOSED
        return {
            "cobrowse_state": state,
            "cobrowse_example": example if state == PageState.STARTCODE else None,
            "is_beyond_terms": state in page_states.BEYOND_TERMS,
            "closed_text": self._closed_text(page, language) if is_closed else "",
        }

    def _closed_text(self, page, language):
        # Verbs know the models, so they cannot be imported while models are made.
        from ..service import closed_text

        with override(language):
            return closed_text(page.get_site() if page is not None else None)

    def _state(self, children, name):
        for child in children:
            if child.block_type == name:
                return child
        block = self.child_blocks[name]
        return block.bind(block.get_default())
