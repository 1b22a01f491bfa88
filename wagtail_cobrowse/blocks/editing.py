"""
The editor's form of a co-browsing page: new sections speak the page's language.

An editor whose admin is in English adds a section to a German page: its label stays
English, and the texts that it starts with are German.
"""

from contextlib import nullcontext
from contextvars import ContextVar

from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.translation import override

from wagtail.admin.telepath import register
from wagtail.blocks.base import BlockField, BlockWidget
from wagtail.blocks.stream_block import StreamBlockAdapter

from .stream import CobrowseStreamBlock


#: Code of the language of the page whose form is being made, or "".
_page_language: ContextVar[str] = ContextVar("page_language", default="")


class CobrowseBodyWidget(BlockWidget):
    """Knows the language of the page that it is for."""

    page_language = ""

    def _build_block_json(self):
        token = _page_language.set(self.page_language)
        try:
            super()._build_block_json()
        finally:
            _page_language.reset(token)


class CobrowseBodyFormField(BlockField):
    """Tells its widget of the page, which only a form knows."""

    def __init__(self, block=None, **kwargs):
        kwargs.setdefault("widget", CobrowseBodyWidget(block))
        super().__init__(block=block, **kwargs)

    def get_bound_field(self, form, field_name):
        locale = getattr(getattr(form, "instance", None), "locale", None)
        self.widget.page_language = locale.language_code if locale else ""
        return super().get_bound_field(form, field_name)


class CobrowseStreamBlockAdapter(StreamBlockAdapter):
    """The definition of the sections, with first texts in the page's language."""

    def js_args(self, block):
        name, children, states, meta = super().js_args(block)
        language = _page_language.get()
        with override(language) if language else nullcontext():
            states = {
                name: _say(child.get_form_state(child.get_default()))
                for name, child in block.child_blocks.items()
            }
        return [name, children, states, meta]


def _say(state):
    """``state`` with lazy texts as words of the language that is active."""
    if isinstance(state, Promise):
        return force_str(state)
    if isinstance(state, dict):
        return {name: _say(value) for name, value in state.items()}
    if isinstance(state, list):
        return [_say(value) for value in state]
    return state


register(CobrowseStreamBlockAdapter(), CobrowseStreamBlock)
