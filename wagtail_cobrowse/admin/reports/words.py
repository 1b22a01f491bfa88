"""What is counted: chats, or visitors where the site has a chat of its own."""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from ...settings import cobrowse_settings


def _choose(chat, visitors) -> str:
    return str(chat if cobrowse_settings.chat else visitors)


#: Decided when it is shown, as the settings are then.
choose = lazy(_choose, str)

TITLE = choose(_("Co-browsing and chat"), _("Co-browsing"))
COUNTED = choose(_("Chats"), _("Visitors"))
COUNTED_AT_LEAST = choose(_("Chats (at least)"), _("Visitors (at least)"))
