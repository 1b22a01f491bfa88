"""The list of bans in the admin, and how one is lifted."""

import datetime as dt

import pytest

from django.urls import reverse
from django.utils import timezone

from wagtail.models import ModelLogEntry

from tests.rights import add_site, make_user
from wagtail_cobrowse import bans
from wagtail_cobrowse.admin.bans import until_text
from wagtail_cobrowse.models import Ban


def add(site, reason="spam", hours=1, seat="a" * 64, advisor=None):
    return Ban.objects.create(
        site=site,
        seat_digest=bans.digest_of(site.pk, seat),
        reason=reason,
        advisor=advisor,
        expires_at=timezone.now() + dt.timedelta(hours=hours),
    )


@pytest.fixture
def bouncer(site, client):
    user = make_user("bouncer", "Anna Berger", ban=[site])
    client.force_login(user)
    return user


def listed(client):
    return client.get(reverse("wagtail_cobrowse_admin:bans")).content.decode()


def test_every_ban_in_force_is_seen(client, bouncer, site):
    ban = add(site, "insults", advisor=bouncer)
    add(site, "misuse", hours=-1)
    page = listed(client)
    assert "Insults or threats" in page and "Anna Berger" in page
    assert reverse("wagtail_cobrowse_admin:lift_ban", args=[ban.pk]) in page
    assert until_text(ban) in page
    assert "Misuse of the service" not in page
    assert ban.seat_digest not in page


def test_those_of_other_sites_are_neither_seen_nor_lifted(client, bouncer, site, home):
    foreign = add(add_site(home), "insults")
    assert "Insults or threats" not in listed(client)
    url = reverse("wagtail_cobrowse_admin:lift_ban", args=[foreign.pk])
    for ask in (client.get, client.post):
        assert ask(url, follow=True).status_code == 404
    assert Ban.objects.get() == foreign


def test_a_ban_is_lifted_after_a_question(client, bouncer, site):
    ban = add(site)
    url = reverse("wagtail_cobrowse_admin:lift_ban", args=[ban.pk])
    assert "Advertising or spam" in client.get(url).content.decode()
    assert Ban.objects.exists()
    answer = client.post(url)
    assert answer.url == reverse("wagtail_cobrowse_admin:bans")
    assert not Ban.objects.exists()
    assert bans.find(site.pk, "a" * 64) is None
    entry = ModelLogEntry.objects.get(action="wagtail_cobrowse.ban_lifted")
    assert entry.object_id == str(site.pk)
    assert (entry.user, entry.data) == (bouncer, {"reason": "spam"})


def test_not_without_the_right(client, editor, advisor, site):
    ban = add(site)
    for user in (editor, advisor):
        client.force_login(user)
        for name, args in (("bans", []), ("lift_ban", [ban.pk])):
            url = reverse(f"wagtail_cobrowse_admin:{name}", args=args)
            assert client.get(url).status_code == 302
        client.post(url)
    assert Ban.objects.exists()


def test_its_place_in_the_menu(client, bouncer, editor):
    url = reverse("wagtail_cobrowse_admin:bans")
    home = reverse("wagtailadmin_home")
    assert url in client.get(home).content.decode()
    client.force_login(editor)
    assert url not in client.get(home).content.decode()
