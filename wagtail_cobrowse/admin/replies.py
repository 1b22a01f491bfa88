"""Snippets > Canned replies: what advisors insert instead of typing it."""

from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from ..models import CannedReply
from ..models.replies import VARIABLES


class VariablesPanel(HelpPanel):
    """Names the variables that a reply may have, from where they are defined."""

    def __init__(self, **kwargs):
        kwargs.setdefault("template", "wagtail_cobrowse/admin/reply_help.html")
        super().__init__(**kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        variables = tuple(VARIABLES.items())


class CannedReplyViewSet(SnippetViewSet):
    model = CannedReply
    icon = "comment"
    menu_label = _("Canned replies")
    list_display = ["title", "shortcut", "purpose", "site"]
    list_filter = ["site", "purpose"]
    search_fields = ["title", "shortcut", "text"]
    search_backend_name = None
    ordering = ["title"]
    copy_view_enabled = False
    panels = [
        VariablesPanel(),
        FieldRowPanel([FieldPanel("title"), FieldPanel("shortcut")]),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("purpose"), FieldPanel("site")]),
    ]
