"""A browser that is too old reads so on the co-browsing page; elsewhere nothing."""

import re

import pytest

from playwright.sync_api import expect

from .words import WORDS


TEXT = "This browser is too old for co-browsing."
pytestmark = [pytest.mark.once, pytest.mark.parametrize("language", ["en"])]
#: What the loader looks for, each taken away before any script of the page runs.
MISSING = {
    "shadow roots": "delete Element.prototype.attachShadow",
    "modules": "delete HTMLScriptElement.prototype.noModule",
    "adopted style sheets": "delete Document.prototype.adoptedStyleSheets",
    "addresses": "delete URL.canParse",
    "addresses altogether": "delete window.URL",
}
#: All of it, and what came with ES2015 and later: a script of ES5 needs none of it.
ANCIENT = ";".join(
    [
        *MISSING.values(),
        *(
            f"delete window.{name}"
            for name in "Promise Proxy Reflect Symbol WeakMap WeakSet Map Set fetch "
            "customElements globalThis IntersectionObserver ResizeObserver "
            "MutationObserver queueMicrotask structuredClone CSSStyleSheet".split()
        ),
        "delete Object.assign; delete Object.entries; delete Array.from",
        "delete String.prototype.includes; delete Array.prototype.includes",
        "delete Element.prototype.append; delete Element.prototype.remove",
        "delete Element.prototype.closest; delete NodeList.prototype.forEach",
    ]
)


def requests_of(page):
    found = []
    page.on("request", lambda request: found.append(request.url))
    return found


def test_a_browser_that_is_too_old_reads_so_and_has_no_launcher(people, language):
    page = people.open("visitor", language)
    page.add_init_script(ANCIENT)
    requests = requests_of(page)
    page.goto(f"/{language}/search/?query=000016")
    words = WORDS[language]
    expect(page.get_by_text(TEXT)).to_be_visible()
    start = page.get_by_role("button", name=re.compile(words.start))
    expect(start).to_be_disabled()
    expect(page.locator("[data-cobrowse-ui]")).to_have_count(0)
    assert not [url for url in requests if re.search(r"visitor|cobrowse/api", url)]
    page.goto(f"/{language}/")
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator("[data-cobrowse-ui]")).to_have_count(0)


def test_each_thing_that_is_missing_counts(people, language):
    for what, script in MISSING.items():
        page = people.open(what, language)
        page.add_init_script(script)
        page.goto(f"/{language}/search/?query=000016")
        expect(page.get_by_text(TEXT)).to_be_visible()
        expect(page.locator("[data-cobrowse-ui]")).to_have_count(0)


def test_a_current_browser_does_not_read_it_not_even_for_a_moment(visitor, language):
    page = visitor.page
    held = []
    page.route(re.compile(r"/loader\.js"), lambda route: held.append(route))
    page.goto(f"/{language}/search/?query=000016", wait_until="commit")
    message = page.locator("[data-cobrowse-unsupported]")
    expect(message).to_have_count(1)
    expect(message).to_be_hidden()
    held[0].continue_()
    expect(message).to_have_count(0)


def test_without_scripts_the_page_says_what_it_needs(people, language):
    page = people.open("visitor", language, java_script_enabled=False)
    page.goto(f"/{language}/search/?query=000016")
    # Not by text: Playwright never looks for words in there.
    expect(page.locator("noscript p").first).to_be_visible()
    expect(page.locator("[data-cobrowse-unsupported]")).to_be_hidden()
