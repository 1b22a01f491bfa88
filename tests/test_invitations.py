"""What a site's own chat sends to the visitor: `invitations`, and the link of ours."""

import pytest

from wagtail.models import Locale, PageViewRestriction

from tests.journeys import open_chat
from tests.testapp.pages import add_help_page, add_translated_home
from wagtail_cobrowse import chat, invitations, webcodes
from wagtail_cobrowse.errors import NoCobrowsingPage
from wagtail_cobrowse.models import AdvisorProfile, CannedReply, Conversation, Webcode


START = "/cobrowse/start/"


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def german(home, page):
    locale = Locale.objects.create(language_code="de")
    add_translated_home(home, locale)
    translated = page.copy_for_translation(locale)
    translated.title = "Gemeinsam ansehen"
    translated.slug = "gemeinsam"
    translated.save_revision().publish()
    return translated


def test_an_invitation_has_all_ways_to_the_page(site, page):
    invitation = invitations.invite(site, "en")
    webcode = webcodes.display_webcode(page)
    assert (invitation.webcode, invitation.title) == (webcode, "Help together")
    assert invitation.url == "http://localhost/en/help-together/"
    assert webcode in invitation.text
    # Nothing has been opened for it.
    assert not Conversation.objects.exists()


def test_it_speaks_the_language_that_was_asked_for(site, german):
    invitation = invitations.invite(site, "de")
    assert "Webcode" in invitation.text
    assert invitation.url == "http://localhost/de/gemeinsam/"
    assert invitations.invite(site, "en").url == "http://localhost/en/help-together/"


def test_where_there_is_no_webcode_the_text_has_the_address(site, page):
    Webcode.objects.all().delete()
    invitation = invitations.invite(site, "en")
    assert invitation.webcode == ""
    assert invitation.text.endswith(f"\n{invitation.url}")


def test_it_says_what_our_own_chat_says(site, page, advisor):
    message, _new = chat.offer_cobrowsing(open_chat(site), advisor)
    assert message.text == invitations.invite(site, "en", advisor).text


def test_a_site_has_words_of_its_own_for_it(site, page, advisor):
    AdvisorProfile.objects.update(public_name="Ada")
    CannedReply.objects.create(
        title="Offer",
        text="{advisor} of {site} invites you: {webcode}",
        purpose=CannedReply.Purpose.OFFER,
        locale=page.locale,
    )
    site.site_name = "Coast"
    webcode = webcodes.display_webcode(page)
    invitation = invitations.invite(site, "en", advisor)
    assert invitation.text == f"Ada of Coast invites you: {webcode}"
    # Words that need a name are not sent without one.
    assert "invites you" not in invitations.invite(site, "en").text


def test_a_page_in_another_language_is_better_than_none(site, page):
    assert invitations.invite(site, "fr").url == "http://localhost/en/help-together/"


@pytest.mark.parametrize("change", ["none", "draft", "restricted"])
def test_without_a_page_for_everybody_there_is_nothing_to_invite_to(
    site, home, client, change
):
    if change == "draft":
        add_help_page(home, live=False)
    elif change == "restricted":
        PageViewRestriction.objects.create(
            page=add_help_page(home), restriction_type=PageViewRestriction.LOGIN
        )
    with pytest.raises(NoCobrowsingPage):
        invitations.invite(site, "en")
    for query in ("", "?language=en"):
        response = client.get(START + query)
        assert response.status_code == 404
        assert "Location" not in response


def test_the_link_leads_to_the_page_in_a_language(client, german):
    for language, path in (("de", "/de/gemeinsam/"), ("en", "/en/help-together/")):
        response = client.get(START, {"language": language})
        assert (response.status_code, response["Location"]) == (302, path)
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies


def test_without_a_language_the_browser_is_asked(client, german):
    answer = client.get(START, headers={"accept-language": "de,en;q=0.5"})
    assert answer["Location"] == "/de/gemeinsam/"


@pytest.mark.parametrize("asked", ["fr", "\x00", "//evil.example", "x" * 5000, "EN"])
def test_a_language_that_is_none_leads_to_a_page_all_the_same(client, page, asked):
    response = client.get(START, {"language": asked})
    assert (response.status_code, response["Location"]) == (302, "/en/help-together/")


def test_the_link_is_for_looking_not_for_doing(client, page):
    assert client.head(START).status_code == 302
    assert client.post(START).status_code == 405
