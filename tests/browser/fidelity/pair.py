"""A visitor's page and the stage that mirrors it, side by side in one browser."""

import json
import re
import time

from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Error, Page

from .oracle import Difference, compare
from .pictures import MOST, differing
from .places import HERE, Place


VIEWPORT = {"width": 800, "height": 600}
#: As browsers draw alike from run to run.
ARGUMENTS = [
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--disable-lcd-text",
]
#: Seconds until what still differs counts as a difference.
PATIENCE = 15.0
#: Differences of one page in the table.
SHOWN = 8
CAPTURE = (HERE / "capture.js").read_text()
CAPTURE = CAPTURE[CAPTURE.index("(isStage) =>") :].rstrip().rstrip(";")
SHARE = """async (epoch) => {
  await document.fonts.ready;
  await window.ready;
  const {share} = await import('/static/fidelity/visitor.js');
  share(epoch);
}"""
ACT = """() => setTimeout(async () => {
  try {
    await window.act?.();
    window.acted = 'done';
  } catch (error) {
    window.acted = String(error);
  }
})"""
OWN_MARKS = """(shown) => {
  for (const host of document.querySelectorAll('[data-cobrowse-ui]'))
    host.style.setProperty('opacity', shown ? '1' : '0', 'important');
}"""
CONDITIONS = re.compile(r"<!-- fidelity: (\{.*?\}) -->")


class Outcome(NamedTuple):
    """What differs on one page, in the state "first" or "changed"."""

    page: str
    state: str
    nodes: int
    seconds: float
    differences: list[Difference]

    @property
    def aspects(self) -> set[str]:
        return {difference.aspect for difference in self.differences}


