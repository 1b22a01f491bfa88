"""The texts that a new co-browsing page starts with, in the page's language."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import override

from . import first_texts
from .stream import CobrowseStreamBlock


def default_body(language_code: str) -> list[dict]:
    """Raw data for a co-browsing page's ``body``: every section, ready to publish."""
    with override(language_code):
        body = [
            {"type": "text", "value": first_texts.introduction()},
            {"type": "easy", "value": first_texts.easy()},
            {"type": "terms", "value": first_texts.terms()},
            *map(_section, ["consent", "start"]),
            {"type": "questions", "value": first_texts.questions()},
            *map(_section, ["facts", "startcode", "status", "ended"]),
        ]
        # Their defaults are lazy: make them words while this language is active.
        words = json.loads(json.dumps(body, cls=DjangoJSONEncoder))
    # With the ids that the editor would give, or translators do not find the questions.
    value = CobrowseStreamBlock().to_python(words)
    # What nobody has looked at is given back as it came.
    list(value)
    return value.get_prep_value()


def _section(name):
    block = CobrowseStreamBlock.base_blocks[name]
    return {"type": name, "value": block.get_prep_value(block.get_default())}
