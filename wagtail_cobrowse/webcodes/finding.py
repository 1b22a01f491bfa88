"""From a webcode to its page, and back."""

from django.conf import settings
from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils import translation

from wagtail.models import PageViewRestriction, Site

from ..models import CobrowseSiteSettings, Webcode
from ..settings import cobrowse_settings
from ..site_settings import webcode_prefix
from .sites import owner_id, page_model, site_id_of
from .text import normalise, split


def find_page_by_webcode(request, text: str | None):
    """
    The published page of the request's site that ``text`` names, or None.

    Of translations the one in the request's language. A page that asks for a login
    is found, and asks itself; one for a group or behind a password is not.

    One query answers for all of that, so that nobody can tell by the time it takes
    whether a webcode is unknown or names what may not be known.
    """
    rows = _find_rows(request, text)
    if rows is None:
        return None
    pages = [
        page
        for page in page_model()
        .objects.live()
        .filter(
            ~Exists(_reservations()),
            translation_key__in=rows.filter(retired_at=None).values("translation_key"),
        )
        .select_related("locale")
        if _is_of_site(page, request)
    ]
    page = _best_translation(request, pages)
    return page.specific if page is not None else None


def is_retired(request, text: str | None) -> bool:
    """Whether ``text`` was the webcode of a page of this site that is gone."""
    rows = _find_rows(request, text)
    return rows is not None and rows.exclude(retired_at=None).exists()


def with_webcodes(pages, parent):
    """Pages below ``parent``, of which `display_webcode` asks nothing more."""
    site_id = site_id_of(parent.url_path)
    if site_id is None:
        # The roots of several sites.
        return pages
    rows = Webcode.objects.filter(
        site_id=site_id, translation_key=OuterRef("translation_key"), retired_at=None
    )
    printed = rows.annotate(printed=as_printed()).values("printed")
    return pages.annotate(
        cobrowse_webcode=Coalesce(Subquery(printed[:1]), Value("")),
    )


def get_webcode(page) -> str:
    """The digits of the page's webcode, or "" as long as it has none."""
    return _of_page(page).values_list("code", flat=True).first() or ""


def display_webcode(page) -> str:
    """The page's webcode as it is printed, with the prefix: "a000016", or ""."""
    known = getattr(page, "cobrowse_webcode", None)
    if known is not None:
        return known
    return _of_page(page).values_list(as_printed(), flat=True).first() or ""


def as_printed():
    """Of rows of `Webcode`: the code behind the prefix of its own site."""
    own = CobrowseSiteSettings.objects.filter(site=OuterRef("site"))
    prefix = Coalesce(
        NullIf(Subquery(own.values("webcode_prefix")[:1]), Value("")),
        Value(cobrowse_settings.webcode_prefix),
    )
    return Concat(prefix, F("code"), output_field=CharField())


def listing(site):
    """Lines of (webcode as printed, "in use" or "retired", title) of a site."""
    rows = Webcode.objects.filter(site_id=owner_id(site.pk)).order_by("code")
    keys = rows.values("translation_key")
    pages = page_model().objects.filter(translation_key__in=keys).order_by("-pk")
    titles = dict(pages.values_list("translation_key", "title"))
    for row in rows.annotate(shown=as_printed()):
        state = "retired" if row.retired_at else "in use"
        yield row.shown, state, titles.get(row.translation_key, "")


def _of_page(page):
    site_id = site_id_of(page.url_path) if page.pk else None
    if site_id is None:
        return Webcode.objects.none()
    return Webcode.objects.filter(
        site_id=site_id, translation_key=page.translation_key, retired_at=None
    )


def _find_rows(request, text):
    """Rows of the request's site for a webcode, not asked for yet; or None."""
    site = Site.find_for_request(request) if split(text)[1] else None
    return rows_of(site, text) if site else None


def rows_of(site, text: str | None):
    """Rows of ``site`` for a webcode as people write it there; None if it is none."""
    before, code = split(text)
    owner = owner_id(site.pk) if code else None
    if owner is None or (before and not normalise(text, webcode_prefix(owner))):
        return None
    return Webcode.objects.filter(site_id=owner, code=code)


def _is_of_site(page, request) -> bool:
    site = Site.find_for_request(request)
    return site is not None and site_id_of(page.url_path) == owner_id(site.pk)


def _reservations():
    """Of a page in an outer query: who only a group or a password lets in, and where.

    Wagtail restricts a page with all that is below it.
    """
    return (
        PageViewRestriction.objects.exclude(restriction_type=PageViewRestriction.LOGIN)
        .annotate(path_of_page=ExpressionWrapper(OuterRef("path"), CharField()))
        .filter(path_of_page__startswith=F("page__path"))
    )


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
