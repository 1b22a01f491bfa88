"""
The states of a co-browsing page that editors can look at before any visitor does.

A preview is the page's own HTML with other sections to see: no script runs in it, so
that it makes no session, sets no cookie and opens no socket.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PageState(TextChoices):
    TERMS = "terms", _("Terms and start")
    STARTCODE = "startcode", _("Startcode is shown")
    ACTIVE = "active", _("Session is running")
    PAUSED = "paused", _("Session is paused")
    ENDED = "ended", _("Session is over")
    OUTDATED = "outdated", _("Browser is too old")
    CLOSED = "closed", _("Out of hours")


#: While these are shown, terms and form are not: as on the visitor's page.
BEYOND_TERMS = (
    PageState.STARTCODE,
    PageState.ACTIVE,
    PageState.PAUSED,
    PageState.ENDED,
)
#: Of the alphabet, and nobody's.
EXAMPLE_CODE, EXAMPLE_PSEUDONYM = "KLMR 2468", "7F3A"
#: As visitors read them below their Startcode: DIN 5009 in German, else ICAO.
EXAMPLE_WORDS = {
    "de": ("Köln", "Leipzig", "München", "Rostock", "zwo", "vier", "sechs", "acht"),
    "": ("Kilo", "Lima", "Mike", "Romeo", "two", "four", "six", "eight"),
}


def shown_to(request) -> str:
    """The state that the preview ``request`` asks for; "" outside of previews."""
    if not getattr(request, "is_preview", False):
        return ""
    mode = getattr(request, "preview_mode", None)
    return mode if mode in PageState.values else PageState.TERMS


def spell_example(language: str) -> list[tuple[str, str]]:
    """Each symbol of the example with its word, as the visitor's page spells codes."""
    words = EXAMPLE_WORDS.get(language.partition("-")[0], EXAMPLE_WORDS[""])
    return list(zip(EXAMPLE_CODE.replace(" ", ""), words, strict=True))
