"""Adopted style sheets on the stage: one of the visitor's is one of the stage's."""

import pytest

from .stage_pages import Pages


pytestmark = pytest.mark.once

#: Each of them has a paragraph in its shadow tree; their ids are 103, 106, …
HOSTS = 30
HOST = ["x-host", {"!host": True}, ["p", {"!shadow": True}, "x"]]
IDS = range(103, 103 + 3 * HOSTS, 3)


def adopt(host, *rules, style=1):
    told = {"styleId": style, "rules": [{"rule": rule} for rule in rules]}
    data = {"source": 15, "id": host, "styleIds": [style], "styles": [told]}
    return {"type": 3, "data": data}


def test_a_sheet_that_is_told_anew_is_the_same_one_for_all_that_have_it(stage):
    stage.show(Pages().snapshot(stage.site.url, [HOST] * HOSTS))
    for red, host in enumerate(IDS, 1):
        rules = [f"p{{color:rgb({red}, 0, 0)}}", f"i{{top:{red}px}}"]
        stage.change(adopt(host, *rules))
    found = stage.frame.evaluate(
        """() => {
          const roots = [...document.querySelectorAll('x-host')]
            .map((host) => host.shadowRoot);
          const sheets = new Set(roots.flatMap((root) => [...root.adoptedStyleSheets]));
          const colors = roots.map((root) =>
            getComputedStyle(root.querySelector('p')).color);
          const rules = roots[0].adoptedStyleSheets[1].cssRules.length;
          return { sheets: sheets.size, colors: [...new Set(colors)], rules };
        }"""
    )
    assert found == {
        "sheets": 2,  # This one, and the stage's own.
        "colors": [f"rgb({HOSTS}, 0, 0)"],
        "rules": 2,
    }
    assert stage.count("keyframe") == 0
