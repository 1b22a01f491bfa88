"""The doctor's page in the admin."""

import pytest

from django.contrib.auth.models import Permission
from django.urls import reverse

from wagtail.users.models import UserProfile

from wagtail_cobrowse.admin import doctor as page


ADDRESS = "wagtail_cobrowse_admin:doctor"


@pytest.fixture
def maintainer(client, editor):
    """Somebody who may change the settings of the site, logged in."""
    editor.user_permissions.add(
        Permission.objects.get(codename="change_cobrowsesitesettings")
    )
    client.force_login(editor)
    return editor


def test_it_is_for_those_who_may_change_the_settings(client, editor):
    client.force_login(editor)
    for method in (client.get, client.post):
        assert method(reverse(ADDRESS)).status_code == 302
    assert reverse(ADDRESS) not in client.get("/admin/").content.decode()


def test_looking_is_a_press_of_its_own(client, maintainer, monkeypatch):
    monkeypatch.setattr(page.doctor, "examine", lambda: pytest.fail("It looked."))
    answer = client.get(reverse(ADDRESS))
    assert answer.status_code == 200
    assert 'id="cobrowse-findings"' not in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Health of co-browsing", "Nobody may advise", "In order", "Error"]),
        ("de", ["Zustand des Co-Browsings", "Niemand darf beraten", "In Ordnung"]),
    ],
)
def test_findings_come_worst_first_with_their_remedies(
    client, maintainer, site, settings, language, words
):
    profile = UserProfile.get_for_user(maintainer)
    profile.preferred_language = language
    profile.save()
    settings.ALLOWED_HOSTS = ["testserver"]
    site.hostname = "www.example.invalid"
    site.save()
    answer = client.post(reverse(ADDRESS))
    html = answer.content.decode()
    for each in words:
        assert each in html
    severity = ["error", "warning", "note", "ok"]
    levels = [each.level.value for each in answer.context["findings"]]
    assert levels == sorted(levels, key=severity.index)
    assert {"error", "warning", "ok"} <= set(levels)
    # A name that the settings do not have is not asked.
    found = {each.id: each for each in answer.context["findings"]}
    assert found["D10"].level.value == "warning"
    assert "W003" in html or "channels_redis" in str(settings.CHANNEL_LAYERS)
    assert "style=" not in html.partition("cobrowse-findings")[2].partition("<table")[0]
