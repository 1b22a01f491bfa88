from wagtail.fields import StreamField

from .blocks import CobrowseStreamBlock
from .blocks.editing import CobrowseBodyFormField


class CobrowseBodyField(StreamField):
    """
    The content of a co-browsing page.

    A site's migrations name this field only, not its blocks, so that a new release
    with another wording or block asks no site for a migration.
    """

    def __init__(self, block_types=CobrowseStreamBlock, **kwargs):
        super().__init__(block_types, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": CobrowseBodyFormField, **kwargs})

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