class Pair:
    """
    Opens pages of the set one after the other, and compares both sides of each.

    With ``pictures`` screenshots are compared as well.
    """

    def __init__(self, browser: Browser, place: Place, *, pictures: bool):
        self.place = place
        self.pictures = pictures
        self.epoch = 0
        self.ratio = 1
        #: What the visitor saw when both sides were compared last.
        self.seen = ("", b"")
        self.context = browser.new_context(viewport=VIEWPORT)
        self.context.set_default_timeout(15_000)
        self.context.add_init_script((HERE / "ids.js").read_text())
        self.parent = self.context.new_page()
        self.parent.goto(f"{place.url}/")
        self.parent.wait_for_function("said.some(({type}) => type === 'ready')")
        self.visitor = self.context.new_page()
        self.errors: list[str] = []
        self.parent.on("pageerror", lambda error: self.errors.append(str(error)))
        self.visitor.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def stage(self):
        return self.parent.frames[1]

    def close(self) -> None:
        self.context.close()

    def open(self, path: Path) -> str:
        """Let the visitor open a page, and wait until the stage shows it; its name."""
        page = f"{path.parent.name}/{path.stem}"
        found = CONDITIONS.search(path.read_text())
        conditions = json.loads(found[1]) if found else {}
        if self.pictures:
            media = {"color_scheme": "light", "reduced_motion": "no-preference"}
            self.visitor.emulate_media(**media | conditions.get("media", {}))
            self.metrics(conditions.get("ratio", 1))
        response = self.visitor.goto(f"{self.place.url}/{page}/")
        assert response and response.ok, page
        self.epoch += 1
        self.parent.evaluate("(epoch) => open(epoch)", self.epoch)
        self.visitor.evaluate(SHARE, self.epoch)
        self.parent.wait_for_function("said.some(({type}) => type === 'shown')")
        return page

    def examine(self, path: Path, named=lambda state: frozenset()) -> list[Outcome]:
        """
        Compare the page at first, and after its ``act()``.

        ``named`` says which aspects of a state are known to differ: as soon as just
        these do, it is over.
        """
        page = self.open(path)
        outcomes = [self.settle(page, "first", named("first"))]
        if self.visitor.evaluate("typeof act === 'function' || 'deeds' in window"):
            before = self.seen
            for deed, *arguments in self.visitor.evaluate("window.deeds ?? []"):
                do(self.visitor, deed, *arguments)
            self.act()
            outcomes.append(self.settle(page, "changed", named("changed")))
            # Without pictures some changes are not to be seen.
            assert self.seen != before or not self.pictures, f"{page} stays as it is."
            self.visitor.mouse.up()
            self.visitor.mouse.move(VIEWPORT["width"] - 1, VIEWPORT["height"] - 1)
        return outcomes

    def act(self) -> None:
        """Run the page's ``act()``, which may write the document anew on its way."""
        self.visitor.evaluate(ACT)
        until = time.monotonic() + 15
        while (outcome := self.visitor.evaluate("window.acted")) != "done":
            assert outcome is None, outcome
            assert time.monotonic() < until, "act() does not end."
            self.visitor.wait_for_timeout(20)

    def metrics(self, ratio: float) -> None:
        if ratio == self.ratio:
            return
        self.ratio = ratio
        size = {**VIEWPORT, "deviceScaleFactor": ratio, "mobile": False}
        devtools = self.context.new_cdp_session(self.visitor)
        devtools.send("Emulation.setDeviceMetricsOverride", size)

    def settle(self, page: str, state: str, named: frozenset) -> Outcome:
        """Ask until nothing differs but what is named, or it lasts."""
        began = time.monotonic()
        while True:
            nodes, differences = self.differences()
            outcome = Outcome(page, state, nodes, time.monotonic() - began, differences)
            # What is named may come a little later than the rest.
            late = bool(named) and not outcome.aspects and outcome.seconds < 1
            if (outcome.aspects <= named and not late) or outcome.seconds > PATIENCE:
                return outcome
            self.visitor.wait_for_timeout(60)

    def differences(self) -> tuple[int, list[Difference]]:
        text = self.visitor.evaluate(CAPTURE, False)
        visitor = json.loads(text)
        self.seen = (text, b"")
        try:
            stage = json.loads(self.stage.evaluate(CAPTURE, True))
        except Error as error:
            return 0, [Difference("missing", "the stage", None, str(error)[:200])]
        found = compare(visitor, stage)
        # Pictures take long: not before all the rest is as it will be.
        if self.pictures and not {one.aspect for one in found} - {"pseudo", "layer"}:
            covered = visitor["covered"] + stage["covered"]
            here, there = self.picture(self.visitor), self.picture(self.parent)
            self.seen = (text, here)
            count = differing(here, there, covered)
            if count > MOST:
                found.append(Difference("pixels", "viewport", count, None))
        return len(visitor["nodes"]), found

    def picture(self, page: Page) -> bytes:
        if not self.pictures:
            return b""
        page.evaluate(OWN_MARKS, False)
        try:
            # Playwright would hide the caret by a style element, which is mirrored.
            return page.screenshot(caret="initial", scale="css")
        finally:
            page.evaluate(OWN_MARKS, True)


def do(page: Page, deed: str, *arguments) -> None:
    """What a person does: hover, focus, press, down, up, click, wheel."""
    if deed == "hover":
        page.hover(arguments[0])
    elif deed == "click":
        page.click(arguments[0])
    elif deed == "focus":
        page.focus(arguments[0])
    elif deed == "press":
        page.keyboard.press(arguments[0])
    elif deed == "down":
        page.mouse.down()
    elif deed == "up":
        page.mouse.up()
    elif deed == "wheel":
        page.mouse.wheel(*arguments)
    else:
        raise ValueError(deed)


def table(outcomes: list[Outcome]) -> str:
    """One line per page and state, with what differs below it."""
    lines = []
    for one in outcomes:
        title = f"{one.page} ({one.state})"
        count = len(one.differences)
        lines.append(
            f"{title:45} {one.nodes:6} nodes {count:5} differ {one.seconds:5.1f} s"
        )
        lines += [f"    {str(each)[:300]}" for each in one.differences[:SHOWN]]
    return "\n".join(lines)
