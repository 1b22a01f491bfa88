"""A person who uses the keyboard alone."""

import re

from playwright.sync_api import Page


#: The name of what has the focus, through shadow roots.
FOCUSED = """
() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return '';
  const label = at.ariaLabel || at.labels?.[0]?.innerText || at.innerText || at.title;
  return `${at.getAttribute('role') || at.localName}: ${label?.trim()}`;
}
"""


def go(
    page: Page, name: str, most: int = 120, within: str = ":root", back: bool = False
) -> None:
    """Press Tab until something whose role and name match has the focus.

    It has to stand in what the CSS selector ``within`` finds. ``back`` goes backwards,
    at the beginning of a page from its end.
    """
    passed = []
    inside = "(selector) => document.activeElement?.closest(selector) !== null"
    for _ in range(most):
        focused = page.evaluate(FOCUSED)
        if re.match(name, focused) and page.evaluate(inside, within):
            return
        passed.append(focused)
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{name} cannot be reached; passed {passed}")
