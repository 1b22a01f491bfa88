"""Times from the advisor's hand to the visitor's eyes: pointer and highlight."""

import math
import time

from collections.abc import Callable

from playwright.sync_api import Page

from .journey import stage_frame


NOW = "performance.timeOrigin + performance.now()"

#: Into the visitor's page before it loads: notes what is placed in our closed layers.
SPY = f"""
window.placed = [];
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {{
  const root = attach.call(this, options);
  const note = (records) => {{
    const time = {NOW};
    for (const {{ target }} of records)
      window.placed.push([target.className, target.style.cssText, time]);
  }};
  const what = {{ subtree: true, attributeFilter: ['style'] }};
  if (options.mode === 'closed') new MutationObserver(note).observe(root, what);
  return root;
}};
"""

# Events that the page itself makes: the driver's own would be timed with the driver.
POINT = f"""
async ({{ name, places, count, pause }}) => {{
  const overlay = document.querySelector('.cobrowse-overlay');
  const times = [];
  for (let number = 0; number < count; number++) {{
    await new Promise((resolve) => setTimeout(resolve, pause + Math.random() * pause));
    const [clientX, clientY] = places[number % places.length];
    const event = {{ clientX, clientY, bubbles: true, button: 0 }};
    times.push({NOW});
    overlay.dispatchEvent(new PointerEvent(name, event));
  }}
  return times;
}}
"""

#: The middles of things that are in view and not within each other, in the mirror.
MIDDLES = """() => [...document.querySelectorAll('header a, header button')]
  .map((one) => one.getBoundingClientRect())
  .filter(({ width, bottom, y }) => width > 4 && y > 0 && bottom < innerHeight)
  .slice(0, 9)
  .map(({ x, y, width, height }) => [x + width / 2, y + height / 2])"""
#: Rounds of all places before the one that is noted: they bring what draws, and warm
#: up what is compiled late.
WARM_ROUNDS = 2
#: Milliseconds within which whatever is shown is that of the last movement.
SETTLED = 500


def measure(visitor: Page, advisor: Page, count: int, pause: int):
    """Delays of pointer and highlight in ms, in a session whose visitor has `SPY`."""
    visitor.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    advisor.wait_for_timeout(500)
    box = advisor.locator(".cobrowse-overlay").bounding_box()
    scale = box["width"] / visitor.viewport_size["width"]
    places = [
        (box["x"] + x * scale, box["y"] + y * scale)
        for x, y in stage_frame(advisor).evaluate(MIDDLES)
    ]
    if len(places) < 2:
        raise RuntimeError("There is nothing to point to.")
    found = []
    for tool, event, name in (
        ("Pointer", "pointermove", "pointer"),
        ("Highlight", "pointerdown", "highlight"),
    ):
        advisor.get_by_role("button", name=tool).first.click()

        def make(many, pause, event=event):
            at = {"name": event, "places": places, "count": many, "pause": pause}
            return advisor.evaluate(POINT, at)

        def read(name=name):
            placed = visitor.evaluate("window.placed")
            return [
                (style, time)
                for classes, style, time in placed
                if name in classes.split()
            ]

        found.append(time_them(make, read, len(places), count, pause))
    return found


def time_them(
    make: Callable[[int, int], list[float]],
    read: Callable[[], list[tuple[str, float]]],
    places: int,
    count: int,
    pause: int,
) -> list[float]:
    """
    Delays in ms of ``count`` movements, from the first of ``places`` on in turn.

    ``make(count, pause)`` makes them and gives their times, ``read()`` gives what was
    shown so far, and when. How each place looks is noted first, with time for each: so
    that what is late is not taken for a quick answer to a later movement. What is not
    shown before the same place has its next turn is missing from the result.
    """
    looks = []
    turns = (WARM_ROUNDS + 1) * places
    made = make(turns, SETTLED)
    time.sleep(SETTLED / 1000)
    shown = read()
    ends = [*made[1:], math.inf]
    for start, end in list(zip(made, ends, strict=True))[-places:]:
        within = [look for look, at in shown if start <= at < end]
        if not within:
            raise RuntimeError("A movement was never shown.")
        looks.append(within[-1])
    if len(set(looks)) < places:
        raise RuntimeError("Two places look alike.")
    made = make(count, pause)
    time.sleep(SETTLED / 1000)
    shown = read()
    found = []
    for number, start in enumerate(made):
        end = made[number + places] if number + places < count else math.inf
        look = looks[number % places]
        first = next((at for one, at in shown if one == look and start <= at < end), 0)
        if first:
            found.append(first - start)
    return found
