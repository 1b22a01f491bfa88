"""The workplace: the advisor's one screen, with queue, stage and chat."""

from django.core.exceptions import PermissionDenied
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import DjangoTranslation
from django.views.generic import TemplateView
from django.views.i18n import JSONCatalog

from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from .. import chat, notes, permissions, site_settings
from ..settings import cobrowse_settings
from . import page_chooser, places, visitors


class AdvisorsDocument(TemplateView):
    """A document for who may advise on this site, under the workplace's policy."""

    def dispatch(self, request, *args, **kwargs):
        if not permissions.may_work(request.user, Site.find_for_request(request)):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        response["Content-Security-Policy"] = places.serialise(policy(request))
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        return response


class StageWindowView(AdvisorsDocument):
    """The stage's own window: empty until its workplace moves the stage there."""

    template_name = "wagtail_cobrowse/admin/stage_window.html"


class WorkplaceView(WagtailAdminTemplateMixin, AdvisorsDocument):
    """The document; everything that changes comes from the API and the sockets."""

    template_name = "wagtail_cobrowse/admin/workplace.html"
    page_title = _("Co-browsing")
    header_icon = "cobrowse"

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        fold_menu(request, response)
        return response

    def get(self, request, *args, **kwargs):
        if visitors.ASKED in request.GET:
            return visitors.lead_to(request)
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        own = {"url": "", "label": self.page_title}
        return [*super().get_breadcrumbs_items(), own]

    def get_context_data(self, **kwargs):
        return super().get_context_data(cobrowse=configuration(self.request), **kwargs)


def fold_menu(request, response) -> None:
    """
    Start with the admin's menu folded: the stage needs the room.

    The menu reads this cookie when it is built, and the one with the longest path
    comes first; elsewhere in the admin it stays as the user left it.
    """
    response.set_cookie(
        "wagtail_sidebar_collapsed",
        "1",
        path=reverse("wagtail_cobrowse_admin:workplace"),
        secure=request.is_secure(),
        samesite="Lax",
    )


def configuration(request) -> dict:
    """What workplace.js has to know; ``WorkplaceConfig`` in config.ts is its type."""
    root = reverse("wagtail_cobrowse:root")
    site = Site.find_for_request(request)
    site_id = site and site.pk
    return {
        "api": f"{root}api/advisor/",
        "socket": f"{root}ws/advisor/",
        "stage": reverse("wagtail_cobrowse_admin:stage"),
        "stageWindow": reverse("wagtail_cobrowse_admin:stage_window"),
        "chooser": page_chooser.address(request),
        "prefixes": places.places(request),
        "csrf": get_token(request),
        "name": chat.public_name(request.user),
        "user": str(request.user.pk),
        "language": get_language(),
        "texts": texts(),
        "color": site_settings.pointer_color(site_id),
        "chat": cobrowse_settings.chat,
        "longest": cobrowse_settings.message_max_length,
        "longestNote": notes.LONGEST,
        "retention": site_settings.chat_retention_hours(site_id),
        "shortcuts": shortcuts_wanted(request.user),
    }


def shortcuts_wanted(user) -> bool:
    """Whether ``user`` has single-key shortcuts switched on in the account settings."""
    profile = getattr(user, "wagtail_userprofile", None)
    return profile.keyboard_shortcuts if profile else True


def texts() -> dict:
    """The workplace's catalog in the language of the user's admin."""
    view = JSONCatalog()
    view.translation = DjangoTranslation(
        get_language(),
        domain="djangojs",
        localedirs=view.get_paths(["wagtail_cobrowse"]),
    )
    return {"catalog": view.get_catalog(), "plural": view.get_plural()}


def policy(request) -> places.Policy:
    """Nothing inline, no other host, and no frame but the stage."""
    static = places.static_place(request)
    everywhere = places.places(request)
    return {
        "default-src": ["'none'"],
        "script-src": ["'self'", *_foreign(request, [static])],
        "style-src": ["'self'", *_foreign(request, [static])],
        "font-src": ["'self'", *_foreign(request, [static])],
        "img-src": ["'self'", "data:", *_foreign(request, everywhere)],
        "connect-src": [
            "'self'",
            places.socket_origin(request),
            *_foreign(request, everywhere),
        ],
        "frame-src": [
            places.absolute(request, reverse("wagtail_cobrowse_admin:stage"))
        ],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }


def _foreign(request, candidates: list[str]) -> list[str]:
    """Those places that the site's settings put on another host."""
    own = f"{places.origin(request)}/"
    return [place for place in candidates if not place.startswith(own)]
