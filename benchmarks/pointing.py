"""Times from the advisor's hand to the visitor's eyes: pointer and highlight."""

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
    for (const {{ target }} of records) window.placed.push([target.className, time]);
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
#: The first ones bring what draws them, and warm up what is compiled late.
WARM = 10


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
        at = {"name": event, "places": places, "count": count + WARM, "pause": pause}
        made = advisor.evaluate(POINT, at)
        advisor.wait_for_timeout(500)
        placed = visitor.evaluate("window.placed")
        shown = [time for classes, time in placed if name in classes.split()]
        found.append((made[WARM:], shown))
    return found
