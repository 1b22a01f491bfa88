"""Visitor and advisor with browsers of different makers: the oracle, crossed."""

import itertools

import pytest

from .fidelity.crossed import alike
from .fidelity.oracle import Difference
from .fidelity.pair import table
from .fidelity.windows import Windows
from .test_fidelity import ENGINES, FEATURES
from .test_fidelity import place as place


#: Sheets, rules, trees, fields, layers, frames: a page of each for every pair.
FEW = "adopted cssom_setters shadow form_open dialog_modal popover details tree".split()
#: Both, in this order, are told apart: who records, and who shows.
PAIRS = [f"{visitor}-{stage}" for visitor, stage in itertools.permutations(ENGINES, 2)]


@pytest.mark.parametrize("names", PAIRS)
def test_the_stage_of_another_browser_shows_what_the_visitor_sees(
    request, place, names
):
    visitor, stage = (
        request.getfixturevalue(f"{name}_engine") for name in names.split("-")
    )
    chosen = [path for path in FEATURES if path.stem in FEW]
    assert len(chosen) == len(FEW)
    outcomes, wrong = [], []
    pair = Windows(visitor, place, stage)
    try:
        for path in chosen:
            for outcome in pair.examine(path):
                outcomes.append(outcome)
                if outcome.differences:
                    wrong.append(outcome)
    finally:
        pair.close()
    print(table(outcomes))
    assert not wrong, f"\n{table(wrong)}"
    assert sum(outcome.nodes for outcome in outcomes) > 10 * len(chosen)


@pytest.mark.parametrize(
    "aspect, where, visitor, stage",
    [
        ("text", "b", "one", "other"),
        ("missing", "i", [0, 0, 9, 9], None),
        ("style", "p#x display", "block", "none"),
        ("layer", "dialog", "modal", ""),
        ("form", "input", [True], [False]),
        ("box", "div", [0, 0, 10, 10], [0, 0, 10, 0]),
        ("document", "title", "One", "Other"),
    ],
)
def test_what_no_engine_explains_counts(aspect, where, visitor, stage):
    one = Difference(aspect, where, visitor, stage)
    assert alike([one]) == [one]
