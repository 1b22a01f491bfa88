"""Who gets the workplace, under which policy, and the ways that lead there."""

import datetime as dt
import json
import re
import uuid

import pytest

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from wagtail.log_actions import registry
from wagtail.users.models import UserProfile

from build_backend.bundle import ROOT
from tests.api.conftest import Api
from wagtail_cobrowse import overview, queues
from wagtail_cobrowse.models import AdvisorProfile, Conversation


URL = "/admin/cobrowse/"


def directives(response) -> dict[str, list[str]]:
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


def configuration(response) -> dict:
    found = re.search(
        r'<script id="cobrowse-config" type="application/json">(.*?)</script>',
        response.content.decode(),
        re.DOTALL,
    )
    return json.loads(found[1])


def test_an_advisor_gets_the_workplace(client, advisor):
    client.force_login(advisor)
    response = client.get(URL)
    assert response.status_code == 200
    html = response.content.decode()
    for region in ["Queue", "Visitor&#x27;s page", "Chat"]:
        assert f'aria-label="{region}"' in html.replace("Visitor's", "Visitor&#x27;s")


def test_a_superuser_gets_the_workplace(client, admin_user):
    client.force_login(admin_user)
    assert client.get(URL).status_code == 200


def test_the_menu_item_says_where_news_are_asked_for_and_to_whom(
    client, advisor, editor
):
    """badge.js is on every page of the admin, and asks only where the item is."""
    address = '"data-cobrowse-news": "/cobrowse/api/advisor/news/"'
    for user, is_theirs in ((advisor, True), (editor, False)):
        client.force_login(user)
        html = client.get(reverse("wagtailadmin_home")).content.decode()
        assert (address in html) is is_theirs
        assert "wagtail_cobrowse/badge.js" in html
        assert "wagtail_cobrowse/badge.css" in html


def test_an_editor_is_sent_back_to_the_admin(client, editor):
    client.force_login(editor)
    response = client.get(URL)
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


def test_somebody_unknown_is_asked_to_log_in(client, db):
    response = client.get(URL)
    assert response.status_code == 302
    assert reverse("wagtailadmin_login") in response.url


def test_an_advisor_without_access_to_the_admin_is_refused(client, advisor, advisors):
    advisors.permissions.remove(*advisors.permissions.filter(codename="access_admin"))
    client.force_login(advisor)
    assert client.get(URL).status_code == 302


def test_the_policy_allows_nothing_inline_and_no_other_host(client, advisor):
    client.force_login(advisor)
    response = client.get(URL)
    policy = directives(response)
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["style-src"] == ["'self'"]
    assert policy["img-src"] == ["'self'", "data:"]
    assert policy["connect-src"] == ["'self'", "ws://testserver"]
    assert policy["base-uri"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'self'"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_the_only_frame_is_the_stage_by_its_absolute_address(client, advisor):
    client.force_login(advisor)
    policy = directives(client.get(URL, headers={"host": "www.example.org:8443"}))
    assert policy["frame-src"] == ["http://www.example.org:8443/admin/cobrowse/stage/"]
    assert policy["connect-src"][1] == "ws://www.example.org:8443"


def test_over_https_the_socket_is_secure(client, advisor):
    client.force_login(advisor)
    policy = directives(client.get(URL, secure=True))
    assert policy["connect-src"][1] == "wss://testserver"
    assert policy["frame-src"] == ["https://testserver/admin/cobrowse/stage/"]


@override_settings(STATIC_URL="https://cdn.example.net/s/")
def test_static_files_of_another_host_are_allowed_by_name(client, advisor):
    client.force_login(advisor)
    policy = directives(client.get(URL))
    for name in ["script-src", "style-src", "font-src"]:
        assert policy[name] == ["'self'", "https://cdn.example.net/s/"]
    assert "https://cdn.example.net/s/" in policy["connect-src"]


def test_the_document_holds_no_inline_script_style_or_handler(client, advisor):
    client.force_login(advisor)
    html = client.get(URL).content.decode()
    scripts = re.findall(r"<script\b([^>]*)>", html)
    assert scripts
    for attributes in scripts:
        assert "src=" in attributes or 'type="application/json"' in attributes
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)\s*=", html)
    assert "<style" not in html


def test_the_page_says_where_everything_is(client, advisor):
    client.force_login(advisor)
    response = client.get(URL)
    config = configuration(response)
    assert config["api"] == "/cobrowse/api/advisor/"
    assert config["socket"] == "/cobrowse/ws/advisor/"
    assert config["stage"] == "/admin/cobrowse/stage/"
    assert config["prefixes"] == [
        "http://testserver/static/",
        "http://testserver/media/",
    ]
    assert config["name"] == "Anna Berger"
    assert len(config["csrf"]) == 64
    assert config["shortcuts"] is True


@override_settings(CSRF_USE_SESSIONS=True)
def test_the_csrf_token_is_there_when_no_cookie_holds_it(client, advisor):
    client.force_login(advisor)
    response = client.get(URL)
    assert "csrftoken" not in response.cookies
    assert len(configuration(response)["csrf"]) == 64


