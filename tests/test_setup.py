import pytest

from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from wagtail.models import Page, Site

from tests.rights import add_site
from tests.testapp.pages import add_help_page, add_page, add_translated_home
from wagtail_cobrowse import webcodes
from wagtail_cobrowse.models import Webcode
from wagtail_cobrowse.page.models import CobrowsePage


def test_the_group_may_enter_the_admin_and_advise(db, django_user_model):
    call_command("cobrowse_setup", verbosity=0)
    user = django_user_model.objects.create_user("new")
    user.groups.add(Group.objects.get(name="Advisors"))
    assert user.get_all_permissions() == {
        "wagtailadmin.access_admin",
        "wagtail_cobrowse.advise_cobrowsesession",
        "wagtail_cobrowse.propose_cobrowsesession",
    }


def test_a_group_that_is_there_keeps_what_else_it_may(db, advisors):
    advisors.permissions.set([Permission.objects.get(codename="add_image")])
    call_command("cobrowse_setup", verbosity=0)
    names = set(advisors.permissions.values_list("codename", flat=True))
    assert names == {
        *("add_image", "access_admin"),
        *("advise_cobrowsesession", "propose_cobrowsesession"),
    }


def test_a_complete_draft_waits_for_the_editor(home, client):
    call_command("cobrowse_setup", verbosity=0)
    page = CobrowsePage.objects.get()
    assert page.get_parent().pk == home.pk
    assert not page.live
    assert client.get(page.get_url()).status_code == 404
    draft = page.get_latest_revision_as_object()
    assert draft.has_start()
    draft.full_clean()
    page.get_latest_revision().publish()
    page.refresh_from_db()
    assert client.get(page.url).status_code == 200


def test_the_draft_speaks_the_language_of_the_home_page(home, locale_de, site):
    german = add_translated_home(home, locale_de)
    site.root_page = german
    site.save()
    call_command("cobrowse_setup", verbosity=0)
    page = CobrowsePage.objects.get()
    assert page.locale == locale_de
    assert page.get_terms_text()
    (label,) = [
        block["value"]["label"]
        for block in CobrowsePage.default_body("de")
        if block["type"] == "consent"
    ]
    assert label in [
        part.value["label"] for part in page.body if part.block_type == "consent"
    ]


@pytest.mark.parametrize("live", [True, False])
def test_no_draft_is_made_beside_a_page_of_the_sites_own_type(home, live):
    add_help_page(home, live=live)
    call_command("cobrowse_setup", verbosity=0)
    assert not CobrowsePage.objects.exists()


def test_every_published_page_has_a_webcode_afterwards(home):
    pages = [home, add_page(home, "One"), add_page(home, "Two")]
    Webcode.objects.all().delete()
    call_command("cobrowse_setup", verbosity=0)
    assert all(webcodes.get_webcode(page) for page in pages)


def test_running_it_again_changes_nothing(home):
    call_command("cobrowse_setup", verbosity=0)
    rows = list(Webcode.objects.values())
    pages = list(Page.objects.values_list("pk", "latest_revision_id"))
    call_command("cobrowse_setup", verbosity=0)
    assert list(Webcode.objects.values()) == rows
    assert list(Page.objects.values_list("pk", "latest_revision_id")) == pages
    assert Group.objects.filter(name="Advisors").count() == 1


def drafts():
    return {page.get_site().hostname for page in CobrowsePage.objects.all()}


def test_another_site_gets_a_draft_of_its_own(site, home, capsys):
    other = add_site(home)
    extra = add_page(other.root_page, "Extra")
    Webcode.objects.all().delete()
    call_command("cobrowse_setup", "--site", "other.example")
    assert drafts() == {"other.example"}
    # Webcodes are for the pages of that site alone.
    assert webcodes.get_webcode(extra) and not webcodes.get_webcode(home)
    call_command("cobrowse_setup", "--site", "other.example")
    assert CobrowsePage.objects.count() == 1
    assert "Co-browsing page of other.example: is there." in capsys.readouterr().out


def test_all_sites_get_one_each(site, home, capsys):
    other = add_site(home)
    add_site(home, "third.example")
    add_help_page(other.root_page)
    for _ in range(2):
        call_command("cobrowse_setup", "--all-sites", verbosity=0)
        # The other one has a page of another type.
        assert drafts() == {"localhost", "third.example"}
        assert CobrowsePage.objects.count() == 2


def test_two_sites_with_one_home_page_share_their_draft(site, home):
    Site.objects.create(hostname="www.example.org", root_page=home)
    for _ in range(2):
        call_command("cobrowse_setup", "--all-sites", verbosity=0)
        assert CobrowsePage.objects.count() == 1


def test_a_site_that_is_not_there_gets_nothing(home):
    with pytest.raises(CommandError, match=r"www\.example\.org"):
        call_command("cobrowse_setup", "--site", "www.example.org")
    assert not Group.objects.filter(name="Advisors").exists()


def test_without_a_site_it_says_so_and_makes_the_group(db, capsys):
    Site.objects.all().delete()
    call_command("cobrowse_setup")
    assert "no site" in capsys.readouterr().out
    assert Group.objects.filter(name="Advisors").exists()


def test_it_says_what_it_did(home, capsys):
    call_command("cobrowse_setup")
    out = capsys.readouterr().out
    assert "Group Advisors: made." in out
    assert "draft made" in out
    call_command("cobrowse_setup")
    out = capsys.readouterr().out
    assert "Group Advisors: is there." in out
    assert "Co-browsing page: is there." in out
    assert "Webcodes: 0 new." in out
