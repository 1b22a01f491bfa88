"""A visitor and an advisor who do what the journey asks of them, in real browsers."""

import re
import time

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import FrameLocator, Locator, Page, expect

from .words import WORDS


def begins(text: str) -> re.Pattern:
    """Accessible names begin with these words; a count may follow."""
    return re.compile("^" + re.escape(text))


def expect_soon(page: Page, condition: Callable, seconds: float = 15.0) -> None:
    """Poll until ``condition()`` is true; ``page`` keeps the browsers going."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen."
        page.wait_for_timeout(50)


class Visitor:
    """Somebody on the public site."""

    def __init__(self, page: Page, language: str):
        self.page = page
        self.language = language
        self.words = WORDS[language]

    def visit(self, path: str = "") -> None:
        """Open a page below the language's home page."""
        self.page.goto(f"/{self.language}/{path}")

    @property
    def chat(self) -> Locator:
        return self.page.get_by_role("region", name=begins(self.words.chat))

    @property
    def log(self) -> Locator:
        return self.chat.get_by_role("log")

    @property
    def bar(self) -> Locator:
        return self.page.get_by_role("region", name=self.words.bar, exact=True)

    @property
    def code(self) -> Locator:
        return self.page.locator("[data-cobrowse-startcode]")

    def open_chat(self) -> None:
        self.page.get_by_role("button", name=begins(self.words.chat)).first.click()
        expect(self.chat).to_be_visible()

    def write(self, text: str) -> None:
        self.chat.get_by_role("textbox", name=begins(self.words.message)).fill(text)
        self.chat.get_by_role("button", name=begins(self.words.send)).click()
        expect(self.log).to_contain_text(text)

    def search(self, text: str) -> None:
        """Type something into the site's own search field."""
        field = self.page.get_by_role("searchbox", name=self.words.search).first
        field.fill(text)
        field.press("Enter")

    def press_start(self) -> None:
        self.page.get_by_role("button", name=begins(self.words.start)).click()

    def tick(self) -> None:
        self.page.get_by_role("checkbox", name=begins(self.words.consent)).check()

    def consent(self) -> str:
        """Tick, press, and read the Startcode."""
        self.tick()
        self.press_start()
        expect(self.code).to_have_text(re.compile(r"^\s*\w{4}\s\w{4}\s*$"))
        return self.code.inner_text().strip()

    def end_by_escape(self) -> None:
        """Press Esc twice, wherever the keyboard is, until the session is over."""
        end = self.page.get_by_role("button", name=self.words.end_session)
        expect(end).to_be_visible()

        def ended() -> bool:
            # On a busy machine more than a second can pass between the two.
            self.page.keyboard.press("Escape")
            self.page.keyboard.press("Escape")
            return end.count() == 0

        expect_soon(self.page, ended)

    def expect_unwatched(self, **options) -> None:
        """The session is over: nothing says any more that somebody is watching."""
        end = self.page.get_by_role("button", name=self.words.end_session)
        expect(end).to_have_count(0, **options)
        expect(self.bar.get_by_text(self.words.sees)).to_have_count(0)

    def end_chat(self) -> None:
        """End the chat; the panel says so at once, the server may hear of it later."""
        self.chat.get_by_role("button", name=self.words.end_chat).click()
        expect(self.chat).to_contain_text(self.words.chat_over)

    def log_in(
        self,
        username: str = "member",
        password: str = "demo",
        ready: Callable[[], object] = lambda: None,
    ) -> None:
        """Log in on the site itself, on the way to the page behind the login.

        ``ready`` is called before the button is pressed.
        """
        self.search("000077")
        self.page.locator("main input[name=username]").fill(username)
        self.page.locator("main input[name=password]").fill(password)
        ready()
        self.page.locator("main form button[type=submit]").first.click()
        self.page.wait_for_url(re.compile(rf"/{self.language}/(?!login)"))
        # Whoever answers before the new page's socket has compared the login as well
        # may be asked a second time.
        self.page.wait_for_load_state("networkidle")

    def log_out(self) -> None:
        """Press the button in the footer; the next page is there afterwards."""
        with self.page.expect_event("load"):
            self.page.locator("footer form[action$='/logout/'] button").click()
        self.page.wait_for_load_state("networkidle")

    def keep(self, region: Locator, name: str) -> str:
        """The text of the file that a button offers."""
        with self.page.expect_download() as offered:
            region.get_by_role("button", name=begins(name)).click()
        return Path(offered.value.path()).read_text(encoding="utf-8")

    def press(self, name: str) -> None:
        """Press a button of the session bar."""
        self.bar.get_by_role("button", name=begins(name)).click()


class Advisor:
    """Somebody at the workplace."""

    def __init__(self, page: Page, language: str):
        self.page = page
        self.words = WORDS[language]

    def open_workplace(self) -> None:
        self.page.goto("/admin/cobrowse/")
        expect(self.queue).to_be_visible()

    @property
    def queue(self) -> Locator:
        return self.page.get_by_role("region", name=begins(self.words.queue))

    @property
    def chat(self) -> Locator:
        return self.page.get_by_role("region", name=self.words.workplace_chat)

    @property
    def log(self) -> Locator:
        return self.chat.get_by_role("log")

    @property
    def pane(self) -> Locator:
        return self.page.get_by_role("region", name=begins(self.words.stage))

    @property
    def stage_frame(self) -> Locator:
        return self.page.locator(f'iframe[title="{self.words.stage}"]')

    @property
    def stage(self) -> FrameLocator:
        """The mirrored document."""
        return self.page.frame_locator(f'iframe[title="{self.words.stage}"]')

    def take(self, text: str = "") -> None:
        """Take the first chat that waits, or the one whose row holds ``text``."""
        rows = self.queue.get_by_role("listitem")
        row = rows.filter(has_text=text) if text else rows
        row.get_by_role("button", name=begins(self.words.take)).first.click()
        expect(self.chat.get_by_role("textbox")).to_be_visible()

    def write(self, text: str) -> None:
        self.chat.get_by_role("textbox", name=begins(self.words.message)).fill(text)
        self.chat.get_by_role("button", name=self.words.send, exact=True).click()
        expect(self.log).to_contain_text(text)

    def offer(self) -> None:
        self.page.get_by_role("button", name=begins(self.words.offer)).click()

    def enter(self, code: str) -> None:
        """Type a Startcode and press the button."""
        self.page.get_by_role("textbox", name=begins(self.words.startcode)).fill(code)
        self.page.get_by_role("button", name=begins(self.words.start_session)).click()

    def end_session(self) -> None:
        self.page.get_by_role("button", name=begins(self.words.end_session)).click()


def start_session(visitor: Visitor, advisor: Advisor, path: str = "") -> str:
    """The short way to a running session: telephone case, then on to ``path``."""
    visitor.visit()
    visitor.search("000016")
    code = visitor.consent()
    advisor.open_workplace()
    advisor.take()
    advisor.enter(code)
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    expect(advisor.stage_frame).to_be_visible()
    if path:
        visitor.visit(path)
        expect(visitor.bar).to_contain_text(visitor.words.sees)
    return code
