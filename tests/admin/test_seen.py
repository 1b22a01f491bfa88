"""Any page as the advisor sees it; questions of privacy in the content checks."""

import json
import re

import pytest

from django.shortcuts import redirect
from django.urls import reverse

from wagtail.admin.userbar import AccessibilityItem, apply_userbar_hooks
from wagtail.models import PageViewRestriction

from tests.rights import allow
from tests.testapp.models import ContentPage
from tests.testapp.pages import add_help_page, add_page
from wagtail_cobrowse.models import CobrowseSession, Conversation, PagePolicy


@pytest.fixture
def page(home):
    html = '<p>Contract <span data-cobrowse="hide">4711</span></p>'
    return add_page(home, "Bills & more", introduction=html)


def url_of(name, page=None):
    args = [page.pk] if page else []
    return reverse(f"wagtail_cobrowse_admin:{name}", args=args)


def configuration(response):
    pattern = r'<script id="cobrowse-seen" type="application/json">(.*?)</script>'
    return json.loads(re.search(pattern, response.text, re.DOTALL)[1])


def test_it_shows_the_newest_draft_with_the_rules_of_a_session(
    page, site, client, admin_user
):
    allow(site, mask_selectors=".iban", query_names="page")
    page.title = "Draft & more"
    page.save_revision()
    client.force_login(admin_user)
    response = client.get(url_of("seen", page))
    assert response.status_code == 200
    assert "Draft &amp; more" in response.text
    config = configuration(response)
    assert config["sharing"] == {
        "policy": "open",
        "byDefault": False,
        "mask": [".iban"],
        "hide": [],
        "names": ["page"],
    }
    source = client.get(config["page"])
    assert "Draft &amp; more" in source.text
    assert "data-cobrowse-config" not in source.text
    assert source["X-Frame-Options"] == "SAMEORIGIN"
    assert "4711" in response.text  # in the list of regions, for the editor
    for model in (Conversation, CobrowseSession):
        assert not model.objects.exists()


@pytest.mark.parametrize("policy", ["masked", "hidden"])
def test_the_policy_of_the_page_holds(page, client, admin_user, policy):
    PagePolicy.objects.create(page_id=page.pk, policy=policy)
    client.force_login(admin_user)
    sharing = configuration(client.get(url_of("seen", page)))["sharing"]
    assert (sharing["policy"], sharing["byDefault"]) == (policy, False)


def test_behind_a_login_it_is_masked_by_default(page, client, admin_user):
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    client.force_login(admin_user)
    sharing = configuration(client.get(url_of("seen", page)))["sharing"]
    assert (sharing["policy"], sharing["byDefault"]) == ("masked", True)


def test_what_the_page_says_of_itself_holds_as_in_a_session(
    page, client, admin_user, monkeypatch
):
    ordinary = ContentPage.get_context

    def get_context(self, request, *args, **kwargs):
        request.cobrowse_policy = "masked"
        return ordinary(self, request, *args, **kwargs)

    monkeypatch.setattr(ContentPage, "get_context", get_context)
    client.force_login(admin_user)
    response = client.get(url_of("seen", page))
    assert configuration(response)["sharing"]["policy"] == "masked"
    assert "The page says so itself" in response.text


@pytest.fixture
def rendered(monkeypatch):
    """What is done with the request of each preview; what it returns comes instead."""
    doing = []

    def serve_preview(self, request, mode):
        ordinary = super(ContentPage, self).serve_preview
        return doing[0](request) or ordinary(request, mode)

    monkeypatch.setattr(ContentPage, "serve_preview", serve_preview)
    return doing


