"""A page that is mirrored into a stage within itself, over a line that can be bad."""

import contextlib
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

# What a page consists of: written down without the help of what is tested.
OUTLINE = """(of) => {
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
  return JSON.stringify(write(of.getElementById('app')));
}"""


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
    def outlines(self) -> tuple[str, str]:
        """Of the visitor's page and of the stage."""

    @abstractmethod
    def pause(self) -> None:
        """Let the browser go on."""

    def become_equal(self, seconds: float = 30):
        until = time.monotonic() + seconds
        while True:
            ours, theirs = self.outlines()
            if ours == theirs:
                return
            assert time.monotonic() < until, f"{ours}\n{theirs}"
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
        return self.tab.evaluate(
            f"""() => {{
              const frame = document.querySelector('iframe[sandbox]');
              return [document, frame.contentDocument].map({OUTLINE});
            }}"""
        )

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
        call = f"() => ({OUTLINE})(document)"
        return self.page.evaluate(call), self.mirrored.evaluate(call)

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
