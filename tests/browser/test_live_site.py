"""The running example site that all browser tests rely on."""

import urllib.request

import pytest


def fetch(url):
    with urllib.request.urlopen(url, timeout=20) as response:
        return response.read().decode()


@pytest.mark.once
def test_the_site_serves_pages_and_bundles(live_site):
    assert "data-cobrowse-config" in fetch(f"{live_site.url}/en/")
    assert len(fetch(f"{live_site.url}/static/wagtail_cobrowse/loader.js")) > 1000


def test_commands_and_statements_reach_the_database_of_the_server(live_site):
    code = (
        "from django.contrib.auth.models import Group;"
        "Group.objects.create(name='Made by a command')"
    )
    live_site.manage("shell", "-c", code)
    statement = "SELECT count(*) FROM auth_group WHERE name = ?"
    assert live_site.query(statement, ("Made by a command",)) == [(1,)]
    assert "Made by a command" in live_site.dump()
    live_site.query("DELETE FROM auth_group WHERE name = ?", ("Made by a command",))
    assert "Made by a command" not in live_site.dump()


@pytest.mark.once
def test_the_advisor_is_logged_in_and_the_visitor_is_not(advisor, visitor):
    advisor.page.goto("/admin/cobrowse/")
    advisor.page.get_by_role("main").first.wait_for()
    assert advisor.page.url.endswith("/admin/cobrowse/")
    visitor.page.goto("/admin/cobrowse/")
    assert "/admin/login/" in visitor.page.url