@pytest.mark.parametrize("restricted", [None, "password", "login", "groups"])
def test_editors_are_logged_in_only_where_visitors_are(
    page, client, admin_user, rendered, restricted
):
    if restricted:
        PageViewRestriction.objects.create(page=page, restriction_type=restricted)
    seen = []

    def note(request):
        login = "HTTP_AUTHORIZATION" in request.META
        seen.append((request.user.is_authenticated, login, "kept" in request.COOKIES))

    rendered.append(note)
    client.force_login(admin_user)
    client.cookies["kept"] = "1"
    for name in ("seen", "seen_source"):
        client.get(url_of(name, page), headers={"authorization": "Basic YTpi"})
    is_own = restricted in ("login", "groups")
    assert seen == [(is_own, is_own, True)] * 2


def test_a_page_that_asks_for_a_login_itself_is_shown_with_the_editors(
    page, client, admin_user, rendered
):
    rendered.append(
        lambda request: None if request.user.is_authenticated else redirect("/login/")
    )
    client.force_login(admin_user)
    assert "4711" in client.get(url_of("seen", page)).text
    source = client.get(url_of("seen_source", page))
    assert (source.status_code, "4711" in source.text) == (200, True)


def test_a_page_that_writes_to_its_session_does_not_log_the_editor_out(
    page, client, admin_user, rendered
):
    rendered.append(lambda request: request.session.update({"basket": 1}))
    client.force_login(admin_user)
    assert client.get(url_of("seen_source", page)).status_code == 200
    assert client.get(url_of("seen", page)).status_code == 200


def test_what_is_open_without_need_is_said(page, client, admin_user, monkeypatch):
    monkeypatch.setattr(
        "wagtail_cobrowse.admin.seen.render",
        lambda page, request: (
            '<label>IBAN <input data-cobrowse="open"></label>'
            '<iframe src="https://maps.example/"></iframe>',
            "",
        ),
    )
    client.force_login(admin_user)
    text = client.get(url_of("seen", page)).text
    assert "Advisors read what visitors type into “IBAN”." in text
    assert "maps.example learns who opens this page." in text


@pytest.mark.parametrize("name", ["seen", "seen_source"])
@pytest.mark.parametrize("who", ["editor", "advisor", None])
def test_only_who_may_edit_the_page_may_look(page, client, name, who, request):
    if who:
        client.force_login(request.getfixturevalue(who))
    response = client.get(url_of(name, page))
    assert response.status_code in (302, 403)
    assert "Bills" not in response.text


def test_the_stage_is_for_editors_as_well_under_the_same_policy(
    page, client, admin_user, editor
):
    client.force_login(editor)
    assert client.get(url_of("seen_stage")).status_code == 403
    client.force_login(admin_user)
    ours = client.get(url_of("seen_stage"))
    advisors = client.get(reverse("wagtail_cobrowse_admin:stage"))
    header = "Content-Security-Policy"
    assert ours[header] == advisors[header]
    assert ours.content == advisors.content


def test_the_editor_of_a_page_finds_it_in_the_pages_menu(page, client, admin_user):
    client.force_login(admin_user)
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert url_of("seen", page) in edit.text


def test_the_co_browsing_page_is_seen_in_its_first_state(home, client, admin_user):
    page = add_help_page(home)
    client.force_login(admin_user)
    source = client.get(url_of("seen_source", page)).text
    assert "too old" not in source
    assert "data-cobrowse-start" in source


def test_wagtails_content_checks_ask_about_privacy(rf, page, admin_user):
    request = rf.get("/")
    request.user = admin_user
    items = [AccessibilityItem(in_editor=True)]
    apply_userbar_hooks(request, items, page)
    config = items[0].get_axe_configuration(request)
    rules = {rule["id"]: rule for rule in config["spec"]["rules"]}
    ours = {name for name in rules if name.startswith("cobrowse-")}
    assert len(ours) == 4
    assert ours <= set(config["options"]["runOnly"])
    assert ours <= set(config["messages"])
    checks = {check["id"] for check in config["spec"]["checks"]}
    assert all(set(rules[name]["any"]) <= checks for name in ours)
    # Wagtail's own questions are still asked, and the class is as it was.
    assert "heading-order" in config["options"]["runOnly"]
    assert not set(ours) & set(AccessibilityItem.axe_run_only)
