"""From thing to thing of the mirrored page by the keyboard: what the stage answers."""

import pytest

from .stage_pages import Pages
from .test_stage_frames import element, show_frame, text


pytestmark = pytest.mark.once

AWAY = "position:absolute;top:-200px"
HIDDEN = {"style": "visibility:hidden"}


def walk(stage, forward=True, acts=False):
    """The names of all things, from one end to the other."""
    names, at = [], 0
    while True:
        hit = step(stage, at, forward, acts)
        if not hit["id"]:
            assert hit["box"] is None
            return names
        assert (hit["fx"], hit["fy"]) == (0.5, 0.5)
        assert hit["box"]["width"] > 1
        names.append(hit["name"])
        assert len(names) < 20, "It goes round."
        at = hit["id"]


def step(stage, at, forward=True, acts=False):
    """The answer to one question, which has a number of its own."""
    number = stage.page.evaluate("window.asked = (window.asked ?? 0) + 1")
    question = {"request": number, "from": at, "forward": forward, "acts": acts}
    stage.post({"type": "step", **question})
    found = f"messages.find((one) => one.type === 'hit' && one.request === {number})"
    stage.wait(found)
    return stage.page.evaluate(found)


def test_things_come_in_the_order_of_the_page_and_back(stage):
    body = [
        ["h1", {}, "Title"],
        ["a", {"href": "#", "style": AWAY}, "Shown when it has the focus"],
        ["div", {}, "Nothing of its own"],
        ["a", {"href": "/there/"}, ["p", {}, "All of a link"]],
        ["p", HIDDEN, "Hidden"],
        ["p", {"style": "display:none"}, "Not there"],
        ["div", {"!host": True}, ["button", {"!shadow": True}, "In the shadow"]],
        ["p", {"dir": "rtl"}, "From right to left"],
        ["div", {"style": "height:3000px"}],
        ["button", {}, "Far below"],
    ]
    stage.show(Pages().snapshot(stage.site.url, body))
    names = [
        "Title",
        "All of a link",
        "In the shadow",
        "From right to left",
        "Far below",
    ]
    assert walk(stage) == names
    assert walk(stage, forward=False) == names[::-1]
    able = ["All of a link", "In the shadow", "Far below"]
    assert walk(stage, acts=True) == able
    assert walk(stage, forward=False, acts=True) == able[::-1]


def test_frames_are_walked_through(stage):
    inner = [
        element(65, "p", [text(66, "First inside")]),
        element(67, "p", [text(68, "Last inside")]),
    ]
    show_frame(stage, *inner)
    forward = walk(stage)
    at = forward.index("First inside")
    assert forward[at : at + 2] == ["First inside", "Last inside"]
    assert walk(stage, forward=False) == forward[::-1]


def test_a_thing_that_has_gone_begins_anew(stage):
    stage.show(Pages().snapshot(stage.site.url, [["p", {}, "Only one"]]))
    assert step(stage, 4242)["name"] == "Only one"
