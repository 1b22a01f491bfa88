"""Wordings of the terms: which there are of a page, and what a draft changes."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils import translation

from .blocks import first_texts
from .blocks.terms import plain_text
from .mixins import CobrowsePageMixin
from .models import ConsentEvent, Terms
from .policies.resolving import page_model


@dataclass(frozen=True)
class Wording:
    """Words of a page's terms and of its checkbox; "" where there are none."""

    text: str
    label: str


@dataclass(frozen=True)
class KeptWording(Wording):
    """One that visitors have agreed to, and how often that was."""

    row: Terms
    consents: int


def of_page(page) -> Wording:
    """The wording that ``page``, published or a draft, has at the moment."""
    return Wording(page.get_terms_text(), page.get_consent_label())


def denies_assist(page) -> bool:
    """Whether ``page`` says, in words it began with, that no advisor acts on pages.

    What editors have written themselves is theirs to judge.
    """
    with translation.override(page.locale.language_code):
        denials = [plain_text(each) for each in first_texts.denials_of_assist()]
    answers = (
        plain_text(each["answer"].source)
        for child in page.body
        if child.block_type == "questions"
        for each in child.value["questions"]
    )
    words = "\n".join([page.get_terms_text(), *answers])
    return any(each in words for each in denials)


def changes_terms(page) -> bool:
    """
    Whether publishing ``page`` (a draft) asks visitors to agree to other words.

    Markup, links and all other blocks do not count. Of a page that is not published
    yet, every wording is another one.
    """
    if not isinstance(page, CobrowsePageMixin):
        return False
    words = of_page(page)
    live = page_model().objects.live().filter(pk=page.pk).first()
    if live is None:
        return bool(words.text or words.label)
    return words != of_page(live.specific)


def kept(page, limit: int = 50) -> list[KeptWording]:
    """
    Wordings that somebody has agreed to on ``page``, newest first.

    Of consents, those are counted whose proofs are still kept.
    """
    given = ConsentEvent.objects.filter(
        event=ConsentEvent.Event.GIVEN, page_number=page.pk
    )
    counts = dict(given.values_list("terms").annotate(Count("pk")))
    rows = Terms.objects.filter(pk__in=counts).order_by("-created_at", "-pk")[:limit]
    return [KeptWording(row.text, row.label, row, counts[row.pk]) for row in rows]
