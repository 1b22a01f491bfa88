"""
Webcodes: digits that name a page of the site. See decision 0001.

A webcode belongs to a site and a ``translation_key``, so that translations share it
while copies and aliases have their own. Codes are drawn at random, which makes a
mistyped one name no page at all; none is ever given to a second page.
"""

import re
import secrets
import unicodedata

import swapper

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wagtail.models import PageViewRestriction, Site

from .models import Webcode
from .settings import cobrowse_settings


#: Longest text that is looked at; a webcode with every separator is far shorter.
MAX_TEXT_LENGTH = 64
#: Draws before the free codes are listed; more are needed only when few are left.
RANDOM_DRAWS = 20
#: How many pages `assign_missing` looks at in one go.
BATCH_SIZE = 500

HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"), "-")
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


class WebcodeError(ValueError):
    """A webcode cannot be given to a page; the message is for people."""


class WebcodeTaken(WebcodeError):
    """The chosen webcode is, or was, another page's."""


def normalise(text: str | None) -> str | None:
    """
    The digits of a webcode as people write it, or None for any other text.

    "000016", "a000016", "A 000 016", "a-000-016" are the same; so are digits of
    other scripts, full-width letters, and spaces that do not break.
    """
    if not text or len(text) > MAX_TEXT_LENGTH:
        return None
    plain = "".join(map(_plain, text.translate(INVISIBLE).translate(HYPHENS)))
    prefix = cobrowse_settings.webcode_prefix
    digits = cobrowse_settings.webcode_digits
    match = re.fullmatch(
        rf"(?:{re.escape(prefix)}[ -]*)?(\d(?:[ -]*\d){{{digits - 1}}})",
        plain.strip(),
        re.ASCII | re.IGNORECASE,
    )
    return re.sub(r"[ -]", "", match[1]) if match else None


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isspace():
        return " "
    if "\uff01" <= character <= "\uff5e":  # the full-width forms of ASCII
        return chr(ord(character) - 0xFEE0)
    return character


def find_page_by_webcode(request, text: str | None):
    """
    The published page of the request's site that ``text`` names, or None.

    Of translations the one in the request's language. A page that asks for a login
    is found, and asks itself; one for a group or behind a password is not.
    """
    row = _find_row(request, text)
    if row is None or row.retired_at is not None:
        return None
    pages = [
        page
        for page in _page_model()
        .objects.live()
        .filter(translation_key=row.translation_key)
        .select_related("locale")
        if _site_id_of(page.url_path) == row.site_id
    ]
    page = _best_translation(request, pages)
    if page is None or _is_reserved(page):
        return None
    return page.specific


def is_retired(request, text: str | None) -> bool:
    """Whether ``text`` was the webcode of a page of this site that is gone."""
    row = _find_row(request, text)
    return row is not None and row.retired_at is not None


def get_webcode(page) -> str:
    """The digits of the page's webcode, or "" as long as it has none."""
    site_id = _site_id_of(page.url_path) if page.pk else None
    if site_id is None:
        return ""
    row = Webcode.objects.filter(
        site_id=site_id, translation_key=page.translation_key, retired_at=None
    ).first()
    return row.code if row else ""


def display_webcode(page) -> str:
    """The page's webcode as it is printed, with the prefix: "a000016", or ""."""
    code = get_webcode(page)
    return f"{cobrowse_settings.webcode_prefix}{code}" if code else ""


def assign(page, code: str | None = None) -> str:
    """
    Give the page its webcode and return the digits; a page that has one keeps it.

    ``code`` chooses a free one, and replaces another that the page has: that one is
    retired. Raises `WebcodeTaken` or, for a page of no site or what is no webcode,
    `WebcodeError`. Without ``code`` a page of no site gets "".
    """
    site_id = _site_id_of(page.url_path)
    if code is not None:
        return _choose(site_id, page.translation_key, code)
    return _issue(site_id, page.translation_key) if site_id else ""


def assign_missing(site=None) -> int:
    """Give every published page (of ``site``) a webcode; how many were missing."""
    pages = _page_model().objects.live().order_by("pk")
    count, last = 0, 0
    while batch := list(
        pages.filter(pk__gt=last).values_list("pk", "translation_key", "url_path")[
            :BATCH_SIZE
        ]
    ):
        last = batch[-1][0]
        wanted = {(_site_id_of(path), key) for _pk, key, path in batch}
        present = Webcode.objects.filter(
            translation_key__in={key for _site_id, key in wanted}, retired_at=None
        ).values_list("site_id", "translation_key")
        for site_id, key in wanted.difference(present):
            if site_id and (site is None or site_id == _owner_id(site.pk)):
                _issue(site_id, key)
                count += 1
    return count


