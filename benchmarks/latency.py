"""Time from a change of the visitor's DOM to the same change in the stage."""

import time

from playwright.sync_api import Page

from .echo import echo_server, round_trips
from .journey import stage_frame, start_session
from .report import Result


#: Milliseconds between two changes: more than one frame of the mirror takes.
PAUSE = 40

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


def measure(people, browser, count: int) -> Result:
    """Changes one at a time, and as many round trips of the echo, in one run."""
    visitor, advisor = start_session(people)
    frame = wait_for_mirror(visitor, advisor)
    frame.evaluate(OBSERVE)
    # The first ones warm up what is compiled late.
    changed = visitor.evaluate(CHANGE, {"count": count + 20, "pause": PAUSE})
    seen = wait_for_changes(advisor, frame, len(changed))
    times = [
        seen[str(number)] - time
        for number, time in enumerate(changed)
        if number >= 20 and str(number) in seen
    ]
    with echo_server() as port:
        baseline = round_trips(browser, port, count, PAUSE)
    return Result(
        name="DOM change to stage",
        baseline="bare WebSocket echo round trip",
        times=times,
        baseline_times=baseline,
        lost=len(changed) - len(seen),
    )


def wait_for_mirror(visitor: Page, advisor: Page):
    heading = visitor.locator("h1").first.inner_text()
    deadline = time.monotonic() + 30
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
