"""The three browsers do alike what the tests ask of them."""

import pytest

from .engines import ScriptError
from .stage_host import Site


PAGE = """<!doctype html><title>One</title>
<input id="field"><div id="editor" contenteditable></div><a href="/two/">Two</a>
<button id="button" style="margin: 40px">Press</button>"""
POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">'


@pytest.fixture(scope="module")
def site():
    served = Site(
        {
            "/one/": POLICY + PAGE,
            "/two/": "<!doctype html><title>Two</title>",
        }
    )
    yield served
    served.close()


@pytest.fixture
def tab(engine, site):
    opened = engine.open(f"{site.url}/one/")
    yield opened
    opened.close()


def test_scripts_answer(tab):
    assert tab.evaluate("(a, b) => a + b.c", 1, {"c": 2}) == 3
    later = "async (x) => { await new Promise((r) => setTimeout(r, 5)); return [x] }"
    assert tab.evaluate(later, "later") == ["later"]
    assert tab.evaluate("() => undefined") is None
    with pytest.raises(ScriptError, match="broken"):
        tab.evaluate("() => { throw new Error('broken') }")


def test_people_type_click_and_walk_on(tab):
    tab.type("#field", "Grüße")
    assert tab.evaluate("() => field.value") == "Grüße"
    tab.type("#editor", "text")
    assert tab.evaluate("() => editor.textContent") == "text"
    tab.evaluate(
        "() => button.addEventListener('click', (e) => { window.real = e.isTrusted })"
    )
    tab.click("#button")
    assert tab.wait("window.real") is True
    tab.click("a")
    assert tab.wait("document.title === 'Two' && document.title") == "Two"


def test_what_never_comes_is_told(tab):
    with pytest.raises(AssertionError, match="never true: window.nothing"):
        tab.wait("window.nothing", timeout=0.2)


def test_tabs_share_neither_cookies_nor_storage(engine, site, tab, tmp_path):
    tab.set_cookie(site.url, "sort", "oat", httpOnly=True, sameSite="Strict")
    tab.evaluate("() => { localStorage.kind = 'rye' }")
    tab.go(f"{site.url}/one/")
    picture = tmp_path / "page.png"
    tab.screenshot(picture)
    assert picture.stat().st_size > 1000
    tab.close()
    other = engine.open(f"{site.url}/one/")
    other.set_cookie(site.url, "shown", "yes")
    assert other.evaluate("() => document.cookie") == "shown=yes"
    assert other.evaluate("() => localStorage.kind || null") is None
    other.close()
