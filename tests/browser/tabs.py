"""A visitor in any of the three browsers, whom an advisor in Chromium watches."""

import contextlib

from types import SimpleNamespace

from playwright.sync_api import expect

from .engines import ScriptError, Tab
from .lines import is_exact, wait_until
from .roles import Advisor


def bar_button(name: str) -> str:
    """An expression for a button of the session bar, which is in a shadow root."""
    return f"""[...document.querySelectorAll('[data-cobrowse-ui]')]
      .flatMap((host) => [...(host.shadowRoot?.querySelectorAll('button') ?? [])])
      .find((button) => button.textContent.trim().startsWith('{name}')
        && button.checkVisibility())"""


#: Seconds that a page may take to load and to begin with all its scripts.
LONG = 45
#: An expression for what the session bar says.
BAR = """[...document.querySelectorAll('[data-cobrowse-ui]')]
  .map((host) => host.shadowRoot?.querySelector('.bar')?.textContent ?? '').join(' ')"""


def begin(tab: Tab, advisor: Advisor) -> None:
    """From the co-browsing page, open in ``tab``, to a session."""
    tab.click("#cobrowse-consent")
    tab.click("[data-cobrowse-begin]")
    shown = "document.querySelector('[data-cobrowse-startcode]').textContent"
    code = tab.wait(rf"(/^\s*\w{{4}}\s\w{{4}}\s*$/.exec({shown}) || [''])[0]", LONG)
    advisor.open_workplace()
    advisor.take()
    advisor.enter(code.strip())
    expect(advisor.stage_frame).to_be_visible()


def until_exact(tab: Tab, advisor: Advisor, seconds: float = 30) -> float:
    """Wait until the stage shows the page of ``tab``; the seconds that took."""

    def exact() -> bool:
        # Between two documents there is nobody to ask.
        with contextlib.suppress(ScriptError):
            return is_exact(SimpleNamespace(page=tab), advisor)
        return False

    return wait_until(advisor.page, exact, seconds)


def change(tab: Tab, text: str) -> None:
    tab.evaluate("(t) => { document.querySelector('h1').textContent = t; }", text)


def leave(tab: Tab, deed: str) -> None:
    """Run ``deed``, which ends the document, and wait for the one that follows.

    That may be one of before, which the browser has kept.
    """
    # Not at once: a driver may ask the document that is gone for an answer.
    before = tab.evaluate(
        f"() => {{ setTimeout(() => {{ {deed} }}); return performance.timeOrigin; }}"
    )
    there = f"performance.timeOrigin !== {before!r}"
    tab.wait(f"{there} && document.readyState === 'complete'", LONG)
