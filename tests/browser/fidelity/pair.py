"""A visitor's page and the stage that mirrors it, side by side in one browser."""

import contextlib
import json
import re
import time

from abc import ABC, abstractmethod
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Error, Frame, Page

from ..engines import PlaywrightTab, ScriptError
from . import hands
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


class Sides(ABC):
    """A page of the set on the visitor's side and in the stage, and how they differ."""

    pictures = False
    #: Whether the driver reaches into the frames of the stage.
    frames = True

    def __init__(self, place: Place):
        self.place = place
        self.epoch = 0
        #: What the visitor saw when both sides were compared last.
        self.seen = ("", b"")
        self.errors: list[str] = []
        #: Pages whose sums differ on both sides, also after a keyframe.
        self.returned: list[str] = []

    @abstractmethod
    def load(self, path: str, conditions: dict) -> None:
        """Let the visitor open the page, under its conditions as far as can be."""

    @abstractmethod
    def share(self) -> None:
        """Begin to mirror what the visitor has open; wait until the stage shows it."""

    @abstractmethod
    def of_visitor(self, function: str, *arguments):
        """What a JavaScript function comes to in the visitor's page."""

    @abstractmethod
    def of_stage(self, function: str, *arguments):
        """The same in the stage. Raises Error or ScriptError if there is none."""

    @abstractmethod
    def do(self, deed: str, *arguments) -> None:
        """What a person does: hover, focus, press, down."""

    @abstractmethod
    def rest(self) -> None:
        """Let go, and move away."""

    @abstractmethod
    def pause(self, milliseconds: float) -> None:
        """Let both sides go on."""

    @abstractmethod
    def close(self) -> None:
        """Close what was opened."""

    def pixels(self, covered: list) -> int:
        """How many pixels differ, where pictures are compared."""
        return 0

    def open(self, path: Path) -> str:
        """Let the visitor open a page, and wait until the stage shows it; its name."""
        page = f"{path.parent.name}/{path.stem}"
        found = CONDITIONS.search(path.read_text())
        self.load(f"/{page}/", json.loads(found[1]) if found else {})
        self.epoch += 1
        self.share()
        return page

    def examine(self, path: Path, named=lambda state: frozenset()) -> list[Outcome]:
        """
        Compare the page at first, and after its ``act()``.

        ``named`` says which aspects of a state are known to differ: as soon as just
        these do, it is over.
        """
        page = self.open(path)
        outcomes = [self.settle(page, "first", named("first"))]
        if self.of_visitor("() => typeof act === 'function' || 'deeds' in window"):
            before = self.seen
            for deed, *arguments in self.of_visitor("() => window.deeds ?? []"):
                self.do(deed, *arguments)
            self.act()
            outcomes.append(self.settle(page, "changed", named("changed")))
            # Without pictures some changes are not to be seen.
            assert self.seen != before or not self.pictures, f"{page} stays as it is."
            self.rest()
        return outcomes

    def act(self) -> None:
        """Run the page's ``act()``, which may write the document anew on its way."""
        self.of_visitor(ACT)
        until = time.monotonic() + 15
        while (outcome := self.of_visitor("() => window.acted")) != "done":
            assert outcome is None, outcome
            assert time.monotonic() < until, "act() does not end."
            self.pause(20)

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
            self.pause(60)

    def differences(self) -> tuple[int, list[Difference]]:
        text = self.of_visitor(CAPTURE, False)
        visitor = json.loads(text)
        self.seen = (text, b"")
        if not self.frames:
            visitor["nodes"] = outside_frames(visitor["nodes"])
        try:
            stage = self.captured()
        except (Error, ScriptError) as error:
            return 0, [Difference("missing", "the stage", None, str(error)[:200])]
        found = compare(visitor, stage)
        # Pictures take long: not before all the rest is as it will be.
        if not {one.aspect for one in found} - {"pseudo", "layer"}:
            count = self.pixels(visitor["covered"] + stage["covered"])
            if count > MOST:
                found.append(Difference("pixels", "viewport", count, None))
        return len(visitor["nodes"]), found

    def captured(self) -> dict:
        """What the stage shows."""
        return json.loads(self.of_stage(CAPTURE, True))


