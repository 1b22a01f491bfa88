"""Words that an editor marks as private: from the editor to the page and back."""

import json

import pytest

from django.urls import reverse

from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.rich_text.converters.editor_html import EditorHTMLConverter
from wagtail.rich_text import expand_db_html, features
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.testapp.models import ContentPage
from tests.testapp.pages import add_page, add_translated_home
from wagtail_cobrowse.rich_text import FEATURE, STYLE


PRIVATE = '<span data-cobrowse="hide">4711</span>'
HTML = f'<p data-block-key="abcde">Your number is {PRIVATE}, please.</p>'


@pytest.fixture
def converter():
    return ContentstateConverter(["bold", "link", FEATURE])


def contentstate_of(html, converter):
    return json.loads(converter.from_database_format(html))


def test_the_style_is_offered_wherever_a_field_names_no_features():
    assert FEATURE in features.get_default_features()
    [style] = [
        each
        for each in get_rich_text_editor_widget().options["inlineStyles"]
        if each["type"] == STYLE
    ]
    assert str(style["description"]) == "Private: advisors do not see it"
    assert style["icon"] == "no-view"
    assert style["style"]


def test_a_field_with_features_of_its_own_names_it():
    options = get_rich_text_editor_widget(features=["bold"]).options
    assert STYLE not in [each["type"] for each in options["inlineStyles"]]
    options = get_rich_text_editor_widget(features=["bold", FEATURE]).options
    assert STYLE in [each["type"] for each in options["inlineStyles"]]


def test_from_the_database_to_the_editor_and_back(converter):
    [block] = contentstate_of(HTML, converter)["blocks"]
    assert block["inlineStyleRanges"] == [{"offset": 15, "length": 4, "style": STYLE}]
    assert converter.to_database_format(converter.from_database_format(HTML)) == HTML


def private_words(state):
    """Every character but spaces that is private, with its block and place."""
    return {
        (number, at, block["text"][at])
        for number, block in enumerate(state["blocks"])
        for style in block["inlineStyleRanges"]
        if style["style"] == STYLE
        for at in range(style["offset"], style["offset"] + style["length"])
        if block["text"][at] != " "
    }


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{PRIVATE}</p>",
        '<p>a <span data-cobrowse="hide">b <b>c</b></span> d</p>',
        f"<p><b>x{PRIVATE}</b></p>",
        '<p><span data-cobrowse="hide">a <a href="https://x.example">b</a></span></p>',
        f"<ul><li>{PRIVATE}</li></ul>",
        '<p><span data-cobrowse="hide">&lt;i&gt; &amp; "x" ä</span></p>',
    ],
)
def test_every_private_word_stays_private(html):
    converter = ContentstateConverter(["bold", "link", "ul", FEATURE])
    before = contentstate_of(html, converter)
    stored = converter.to_database_format(json.dumps(before))
    after = contentstate_of(stored, converter)
    assert private_words(after) == private_words(before) != set()
    assert 'data-cobrowse="hide"' in stored


@pytest.mark.parametrize(
    "html",
    [
        '<p><span data-cobrowse="open">x</span></p>',
        '<p><span data-cobrowse="mask">x</span></p>',
        "<p><span>x</span></p>",
        '<p><span style="color: red" onclick="x()">x</span></p>',
    ],
)
def test_no_other_span_comes_through(converter, html):
    [block] = contentstate_of(html, converter)["blocks"]
    assert block["text"] == "x"
    assert block["inlineStyleRanges"] == []
    cleaned = EditorHTMLConverter([FEATURE]).to_database_format(html)
    assert "span" not in cleaned and "x" in cleaned


def test_the_html_editor_keeps_nothing_but_the_mark():
    html = '<p><span data-cobrowse="hide" class="x" onclick="y()">4711</span></p>'
    converter = EditorHTMLConverter([FEATURE])
    assert converter.to_database_format(html) == f"<p>{PRIVATE}</p>"
    assert converter.from_database_format(f"<p>{PRIVATE}</p>") == f"<p>{PRIVATE}</p>"


def test_rendering_keeps_the_mark_and_adds_no_style():
    assert expand_db_html(HTML) == HTML
    assert "style=" not in expand_db_html(HTML)


@pytest.mark.parametrize("language", ["en", "de"])
def test_from_saving_to_the_public_page(client, admin_user, home, locale_de, language):
    root = home if language == "en" else add_translated_home(home, locale_de)
    page = add_page(root, "Rich", slug="rich")
    client.force_login(admin_user)
    data = nested_form_data(
        {
            "title": "Rich",
            "slug": "rich",
            "introduction": rich_text(HTML),
            "body": streamfield([("text", rich_text(HTML))]),
            "comments": {
                "TOTAL_FORMS": 0,
                "INITIAL_FORMS": 0,
                "MIN_NUM_FORMS": 0,
                "MAX_NUM_FORMS": 0,
            },
            "action-publish": "1",
        }
    )
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.post(edit, data)
    assert response.status_code == 302, response.context["form"].errors
    stored = ContentPage.objects.get(pk=page.pk)
    assert PRIVATE in stored.introduction
    assert PRIVATE in str(stored.body)
    # Once more through the editor, as it opens for the next change.
    assert STYLE in client.get(edit).content.decode()
    client.logout()
    html = client.get(stored.url).content.decode()
    assert html.count(PRIVATE) == 2