def test_who_switched_shortcuts_off_has_none(client, advisor):
    UserProfile.objects.create(user=advisor, keyboard_shortcuts=False)
    client.force_login(advisor)
    assert configuration(client.get(URL))["shortcuts"] is False


def test_an_advisor_without_a_public_name_is_never_called_by_the_login(
    client, make_advisor
):
    client.force_login(make_advisor("b.mueller77", ""))
    assert configuration(client.get(URL))["name"] == "Advisor"


def test_the_workplace_speaks_the_language_of_the_users_admin(client, advisor):
    UserProfile.objects.create(user=advisor, preferred_language="de")
    client.force_login(advisor)
    response = client.get(URL)
    assert configuration(response)["language"] == "de"
    assert '<html lang="de"' in response.content.decode()


def test_nothing_of_it_is_stored_by_browser_or_proxy(client, advisor):
    client.force_login(advisor)
    assert "no-store" in client.get(URL)["Cache-Control"]


def test_the_menu_shows_the_workplace_to_advisors_only(client, advisor, editor):
    client.force_login(advisor)
    assert '"url": "/admin/cobrowse/"' in client.get("/admin/").content.decode()
    client.force_login(editor)
    assert '"url": "/admin/cobrowse/"' not in client.get("/admin/").content.decode()


def test_the_home_of_the_admin_counts_who_waits(client, advisor, editor, site):
    Conversation.objects.create(site=site, route="a", pseudonym="7F3A", language="en")
    Conversation.objects.create(site=site, route="b", pseudonym="7F3B", language="en")
    Conversation.objects.create(
        site=site, route="c", pseudonym="7F3C", language="en", state="open"
    )
    client.force_login(advisor)
    html = client.get("/admin/").content.decode()
    assert re.search(r"<span>2</span>\s+visitors waiting", html)
    client.force_login(editor)
    assert "visitors waiting" not in client.get("/admin/").content.decode()


def test_who_has_gone_is_not_counted_on_the_home_of_the_admin(
    client, advisor, site, settings
):
    """As in the workplace and in the overview: nobody is left to be answered."""
    settings.WAGTAIL_COBROWSE = {
        **settings.WAGTAIL_COBROWSE,
        "CONVERSATION_GRACE_TIME": 600,
    }
    now = timezone.now()
    for pseudonym, seconds in (("7F3A", 60), ("7F3B", 600), ("7F3C", 3600)):
        Conversation.objects.create(
            site=site,
            route=pseudonym,
            pseudonym=pseudonym,
            language="en",
            visitor_seen_at=now - dt.timedelta(seconds=seconds),
        )
    client.force_login(advisor)
    html = client.get("/admin/").content.decode()
    assert re.search(r"<span>1</span>\s+visitor waiting", html)
    assert overview.find(site).waiting == len(queues.list_queue(site, advisor)) == 1


def test_a_superuser_gives_an_advisor_a_public_name(client, admin_user, advisor2):
    AdvisorProfile.objects.all().delete()
    client.force_login(admin_user)
    assert client.get("/admin/cobrowse-advisors/").status_code == 200
    response = client.post(
        "/admin/cobrowse-advisors/new/",
        {"user": advisor2.pk, "public_name": "Jonas W."},
    )
    assert response.status_code == 302
    assert AdvisorProfile.objects.get(user=advisor2).public_name == "Jonas W."


def test_an_advisor_does_not_edit_public_names(client, advisor):
    client.force_login(advisor)
    assert client.get("/admin/cobrowse-advisors/").status_code == 302
    assert client.get("/admin/cobrowse-advisors/new/").status_code == 302


def test_the_permission_can_be_given_to_a_group(client, admin_user):
    client.force_login(admin_user)
    html = client.get(reverse("wagtailusers_groups:add")).content.decode()
    assert "Can advise in co-browsing sessions" in html


@pytest.mark.parametrize("action", ["session_started", "session_ended"])
def test_the_site_history_can_name_what_happened(action):
    name = f"wagtail_cobrowse.{action}"
    assert registry.action_exists(name)
    assert str(registry.get_action_label(name)) != name


def test_contrast_chosen_in_the_account_is_that_of_the_system():
    source = ROOT / "wagtail_cobrowse" / "static_src"
    styles = (source / "workplace" / "workplace.css").read_text()
    ways = ("@media (prefers-contrast: more)", ".w-contrast-more")
    by_system, by_account = (
        re.search(rf"^{re.escape(way)} {{\n(.+?)^}}", styles, re.M | re.S).group(1)
        for way in ways
    )
    assert by_system == by_account


def test_the_workplace_counts_down_what_the_server_takes(client, advisor, mine):
    client.force_login(advisor)
    known = configuration(client.get(URL))
    assert known["user"] == str(advisor.pk)
    workplace = Api("advisor").log_in(advisor)
    limits = {"messages": known["longest"], "notes": known["longestNote"]}
    for what, longest in limits.items():
        for length, status in ((longest, 201), (longest + 1, 400)):
            body = {"client_id": str(uuid.uuid4()), "text": "x" * length}
            answer = workplace.post(f"conversations/{mine.pk}/{what}/", body)
            assert answer.status_code == status, what
