"""A page that is mirrored into a stage within itself, over a line that can be bad."""

import contextlib
import time

from pathlib import Path

from playwright.sync_api import Browser, Error, Frame

from ..mirror_line import SHARING
from ..stage_host import ROOT, Site


HERE = Path(__file__).resolve().parent
BUNDLES = ROOT / "wagtail_cobrowse/static/wagtail_cobrowse"
PAGE = """<!doctype html><html lang="en"><head><title>Both</title>
<link rel="icon" href="data:,"><style>.a {{ color: red }}</style></head><body>
<div id="app">{app}</div>
<script type="module" src="/page.js"></script></body></html>"""

# What a page consists of: written down without the help of what is tested.
OUTLINE = """(root) => {
  const write = (node) => {
    if (node.nodeType === 3) return node.data;
    if (node.nodeType !== 1) return null;
    const own = ['class', 'title', 'hidden'].map((name) => node.getAttribute(name));
    const field = /^(?:input|textarea)$/.test(node.localName);
    const all = field ? [] : [...node.childNodes].map(write);
    const inner = all.filter((one) => one !== null);
    const shadow = [...(node.shadowRoot?.childNodes ?? [])].map(write);
    return [node.localName, ...own, field ? node.value !== '' : null, inner, shadow];
  };
  return JSON.stringify(write(document.getElementById('app')));
}"""


class Both(Site):
    """The site, and the page in ``browser``."""

    def __init__(self, browser: Browser, app: str = "", policy: str = "open"):
        super().__init__({"/page": PAGE.format(app=app)})
        self.context = browser.new_context()
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{self.url}/page")
        self.page.wait_for_function("Boolean(window.share)")
        self.wait("line.said.some(({type}) => type === 'ready')")
        self.page.evaluate("(it) => share(it)", SHARING | {"policy": policy})
        self.wait("line.said.some(({type}) => type === 'shown')")

    def answer(self, path):
        for folder in (HERE, BUNDLES):
            if path.count("/") == 1 and (file := folder / path[1:]).suffix == ".js":
                if file.exists():
                    return 200, {"Content-Type": "text/javascript"}, file.read_bytes()
        return super().answer(path)

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

    def outlines(self) -> tuple[str, str]:
        """Of the visitor's page and of the stage."""
        return self.page.evaluate(OUTLINE), self.mirrored.evaluate(OUTLINE)

    def become_equal(self, seconds: float = 30):
        until = time.monotonic() + seconds
        while True:
            ours, theirs = self.outlines()
            if ours == theirs:
                return
            assert time.monotonic() < until, f"{ours}\n{theirs}"
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