class Pair(Sides):
    """
    Two tabs of one browser, for visitor and advisor.

    With ``pictures`` screenshots are compared as well.
    """

    def __init__(self, browser: Browser, place: Place, *, pictures: bool):
        super().__init__(place)
        self.pictures = pictures
        #: Differences that came back so far.
        self.known = 0
        #: Pixels of the visitor's screen in one of CSS.
        self.ratio = 1
        self.context = browser.new_context(viewport=VIEWPORT)
        self.context.set_default_timeout(15_000)
        self.context.add_init_script((HERE / "ids.js").read_text())
        self.parent = self.context.new_page()
        self.parent.goto(f"{place.url}/")
        self.parent.wait_for_function("said.some(({type}) => type === 'ready')")
        self.visitor = self.context.new_page()
        self.parent.on("pageerror", lambda error: self.errors.append(str(error)))
        self.visitor.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def stage(self):
        return self.parent.frames[1]

    def close(self):
        self.context.close()

    def load(self, path, conditions):
        if self.pictures:
            media = {"color_scheme": "light", "reduced_motion": "no-preference"}
            self.visitor.emulate_media(**media | conditions.get("media", {}))
            self.metrics(conditions.get("ratio", 1))
        response = self.visitor.goto(f"{self.place.url}{path}")
        assert response and response.ok, path

    def share(self):
        self.parent.evaluate("(epoch) => open(epoch)", self.epoch)
        self.visitor.evaluate(SHARE, self.epoch)
        self.parent.wait_for_function("said.some(({type}) => type === 'shown')")

    def examine(self, path, named=lambda state: frozenset()):
        outcomes = super().examine(path, named)
        if self.is_summed_otherwise():
            self.returned.append(outcomes[0].page)
        return outcomes

    def is_summed_otherwise(self) -> bool:
        """Whether what a keyframe mended differs again (stage/digest.ts)."""
        # A page that never rests is summed up again and again.
        with contextlib.suppress(Error):
            self.visitor.wait_for_function("isSummedUp()", timeout=1000)
        self.pause(30)
        if not self.parent.evaluate("said.some(({type}) => type === 'keyframe')"):
            return False
        # Counts are told once a second.
        self.pause(1500)
        before = self.known
        counts = "said.map(({counts}) => counts?.returned ?? 0)"
        self.known = self.parent.evaluate(f"Math.max({before}, ...{counts})")
        return self.known > before

    def of_visitor(self, function, *arguments):
        return self.visitor.evaluate(function, *arguments)

    def of_stage(self, function, *arguments):
        return self.stage.evaluate(function, *arguments)

    def captured(self):
        return self.within(self.stage)

    def within(self, frame: Frame) -> dict:
        """What a document of the stage shows, and those of the frames in it."""
        shown = json.loads(frame.evaluate(CAPTURE, True))
        for inner in frame.child_frames:
            # Playwright lists those that are gone as well.
            if not inner.is_detached():
                shown["nodes"] |= self.within(inner)["nodes"]
        return shown

    def do(self, deed, *arguments):
        hands.do(PlaywrightTab(self.visitor), deed, *arguments)

    def rest(self):
        self.visitor.mouse.up()
        self.visitor.mouse.move(VIEWPORT["width"] - 1, VIEWPORT["height"] - 1)

    def pause(self, milliseconds):
        self.visitor.wait_for_timeout(milliseconds)

    def metrics(self, ratio: float) -> None:
        if ratio == self.ratio:
            return
        self.ratio = ratio
        size = {**VIEWPORT, "deviceScaleFactor": ratio, "mobile": False}
        devtools = self.context.new_cdp_session(self.visitor)
        devtools.send("Emulation.setDeviceMetricsOverride", size)

    def pixels(self, covered):
        if not self.pictures:
            return 0
        here = self.picture(self.visitor)
        self.seen = (self.seen[0], here)
        return differing(here, self.picture(self.parent), covered)

    def picture(self, page: Page) -> bytes:
        page.evaluate(OWN_MARKS, False)
        try:
            # Playwright would hide the caret by a style element, which is mirrored.
            return page.screenshot(caret="initial", scale="css")
        finally:
            page.evaluate(OWN_MARKS, True)


def outside_frames(nodes: dict[str, dict]) -> dict[str, dict]:
    """The nodes that stand in no frame of the page."""

    def is_outside(node: dict) -> bool:
        while (node := nodes.get(str(node["parent"]))) is not None:
            if node.get("label", "").startswith("iframe"):
                return False
        return True

    return {key: node for key, node in nodes.items() if is_outside(node)}


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