def retire(page) -> None:
    """Take the page's webcode out of use; it stays this page's for ever."""
    Webcode.objects.filter(
        site_id=_site_id_of(page.url_path), translation_key=page.translation_key
    ).filter(retired_at=None).update(retired_at=timezone.now())


def settle(translation_keys) -> None:
    """
    Bring the webcodes of these pages in line with what is published, and where.

    Called after a page was published, unpublished, deleted or moved to another site.
    """
    keys = set(translation_keys)
    live = _page_model().objects.live().filter(translation_key__in=keys)
    wanted = {
        (_site_id_of(path), key)
        for key, path in live.values_list("translation_key", "url_path")
    }
    for row in Webcode.objects.filter(translation_key__in=keys, retired_at=None):
        if (row.site_id, row.translation_key) not in wanted:
            row.retired_at = timezone.now()
            row.save(update_fields=["retired_at"])
    for site_id, key in wanted:
        if site_id:
            _issue(site_id, key)


def same_site(url_path: str, other_url_path: str) -> bool:
    """Whether the webcodes of pages at both paths belong to one site."""
    return _site_id_of(url_path) == _site_id_of(other_url_path)


def _find_row(request, text):
    code = normalise(text)
    site = Site.find_for_request(request) if code else None
    if site is None:
        return None
    return Webcode.objects.filter(site_id=_owner_id(site.pk), code=code).first()


def _issue(site_id, translation_key) -> str:
    rows = Webcode.objects.filter(site_id=site_id, translation_key=translation_key)
    if row := rows.first():
        if row.retired_at is not None:
            rows.update(retired_at=None)
        return row.code
    for code in _draw(site_id):
        try:
            with transaction.atomic():
                Webcode.objects.create(
                    site_id=site_id, translation_key=translation_key, code=code
                )
        except IntegrityError:
            # Somebody else was faster, with this code or for this page.
            if row := rows.first():
                return row.code
        else:
            return code
    raise WebcodeError(_("All webcodes of this site have been given out."))


def _draw(site_id):
    digits = cobrowse_settings.webcode_digits
    numbers = range(1, 10**digits)
    for _draw_number in range(RANDOM_DRAWS):
        yield f"{secrets.choice(numbers):0{digits}}"
    taken = set(Webcode.objects.filter(site_id=site_id).values_list("code", flat=True))
    free = {f"{number:0{digits}}" for number in numbers} - taken
    yield from sorted(free)


def _choose(site_id, translation_key, text) -> str:
    code = normalise(text)
    if code is None or site_id is None:
        raise WebcodeError(
            _("This is not a webcode, or the page belongs to no site: %(code)s.")
            % {"code": text}
        )
    taken = WebcodeTaken(_("The webcode %(code)s is taken.") % {"code": code})
    rows = Webcode.objects.filter(site_id=site_id)
    if rows.filter(code=code).exclude(translation_key=translation_key).exists():
        raise taken
    try:
        with transaction.atomic():
            row, created = rows.get_or_create(
                site_id=site_id,
                translation_key=translation_key,
                defaults={"code": code},
            )
            former = row.code
            row.code, row.retired_at = code, None
            row.save(update_fields=["code", "retired_at"])
            if former != code:
                # Under a key that no page has, so that nothing can be given it again.
                rows.create(site_id=site_id, code=former, retired_at=timezone.now())
    except IntegrityError:
        raise taken from None
    return code


def _best_translation(request, pages):
    language = getattr(request, "LANGUAGE_CODE", None) or translation.get_language()
    language = language or settings.LANGUAGE_CODE

    def distance(page):
        code = page.locale.language_code
        return (
            code != language,
            code.split("-")[0] != language.split("-")[0],
            code != settings.LANGUAGE_CODE,
            page.pk,
        )

    return min(pages, key=distance, default=None)


def _is_reserved(page) -> bool:
    kinds = page.get_view_restrictions().values_list("restriction_type", flat=True)
    return any(kind != PageViewRestriction.LOGIN for kind in kinds)


def _site_id_of(url_path):
    for root in Site.get_site_root_paths():
        if url_path and url_path.startswith(root.root_path):
            return root.site_id
    return None


def _owner_id(site_id):
    """Of several sites with one root page, that one which its webcodes belong to."""
    for root in Site.get_site_root_paths():
        if root.site_id == site_id:
            return _site_id_of(root.root_path)
    return None


def _page_model():
    return swapper.load_model("wagtailcore", "Page")
