"""Times between the two sides of a session, beside a bare echo."""

import time

from playwright.sync_api import Page

from . import pointing
from .echo import echo_server, round_trips
from .journey import stage_frame, start_session
from .report import Figure, percentile


#: Milliseconds between two changes: more than one frame of the mirror takes.
PAUSE = 40
#: The first ones warm up what is compiled late, and may arrive within a keyframe.
WARM_UP = 20
#: Places that the visitor's mouse is at in turn.
PLACES = 9

# Both clocks are the machine's: two processes of one browser on one host.
NOW = "const now = () => performance.timeOrigin + performance.now();"

CHANGE = f"""
async ({{ count, pause }}) => {{
  {NOW}
  const target = document.querySelector('h1');
  const times = [];
  for (let number = 0; number < count; number++) {{
    // Not in step with the frames of the screen.
    await new Promise((resolve) => setTimeout(resolve, pause + Math.random() * pause));
    // An element for each: a text that is changed twice in a frame travels once.
    const added = document.createElement('span');
    added.textContent = ` change ${{number}}.`;
    times.push(now());
    target.append(added);
  }}
  return times;
}}
"""

OBSERVE = f"""
() => {{
  {NOW}
  window.seen = new Map();
  new MutationObserver((records) => {{
    const time = now();
    for (const {{ target, addedNodes }} of records) {{
      for (const node of [target, ...addedNodes]) {{
        const found = / change (\\d+)\\.$/.exec(node.textContent.slice(-40));
        if (found && !window.seen.has(found[1])) window.seen.set(found[1], time);
      }}
    }}
  }}).observe(document, {{ characterData: true, childList: true, subtree: true }});
}}
"""

# Moves that the page itself makes: the driver's own would be timed with the driver.
MOVE = f"""
async ({{ count, pause, places }}) => {{
  {NOW}
  const times = [];
  for (let number = 0; number < count; number++) {{
    await new Promise((resolve) => setTimeout(resolve, pause + Math.random() * pause));
    const place = number % places;
    const [clientX, clientY] = [100 + place * 40, 60 + place * 9];
    const target = document.elementFromPoint(clientX, clientY) ?? document.body;
    const event = {{ clientX, clientY, bubbles: true, composed: true }};
    times.push(now());
    target.dispatchEvent(new PointerEvent('pointermove', event));
  }}
  return times;
}}
"""

FOLLOW = f"""
() => {{
  {NOW}
  window.arrows = [];
  const arrow = document.querySelector('.cobrowse-visitor-pointer');
  new MutationObserver(() => window.arrows.push([arrow.outerHTML, now()]))
    .observe(arrow, {{ attributes: true }});
}}
"""


def measure(people, browser, count: int) -> list[Figure]:
    """Changes and movements one at a time, and as many round trips of the echo."""
    visitor, advisor = start_session(people)
    visitor.add_init_script(pointing.SPY)
    visitor.reload()
    frame = wait_for_mirror(visitor, advisor)
    frame.evaluate(OBSERVE)
    changed = visitor.evaluate(CHANGE, {"count": count + WARM_UP, "pause": PAUSE})
    seen = wait_for_changes(advisor, frame, len(changed))
    times = [
        seen[str(number)] - at
        for number, at in enumerate(changed)
        if number >= WARM_UP and str(number) in seen
    ]
    lost = count - len(times)
    advisor.evaluate(FOLLOW)
    # More than the pointer's own interval apart, so that each is told by itself.
    pointers = pointing.time_them(
        lambda many, pause: visitor.evaluate(
            MOVE, {"count": many, "pause": pause, "places": PLACES}
        ),
        lambda: advisor.evaluate("window.arrows"),
        PLACES,
        count,
        2 * PAUSE,
    )
    pointing_at, marked = pointing.measure(visitor, advisor, count, 2 * PAUSE)
    with echo_server() as port:
        echoed = round_trips(browser, port, count, PAUSE)
    p50 = percentile(echoed, 50)

    def figures(name: str, values: list[float], is_void: bool) -> list[Figure]:
        detail = f"{len(values)} samples; p50 {percentile(values, 50) / p50:.1f} ×"
        detail += f" a bare echo's round trip ({p50:.2f} ms)"
        return [
            Figure(f"{name}, p50", percentile(values, 50), None, "ms"),
            Figure(f"{name}, p95", percentile(values, 95), 60, "ms", detail, is_void),
        ]

    return [
        *figures("DOM change to stage", times, lost > 0),
        *figures("Pointer to workplace", pointers, len(pointers) < count * 0.95),
        *figures("Pointer to visitor", pointing_at, len(pointing_at) < count * 0.95),
        *figures("Highlight to visitor", marked, len(marked) < count * 0.95),
    ]


def wait_for_mirror(visitor: Page, advisor: Page):
    heading = visitor.locator("h1").first.inner_text()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        frame = stage_frame(advisor)
        if heading in frame.evaluate("document.body ? document.body.textContent : ''"):
            return frame
        advisor.wait_for_timeout(100)
    raise RuntimeError("The visitor's page did not appear in the stage.")


def wait_for_changes(advisor: Page, frame, count: int) -> dict[str, float]:
    deadline = time.monotonic() + 10
    while True:
        seen = frame.evaluate("Object.fromEntries(window.seen)")
        if len(seen) >= count or time.monotonic() > deadline:
            return seen
        advisor.wait_for_timeout(100)
