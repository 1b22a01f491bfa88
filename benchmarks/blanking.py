"""How soon after the visitor's press nothing is seen in a real advisor's browser."""

import re
import time

from playwright.sync_api import Page, expect

from .journey import agree, begin_session, open_pair
from .report import Figure, percentile


#: Milliseconds between two changes of the visitor's page, all the time.
CHANGE_EVERY = 10
#: Seconds that all sessions together may take.
LONGEST = 240

CHANGE = """
(every) => {
  const target = document.querySelector('h1');
  let number = 0;
  setInterval(() => { target.textContent = `Change ${++number}`; }, every);
}
"""
# Both clocks are the machine's: two processes of one browser on one host.
NOTE_PRESS = """
() => addEventListener('click', () => {
  sessionStorage.setItem('pressed', performance.timeOrigin + performance.now());
}, { capture: true })
"""
NOTE_BLANK = """
(title) => {
  window.blank = new Promise((resolve) => {
    const look = () => {
      const frame = document.querySelector(`iframe[title="${title}"]`);
      // Gone, or without any size on the screen, when the next picture is drawn.
      if (frame && frame.checkVisibility()) return requestAnimationFrame(look);
      resolve(performance.timeOrigin + performance.now());
    };
    look();
  });
}
"""
STAGE = "Visitor's page"


def measure(people, count: int) -> list[Figure]:
    """``count`` sessions, each ended by its visitor while the page changes.

    Fewer on a slow machine: those that fit into `LONGEST` seconds, but two at least.
    """
    visitor, advisor = open_pair(people)
    until = time.monotonic() + LONGEST
    times: list[float] = []
    while len(times) < count and (len(times) < 2 or time.monotonic() < until):
        times.append(end_one(visitor, advisor))
        visitor.context.close()
        visitor = people.open("visitor", "en")
    spread = ", ".join(
        f"p{percent} {percentile(times, percent):.0f}" for percent in (50, 90, 99)
    )
    return [
        Figure(
            "From the press of “End session” to a blank stage, p99",
            percentile(times, 99),
            1000,
            "ms",
            f"{spread} ms of {len(times)}; {1000 // CHANGE_EVERY} changes a second",
        )
    ]


def end_one(visitor: Page, advisor: Page) -> float:
    """Milliseconds from the press of the button until the stage is not seen."""
    begin_session(visitor, advisor, agree(visitor))
    visitor.evaluate(CHANGE, CHANGE_EVERY)
    stage = advisor.frame_locator(f'iframe[title="{STAGE}"]')
    expect(stage.locator("h1")).to_have_text(re.compile(r"^Change \d+"))
    advisor.evaluate(NOTE_BLANK, STAGE)
    visitor.evaluate(NOTE_PRESS)
    bar = visitor.get_by_role("region", name="Co-browsing", exact=True)
    bar.get_by_role("button", name=re.compile("^End session")).click()
    blank = advisor.evaluate("window.blank")
    return blank - float(visitor.evaluate("sessionStorage.getItem('pressed')"))
