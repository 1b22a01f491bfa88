"""The advisor scrolls the mirrored page alone, and comes back to the visitor."""

import struct

import pytest

from wagtail_cobrowse.consumers.protocol import Kind, make_frame

from .stage_pages import Pages
from .test_stage_frames import element, show_frame, text


pytestmark = pytest.mark.once

BOX = "position:absolute;left:100px;top:50px;width:200px;height:100px;overflow:auto"


@pytest.fixture
def page_of(stage):
    """The events of a page of 3,000 pixels with a box that scrolls in it."""

    def make():
        tall = ["div", {"style": "height:1000px"}, "Tall"]
        body = [
            ["div", {"id": "box", "style": BOX}, tall],
            ["p", {"id": "end", "style": "height:3000px;margin:0"}, "End"],
        ]
        return Pages().snapshot(stage.site.url, body, html={"style": "margin:0"})

    return make


def visitor_scrolls(stage, y, id_=1):
    stage.change({"type": 3, "data": {"source": 3, "id": id_, "x": 0, "y": y}})


def free(stage, is_free=True):
    stage.post({"type": "free", "free": is_free})


def wheel(stage, dy, x=600, y=500):
    stage.post({"type": "wheel", "x": x, "y": y, "dx": 0, "dy": dy})


def is_at(stage, y):
    stage.mirrored(f"() => Math.abs(scrollY - {y}) < 1")


def box_is_at(stage, y):
    stage.mirrored(
        f"() => Math.abs(document.getElementById('box').scrollTop - {y}) < 1"
    )


def wait_for_apart(stage, y):
    stage.wait(f"messages.findLast(({{type}}) => type === 'apart')?.y === {y}")


def test_what_is_scrolled_here_is_not_moved_by_the_visitor(stage, page_of):
    stage.show(page_of())
    visitor_scrolls(stage, 100)
    is_at(stage, 100)
    free(stage)
    wheel(stage, 900)
    is_at(stage, 1000)
    visitor_scrolls(stage, 300)
    wait_for_apart(stage, -700)
    is_at(stage, 1000)
    free(stage, False)
    is_at(stage, 300)
    wait_for_apart(stage, 0)
    visitor_scrolls(stage, 310)
    is_at(stage, 310)


def test_a_box_scrolls_before_the_page_and_comes_back_as_well(stage, page_of):
    stage.show(page_of())
    box = stage.frame.evaluate("() => document.getElementById('box').scrollHeight")
    free(stage)
    wheel(stage, 120, x=200, y=100)
    box_is_at(stage, 120)
    is_at(stage, 0)
    wheel(stage, 5000, x=200, y=100)
    box_is_at(stage, box - 100)
    # At its end, the page around it is next.
    wheel(stage, 70, x=200, y=100)
    is_at(stage, 70)
    free(stage, False)
    box_is_at(stage, 0)
    is_at(stage, 0)


def test_a_new_keyframe_of_the_page_leaves_the_advisor_where_they_are(stage, page_of):
    stage.show(page_of())
    free(stage)
    wheel(stage, 800)
    is_at(stage, 800)
    stage.show(page_of())
    is_at(stage, 800)
    free(stage, False)
    is_at(stage, 0)


def test_who_follows_scrolls_nothing(stage, page_of):
    stage.show(page_of())
    wheel(stage, 800)
    wheel(stage, 90, x=200, y=100)
    # Both have been heard, in the order in which they were said.
    stage.ask({"type": "hit", "request": 1, "x": 5, "y": 5})
    is_at(stage, 0)
    box_is_at(stage, 0)
    assert stage.count("apart") == 0


def test_the_visitors_pointer_is_at_its_element_wherever_one_looks(stage, page_of):
    stage.show(page_of())
    spot = stage.frame.evaluate("""() => {
      const {y, height} = document.getElementById('end').getBoundingClientRect();
      return y + height / 10;
    }""")
    payload = struct.pack(">BIHHHH", 1, 105, 0, int(0.1 * 65535), 0, 0)
    stage.deliver([make_frame(Kind.VISITOR_POINTER, 1, 0, payload)])
    seen = "messages.findLast(({type}) => type === 'pointer')?.y"
    stage.wait(f"Math.abs({seen} - {spot}) < 2")
    free(stage)
    wheel(stage, 200)
    stage.wait(f"Math.abs({seen} - {spot - 200}) < 2")


def test_a_frame_scrolls_in_itself(stage):
    tall = element(65, "p", [text(66, "Inside")], style="height:2000px;margin:0")
    frame = show_frame(stage, tall)
    free(stage)
    wheel(stage, 150, x=200, y=150)
    for _ in range(250):
        if frame.evaluate("() => scrollY") == 150:
            break
        stage.page.wait_for_timeout(20)
    assert frame.evaluate("() => scrollY") == 150
    free(stage, False)
    stage.ask({"type": "hit", "request": 1, "x": 200, "y": 150})
    assert frame.evaluate("() => scrollY") == 0
