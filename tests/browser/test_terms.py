"""The terms as a browser shows them are the terms that are kept."""

import re

import pytest

from playwright.sync_api import expect

from wagtail.rich_text import RichText

from wagtail_cobrowse.blocks.terms import plain_text


SOURCES = {
    "paragraphs": "<h2>Terms  of use</h2><p>One\ntwo.</p><p>Three.</p>",
    "within a word": "<p>Dienst<b>leistung</b>s<i>vertrag</i> and <b>bold </b>text</p>",
    "lists": "<ol><li>First</li><li>Second <a href='https://a.example/'>here</a></li></ol>",
    "breaks": "<p>Street 1<br/>24103 Kiel</p><ul><li>a<ul><li>b</li></ul></li></ul>",
    "characters": "<p>5 &lt; 6 &amp; “quoted” – ä\u00a0ß e\u0301 🙂</p>",
}
SHOW = """html => {
    document.body.innerHTML = html;
    return document.body.innerText;
}"""


def seen(text: str) -> str:
    """What a browser calls the text of an element, one space between words."""
    return "\n".join(filter(None, (" ".join(x.split()) for x in text.splitlines())))


@pytest.mark.once
@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_the_words_kept_are_the_words_on_the_screen(engine, source):
    tab = engine.open()
    try:
        shown = seen(tab.evaluate(SHOW, str(RichText(source))))
    finally:
        tab.close()
    # The browser leaves an accent apart that NFC puts on its letter.
    assert shown.replace("e\u0301", "é") == plain_text(source)


@pytest.mark.usefixtures("nobody_else")
@pytest.mark.parametrize("language", ["de", pytest.param("en", marks=pytest.mark.once)])
def test_the_example_sites_terms_are_kept_as_they_were_read(visitor, live_site):
    visitor.visit()
    visitor.search("000016")
    expect(visitor.page.locator("[data-cobrowse-consent]")).to_be_visible()
    terms = visitor.page.locator("[data-cobrowse-terms]").all_inner_texts()
    label = visitor.page.locator("label[for=cobrowse-consent]").inner_text()
    visitor.consent()
    kept = live_site.query(
        "SELECT t.text, t.label, t.language, e.language "
        "FROM wagtail_cobrowse_consentevent e "
        "JOIN wagtail_cobrowse_terms t ON t.id = e.terms_id ORDER BY e.id DESC"
    )
    language = visitor.language
    assert tuple(kept[0]) == (seen("\n".join(terms)), label, language, language)


@pytest.mark.once
@pytest.mark.usefixtures("nobody_else")
@pytest.mark.parametrize("language", ["en"])
def test_the_remaining_time_is_seen_and_not_announced(visitor):
    visitor.visit()
    visitor.search("000016")
    visitor.consent()
    time = visitor.page.locator("[data-cobrowse-expires]")
    expect(time).to_have_text(re.compile(r"^\d+:\d\d$"))
    first = time.inner_text()
    expect(time).not_to_have_text(first)
    live = "[aria-live], [role=status], [role=alert], [role=log], [role=timer], output"
    assert time.evaluate("(element, live) => element.closest(live)", live) is None
    # The code itself is: once, when it appears or is replaced.
    assert visitor.code.evaluate("element => element.localName") == "output"


#: Whether the text of an element begins further left than it ends.
FORWARD = """(element) => {
  const at = (index) => {
    const range = document.createRange();
    range.setStart(element.firstChild, index);
    range.setEnd(element.firstChild, index + 1);
    return range.getBoundingClientRect().left;
  };
  return at(0) < at(element.firstChild.length - 1);
}"""


@pytest.mark.once
@pytest.mark.parametrize("language", ["en"])
@pytest.mark.parametrize("code", ["2468 7926", "2468 KLMR", "KLMR 2468"])
def test_a_page_from_right_to_left_does_not_turn_the_code_round(visitor, code):
    visitor.visit()
    visitor.search("000016")
    expect(visitor.page.locator("[data-cobrowse-consent]")).to_be_visible()
    # In one go: news of the visit show the page as it is.
    assert visitor.code.evaluate(
        f"""(element, code) => {{
          document.documentElement.dir = 'rtl';
          element.closest('[hidden]').hidden = false;
          element.textContent = code;
          return ({FORWARD})(element);
        }}""",
        code,
    )
