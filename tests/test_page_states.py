"""Previews of a co-browsing page in every state that a visitor may find it in."""

import re

import pytest

from django.urls import reverse

from wagtail.test.utils.form_data import nested_form_data, streamfield

from tests.rights import allow
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import page_states, spelling
from wagtail_cobrowse.models import (
    CobrowseSession,
    ConsentNonce,
    Conversation,
)
from wagtail_cobrowse.page_states import PageState


#: What a visitor sees in a state, of the sections that take turns.
SHOWN = {
    PageState.TERMS: {"start"},
    PageState.STARTCODE: {"waiting"},
    PageState.ACTIVE: {"active", "running"},
    PageState.PAUSED: {"active", "paused"},
    PageState.ENDED: {"ended"},
    PageState.OUTDATED: {"start"},
    PageState.CLOSED: {"start"},
}
TURNS = {"start", "waiting", "active", "ended", "running", "paused"}


@pytest.fixture
def page(home):
    return add_help_page(home)


def preview(page, mode):
    return page.make_preview_request(preview_mode=mode)


def html_of(page, mode):
    response = preview(page, mode)
    assert response.status_code == 200
    return response.content.decode()


def shown(html):
    """The hooks among `TURNS` whose element, and the section around it, is shown."""
    found = {
        name
        for name in TURNS
        for tag in re.findall(rf"<[a-z0-9]+ [^>]*data-cobrowse-{name}\b[^>]*>", html)
        if " hidden" not in tag
    }
    return found if "active" in found else found - {"running", "paused"}


@pytest.mark.parametrize("state", PageState)
def test_a_preview_shows_what_the_visitor_sees_in_that_state(page, state):
    assert shown(html_of(page, state)) == SHOWN[state]


def test_the_page_itself_is_in_no_state(page, client):
    html = client.get(page.url).content.decode()
    assert shown(html) == {"start"}
    assert page_states.EXAMPLE_CODE not in html
    assert "modulepreload" in html


@pytest.mark.parametrize("state", PageState)
def test_a_preview_begins_nothing(page, state):
    response = preview(page, state)
    html = response.content.decode()
    assert not response.cookies
    assert "data-cobrowse-config" not in html
    assert "modulepreload" not in html
    assert "loader.js" not in html
    for model in (Conversation, CobrowseSession, ConsentNonce):
        assert not model.objects.exists()


@pytest.mark.parametrize(
    "mode", ["../bogus", "TERMS", "<script>", "waiting", "x" * 900]
)
def test_an_unknown_state_is_no_page(page, mode):
    response = preview(page, mode)
    assert response.status_code == 404
    assert mode not in response.content.decode()


@pytest.mark.parametrize("mode", ["", None])
def test_without_a_state_it_is_the_first_one(page, mode):
    assert shown(html_of(page, mode)) == SHOWN[PageState.TERMS]


def test_the_example_is_a_startcode_in_words_that_are_understood():
    code = page_states.EXAMPLE_CODE.replace(" ", "")
    assert spelling.normalise(code) == code
    for language in ("de-AT", "en", "fr"):
        pairs = page_states.spell_example(language)
        assert "".join(symbol for symbol, _word in pairs) == code
        assert spelling.normalise(" ".join(word for _symbol, word in pairs)) == code


def test_only_the_startcodes_preview_shows_a_code(page):
    for state in PageState:
        code = page_states.EXAMPLE_CODE in html_of(page, state)
        assert code == (state == PageState.STARTCODE)


def test_the_old_browser_reads_why_and_has_no_button(page):
    html = html_of(page, PageState.OUTDATED)
    assert 'data-cobrowse-unsupported="shown"' in html
    button = re.search(r"<button[^>]*data-cobrowse-begin[^>]*>", html)[0]
    assert " disabled" in button


def test_out_of_hours_the_sites_own_words_are_shown(page, site):
    hours = {"days": ["0"], "opens": "09:00", "closes": "10:00"}
    text = {"language": "en", "text": "We are at the sea."}
    allow(
        site,
        opening_hours=[{"type": "hours", "value": hours}],
        closed_texts=[{"type": "text", "value": text}],
    )
    html = html_of(page, PageState.CLOSED)
    assert "We are at the sea." in html
    assert re.search(r"opens again on Monday, .* 09:00", html.replace("\n", " "))
    assert "We are at the sea." not in html_of(page, PageState.TERMS)


def test_the_preview_panel_offers_every_state(page, client, admin_user):
    client.force_login(admin_user)
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    for value, label in PageState.choices:
        assert re.search(rf'<option value="{value}"[^>]*>\s*{label}', edit.text)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    data = nested_form_data(
        {"title": page.title, "slug": page.slug, "body": streamfield([])}
    )
    assert client.post(url, data).json()["is_valid"]
    good = client.get(url, {"mode": "ended"})
    assert good.status_code == 200
    assert "ended" in shown(good.text)
    bogus = client.get(url, {"mode": "../bogus"}, follow=True)
    assert bogus.status_code == 404
