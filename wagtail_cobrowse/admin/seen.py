"""
Any page as the advisor sees it, for those who edit it.

The page is rendered as Wagtail's preview is: no session, cookie or socket. In it runs
the visitor's own mirror, so that what is withheld is withheld by the same rules; what
it sends goes to the advisor's own stage, in the same browser.
"""

import copy

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseForbidden
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.admin.widgets.button import Button
from wagtail.models import PageViewRestriction
from wagtail.permissions import policy_registry

from .. import inventory
from ..models import Policy
from ..policies import explain
from ..policies.resolving import page_model
from ..policies.stating import rules_of
from . import places, stage
from .page_policies import MEANINGS, reasons
from .workplace import texts


WIDTHS = [(1280, _("Desktop")), (768, _("Tablet")), (390, _("Telephone"))]


def find_draft(request, page_id: int):
    """The newest draft of a page that the user may edit. Raises what refuses."""
    page = get_object_or_404(page_model(), pk=page_id)
    if page.is_root() or not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page.get_latest_revision_as_object()


class SeenView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "wagtail_cobrowse/admin/seen.html"
    page_title = _("As the advisor sees it")
    header_icon = "view"
    _show_breadcrumbs = True

    def dispatch(self, request, page_id, *args, **kwargs):
        self.page = find_draft(request, page_id)
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def get_page_subtitle(self):
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self):
        own = {"url": "", "label": self.page_title, "sublabel": self.page.title}
        return [*get_breadcrumbs_items_for_page(self.page, self.request.user), own]

    def get_context_data(self, **kwargs):
        site = self.page.get_site()
        html, mark = render(self.page, self.request)
        verdict = explain(self.page, site, mark)
        rules = rules_of(site)
        found = inventory.read(html, self.request.get_host(), rules.mask, rules.hide)
        return super().get_context_data(
            seen=configuration(self.request, self.page, verdict, rules),
            widths=WIDTHS,
            verdict=verdict,
            meaning=MEANINGS[verdict.policy],
            reasons=list(reasons(self.page, verdict, self.request.user)),
            is_live=self.page.live,
            inventory=found,
            warnings=list(warnings(verdict, found)),
            **kwargs,
        )


@require_safe
def source(request, page_id: int):
    """The draft itself, for the frame that the mirror runs in."""
    page = find_draft(request, page_id)
    response = preview(page, request)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def stage_for_editors(request):
    """The advisor's stage, for whoever may edit any page."""
    policy = policy_registry.get_by_type(page_model())
    if not policy.user_has_any_permission(request.user, {"add", "change", "publish"}):
        return HttpResponseForbidden()
    return stage.document(request)


def preview(page, request):
    """The response of a draft's preview: as strangers get it, where strangers come.

    Visitors of a page that everybody can open are not logged in, and have not begun
    with its form; the editor may have. What needs a login is shown with the editor's,
    also where the page itself asks for it: strangers get something else than a page.
    """
    needs_login = page.get_view_restrictions().filter(
        restriction_type__in=(PageViewRestriction.LOGIN, PageViewRestriction.GROUPS)
    )
    if not needs_login.exists():
        response = page.make_preview_request(as_stranger(request))
        if response.status_code == 200:
            # Of a stranger's session: it would take the place of the editor's.
            response.cookies.clear()
            return response
    return page.make_preview_request(request)


def as_stranger(request):
    """The request as it would come from the same browser without a login."""
    stranger = copy.copy(request)
    cookies = request.META.get("HTTP_COOKIE", "").split(";")
    own = f"{settings.SESSION_COOKIE_NAME}="
    others = [each for each in cookies if not each.strip().startswith(own)]
    stranger.META = {**request.META, "HTTP_COOKIE": ";".join(others)}
    stranger.META.pop("HTTP_AUTHORIZATION", None)
    return stranger


def render(page, request) -> tuple[str, str]:
    """The HTML of a page as its preview, and what it says of itself to advisors.

    The HTML is "" of one that cannot be rendered so.
    """
    response = preview(page, request)
    if response.status_code != 200 or response.streaming:
        return "", ""
    # `request.cobrowse_policy` is what its view has said; previews print no mark.
    made_for = (getattr(response, "context_data", None) or {}).get("request")
    html = response.content.decode(response.charset or "utf-8", "replace")
    return html, getattr(made_for, "cobrowse_policy", "")


def configuration(request, page, verdict, rules) -> dict:
    """What seen.js has to know; ``Config`` in seen/main.ts is its type."""
    return {
        "stage": reverse("wagtail_cobrowse_admin:seen_stage"),
        "page": reverse("wagtail_cobrowse_admin:seen_source", args=[page.pk]),
        "script": versioned_static("wagtail_cobrowse/seen_source.js"),
        "visitor": static("wagtail_cobrowse/visitor.js"),
        "mirror": static("wagtail_cobrowse/mirror.js"),
        "parts": {
            "frames": static("wagtail_cobrowse/frames.js"),
            "stills": static("wagtail_cobrowse/stills.js"),
            "shorthands": static("wagtail_cobrowse/shorthands.js"),
        },
        "sharing": {
            "policy": verdict.policy,
            "byDefault": verdict.by_default,
            "mask": rules.mask,
            "hide": rules.hide,
            "names": rules.names,
        },
        "prefixes": places.places(request),
        "texts": texts(),
    }


def warnings(verdict, found: inventory.Inventory):
    """Sentences about what an editor may not have meant."""
    if verdict.policy == Policy.OPEN:
        for field in found.open_fields:
            yield gettext("Advisors read what visitors type into “%s”.") % field.name
    for host in found.frames:
        yield gettext("%s learns who opens this page.") % host


def buttons(page, user, priority: int):
    """The way here, from a page's menu in the admin."""
    if not page.is_root() and page.permissions_for_user(user).can_edit():
        yield Button(
            gettext("As the advisor sees it"),
            reverse("wagtail_cobrowse_admin:seen", args=[page.pk]),
            icon_name="view",
            priority=priority,
        )
