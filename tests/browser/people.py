"""Visitors and advisors: pages of real browsers, and what goes wrong in them."""

import contextlib
import re

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page


SCREENSHOTS = Path(__file__).resolve().parents[1] / "screenshots"
LOCALES = {"de": "de-DE", "en": "en-GB"}
WIDTHS = {1440: 900, 390: 844}
SCHEMES = ("light", "dark")


@dataclass
class Problems:
    """Errors in the consoles of all browsers of a test; unexpected ones fail it."""

    found: list[str] = field(default_factory=list)
    expected: list[re.Pattern] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Errors that match ``pattern`` are part of the test."""
        self.expected.append(re.compile(pattern))

    @property
    def unexpected(self) -> list[str]:
        return [
            problem
            for problem in self.found
            if not any(pattern.search(problem) for pattern in self.expected)
        ]

    def watch(self, context: BrowserContext, who: str) -> None:
        """Gather the errors of every page of ``context``, frames included."""

        def on_console(message):
            # Chromium reports violations of a Content-Security-Policy here as well.
            if message.type == "error":
                place = message.location.get("url", "")
                self.found.append(f"{who}: {message.text} ({place})")

        context.on("console", on_console)
        context.on(
            "weberror",
            lambda error: self.found.append(
                f"{who}: {error.error.stack or error.error}"
            ),
        )


class People:
    """Opens browser contexts that share nothing, one for each person."""

    def __init__(self, browser: Browser, url: str, problems: Problems):
        self.browser = browser
        self.url = url
        self.problems = problems
        self.contexts: list[tuple[str, BrowserContext]] = []

    def open(self, who: str, language: str = "de", width: int = 1440, **options):
        """The page of a new person, with nothing opened yet."""
        context = self.browser.new_context(
            base_url=self.url,
            locale=LOCALES[language],
            viewport={"width": width, "height": WIDTHS.get(width, 900)},
            **options,
        )
        context.set_default_timeout(30_000)
        self.problems.watch(context, who)
        self.contexts.append((who, context))
        return context.new_page()

    def log_in(self, page: Page, username: str, password: str = "demo") -> None:
        """Log in to the Wagtail admin, as the form does but without drawing its pages.

        The admin's home takes about as long as all the rest of a short test.
        """
        asked = page.context.request
        asked.get("/admin/login/")
        token = next(
            cookie["value"]
            for cookie in page.context.cookies(self.url)
            if cookie["name"] == "csrftoken"
        )
        answer = asked.post(
            "/admin/login/",
            form={
                "username": username,
                "password": password,
                "csrfmiddlewaretoken": token,
            },
            headers={"Referer": f"{self.url}/admin/login/"},
            max_redirects=0,
        )
        assert answer.status == 302, f"{username} may not log in: {answer.status}"

    def log_in_by_hand(self, page: Page, username: str, password: str = "demo") -> None:
        """Log in to the Wagtail admin with its form."""
        page.goto("/admin/login/")
        page.locator("input[name=username]").fill(username)
        page.locator("input[name=password]").fill(password)
        page.locator("form button[type=submit]").first.click()
        page.wait_for_url(re.compile(r"/admin/(?!login)"))

    def photograph(self, name: str) -> None:
        """A screenshot of every open page, for a test that failed."""
        SCREENSHOTS.mkdir(exist_ok=True)
        for who, context in self.contexts:
            for number, page in enumerate(context.pages):
                # What is being closed cannot be photographed any more.
                with contextlib.suppress(Exception):
                    page.screenshot(path=SCREENSHOTS / f"{name}-{who}-{number}.png")

    def close(self) -> None:
        for _, context in self.contexts:
            context.close()


def screenshot(
    page: Page, name: str, width: int = 1440, scheme: str = "light", **options
) -> Path:
    """
    A picture of ``page`` at ``width`` CSS pixels, light or dark, in
    tests/screenshots; window and colours are as before afterwards.
    """
    SCREENSHOTS.mkdir(exist_ok=True)
    path = SCREENSHOTS / f"{name}-{width}-{scheme}.png"
    before = page.viewport_size
    size = {"width": width, "height": WIDTHS.get(width, 900)}
    if size != before:
        page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.screenshot(path=path, animations="disabled", **options)
    page.emulate_media(color_scheme="null")
    if before and size != before:
        page.set_viewport_size(before)
    return path


def screenshots(page: Page, name: str, **options) -> list[Path]:
    """Pictures of ``page`` at both widths in both colour schemes."""
    return [
        screenshot(page, name, width, scheme, **options)
        for width in WIDTHS
        for scheme in SCHEMES
    ]
