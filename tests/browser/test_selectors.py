"""What a site's settings take as a selector, every browser understands."""

import random

import pytest

from django.core.exceptions import ValidationError

from tests.test_site_settings import SELECTORS
from wagtail_cobrowse.rules import check_selector


pytestmark = pytest.mark.once

REFUSED = """(selectors) => selectors.filter((selector) => {
    try { document.body.matches(selector); return false; } catch { return true; }
})"""
PARTS = [
    *("p", "*", "svg", "x-y", "größe", ".a", ".a-b", ".-a", "._a", "#a", "#a1"),
    *("[a]", "[a=b]", '[a="b"]', "[a='b' i]", "[a^=b]", "[a$=b]", "[a*=b]", "[a~=b]"),
    *("[a|=b]", "[a=1]", "[a=]", "[a", "]", "[a='{']", '[a="\'"]', "[a=b s]", "[ a ]"),
    *('[a="b"s]', '[a="b"i]', "[a=b S]", "[a=b I]"),
    *(":not(", ":is(", ":where(", ":nth-child(", ":nth-last-of-type(", ")", "()"),
    *("2n+1", "odd", "-n + 3", "n", "2 n", "+", "-1", "0"),
    *(":first-child", ":root", ":link", ":any-link", ":only-of-type", ":hover", "::"),
    *(" ", " > ", " + ", " ~ ", ",", ", ", ">", "|", "||", ":", ".", "#", "'", '"'),
    *(
        "1",
        "-",
        "--",
        "_",
        "\\",
        "!",
        "/**/",
        "$",
        "^",
        "=",
        "(",
        "é",
        "\u00a0",
        "\u200b",
    ),
]


def is_taken(selector):
    try:
        check_selector(selector)
    except ValidationError:
        return False
    return True


@pytest.fixture(scope="module")
def random_ones():
    """Selectors put together at random that are taken."""
    dice = random.Random(20261122)
    lines = ("".join(dice.choices(PARTS, k=dice.randint(1, 5))) for _ in range(30_000))
    return sorted({line for line in map(str.strip, lines) if line and is_taken(line)})


def test_every_selector_that_is_taken_is_understood(engine, random_ones):
    assert len(random_ones) > 500
    tab = engine.open("about:blank")
    try:
        assert tab.evaluate(REFUSED, [*SELECTORS, *random_ones]) == []
        # The question can be answered otherwise.
        assert tab.evaluate(REFUSED, ["p", "p["]) == ["p["]
    finally:
        tab.close()
