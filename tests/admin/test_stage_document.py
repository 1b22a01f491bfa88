"""The stage document: its headers, its one script, and that it does nothing."""

import json
import re

from html import unescape

import pytest

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from wagtail_cobrowse.admin import places


URL = "/admin/cobrowse/stage/"


@pytest.fixture
def stage(client, advisor):
    client.force_login(advisor)
    return lambda **extra: client.get(URL, **extra)


def test_the_policy_is_the_one_that_held_in_three_engines(stage):
    assert stage()["Content-Security-Policy"] == (
        "sandbox allow-scripts; default-src 'none';"
        " script-src http://testserver/static/wagtail_cobrowse/stage.js;"
        " style-src 'unsafe-inline' http://testserver/static/;"
        " img-src http://testserver/static/ http://testserver/media/ data: blob:;"
        " font-src http://testserver/static/ http://testserver/media/ data:;"
        " connect-src 'none'; frame-src 'none'; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'self'"
    )


def test_the_other_headers_are_set_once_and_by_the_view(stage):
    response = stage()
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-DNS-Prefetch-Control"] == "off"
    assert "no-store" in response["Cache-Control"]
    assert "Cross-Origin-Resource-Policy" not in response


def test_there_is_one_classic_script_by_its_absolute_address(stage):
    html = stage().content.decode()
    (script,) = re.findall(r"<script\b([^>]*)>", html)
    address = re.search(r'src="([^"?]+)', script)[1]
    assert address == "http://testserver/static/wagtail_cobrowse/stage.js"
    for word in ["type=", "nonce", "integrity", "async", "defer"]:
        assert word not in script
    assert not re.search(r"<(link|style|meta http-equiv|base|img|iframe)", html)


def test_the_script_learns_origin_and_places(stage):
    html = stage(headers={"host": "www.example.org:8443"}).content.decode()
    assert 'data-origin="http://www.example.org:8443"' in html
    prefixes = json.loads(unescape(re.search(r'data-prefixes="([^"]*)"', html)[1]))
    assert prefixes == [
        "http://www.example.org:8443/static/",
        "http://www.example.org:8443/media/",
    ]


@override_settings(
    STATIC_URL="https://cdn.example.net/s/",
    MEDIA_URL="https://media.example.net/",
    WAGTAIL_COBROWSE={"RESOURCE_PREFIXES": ["/brand", "https://img.example.net/a/"]},
)
def test_places_on_other_hosts_are_named_as_they_are(stage):
    policy = stage()["Content-Security-Policy"]
    everywhere = (
        "https://cdn.example.net/s/ https://media.example.net/"
        " http://testserver/brand/ https://img.example.net/a/"
    )
    assert f"img-src {everywhere} data: blob:;" in policy
    assert "script-src https://cdn.example.net/s/wagtail_cobrowse/stage.js;" in policy
    assert "style-src 'unsafe-inline' https://cdn.example.net/s/;" in policy


@override_settings(MEDIA_URL="/", WAGTAIL_COBROWSE={"RESOURCE_PREFIXES": ["/", ""]})
def test_the_whole_site_is_never_a_place(stage):
    assert (
        "img-src http://testserver/static/ data: blob:"
        in stage()["Content-Security-Policy"]
    )


@override_settings(
    WAGTAIL_COBROWSE={
        "RESOURCE_PREFIXES": ["/a b/; script-src *", "/c,d/", "/é/'unsafe-eval'/"]
    }
)
def test_no_setting_breaks_out_of_its_directive(stage):
    policy = stage()["Content-Security-Policy"]
    assert policy.count(";") == 10
    assert policy.count("script-src ") == 1
    assert "script-src%20" in policy.split("img-src")[1]
    assert "," not in policy
    assert " 'unsafe-eval'" not in policy


def test_the_address_query_changes_nothing(client, stage):
    plain, asked = stage(), client.get(f"{URL}?x=1&next=/admin/logout/")
    assert asked.status_code == 200
    assert asked.content == plain.content
    assert asked.headers == plain.headers


def test_it_writes_nothing(stage):
    with CaptureQueriesContext(connection) as captured:
        response = stage()
    statements = [each["sql"] for each in captured]
    assert statements
    assert all(statement.startswith("SELECT") for statement in statements)
    assert not response.cookies


def test_only_reading_is_allowed(client, advisor):
    client.force_login(advisor)
    assert client.post(URL).status_code == 405
    assert client.head(URL).status_code == 200


def test_who_may_not_advise_is_refused(client, editor):
    client.force_login(editor)
    assert client.get(URL).status_code == 403


def test_who_is_not_logged_in_gets_no_stage(client, db):
    response = client.get(URL)
    assert response.status_code == 302
    assert b"stage.js" not in response.content


@pytest.mark.parametrize("host", ["testserver", "[::1]:8000"])
def test_addresses_keep_the_host_as_it_came(rf, host):
    request = rf.get("/", headers={"host": host})
    assert places.absolute(request, "/static/") == f"http://{host}/static/"
