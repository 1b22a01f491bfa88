from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.models import Site

from ..facts import FACTS, facts_of
from .previews import PREVIEW_TEMPLATE


class FactsBlock(blocks.StructBlock):
    """What holds on this site, read from its settings: nobody has to keep it true."""

    heading = blocks.CharBlock(
        label=_("Heading"), max_length=255, default=_("Good to know")
    )
    shown = blocks.MultipleChoiceBlock(
        label=_("Facts"),
        choices=FACTS,
        default=list(dict(FACTS)),
        help_text=_(
            "The sentences come from the settings of the site, and follow them."
        ),
    )

    class Meta:
        icon = "list-ul"
        label = _("Browser and privacy facts")
        label_format = "{heading}"
        description = _("Retention, validity of the code, browsers: as they are set.")
        template = "wagtail_cobrowse/blocks/facts.html"
        preview_template = PREVIEW_TEMPLATE

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        page = context.get("page")
        site = page.get_site() if page is not None and page.url_path else None
        site = site or Site.objects.filter(is_default_site=True).first()
        context["facts"] = facts_of(site, value.get("shown") or [])
        return context
