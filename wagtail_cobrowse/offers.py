"""Messages with a way to a page: the offer of co-browsing, the suggested page."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from wagtail.models import get_page_models

from . import messages, replies, webcodes
from .errors import NoCobrowsingPage, PageNotFound
from .models import Message, Webcode
from .names import public_name
from .webcodes.sites import owner_id, page_model


#: Events after which an offer counts no more.
AFTER_OFFERS = ("offer_withdrawn", "session_ended")


def offer_cobrowsing(conversation, user, client_id=None) -> tuple[Message, bool]:
    """Tell the visitor how to reach the co-browsing page, in the visitor's language.

    In the site's own words, where there is a `CannedReply` for it.

    Raises `NoCobrowsingPage` when the site has none that everybody can open.
    """
    page = find_cobrowsing_page(conversation.site, conversation.language)
    if page is None:
        raise NoCobrowsingPage
    from .reply_values import values_for

    values = values_for(conversation, user)
    webcode = values["webcode"]
    own_text = replies.find_offer(conversation.site, conversation.language, values)
    with translation.override(conversation.language):
        url = page.get_url()
    return _post(
        conversation,
        user,
        client_id,
        Message.Kind.OFFER,
        own_text or offer_text(conversation.language, webcode),
        {"webcode": webcode, "title": page.title, "url": url},
    )


def withdraw_offer(conversation, user) -> None:
    """Take the newest offer back: the visitor's chat leads nowhere from it any more.

    Without an offer nothing happens, nor once the visitor has agreed: what has come of
    it is ended, not withdrawn.
    """
    with transaction.atomic():
        row = messages.lock(conversation.pk)
        if row is None or hasattr(row, "session"):
            return
        told = Message.objects.filter(conversation=row).filter(
            Q(kind=Message.Kind.OFFER) | Q(data__event__in=AFTER_OFFERS)
        )
        newest = told.order_by("-sequence").first()
        if newest is not None and newest.kind == Message.Kind.OFFER:
            messages.post_event(row, "offer_withdrawn", name=public_name(user))


def offer_text(language: str, webcode: str) -> str:
    """What the offer says where a site has no words of its own for it."""
    with translation.override(language):
        if webcode:
            return _(
                "We can look at this website together. Please enter the webcode "
                "{webcode} in the search field of this website. Then read the terms "
                "and start the session there."
            ).format(webcode=webcode)
        return _(
            "We can look at this website together. Please open this page, read "
            "the terms and start the session there."
        )


def suggest_page(conversation, user, page, client_id=None) -> tuple[Message, bool]:
    """Suggest a page to the visitor. Raises `PageNotFound` for what is not public."""
    if page is None or not is_public(page, conversation.site):
        raise PageNotFound
    webcode = webcodes_of(conversation.site, [page]).get(page.translation_key, "")
    return _post(
        conversation,
        user,
        client_id,
        Message.Kind.PAGE,
        "",
        {
            "page": page.pk,
            "title": page.title,
            "url": page.get_url(),
            "webcode": webcode,
        },
    )


def find_cobrowsing_page(site, language: str):
    """The site's public co-browsing page in ``language``, else in any, or None."""
    from .mixins import CobrowsePageMixin

    candidates = []
    for model in get_page_models():
        if issubclass(model, CobrowsePageMixin):
            pages = model.objects.live().public().filter(of_site(site))
            candidates += pages.select_related("locale").order_by("path")
    startable = [page for page in candidates if page.has_start()]
    return min(startable, key=_rank(language), default=None)


def find_live_page(site, number: int):
    """The live co-browsing page of ``site`` with this primary key, or None."""
    from .mixins import CobrowsePageMixin

    page = page_model().objects.live().filter(of_site(site), pk=number).first()
    page = page.specific if page else None
    return page if isinstance(page, CobrowsePageMixin) else None


def find_suggested_page(conversation, *, page: int | None = None, webcode: str = ""):
    """The live page of the conversation's site by primary key or webcode, or None.

    Of translations the one in the visitor's language.
    """
    site = conversation.site
    pages = page_model().objects.live().filter(of_site(site))
    if page:
        return pages.filter(pk=page).first()
    rows = webcodes.rows_of(site, webcode)
    keys = (
        [] if rows is None else rows.filter(retired_at=None).values("translation_key")
    )
    found = pages.filter(translation_key__in=keys).select_related("locale")
    return min(found, key=_rank(conversation.language), default=None)


def public_pages(pages, site):
    """Those of the queryset ``pages`` that everybody can open on ``site``."""
    if site is None:
        return pages.none()
    return pages.filter(of_site(site)).live().public()


def is_public(page, site) -> bool:
    """Whether everybody can open ``page`` on ``site``."""
    return (
        page.live
        and not page.get_view_restrictions()
        and any(page.path.startswith(path) for path in _roots(site))
    )


def webcodes_of(site, pages) -> dict:
    """Webcodes as printed ("a000016") by translation key, in one query."""
    keys = {page.translation_key for page in pages if page is not None}
    if not keys:
        return {}
    rows = Webcode.objects.filter(
        site_id=owner_id(site.pk), translation_key__in=keys, retired_at=None
    )
    return dict(rows.values_list("translation_key", webcodes.as_printed()))


def _post(conversation, user, client_id, kind, text, data):
    return messages.post_message(
        conversation,
        author=Message.Author.ADVISOR,
        advisor=user,
        author_name=public_name(user),
        client_id=client_id,
        kind=kind,
        text=text,
        data=data,
    )


def _rank(language: str):
    """Orders pages: those in ``language`` first, then those in a variant of it."""

    def rank(page):
        code = page.locale.language_code
        return (code != language, code.split("-")[0] != language.split("-")[0])

    return rank


def _roots(site) -> list[str]:
    """Paths of the site's root page, in every language that has addresses."""
    if not getattr(settings, "WAGTAIL_I18N_ENABLED", False):
        return [site.root_page.path]
    return list(
        site.root_page.get_translations(inclusive=True).values_list("path", flat=True)
    )


def of_site(site) -> Q:
    """Pages of ``site``, below its root page in any language."""
    condition = Q(pk__in=[])
    for path in _roots(site):
        condition |= Q(path__startswith=path)
    return condition
