"""Giving webcodes to pages, and taking them out of use."""

import secrets
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Webcode
from ..settings import cobrowse_settings
from ..site_settings import webcode_prefix
from .sites import owner_id, page_model, site_id_of
from .text import normalise


#: Draws before the free codes are listed; more are needed only when few are left.
RANDOM_DRAWS = 20
#: How many pages `assign_missing` looks at in one go.
BATCH_SIZE = 500


class WebcodeError(ValueError):
    """A webcode cannot be given to a page; the message is for people."""


class WebcodeTaken(WebcodeError):
    """The chosen webcode is, or was, another page's."""


def assign(page, code: str | None = None) -> str:
    """
    Give the page its webcode and return the digits; a page that has one keeps it.

    ``code`` chooses a free one, and replaces another that the page has: that one is
    retired. Raises `WebcodeTaken` or, for a page of no site or what is no webcode,
    `WebcodeError`. Without ``code`` a page of no site gets "".
    """
    site_id = site_id_of(page.url_path)
    if code is not None:
        return _choose(site_id, page.translation_key, code)
    return _issue(site_id, page.translation_key) if site_id else ""


def assign_missing(site=None) -> int:
    """Give every published page (of ``site``) a webcode; how many were missing."""
    pages = page_model().objects.live().order_by("pk")
    count, last = 0, 0
    while batch := list(
        pages.filter(pk__gt=last).values_list("pk", "translation_key", "url_path")[
            :BATCH_SIZE
        ]
    ):
        last = batch[-1][0]
        wanted = {(site_id_of(path), key) for _pk, key, path in batch}
        present = Webcode.objects.filter(
            translation_key__in={key for _site_id, key in wanted}, retired_at=None
        ).values_list("site_id", "translation_key")
        for site_id, key in wanted.difference(present):
            if site_id and (site is None or site_id == owner_id(site.pk)):
                _issue(site_id, key)
                count += 1
    return count


def retire(page) -> None:
    """Take the page's webcode out of use; it stays this page's for ever."""
    Webcode.objects.filter(
        site_id=site_id_of(page.url_path), translation_key=page.translation_key
    ).filter(retired_at=None).update(retired_at=timezone.now())


def settle(translation_keys) -> None:
    """
    Bring the webcodes of these pages in line with what is published, and where.

    Called after a page was published, unpublished, deleted or moved to another site.
    """
    keys = set(translation_keys)
    live = page_model().objects.live().filter(translation_key__in=keys)
    wanted = {
        (site_id_of(path), key)
        for key, path in live.values_list("translation_key", "url_path")
    }
    for row in Webcode.objects.filter(translation_key__in=keys, retired_at=None):
        if (row.site_id, row.translation_key) not in wanted:
            row.retired_at = timezone.now()
            row.save(update_fields=["retired_at"])
    for site_id, key in wanted:
        if site_id:
            _issue(site_id, key)


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
    code = normalise(text, webcode_prefix(site_id))
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
                rows.create(
                    site_id=site_id,
                    translation_key=uuid.uuid4(),
                    code=former,
                    retired_at=timezone.now(),
                )
    except IntegrityError:
        raise taken from None
    return code
