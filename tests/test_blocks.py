import json
import re

import pytest

from django.template import Context, Template
from django.urls import reverse
from django.utils.translation import get_language, override

from wagtail.blocks import Block
from wagtail.blocks.stream_block import StreamBlockValidationError

from tests.testapp.pages import add_help_page, add_page
from wagtail_cobrowse import blocks
from wagtail_cobrowse.blocks.defaults import default_body
from wagtail_cobrowse.blocks.terms import plain_text


TERMS = {"type": "terms", "value": "<p>Terms.</p>"}
CONSENT = {"type": "consent", "value": {"label": "Yes", "error": "Tick."}}
START = {"type": "start", "value": {"label": "Go", "hint": ""}}


def stream(*children):
    block = blocks.CobrowseStreamBlock()
    return block, block.to_python(list(children))


def render(*children, page=None):
    block, value = stream(*children)
    return block.render(value, {"page": page} if page else {})


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_texts_of_a_new_page_can_be_published_as_they_are(language, db):
    block, value = stream(*default_body(language))
    assert [child.block_type for child in block.clean(value)] == [
        "text",
        "easy",
        "terms",
        "consent",
        "start",
        "questions",
        "facts",
        "startcode",
        "status",
        "ended",
    ]


def test_the_texts_of_a_new_page_are_plain_data(db):
    body = default_body("en")
    assert json.loads(json.dumps(body)) == body
    assert all(part["id"] for part in body)


def test_the_texts_of_a_new_page_are_in_the_language_asked_for(db, monkeypatch):
    from wagtail_cobrowse.blocks import first_texts

    monkeypatch.setattr(first_texts, "_", lambda text: f"{get_language()}: …")
    with override("en"):
        body = default_body("de")
    assert body[0]["value"] == "<p>de: …</p>"


@pytest.mark.parametrize(
    ("children", "message"),
    [
        ([TERMS, START], "minimum number of items is 1"),
        ([TERMS, CONSENT], "minimum number of items is 1"),
        ([TERMS, START, CONSENT], "must stand before the start button"),
        ([CONSENT, START], "Terms of use are missing"),
        ([START, TERMS, CONSENT, START], "maximum number of items is 1"),
        ([TERMS, CONSENT, CONSENT, START], "maximum number of items is 1"),
        ([], "This field is required"),
    ],
)
def test_a_page_that_cannot_work_is_not_published(children, message, db):
    block, value = stream(*children)
    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(value)
    assert message in json.dumps(refused.value.as_json_data())


@pytest.mark.parametrize(
    "children", [[], [TERMS], [START], [CONSENT, START], [START, TERMS, CONSENT]]
)
def test_a_draft_may_be_incomplete(children, db):
    block, value = stream(*children)
    block.defer_required_validation()
    cleaned = block.clean(value)
    assert [child.block_type for child in cleaned] == [
        child["type"] for child in children
    ]


def test_checkbox_and_button_stand_in_one_form(home):
    page = add_help_page(home)
    html = page.body.render_as_block({"page": page})
    form = html[html.index("<form") : html.index("</form>")]
    assert f'data-cobrowse-start data-page="{page.pk}"' in form
    assert " novalidate>" in form
    assert 'type="checkbox"' in form
    assert "data-cobrowse-consent" in form
    assert "I accept the terms of use and participation" in form
    assert 'id="cobrowse-error" data-cobrowse-error hidden' in form
    assert 'type="submit" data-cobrowse-begin' in form
    assert "data-cobrowse-terms" in form
    assert "<noscript>" in form
    for name in ("waiting", "active", "ended", "problem"):
        assert f"data-cobrowse-{name}" in html
        assert f"data-cobrowse-{name}" not in form


@pytest.mark.parametrize(
    "hook",
    [
        "startcode",
        "spelling",
        "expires",
        "renew",
        "pseudonym",
        "cancel",
        "receipt",
    ],
)
def test_the_sections_offer_every_place_that_is_filled_later(hook, home):
    page = add_help_page(home)
    assert page.body.render_as_block({"page": page}).count(f"data-cobrowse-{hook}") == 1


@pytest.mark.parametrize("name", ["waiting", "active", "ended"])
def test_later_sections_are_hidden_at_first(name, home):
    html = add_help_page(home).body.render_as_block({})
    tag = next(part for part in html.split("<") if f"data-cobrowse-{name}" in part)
    assert tag.split(">")[0].rstrip().endswith(" hidden")


def test_code_and_receipt_are_withheld_from_the_mirror(home):
    html = add_help_page(home).body.render_as_block({})
    for name in ("data-cobrowse-waiting", "data-cobrowse-receipt"):
        tag = next(part for part in html.split("<") if name in part)
        assert 'data-cobrowse="hide"' in tag


def test_sections_that_the_editor_left_out_are_shown_with_their_defaults(db):
    html = render(TERMS, CONSENT, START)
    assert "Your Startcode" in html
    assert "The session is running" in html
    assert "The session is over" in html


def test_the_editors_words_win(db):
    ended = {"type": "ended", "value": {"heading": "Goodbye!", "text": "See you."}}
    html = render(ended, TERMS, CONSENT, START)
    assert "Goodbye!" in html
    assert "The session is over" not in html
    assert html.index("</form>") < html.index("Goodbye!")


