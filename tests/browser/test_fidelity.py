"""The stage shows what the visitor sees: every page of the set, compared."""

import json
import re

import pytest

from .engines import launch_chromium
from .fidelity.pair import ARGUMENTS, HERE, Pair, Sides, table
from .fidelity.places import Place
from .fidelity.windows import Windows
from .stage_host import ROOT


FEATURES = sorted((HERE / "features").glob("*.html"))
SITES = sorted((HERE / "sites").glob("*.html"))
ENGINES = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKit"}
#: Page → engine → state → aspects that differ, and why. docs/fidelity.md has the same.
NAMED = json.loads((HERE / "differences.json").read_text())


@pytest.fixture(scope="module")
def place():
    served = Place()
    yield served
    served.close()


@pytest.fixture(scope="module")
def chromium_pair(playwright, place):
    browser = launch_chromium(playwright, *ARGUMENTS)
    yield Pair(browser, place, pictures=True)
    browser.close()


@pytest.fixture(scope="module")
def firefox_pair(firefox_engine, place):
    pair = Pair(firefox_engine.browser, place, pictures=False)
    yield pair
    pair.close()


@pytest.fixture(scope="module")
def webkit_pair(webkit_engine, place):
    pair = Windows(webkit_engine, place)
    yield pair
    pair.close()


def named_in(engine: str, path):
    states = NAMED.get(f"{path.parent.name}/{path.stem}", {}).get(engine, {})
    return lambda state: frozenset(states.get(state, ()))


def examine(pair: Sides, engine: str, paths) -> None:
    """Compare all pages, show the table, and fail for what is not named."""
    outcomes, wrong = [], []
    for path in paths:
        named = named_in(engine, path)
        for outcome in pair.examine(path, named):
            outcomes.append(outcome)
            if not outcome.aspects <= named(outcome.state):
                wrong.append(outcome)
    print(table(outcomes))
    assert not wrong, f"\n{table(wrong)}"
    assert sum(outcome.nodes for outcome in outcomes) > 10 * len(paths)
    assert pair.errors == []
    assert pair.returned == [], "What is the same has other sums."


def test_features_are_the_same_in_chromium(chromium_pair):
    examine(chromium_pair, "chromium", FEATURES)


def test_sites_are_the_same_in_chromium(chromium_pair):
    assert len(SITES) >= 12
    examine(chromium_pair, "chromium", SITES)


def test_features_are_the_same_in_firefox(firefox_pair):
    examine(firefox_pair, "firefox", FEATURES)


def test_features_are_the_same_in_webkit(webkit_pair):
    examine(webkit_pair, "webkit", FEATURES)


def test_what_is_wrong_in_webkits_stage_is_found(webkit_pair):
    page = HERE / "features/sheets.html"
    webkit_pair.open(page)
    assert webkit_pair.settle("sheets", "first", frozenset()).differences == []
    webkit_pair.of_stage(f"() => {{ {BREAKS['style']} }}")
    _, differences = webkit_pair.differences()
    assert "style" in {difference.aspect for difference in differences}


BREAKS = {
    "text": "document.querySelector('b').firstChild.data = 'other'",
    "box": "document.querySelector('i').style.paddingLeft = '2px'",
    "style": "second.style.color = 'rgb(1, 2, 3)'",
    "missing": "document.querySelector('h1').remove()",
    "order": "second.parentNode.append(second.previousElementSibling)",
    "document": "document.title = 'Other'",
    "layer": "second.setAttribute('data-cobrowse-layer', 'popover')",
    "pseudo": "document.head.append(Object.assign(document.createElement('style'),"
    " {textContent: 'b::after { content: \"x\"; position: fixed; top: 0 }'}))",
    "pixels": "document.body.style.textShadow = '6px 6px red'",
}


@pytest.mark.parametrize("aspect", BREAKS)
def test_whatever_is_wrong_in_the_stage_is_found(chromium_pair, aspect):
    """The comparison can fail: one thing is spoilt in the stage alone."""
    pair = chromium_pair
    page = HERE / "features/sheets.html"
    pair.open(page)
    assert pair.settle("sheets", "first", frozenset()).differences == []
    pair.stage.evaluate(f"() => {{ {BREAKS[aspect]} }}")
    _, differences = pair.differences()
    assert aspect in {difference.aspect for difference in differences}


def test_differences_are_named_in_the_documentation():
    text = (ROOT / "docs/fidelity.md").read_text()
    rows = re.findall(
        r"^\| ((?:features|sites)/\w+) \| ([^|]*) \| (.*) \|$", text, re.M
    )
    documented = {page: (differs, why) for page, differs, why in rows}
    assert documented == {
        page: (differing(entry), entry["why"]) for page, entry in NAMED.items()
    }
    pages = {f"{path.parent.name}/{path.stem}" for path in [*FEATURES, *SITES]}
    assert set(NAMED) <= pages


def differing(entry: dict) -> str:
    """What differs, as the documentation says it."""
    of = {
        engine: {one for aspects in entry.get(engine, {}).values() for one in aspects}
        for engine in ENGINES
    }
    words = ", ".join(sorted(set().union(*of.values())))
    names = [name for engine, name in ENGINES.items() if of[engine]]
    return words if of["chromium"] else f"{words} ({', '.join(names)})"
