"""What is left to do on a new site, on the admin's home."""

import pytest

from bs4 import BeautifulSoup

from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override

from wagtail.models import GroupPagePermission, Locale, PageViewRestriction, Site
from wagtail.rich_text import RichText

from tests.rights import add_site, allow, make_user
from tests.testapp.models import HelpPage
from tests.testapp.pages import add_help_page, add_translated_home, reword
from wagtail_cobrowse.blocks import first_texts
from wagtail_cobrowse.models import AdvisorProfile, CobrowseSiteSettings
from wagtail_cobrowse.page.models import CobrowsePage


def steps(client):
    """Titles and addresses of what the home of the admin asks for."""
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    links = page.select(".cobrowse-steps a")
    return {link.get_text(): link["href"] for link in links}


@pytest.fixture
def log_in(client, admin_user):
    client.force_login(admin_user)


def test_each_step_goes_when_it_is_done_and_the_panel_with_the_last(
    client, log_in, home, site, advisors, django_user_model
):
    assert list(steps(client)) == [
        "Add the co-browsing page",
        "Say who advises",
        "Look at the settings",
    ]
    call_command("cobrowse_setup", verbosity=0)
    draft = CobrowsePage.objects.get()
    title = "Read the co-browsing page, adjust its texts, and publish it"
    assert steps(client)[title] == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    draft.get_latest_revision().publish()
    assert list(steps(client)) == ["Say who advises", "Look at the settings"]
    user = django_user_model.objects.create_user("new")
    user.groups.add(advisors)
    [address] = steps(client).values()
    assert client.get(address).status_code == 200
    assert CobrowseSiteSettings.objects.filter(site=site).exists()
    assert steps(client) == {}
    assert "next steps" not in client.get("/admin/").content.decode()


def test_where_one_page_type_will_do_nobody_has_to_choose_it(
    client, log_in, home, site, monkeypatch
):
    several = reverse("wagtailadmin_pages:add_subpage", args=[home.pk])
    assert steps(client)["Add the co-browsing page"] == several
    monkeypatch.setattr(HelpPage, "is_creatable", False)
    address = steps(client)["Add the co-browsing page"]
    place = ["wagtail_cobrowse_page", "cobrowsepage", home.pk]
    assert address == reverse("wagtailadmin_pages:add", args=place)
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert page.select_one("[name=title]")["value"] == "Co-browsing"


def test_only_who_may_take_a_step_reads_of_it(client, home, site):
    draft = add_help_page(home, live=False)
    user = make_user("writer")
    client.force_login(user)
    assert steps(client) == {}
    GroupPagePermission.objects.create(
        group=user.groups.get(),
        page=home,
        permission=Permission.objects.get(codename="change_page"),
    )
    assert list(steps(client).values()) == [
        reverse("wagtailadmin_pages:edit", args=[draft.pk])
    ]


def test_with_rights_on_users_and_settings_the_other_steps_are_there(client, site):
    user = make_user("maintainer")
    for codename in ("change_user", "change_cobrowsesitesettings"):
        user.groups.get().permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    assert list(steps(client)) == ["Say who advises", "Look at the settings"]
    for address in steps(client).values():
        assert client.get(address).status_code == 200


def test_sites_that_have_not_begun_are_left_alone(client, log_in, home, site):
    other = add_site(home)
    assert not any("other.example" in text for text in steps(client))
    add_help_page(other.root_page, live=False)
    text = client.get("/admin/").content.decode()
    assert text.count("(other.example)") == 3
    assert Site.objects.count() == 2


def test_a_superuser_advises_only_with_a_name_for_visitors(
    client, log_in, site, admin_user
):
    admin_user.groups.add(Group.objects.create(name="Advisors"))
    assert "Say who advises" in steps(client)
    AdvisorProfile.objects.create(user=admin_user, public_name="Anna Berger")
    assert "Say who advises" not in steps(client)


def test_a_page_below_the_root_of_another_language_is_the_sites(
    client, log_in, home, site
):
    locale = Locale.objects.create(language_code="de")
    add_help_page(add_translated_home(home, locale))
    assert list(steps(client)) == ["Say who advises", "Look at the settings"]


def test_a_page_on_which_nobody_can_start_is_not_ready(client, log_in, home, site):
    page = add_help_page(home)
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.LOGIN
    )
    assert next(iter(steps(client))) == "Open the co-browsing page to everybody"
    address = next(iter(steps(client).values()))
    assert address == reverse("wagtailadmin_pages:edit", args=[page.pk])
    page.body = [("terms", RichText("<p>Terms</p>"))]
    page.save()
    title = "Complete the co-browsing page, and publish it again"
    assert steps(client)[title] == address
    assert "It is a draft" not in client.get("/admin/").content.decode()


def test_a_draft_beside_a_page_that_lacks_its_button_is_not_the_one_to_mend(
    client, log_in, home, site
):
    add_help_page(home, title="Draft", live=False)
    page = add_help_page(home, title="Live", body=[])
    assert next(iter(steps(client).values())) == reverse(
        "wagtailadmin_pages:edit", args=[page.pk]
    )


CORRECT = "Correct what the co-browsing page says of advisors"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("place", ["terms", "questions"])
def test_while_assist_is_on_pages_that_deny_it_are_to_be_corrected(
    client, log_in, home, site, language, place
):
    if language != "en":
        home = add_translated_home(home, Locale.objects.create(language_code=language))
    page = add_help_page(home)
    assert CORRECT not in steps(client)
    allow(site, allow_assist_scroll=True)
    assert CORRECT not in steps(client), "New pages say what is true either way."
    with override(language):
        terms, answer = first_texts.denials_of_assist()
    if place == "terms":
        reword(page, f"<h2>Terms</h2><p>We said: {terms}</p>")
    else:
        question = {"question": "May they?", "answer": f"<p>{answer}</p>"}
        value = {"heading": "", "questions": [question]}
        block = page.body.stream_block.child_blocks["questions"]
        page.body.append(("questions", block.to_python(value)))
        page.save_revision().publish()
    assert steps(client)[CORRECT] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    allow(site, allow_assist_scroll=False)
    assert CORRECT not in steps(client)
    allow(site, allow_assist_type=True)
    assert CORRECT in steps(client)
    page.refresh_from_db()
    page.body = HelpPage.default_body(language)
    page.save_revision().publish()
    assert CORRECT not in steps(client)