def test_what_stands_before_and_after_the_form_stays_there(db):
    html = render(
        {"type": "text", "value": "<p>First</p>"},
        TERMS,
        {"type": "text", "value": "<p>Between</p>"},
        CONSENT,
        START,
        {"type": "text", "value": "<p>Last</p>"},
    )
    places = [
        html.index(text)
        for text in ("First", "<form", "Between", "</form>", "data-cobrowse-ended")
    ]
    assert places == sorted(places)
    assert html.index("Last") > places[-1]


@pytest.mark.parametrize("children", [[], [TERMS], [TERMS, CONSENT], [START]])
def test_an_incomplete_page_is_shown_without_a_form_that_could_start(children, db):
    html = render(*children)
    assert "<form" not in html
    assert "data-cobrowse-start " not in html
    assert html.count("<button") - html.count('type="button"') == html.count("disabled")


def test_editors_words_are_escaped(db):
    consent = {"label": "<script>x</script>", "error": "<b>"}
    html = render(TERMS, {"type": "consent", "value": consent}, START)
    assert "&lt;script&gt;x" in html
    assert "<script" not in html


def test_nothing_needs_an_inline_style_or_script(home):
    html = add_help_page(home).body.render_as_block({})
    assert not re.search(r"<(style|script)\b|<[^>]*\s(style|on\w+)=", html)


def test_page_numbers_have_no_thousands_separator(home, settings):
    settings.USE_THOUSAND_SEPARATOR = True
    page = add_help_page(home)
    page.pk = page.id = 1234567
    with override("de"):
        html = page.body.render_as_block({"page": page})
    assert 'data-page="1234567"' in html


def test_general_terms_are_linked_only_while_they_can_be_read(home, site):
    terms = add_page(home, "General terms")
    value = {"label": "Yes", "error": "Tick.", "terms_page": terms.pk}
    value["terms_link"] = "Read them"
    consent = {"type": "consent", "value": value}
    assert f'<a href="{terms.url}">Read them</a>' in render(TERMS, consent, START)
    terms.unpublish()
    assert "Read them" not in render(TERMS, consent, START)
    terms.delete()
    assert "Read them" not in render(TERMS, consent, START)


@pytest.mark.parametrize("mode", ["hide", "mask"])
def test_a_private_region_says_how_it_is_withheld(mode, home):
    content = [{"type": "text", "value": "<p>Contract 4711</p>"}]
    page = add_page(
        home,
        body=[{"type": "private", "value": {"mode": mode, "content": content}}],
    )
    html = page.body.render_as_block({})
    assert f'data-cobrowse="{mode}"' in html
    assert "Contract 4711" in html


def test_a_private_region_without_a_known_mode_is_hidden():
    block = blocks.PrivateBlock()
    html = block.render(block.to_python({"mode": "open", "content": []}))
    assert 'data-cobrowse="hide"' in html


def test_a_private_region_hides_unless_the_editor_chooses_otherwise():
    assert blocks.PrivateBlock().get_default()["mode"] == "hide"


def test_the_page_information_block_shows_the_page_it_stands_on(home):
    page = add_page(home, body=[{"type": "page_information", "value": None}])
    template = Template("{% load wagtailcore_tags %}{% include_block page.body %}")
    html = template.render(Context({"page": page}))
    assert "Webcode" in html
    assert "Back to top" in html


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>One <b>two</b>\u00a0three.</p>", "One two three."),
        ("<h2>Head</h2><p>A</p><p>B<br/>C</p>", "Head\nA\nB\nC"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<p>co\u00adbrow\u200bsing</p>", "cobrowsing"),
        ("<p>5 &lt; 6 &amp; 7</p>", "5 < 6 & 7"),
        ('<p>See <a linktype="page" id="3">here</a>.</p>', "See here."),
        ("<p>u\u0308ber</p>", "über"),
        ("<p>one\n  two</p>\n\n<p> </p>", "one two"),
        ("<p>a<b>b</b>c</p>", "abc"),
        ("", ""),
    ],
)
def test_terms_are_read_word_for_word(source, words):
    assert plain_text(source) == words


def test_markup_alone_makes_no_other_wording():
    assert plain_text('<p data-block-key="x">A <i>b</i></p>') == plain_text(
        "<p>A  b</p>"
    )


@pytest.mark.parametrize(
    "name", [name for name in blocks.__all__ if name != "CobrowseStreamBlock"]
)
def test_every_block_has_a_preview_in_the_block_chooser(name, admin_user, client):
    block_class = getattr(blocks, name)
    prefix = next(
        prefix
        for prefix, block in Block.definition_registry.items()
        if type(block) is block_class
    )
    assert Block.definition_registry[prefix].is_previewable
    client.force_login(admin_user)
    response = client.get(reverse("wagtailadmin_block_preview"), {"id": prefix})
    assert response.status_code == 200
    html = response.content.decode()
    assert "wagtail_cobrowse/page.css" in html
    assert "hidden" not in html.replace("data-cobrowse-error hidden", "")
