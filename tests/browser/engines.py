"""
Chromium, Firefox and WebKit behind one narrow interface, for tests that run in each.

Frames of an opaque origin are out of reach for WebKit's driver: observe them through
their MessagePort and through a server that notes every request.
"""

import os
import shutil
import time

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, Playwright


CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
#: Size of a tab's window in CSS pixels; WebKit's has its bars inside.
WINDOW = (1280, 900)
#: Seconds until something that is waited for counts as never.
PATIENCE = 15.0
PACE = 0.02
FOCUS = "(selector) => document.querySelector(selector).focus()"


class ScriptError(AssertionError):
    """What was evaluated in a page failed there; the message is the page's."""


class Tab(ABC):
    """A page of a browser, with cookies and storage of its own while it is open."""

    @abstractmethod
    def go(self, url: str) -> None:
        """Open ``url`` and wait for its load event."""

    @abstractmethod
    def evaluate(self, function: str, *arguments: Any) -> Any:
        """
        Call a JavaScript function and return what it, or its promise, comes to.

        ``function`` is its source, such as ``"(a, b) => a + b"``. Arguments and answer
        are what JSON can hold. A page's Content-Security-Policy does not matter.
        Raises ScriptError.
        """

    @abstractmethod
    def type(self, selector: str, text: str) -> None:
        """Focus the first element of ``selector`` and press a key for each letter."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Click the middle of the first element of ``selector`` as a person does."""

    @abstractmethod
    def click_at(self, x: float, y: float) -> None:
        """Click this place of the window, in CSS pixels, whatever is there."""

    @abstractmethod
    def set_cookie(self, url: str, name: str, value: str, **options: Any) -> None:
        """
        Set a cookie of ``url``'s host.

        ``options`` are ``httpOnly``, ``secure`` and ``sameSite`` (Strict, Lax, None).
        In WebKit a page of that host has to be open.
        """

    @abstractmethod
    def screenshot(self, path: Path | str) -> None:
        """Save what is seen of the page as PNG."""

    @abstractmethod
    def close(self) -> None:
        """Close it, with its cookies and what its page stored; twice does no harm."""

    def wait(self, expression: str, timeout: float = PATIENCE) -> Any:
        """
        The first true value of a JavaScript expression, asked again and again.

        It may begin in one document and come true in the next. ``timeout`` in seconds;
        AssertionError when it is over.
        """
        until = time.monotonic() + timeout
        while True:
            problem = ""
            try:
                if value := self.evaluate(f"() => ({expression})"):
                    return value
            except ScriptError as error:
                problem = f": {error}"
            if time.monotonic() > until:
                raise AssertionError(f"never true: {expression}{problem}")
            self.pause(PACE)

    def pause(self, seconds: float) -> None:
        """Let the browser go on; only between two looks at it."""
        time.sleep(seconds)


class Engine(ABC):
    """A running browser."""

    name: str

    @abstractmethod
    def open(self, url: str = "") -> Tab:
        """A tab that shares nothing with those before it."""

    @abstractmethod
    def close(self) -> None:
        """End the browser, whatever state it is in."""


class PlaywrightTab(Tab):
    """What Playwright drives; ``page`` is there for what one engine alone can do."""

    def __init__(self, page: Page):
        self.page = page
        page.set_default_timeout(PATIENCE * 1000)

    def go(self, url):
        self.page.goto(url)

    def evaluate(self, function, *arguments):
        try:
            call = f"(all) => ({function})(...all)"
            return self.page.evaluate(call, list(arguments))
        except Error as error:
            raise ScriptError(str(error)) from error

    def type(self, selector, text):
        self.evaluate(FOCUS, selector)
        self.page.keyboard.type(text)

    def click(self, selector):
        self.page.locator(selector).first.click()

    def click_at(self, x, y):
        self.page.mouse.click(x, y)

    def set_cookie(self, url, name, value, **options):
        cookie = {"url": url, "name": name, "value": value, **options}
        self.page.context.add_cookies([cookie])

    def screenshot(self, path):
        self.page.screenshot(path=path)

    def pause(self, seconds):
        self.page.wait_for_timeout(seconds * 1000)

    def close(self):
        self.page.context.close()


class PlaywrightEngine(Engine):
    def __init__(self, name: str, browser: Browser):
        self.name = name
        self.browser = browser

    def open(self, url=""):
        width, height = WINDOW
        size = {"width": width, "height": height}
        tab = PlaywrightTab(self.browser.new_context(viewport=size).new_page())
        if url:
            tab.go(url)
        return tab

    def close(self):
        self.browser.close()


def launch_chromium(
    playwright: Playwright, *arguments: str, is_whole: bool = False, **options: Any
) -> Browser:
    """Debian's Chromium without its own windows; COBROWSE_CHROMIUM names another.

    ``is_whole``: with them, for what only they do. Each of those windows costs 1.4 s
    of a processor, and a test opens several.
    """
    path = os.environ.get("COBROWSE_CHROMIUM")
    if not path and not is_whole:
        path = shutil.which("chromium-headless-shell")
    path = path or shutil.which("chromium")
    args = [*CHROMIUM, *arguments]
    return playwright.chromium.launch(executable_path=path, args=args, **options)


def launch_firefox(playwright: Playwright) -> Browser:
    """Debian's Firefox ESR, by WebDriver BiDi; COBROWSE_FIREFOX names another."""
    path = os.environ.get("COBROWSE_FIREFOX") or shutil.which("firefox-esr")
    return playwright.firefox.launch(channel="moz-firefox", executable_path=path)
