"""Canned replies: found by site and language, filled in for one conversation."""

from dataclasses import dataclass

from django.db.models import Q

from .models import CannedReply
from .models.replies import VARIABLE


@dataclass(frozen=True)
class Reply:
    """A reply as it would be sent: its text filled in."""

    id: int
    title: str
    shortcut: str
    language: str
    text: str


def list_replies(conversation, values: dict[str, str]) -> list[Reply]:
    """All replies for ``conversation``, those in its language first.

    Of translations only the one nearest to that language. ``values`` are those of
    `reply_values.values_for`.
    """
    site, language = conversation.site, conversation.language
    rows = CannedReply.objects.filter(Q(site=site) | Q(site=None), purpose="")
    nearest: dict = {}
    for row in rows.select_related("locale").order_by("title", "pk"):
        known = nearest.get(row.translation_key)
        if known is None or _distance(row, language) < _distance(known, language):
            nearest[row.translation_key] = row
    ordered = sorted(
        nearest.values(),
        key=lambda row: (_distance(row, language), row.title.casefold()),
    )
    return [
        Reply(
            row.pk,
            row.title,
            row.shortcut,
            row.locale.language_code,
            fill_in(row.text, values),
        )
        for row in ordered
    ]


def find_offer(site, language: str, values: dict[str, str]) -> str:
    """The site's own text for the offer of co-browsing in ``language``, or "".

    The site's own one before that of all sites; never in another language, and none
    that needs a value which is not there.
    """
    rows = CannedReply.objects.filter(
        Q(site=site) | Q(site=None), purpose=CannedReply.Purpose.OFFER
    ).select_related("locale")
    usable = [
        row
        for row in rows
        if _distance(row, language) < 2
        and all(values.get(name) for name in VARIABLE.findall(row.text))
    ]
    usable.sort(key=lambda row: (_distance(row, language), row.site_id is None, row.pk))
    return fill_in(usable[0].text, values) if usable else ""


def fill_in(text: str, values: dict[str, str]) -> str:
    """``text`` with its variables replaced, once: a value is never a variable."""
    return VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def _distance(row, language: str) -> int:
    """0 for the language itself, 1 for a variant of it, 2 for another one."""
    code = row.locale.language_code
    if code == language:
        return 0
    return 1 if code.split("-")[0] == language.split("-")[0] else 2
