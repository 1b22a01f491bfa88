"""Frames within the stage: documents of their own, without an origin."""

import pytest

from .engines import PATIENCE
from .stage_host import Site, StageHost


STYLE = (
    "position:absolute;left:40px;top:30px;width:300px;height:200px;border:10px solid;"
    "padding:7px 0 0 12px"
)


@pytest.fixture
def site():
    running = Site()
    yield running
    running.close()


@pytest.fixture(params=["chromium", "firefox"])
def stage(request, site):
    browser = request.getfixturevalue(f"{request.param}_engine").browser
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    host = StageHost(context.new_page(), site)
    yield host
    # Firefox reports a request that the policy refused, which one test tries.
    assert [error for error in host.errors if "connect-src" not in error] == []
    context.close()


def element(number, tag, children=(), **attributes):
    return {
        "type": 2,
        "id": number,
        "tagName": tag,
        "attributes": attributes,
        "childNodes": list(children),
    }


def text(number, words):
    return {"type": 3, "id": number, "textContent": words}


def document(number, *body, **attributes):
    html = element(
        number + 1,
        "html",
        [element(number + 2, "head"), element(number + 3, "body", body, **attributes)],
    )
    return {"type": 0, "id": number, "childNodes": [html]}


def mutation(**changes):
    empty = {"source": 0, "adds": [], "removes": [], "texts": [], "attributes": []}
    return {"type": 3, "data": empty | changes}


def attach(frame, inner):
    add = {"parentId": frame, "nextId": None, "node": inner}
    return mutation(adds=[add], isAttachIframe=True)


def page(*body):
    return [
        {"type": 4, "data": {"href": "http://a/", "width": 800, "height": 600}},
        {
            "type": 2,
            "data": {
                "node": document(1, *body),
                "initialOffset": {"top": 0, "left": 0},
            },
        },
    ]


def show_frame(stage, *inner):
    """A page with a frame (50), and `inner` in its document (60), from 62, 47 on."""
    frame = element(50, "iframe", style=STYLE)
    stage.show([*page(frame, element(51, "p", [text(52, "Around")]))])
    stage.change(attach(50, document(60, *inner, style="margin:0")))
    return inside(stage, "() => document.body.childNodes.length > 0")


def inside(stage, expression):
    """The document of the one frame in the stage, once ``expression`` is true in it."""
    for _ in range(500):
        for frame in stage.frame.child_frames:
            if not frame.is_detached() and frame.evaluate(expression):
                return frame
        stage.page.wait_for_timeout(20)
    raise AssertionError(f"Never true: {expression}")


def says(words):
    return f"() => document.body.textContent.includes({words!r})"


def test_a_document_of_a_frame_has_no_origin_and_the_stages_policy(stage):
    show_frame(stage, element(65, "p", [text(66, "Inside")]))
    frame = inside(stage, says("Inside"))
    assert frame.evaluate("() => self.origin") == "null"
    assert frame.evaluate("() => innerWidth") == 300
    tries = """() => {
      const out = [];
      for (const reach of [() => parent.document.body, () => top.document.body,
                           () => localStorage.length, () => document.cookie]) {
        try { reach(); out.push('reached'); } catch (error) { out.push(error.name); }
      }
      return out;
    }"""
    assert frame.evaluate(tries) == ["SecurityError"] * 4
    fetched = "() => fetch('/static/x').then(() => true, () => false)"
    assert frame.evaluate(fetched) is False


def test_changes_reach_the_document_and_the_next_one_replaces_it(stage):
    frame = show_frame(stage, element(65, "p", [text(66, "First")]))
    stage.change(mutation(texts=[{"id": 66, "value": "Second"}]))
    inside(stage, says("Second"))
    frame.evaluate("() => { window.same = true; }")
    stage.change(attach(50, document(90, element(95, "p", [text(96, "Third")]))))
    assert inside(stage, says("Third")).evaluate("() => window.same") is True
    stage.change(mutation(removes=[{"parentId": 4, "id": 50}]))
    stage.mirrored("() => !document.querySelector('iframe')")
    stage.change(mutation(texts=[{"id": 52, "value": "Alone"}]))
    stage.mirrored(says("Alone"))
    assert stage.count("keyframe") == 0


def test_what_is_here_is_asked_of_the_frame_that_is_there(stage):
    box = "position:absolute;left:20px;top:10px;width:100px;height:50px"
    show_frame(stage, element(65, "div", [text(66, "Target")], style=box))
    inside(stage, says("Target"))
    hit = stage.ask({"type": "hit", "request": 1, "x": 107, "y": 82})
    assert (hit["id"], hit["fx"], hit["fy"]) == (65, 0.25, 0.5)
    assert hit["box"] == {"x": 82, "y": 57, "width": 100, "height": 50}
    located = stage.ask({"type": "locate", "request": 2, "id": 65, "fx": 0.5, "fy": 1})
    assert (located["x"], located["y"]) == (132, 107)
    assert located["box"] == hit["box"]
    around = stage.ask({"type": "hit", "request": 3, "x": 700, "y": 500})
    assert around["id"] not in (50, 65)


def test_frames_within_frames_are_reached(stage):
    show_frame(stage, element(70, "iframe", width="200", height="100", frameborder="0"))
    stage.change(attach(70, document(80, element(85, "p", [text(86, "Deep")]))))
    outer = inside(stage, "() => document.querySelector('iframe') !== null")
    for _ in range(500):
        deep = [one for one in outer.child_frames if one.evaluate(says("Deep"))]
        if deep:
            break
        stage.page.wait_for_timeout(20)
    assert deep
    stage.change(mutation(texts=[{"id": 86, "value": "Deeper"}]))
    located = stage.ask({"type": "locate", "request": 1, "id": 85, "fx": 0, "fy": 0})
    assert located["box"]["x"] == pytest.approx(62 + 8, abs=1)
    hit = stage.ask({"type": "hit", "request": 2, "x": 62 + 12, "y": 47 + 20})
    assert hit["id"] == 85


def test_a_frame_that_is_refused_is_a_box(stage):
    frame = element(50, "iframe", rr_placeholder="frame", rr_width="300px")
    frame |= {"needBlock": True}
    stage.show(page(frame))
    stage.change(attach(50, document(60, element(65, "p", [text(66, "Never")]))))
    assert not [one for one in stage.frame.child_frames if not one.is_detached()]
    tags = stage.frame.evaluate(
        "() => [...document.body.children].map(({localName}) => localName)"
    )
    assert tags == ["cobrowse-iframe"]
