"""What people see of a session whose line is in trouble."""

import re
import time

from collections.abc import Callable

from playwright.sync_api import Locator, Page


INTERRUPTED = "Connection interrupted. Nobody is watching."
LINE_LOST = "Your connection is interrupted."
NOTHING_ARRIVES = "Nothing arrives from the visitor at the moment."
#: What the visitor reads while nobody is there, or nothing is heard of them.
UNWATCHED = "is interrupted. Nobody is watching."
UNHEARD = "The connection to your advisor is interrupted."
#: What the advisor reads whose visitor has no line.
VISITOR_LOST = "The visitor's connection is lost."
SLOW = re.compile("Your connection is slow|not up to date")

#: The page's own part of a document, as tags with classes and texts.
SHAPE = """() => {
    const walk = (node) => node.nodeType === 3
        ? node.data.trim()
        : node.nodeType !== 1 || node.matches('script, [data-cobrowse-ui]') ? ''
        : [node.localName, node.className, ...[...node.childNodes].map(walk)
              .filter((each) => each !== '')];
    return JSON.stringify(walk(document.querySelector('main')));
}"""

#: Adds 10,000 elements in pieces; `isDone` at the end. `worst`: the longest, in
#: milliseconds, that the page's own timers had to wait.
BURST = """() => {
    let last = performance.now();
    window.worst = 0;
    setInterval(() => {
        const now = performance.now();
        window.worst = Math.max(window.worst, now - last);
        last = now;
    }, 20);
    const main = document.querySelector('main');
    const text = () => Math.random().toString(36).repeat(3);
    let made = 0;
    const burst = setInterval(() => {
        for (let i = 0; i < 500; i++, made++) {
            const item = document.createElement('p');
            item.className = text();
            item.textContent = text();
            main.append(item);
        }
        if (made >= 10_000) {
            clearInterval(burst);
            window.isDone = true;
        }
    }, 50);
}"""


def shape_of(page: Page | Locator) -> str:
    return page.evaluate(SHAPE)


def wait_until(page: Page, condition: Callable[[], bool], seconds: float = 30) -> float:
    """Poll until ``condition()`` holds; the seconds that took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "It did not happen."
        page.wait_for_timeout(30)
    return time.monotonic() - began


def is_exact(visitor, advisor) -> bool:
    """Whether the stage shows the page that the visitor sees, and says so."""
    if advisor.pane.locator(".cobrowse-canvas--stale").count():
        return False
    if not advisor.stage.locator("main").count():
        return False
    seen = advisor.stage.locator("html").evaluate(SHAPE)
    return seen == shape_of(visitor.page)


def until_exact(visitor, advisor, seconds: float = 60) -> float:
    """Wait until the stage is exact; the seconds that took."""
    return wait_until(visitor.page, lambda: is_exact(visitor, advisor), seconds)
