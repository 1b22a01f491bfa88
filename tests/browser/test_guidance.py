"""What the advisor shows: above everything, without a trace in the page."""

import io
import struct

import pytest

from PIL import Image

from wagtail_cobrowse.consumers.protocol import Kind

from .test_mirror import PAGE, SHEET


pytestmark = pytest.mark.once


# The closed shadow root of the guidance, the first one, taken where it is made.
SPY = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  if (options.mode === 'closed') window.guidance ??= {host: this, root};
  return root;
};
"""


@pytest.fixture
def line(strict_line):
    line = strict_line
    line.page.add_init_script(SPY)
    line.serve("/static/site.css", SHEET, "text/css")
    line.serve("/", PAGE)
    line.open("/", "open", "Anna Berg")
    return line


def pointer(node=0, fx=0.5, fy=0.5, x=0, y=0, visible=True):
    fractions = (int(fx * 65535), int(fy * 65535))
    return struct.pack(">BIHHHH", visible, node, *fractions, x, y)


def ink(*points, shape=0):
    """``shape``: 1 an arrow, 2 a rectangle; with bit 7 it continues a stroke."""
    stroke = b"".join(
        struct.pack(">IHH", node, int(fx * 65535), int(fy * 65535))
        for node, fx, fy in points
    )
    return bytes([shape, len(points)]) + stroke


def highlight(line, id_):
    """A highlight of this element, "" for none, until it has been looked at."""
    node = line.node(id_) if id_ else 0
    line.receive(Kind.HIGHLIGHT, struct.pack(">I", node))
    wait_for_marks(line)


def wait_for_marks(line):
    """Until the first highlight or ink has brought what draws them."""
    line.page.evaluate("""async () => {
      await import('/marks.js').catch(() => null);
      const {port1, port2} = new MessageChannel();
      await new Promise((resolve) => {
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
    }""")


def drawn(line, name):
    """The box of what is drawn under this class, or None."""
    return line.page.evaluate(
        """(name) => {
          const element = guidance.root.querySelector('.' + name);
          if (!element || element.hidden || !guidance.host.isConnected) return null;
          const {x, y, width, height} = element.getBoundingClientRect();
          return {x, y, width, height};
        }""",
        name,
    )


def wait(line, condition):
    """The first true answer of ``condition``, asked again and again."""
    for _ in range(250):
        if result := condition():
            return result
        line.page.wait_for_timeout(20)
    raise AssertionError("It did not come to pass in time.")


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def is_at(line, name, expected, tolerance=2):
    def look():
        box = drawn(line, name)
        return box and all(
            abs(a - b) <= tolerance
            for a, b in zip(middle(box), expected(), strict=True)
        )

    return look


def box_of(line, id_):
    return line.page.locator(f"#{id_}").bounding_box()


def test_the_pointer_is_on_the_element_also_after_scrolling(line):
    line.receive(Kind.ADVISOR_POINTER, pointer(line.node("words")))
    wait(line, is_at(line, "ring", lambda: middle(box_of(line, "words"))))
    text = line.page.evaluate("guidance.root.querySelector('.label').textContent")
    assert text == "Anna Berg"
    line.page.evaluate("window.scrollTo(0, 120)")
    wait(line, is_at(line, "ring", lambda: middle(box_of(line, "words"))))


def test_a_place_without_an_element_is_in_the_window(line):
    line.receive(Kind.ADVISOR_POINTER, pointer(0, x=300, y=200))
    wait(line, is_at(line, "ring", lambda: (300, 200)))
    line.receive(Kind.ADVISOR_POINTER, pointer(987654, x=65535, y=65535))
    wait(line, is_at(line, "ring", lambda: (1440 - 12, 900 - 12)))


def stop_the_clock(page):
    """Time passes only when the test says so, however slow the machine is."""
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 60)


def test_the_pointer_goes_when_it_rests_and_when_it_leaves(line):
    idle = "guidance.root.querySelector('.pointer').classList.contains('idle')"
    stop_the_clock(line.page)
    line.receive(Kind.ADVISOR_POINTER, pointer(0, x=5, y=5))
    assert not line.page.evaluate(idle)
    line.page.clock.run_for(4900)
    assert not line.page.evaluate(idle)
    line.receive(Kind.ADVISOR_POINTER, pointer(0, x=6, y=5))
    line.page.clock.run_for(4900)
    assert not line.page.evaluate(idle)
    line.page.clock.run_for(200)
    assert line.page.evaluate(idle)
    line.receive(Kind.ADVISOR_POINTER, pointer(0, x=6, y=5))
    line.receive(Kind.ADVISOR_POINTER, pointer(visible=False))
    assert line.page.evaluate(idle)


def test_a_highlight_surrounds_the_element_and_is_announced(line):
    highlight(line, "menu")
    box, around = box_of(line, "menu"), drawn(line, "highlight")
    assert middle(around) == pytest.approx(middle(box), abs=1)
    assert around["width"] > box["width"]
    spoken = "guidance.root.querySelector('[aria-live=polite]').textContent"
    wait(
        line,
        lambda: line.page.evaluate(spoken).startswith(
            "Your advisor points to: Men\u00fc"
        ),
    )
    highlight(line, "")
    assert drawn(line, "highlight") is None


def test_what_is_entered_is_not_read_out(line):
    line.page.locator("#name").fill("Geheim")
    highlight(line, "name")
    assert drawn(line, "highlight")
    assert "Geheim" not in line.page.evaluate("guidance.root.textContent")


def test_announcements_keep_their_distance_and_the_newest_counts(line):
    spoken = "guidance.root.querySelector('[aria-live=polite]').textContent"
    highlight(line, "")
    stop_the_clock(line.page)
    for id_ in ("menu", "top", "words"):
        highlight(line, id_)
        line.page.clock.run_for(50)
    assert "Men\u00fc" in line.page.evaluate(spoken)
    line.page.clock.run_for(2000)
    assert line.page.evaluate(spoken).endswith("Erster Text")


def test_ink_hangs_on_its_elements_and_vanishes(line):
    stop_the_clock(line.page)
    node = line.node("words")
    line.receive(Kind.INK, ink((node, 0, 0), (node, 1, 1)))
    wait_for_marks(line)

    def expected():
        return middle(box_of(line, "words"))

    assert is_at(line, "ink", expected)()
    line.page.evaluate("window.scrollTo(0, 100)")
    line.page.clock.run_for(200)
    assert is_at(line, "ink", expected)()
    line.page.clock.run_for(6000)
    assert drawn(line, "ink") is None


def test_shapes_hang_on_both_their_ends(line):
    words, menu = line.node("words"), line.node("menu")
    line.receive(Kind.INK, ink((menu, 0, 0), (words, 1, 1), shape=2))
    wait_for_marks(line)

    def spans_both():
        box, top, end = drawn(line, "ink"), box_of(line, "menu"), box_of(line, "words")
        below, right = end["y"] + end["height"], end["x"] + end["width"]
        return box and (
            box["x"],
            box["y"],
            box["x"] + box["width"],
            box["y"] + box["height"],
        ) == pytest.approx((top["x"], top["y"], right, below), abs=2)

    wait(line, spans_both)
    line.page.evaluate(
        "document.getElementById('menu').style.marginBlockStart = '40px'"
    )
    wait(line, spans_both)
    line.page.evaluate("document.getElementById('menu').remove()")
    wait(line, lambda: drawn(line, "ink")["width"] == 0)


def test_undo_takes_the_last_stroke_with_all_its_pieces(line):
    node = line.node("words")
    strokes = "guidance.root.querySelectorAll('.ink').length"
    for shape in (0, 1, 0, 0x80, 0x80):
        line.receive(Kind.INK, ink((node, 0, 0), (node, 1, 1), shape=shape))
    wait_for_marks(line)
    for left in (2, 1, 0, 0):
        line.receive(Kind.UNDO)
        assert line.page.evaluate(strokes) == left


def test_clear_takes_everything_away(line):
    line.receive(Kind.ADVISOR_POINTER, pointer(0, x=9, y=9))
    highlight(line, "menu")
    line.receive(Kind.INK, ink((line.node("menu"), 0, 0), (line.node("menu"), 1, 1)))
    for name in ("pointer", "highlight", "ink"):
        assert drawn(line, name)
    line.receive(Kind.CLEAR)
    for name in ("pointer", "highlight", "ink"):
        assert drawn(line, name) is None


def test_what_draws_highlights_is_loaded_with_the_first_and_keeps_their_order(line):
    loaded = "performance.getEntriesByName(location.origin + '/marks.js').length"
    line.receive(Kind.ADVISOR_POINTER, pointer(0, x=9, y=9))
    assert line.page.evaluate(loaded) == 0
    line.receive(Kind.HIGHLIGHT, struct.pack(">I", line.node("menu")))
    line.receive(Kind.CLEAR)
    line.receive(Kind.HIGHLIGHT, struct.pack(">I", line.node("words")))
    wait_for_marks(line)
    box = middle(box_of(line, "words"))
    assert middle(drawn(line, "highlight")) == pytest.approx(box, abs=1)
    assert line.page.evaluate(loaded) == 1


def test_silence_takes_the_host_out_of_the_page(line):
    line.receive(Kind.ADVISOR_POINTER, pointer(0, x=9, y=9))
    assert line.page.evaluate("guidance.host.isConnected")
    line.page.evaluate("mirror.silence()")
    assert not line.page.evaluate("guidance.host.isConnected")
    line.receive(Kind.ADVISOR_POINTER, pointer(0, x=9, y=9))
    assert not line.page.evaluate("guidance.host.isConnected")


def is_seen(line, spot):
    """Whether the advisor's colour is to be seen around this place of the window."""
    x, y = spot
    clip = {"x": x - 20, "y": y - 20, "width": 40, "height": 40}
    picture = Image.open(io.BytesIO(line.page.screenshot(clip=clip))).convert("RGB")
    colours = picture.getcolors(clip["width"] * clip["height"] * 4)
    return (0xD4, 0x00, 0x6A) in {colour for _, colour in colours}


@pytest.mark.parametrize(
    "opening",
    [
        "document.getElementById('dialog').showModal()",
        "document.getElementById('tip').showPopover()",
        "document.getElementById('dialog').show()",
    ],
)
def test_it_is_above_dialogs_and_popovers_opened_before_and_after(line, opening):
    line.page.evaluate(opening)
    name = "tip" if "tip" in opening else "dialog"
    spot = middle(box_of(line, name))
    place = pointer(0, x=round(spot[0]), y=round(spot[1]))
    line.receive(Kind.ADVISOR_POINTER, place)
    wait(line, is_at(line, "ring", lambda: spot))
    assert is_seen(line, spot)
    line.page.evaluate(
        "(name) => { const layer = document.getElementById(name);"
        " layer.close ? layer.close() : layer.hidePopover() }",
        name,
    )
    line.page.evaluate(opening)
    line.receive(Kind.ADVISOR_POINTER, place)
    wait(line, lambda: is_seen(line, spot))


def test_the_page_notices_nothing(line):
    state = """() => [
      document.documentElement.scrollHeight, document.documentElement.scrollWidth,
      document.activeElement.id,
      document.elementFromPoint(60, 60).id,
      JSON.stringify(document.getElementById('words').getBoundingClientRect()),
    ]"""
    line.page.locator("#name").focus()
    before = line.page.evaluate(state)
    x, y = middle(box_of(line, "menu"))
    line.receive(Kind.ADVISOR_POINTER, pointer(0, x=60, y=60))
    highlight(line, "menu")
    line.receive(Kind.INK, ink((line.node("top"), 0, 0), (line.node("top"), 1, 1)))
    assert line.page.evaluate(state) == before
    line.page.evaluate(
        "document.getElementById('menu').onclick = () => { window.pressed = true }"
    )
    line.page.mouse.click(x, y)
    assert line.page.evaluate("window.pressed"), "what is highlighted can be pressed"
    line.settle()
    assert "Anna Berg" not in line.wire()


@pytest.mark.parametrize("kind", [Kind.ADVISOR_POINTER, Kind.HIGHLIGHT, Kind.INK])
@pytest.mark.parametrize("payload", [b"", b"\xff", b"\xff" * 14, b"\0\xff" + b"\1" * 9])
def test_malformed_payloads_change_nothing(line, kind, payload):
    line.receive(kind, payload)
    wait_for_marks(line)
    assert not line.page.evaluate("guidance.host.isConnected")


def test_names_are_text(line):
    line.page.evaluate("mirror.silence()")
    line.open("/", "open", "<img src=x onerror=alert(1)>")
    line.receive(Kind.ADVISOR_POINTER, pointer(0, x=60, y=60))
    label = "guidance.root.querySelector('.label')"
    assert line.page.evaluate(f"{label}.children.length") == 0
    assert "<img" in line.page.evaluate(f"{label}.textContent")


def luminance(colour):
    """Relative luminance of WCAG 2.2, of 0 to 255 for red, green and blue."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def best_contrast(line, clip, background):
    """Of all pixels within ``clip`` the greatest contrast with ``background``."""
    picture = Image.open(io.BytesIO(line.page.screenshot(clip=clip))).convert("RGB")
    pixels = picture.getcolors(picture.width * picture.height)
    ground = luminance(background)
    # What is seen is an area, not one pixel of it.
    return max(
        (max(light, ground) + 0.05) / (min(light, ground) + 0.05)
        for count, light in ((count, luminance(colour)) for count, colour in pixels)
        if count >= 30
    )


def ground_at(line):
    """The colour of the page beside all that is drawn."""
    clip = {"x": 900, "y": 600, "width": 1, "height": 1}
    picture = Image.open(io.BytesIO(line.page.screenshot(clip=clip))).convert("RGB")
    return picture.getpixel((0, 0))


GREYS = [(value,) * 3 for value in range(0, 256, 51)]
BACKGROUNDS = [*GREYS, (0xD4, 0, 0x6A), (0, 106, 104), (255, 205, 0), (120, 120, 120)]


def test_pointer_highlight_and_ink_have_contrast_on_any_background(line):
    # Nothing fades or moves while it is looked at.
    line.page.emulate_media(reduced_motion="reduce")
    words = line.node("words")
    highlight(line, "words")
    for red, green, blue in BACKGROUNDS:
        line.page.evaluate(
            "(colour) => document.body.setAttribute('bgcolor', colour)",
            f"#{red:02x}{green:02x}{blue:02x}",
        )
        line.receive(Kind.ADVISOR_POINTER, pointer(0, x=600, y=500))
        line.receive(Kind.INK, ink((words, 0, 0), (words, 1, 1), shape=2))
        wait(line, is_at(line, "ring", lambda: (600, 500)))
        around = drawn(line, "highlight")
        edge = {
            "x": around["x"] + around["width"] / 2,
            "y": around["y"] - 4,
            "width": 60,
            "height": 12,
        }
        box = drawn(line, "ink")
        stroke = {
            "x": box["x"] + 300,
            "y": box["y"] + box["height"] - 6,
            "width": 60,
            "height": 12,
        }
        ring = {"x": 580, "y": 480, "width": 40, "height": 40}
        assert ground_at(line) == (red, green, blue)
        for clip in (ring, edge, stroke):
            assert best_contrast(line, clip, (red, green, blue)) >= 3
