import json

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from wagtail.models import AbstractPage

from .. import __version__, site_settings
from ..settings import cobrowse_settings
from ..webcodes import display_webcode, find_page_by_webcode
from ..webcodes.sites import site_id_of


register = template.Library()

#: assist.js knows these itself.
USUAL_MINUTES = [2, 5, 10]
#: And so does chat.js.
USUAL_LENGTH = 4000


@register.simple_tag(takes_context=True)
def cobrowse(context) -> str:
    """
    The one element that a page needs, once before ``</body>``: chat and co-browsing.

    Its bytes are the same for every anonymous visitor. Nothing in a preview.
    """
    request = context.get("request")
    if request is None or getattr(request, "is_preview", False):
        return ""
    page = context.get("page")
    page = page if isinstance(page, AbstractPage) else None
    language = _language_of(page)
    root = reverse("wagtail_cobrowse:root")
    config = {
        "visitor": static("wagtail_cobrowse/visitor.js"),
        "mirror": static("wagtail_cobrowse/mirror.js"),
        "withheld": static("wagtail_cobrowse/withheld.js"),
        "frames": static("wagtail_cobrowse/frames.js"),
        "marks": static("wagtail_cobrowse/marks.js"),
        "stills": static("wagtail_cobrowse/stills.js"),
        "shorthands": static("wagtail_cobrowse/shorthands.js"),
        "proposals": static("wagtail_cobrowse/proposals.js"),
        "assist": static("wagtail_cobrowse/assist.js"),
        "receipt": static("wagtail_cobrowse/receipt.js"),
        "api": f"{root}api/visitor/",
        "socket": f"{root}ws/visitor/",
        "start": f"{root}start/?language={language}",
        "texts": f"{root}texts/{language}/?v={__version__}",
        "language": language,
        "page": page.pk if page else None,
        "mark": _mark(request),
    }
    with translation.override(language):
        if cobrowse_settings.chat:
            config["chat"] = static("wagtail_cobrowse/chat.js")
            config["label"] = _("Service chat")
            if cobrowse_settings.message_max_length != USUAL_LENGTH:
                config["longest"] = cobrowse_settings.message_max_length
            config["failed"] = _(
                "Service chat did not load. Please load this page again."
            )
        config["lost"] = _("Co-browsing did not load. Please load this page again.")
    if cobrowse_settings.proposals_may_submit:
        config["submits"] = True
    if cobrowse_settings.proposals_may_leave:
        config["leaves"] = True
    if cobrowse_settings.assist_minutes != USUAL_MINUTES:
        config["minutes"] = cobrowse_settings.assist_minutes
    return format_html(
        '<script src="{}" defer data-cobrowse-config="{}"></script>',
        static("wagtail_cobrowse/loader.js"),
        json.dumps(config, ensure_ascii=False, separators=(",", ":")),
    )


@register.simple_tag(takes_context=True)
def cobrowse_page_information(context, page) -> str:
    """
    Webcode, author, dates and the way back to the top, in the page's language.

    Rendered by ``wagtail_cobrowse/page_information.html``. The author is a public
    name: the page's ``cobrowse_author`` (attribute or method), else that of the site's
    settings, else ``PAGE_AUTHOR``; never an account.
    """
    if not isinstance(page, AbstractPage):
        return ""
    author = getattr(page, "cobrowse_author", "")
    values = {
        "page": page,
        "webcode": display_webcode(page),
        "author": (author() if callable(author) else author)
        or site_settings.page_author(site_id_of(page.url_path)),
        "created": page.first_published_at,
        "updated": page.last_published_at,
        "language": _language_of(page),
        "url": page.get_full_url(context.get("request")),
    }
    with translation.override(_language_of(page)):
        return render_to_string(
            "wagtail_cobrowse/page_information.html", values, context.get("request")
        )


@register.simple_tag(takes_context=True)
def webcode_match(context, text):
    """
    The page whose webcode ``text`` is, or None, for a hit of its own in the results::

        {% webcode_match query as hit %}{% if hit %}…{% endif %}
    """
    request = context.get("request")
    return find_page_by_webcode(request, str(text or "")) if request else None


def _language_of(page) -> str:
    if page is not None and page.locale_id:
        return page.locale.language_code
    return translation.get_language() or settings.LANGUAGE_CODE


def _mark(request) -> str:
    """
    How strictly the response itself asks to be shared; "" for ordinary ones.

    A view can make it stricter by ``request.cobrowse_policy``, never less strict.
    """
    policy = getattr(request, "cobrowse_policy", None) or "open"
    if policy != "open":
        return "hidden" if policy == "hidden" else "masked"
    if request.method not in ("GET", "HEAD") or not _is_anonymous(request):
        return "default"
    return ""


def _is_anonymous(request) -> bool:
    session = getattr(request, "session", None)
    if session is not None and settings.SESSION_COOKIE_NAME not in request.COOKIES:
        # Asking for the user would read the session and so make the answer vary by
        # cookie, which keeps it out of page caches.
        if not session.accessed:
            return True
    user = getattr(request, "user", None)
    return user is None or not user.is_authenticated
