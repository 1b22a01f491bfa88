"""
Every page of ours where files have digests in their names, as in production.

`ManifestStaticFilesStorage` raises for a file that was not collected, and for what is
no file, in production alone: with `DEBUG` nothing of that is seen.
"""

import pytest

from django.core.management import call_command
from django.test import override_settings
from django.urls import NoReverseMatch, reverse

from tests.testapp.pages import add_help_page
from wagtail_cobrowse.admin.urls import app_name, urlpatterns


@pytest.fixture(scope="module", autouse=True)
def collected(tmp_path_factory):
    """What ``collectstatic`` makes of all apps' files, ours from the package."""
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    files = "django.core.files.storage.FileSystemStorage"
    storages = {"default": {"BACKEND": files}, "staticfiles": {"BACKEND": backend}}
    folder = tmp_path_factory.mktemp("collected")
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield folder


def addresses(page):
    """Those of the admin, of ``page`` where they are about one."""
    for pattern in urlpatterns:
        for words in ({}, {"page_id": page.pk}):
            try:
                yield reverse(f"{app_name}:{pattern.name}", kwargs=words)
            except NoReverseMatch:
                continue


def test_no_page_of_the_admin_asks_for_a_file_that_is_not_there(
    client, admin_user, home
):
    page = add_help_page(home)
    client.force_login(admin_user)
    found = {address: client.get(address) for address in addresses(page)}
    assert len(found) > 15
    # A proof is asked for by its number, and without one there is none.
    assert {answer.status_code for answer in found.values()} <= {200, 302, 404}
    workplace = found[reverse(f"{app_name}:workplace")]
    assert "workplace." in workplace.text and "/workplace.js" not in workplace.text
    for address in ("/admin/", f"/admin/pages/{page.pk}/edit/"):
        assert client.get(address, follow=True).status_code == 200


def test_the_stage_may_load_all_files_whatever_their_names(client, admin_user):
    client.force_login(admin_user)
    policy = client.get(reverse(f"{app_name}:stage"))["Content-Security-Policy"]
    assert " style-src 'unsafe-inline' http://testserver/static/;" in policy


def test_the_co_browsing_page_has_its_files(client, home):
    page = add_help_page(home)
    html = client.get(page.get_url(), follow=True).text
    assert "data-cobrowse" in html
    assert "/static/wagtail_cobrowse/loader.js" not in html
