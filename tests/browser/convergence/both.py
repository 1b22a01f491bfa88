"""A page that is mirrored into a stage within itself, over a line that can be bad."""

import contextlib
import json
import time

from abc import abstractmethod
from pathlib import Path

from playwright.sync_api import Browser, Error, Frame

from ..engines import Engine
from ..mirror_line import SHARING
from ..stage_host import ROOT, Site


HERE = Path(__file__).resolve().parent
BUNDLES = ROOT / "wagtail_cobrowse/static/wagtail_cobrowse"
PAGE = """<!doctype html><html lang="en"><head><title>Both</title>
<link rel="icon" href="data:,"><style>.a {{ color: red }}</style></head><body>
<div id="app">{app}</div>
<script type="module" src="/page.js"></script></body></html>"""

# What #app of a document, or the body of a frame, consists of.
OUTLINE = (HERE / "outline.js").read_text()
OUTLINE = OUTLINE[OUTLINE.index("(of) =>") :].rstrip().rstrip(";")
#: CSS pixels by which what is scrolled may differ.
TOLERANCE = 1


def difference(ours: dict, theirs: dict) -> str:
    """
    Where two outlines differ, or "".

    Of the stage's frames there may be more: of those that are withheld the outline of
    the page knows nothing.
    """
    if ours["tree"] != theirs["tree"]:
        return apart(ours["tree"], theirs["tree"])
    places = zip(sum(ours["scrolls"], []), sum(theirs["scrolls"], []), strict=True)
    if any(abs(one - other) > TOLERANCE for one, other in places):
        return f"scrolls: {ours['scrolls']} {theirs['scrolls']}"
    left = list(theirs["frames"])
    for frame in ours["frames"]:
        if frame not in left:
            return f"frame{apart(frame, left[0]) if left else ' missing'}"
        left.remove(frame)
    return ""


def apart(ours, theirs, path: str = "") -> str:
    """The first place at which two trees are not the same."""
    if not isinstance(ours, list) or not isinstance(theirs, list):
        return f"{path}: {ours!r} {theirs!r}"
    kind = next((part for part in ours if isinstance(part, str)), "")
    for at, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        if one != other:
            return apart(one, other, f"{path} {kind}[{at}]")
    return f"{path} {kind}: {ours[len(theirs) :]!r} {theirs[len(ours) :]!r}"


class Halves(Site):
    """The site; a page and its stage are opened by those who derive from it."""

    def __init__(self, app: str):
        page = PAGE.format(app=app)
        super().__init__({"/page": page, "/reached": page})

    def answer(self, path):
        for folder in (HERE, BUNDLES):
            if path.count("/") == 1 and (file := folder / path[1:]).suffix == ".js":
                if file.exists():
                    return 200, {"Content-Type": "text/javascript"}, file.read_bytes()
        if path != "/stage/reached/":
            return super().answer(path)
        body, headers = self.stage()
        name = "Content-Security-Policy"
        opaque = "sandbox allow-scripts"
        assert opaque in headers[name]
        reached = headers[name].replace(opaque, f"{opaque} allow-same-origin")
        headers |= {name: reached, "Content-Type": "text/html; charset=utf-8"}
        return 200, headers, body

    @abstractmethod
    def outlines(self) -> tuple[dict, dict]:
        """Of the visitor's page and of the stage: `tree`, `scrolls` and `frames`."""

    @abstractmethod
    def pause(self) -> None:
        """Let the browser go on."""

    def become_equal(self, seconds: float = 30):
        until = time.monotonic() + seconds
        while True:
            differs = difference(*self.outlines())
            if not differs:
                return
            assert time.monotonic() < until, differs
            self.pause()


class InTab(Halves):
    """The page in a tab of any engine, its stage within the page's own origin."""

    def __init__(self, engine: Engine, app: str = ""):
        super().__init__(app)
        self.tab = engine.open(f"{self.url}/reached")
        self.tab.wait("window.share && line.said.some(({type}) => type === 'ready')")
        self.tab.evaluate("(it) => share(it)", SHARING | {"policy": "open"})
        self.tab.wait("line.said.some(({type}) => type === 'shown')")

    def outlines(self):
        """Without frames: those of the stage have an origin of their own."""
        texts = self.tab.evaluate(
            f"""() => {{
              const frame = document.querySelector('iframe[sandbox]');
              return [document, frame.contentDocument].map({OUTLINE});
            }}"""
        )
        ours, theirs = map(json.loads, texts)
        return ours | {"frames": []}, theirs

    def pause(self):
        self.tab.pause(0.05)

    def close(self):
        self.tab.close()
        super().close()


class Both(Halves):
    """The page in ``browser``, its stage of an opaque origin as in the product."""

    def __init__(self, browser: Browser, app: str = "", policy: str = "open"):
        super().__init__(app)
        self.context = browser.new_context()
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{self.url}/page")
        self.page.wait_for_function("Boolean(window.share)")
        self.wait("line.said.some(({type}) => type === 'ready')")
        self.page.evaluate("(it) => share(it)", SHARING | {"policy": policy})
        self.wait("line.said.some(({type}) => type === 'shown')")

    @property
    def mirrored(self) -> Frame:
        return next(f for f in self.page.frames if f.url.endswith("/stage/"))

    def framed(self, expression: str) -> Frame:
        """The frame in the stage, once ``expression`` is true in it."""
        until = time.monotonic() + 30
        while True:
            for frame in self.mirrored.child_frames:
                # It is replaced by the next keyframe, and listed all the same.
                with contextlib.suppress(Error):
                    if not frame.is_detached() and frame.evaluate(expression):
                        return frame
            assert time.monotonic() < until, f"never true: {expression}"
            self.page.wait_for_timeout(50)

    def wait(self, expression: str, timeout: float = 30_000):
        return self.page.wait_for_function(expression, timeout=timeout)

    def outlines(self):
        ours = json.loads(self.page.evaluate(f"() => ({OUTLINE})(document)"))
        theirs = self.shown(self.mirrored)
        return ours, theirs

    def shown(self, frame: Frame) -> dict:
        """The outline of a document of the stage, with those of the frames in it."""
        outline = json.loads(frame.evaluate(f"() => ({OUTLINE})(document)"))
        for inner in frame.child_frames:
            # It is replaced by the next keyframe, and listed all the same.
            with contextlib.suppress(Error):
                if not inner.is_detached():
                    within = self.shown(inner)
                    outline["frames"] += [within["tree"], *within["frames"]]
        return outline

    def pause(self):
        self.page.wait_for_timeout(50)

    def count(self, kind: str) -> int:
        return self.page.evaluate(
            "(kind) => line.said.filter(({type}) => type === kind).length", kind
        )

    @property
    def returned(self) -> int:
        """Differences that came back, as the stage tells it."""
        return self.page.evaluate(
            "Math.max(0, ...line.said.map((one) => one.counts?.returned ?? 0))"
        )

    def close(self):
        self.context.close()
        super().close()
