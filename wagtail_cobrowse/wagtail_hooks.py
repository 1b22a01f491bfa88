from django.apps import apps
from django.contrib.auth.models import Permission
from django.urls import include, path

from wagtail import hooks

from . import rich_text
from .admin import (
    badge,
    deletions,
    doctor,
    log_actions,
    page_chooser,
    page_policies,
    privacy_checks,
    proofs,
    seen,
    urls,
    webcodes,
    wordings,
)
from .admin.account import PublicNamePanel
from .admin.advisors import advisor_viewset
from .admin.bans import BansMenuItem
from .admin.groups import SessionSitesForm
from .admin.menu import WaitingVisitorsItem, WorkplaceMenuItem
from .admin.next_steps import NextStepsPanel
from .admin.overview import OverviewPanel
from .admin.reports.items import report_items
from .webcodes import with_webcodes


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("cobrowse/", include(urls))]


@hooks.register("register_admin_menu_item")
def register_workplace_menu_item():
    return WorkplaceMenuItem()


@hooks.register("register_reports_menu_item")
def register_proof_menu_item():
    return proofs.menu_item()


@hooks.register("register_reports_menu_item")
def register_deletions_menu_item():
    return deletions.menu_item()


@hooks.register("register_reports_menu_item")
def register_bans_menu_item():
    return BansMenuItem()


for _item in report_items:
    hooks.register("register_reports_menu_item", _item)


@hooks.register("construct_homepage_panels")
def add_next_steps(request, panels):
    if (panel := NextStepsPanel(request.user)).steps:
        panels.append(panel)


@hooks.register("construct_homepage_panels")
def add_overview(request, panels):
    if (panel := OverviewPanel(request.user)).sites:
        panels.append(panel)


@hooks.register("register_reports_menu_item")
def register_doctor_menu_item():
    return doctor.menu_item()


@hooks.register("construct_page_chooser_queryset")
def keep_to_pages_for_visitors(pages, request):
    return page_chooser.keep(pages, request)


@hooks.register("register_admin_viewset")
def register_advisor_viewset():
    return advisor_viewset


@hooks.register("register_permissions")
def register_permissions():
    return Permission.objects.filter(
        content_type__app_label="wagtail_cobrowse",
        codename__in=[
            "advise_cobrowsesession",
            "watch_cobrowsesession",
            "file_cobrowsesession",
            "takeover_cobrowsesession",
            "ban_cobrowsesession",
            "report_cobrowsesession",
            "propose_cobrowsesession",
            "assist_cobrowsesession",
            "add_advisorprofile",
            "change_advisorprofile",
            "delete_advisorprofile",
            "view_advisorprofile",
            "view_consentevent",
            "view_deletionentry",
        ],
    )


@hooks.register("register_group_permission_panel")
def register_session_sites():
    return SessionSitesForm


@hooks.register("register_account_settings_panel")
def register_public_name(request, user, profile):
    return PublicNamePanel(request, user, profile)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    log_actions.register(actions)


@hooks.register("register_rich_text_features")
def register_private_style(features):
    rich_text.register(features)


@hooks.register("register_icons")
def register_icons(icons):
    drawing = ["draw", "line", "arrow", "rectangle", "undo"]
    own = ["pointer", "highlight", *drawing, "propose", "assist", "size", "bell"]
    names = ["cobrowse", *(f"cobrowse-{name}" for name in own)]
    return [*icons, *(f"wagtail_cobrowse/icons/{name}.svg" for name in names)]


@hooks.register("insert_global_admin_js")
def insert_badge():
    return badge.script()


@hooks.register("insert_global_admin_css")
def insert_badge_style():
    return badge.style()


@hooks.register("construct_homepage_summary_items")
def add_waiting_visitors(request, items):
    items.append(WaitingVisitorsItem(request))


@hooks.register("construct_explorer_page_queryset")
def read_webcodes_with_the_pages(parent_page, pages, request):
    return with_webcodes(pages, parent_page)


@hooks.register("register_page_header_buttons")
def register_policy_header_button(page, user, view_name, next_url=None):
    yield from webcodes.buttons(page, user, priority=64)
    yield from seen.buttons(page, user, priority=65)
    yield from page_policies.buttons(page, user, priority=66)
    yield from wordings.buttons(page, user, priority=67)


@hooks.register("register_page_listing_more_buttons")
def register_policy_listing_button(page, user, next_url=None):
    yield from webcodes.buttons(page, user, priority=53)
    yield from seen.buttons(page, user, priority=54)
    yield from page_policies.buttons(page, user, priority=55)


@hooks.register("construct_wagtail_userbar")
def ask_about_privacy(request, items, page):
    privacy_checks.add_to(items)


@hooks.register("construct_wagtail_userbar")
def show_webcode(request, items, page):
    webcodes.add_to_userbar(items, page)


@hooks.register("register_reports_menu_item")
def register_webcodes_menu_item():
    return webcodes.WebcodesMenuItem()


@hooks.register("register_admin_search_area")
def register_webcodes_search_area():
    return webcodes.WebcodesSearchArea()


# Without that app there is no place to edit them; what is in the database is used.
if apps.is_installed("wagtail.snippets"):
    from wagtail.snippets.models import register_snippet

    from .admin.replies import CannedReplyViewSet

    register_snippet(CannedReplyViewSet)
