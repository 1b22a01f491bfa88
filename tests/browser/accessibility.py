"""What a machine can tell of whether everybody can see and use what is shown."""

from pathlib import Path

import pytest

from playwright.sync_api import Page

from build_backend.bundle import ROOT

from .live_site import LiveSite
from .people import People
from .roles import Advisor, Visitor


#: Names, roles and contrasts are the same in both browsers, and the layout nearly so.
#: The ways that most people go are looked at in Firefox as well, each time.
CHROMIUM_FIRST = pytest.mark.parametrize(
    "everybody",
    ["chromium", pytest.param("firefox", marks=pytest.mark.soak)],
    indirect=True,
)
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
LOOKS = (Path(__file__).parent / "looks.js").read_text().rstrip().rstrip(";")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What axe finds in ``scope``, as lines of text. The stage's frame holds the visitor's
#: own page, whatever that is like, so frames are not looked into.
CHECK = """
async ([scope, type, values]) => {
  const found = await axe.run(scope, {
    runOnly: { type, values },
    iframes: false,
    preload: false,
    resultTypes: ['violations'],
  });
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html, any }) => `${id}: ${help}: ${target}`
      + ` ${html.slice(0, 200)} ${any[0]?.message ?? ''}`));
}
"""
#: To be run before a page's own scripts: what is closed to the page can be looked into,
#: and nothing is seen on its way to another place or colour.
OPEN = """
(() => {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    return attach.call(this, { ...options, mode: 'open' });
  };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { transition: none !important; animation: none !important }');
  document.adoptedStyleSheets.push(sheet);
})();
"""
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"

#: As most people have it, and what looks are measured against.
USUAL = {
    "color_scheme": "light",
    "contrast": "no-preference",
    "forced_colors": "none",
    "reduced_motion": "reduce",
}
#: Colours that a system may ask for: each has contrasts of its own.
COLOURS = {
    "dark": {"color_scheme": "dark"},
    "more contrast": {"contrast": "more"},
    "dark, more contrast": {"color_scheme": "dark", "contrast": "more"},
}
#: WCAG 1.4.10: a window of 1280 pixels at 400 %.
NARROW = {"width": 320, "height": 640}


def prepare(page: Page) -> None:
    """Before anything is opened in ``page``."""
    page.add_init_script(OPEN)
    page.emulate_media(**USUAL)


def enter(people: People, who: str) -> Advisor:
    """Somebody at the workplace, to be looked at closely."""
    page = people.open(who, "en")
    prepare(page)
    people.log_in(page, who)
    return Advisor(page, "en")


def come(people: People, who: str = "visitor") -> Visitor:
    """Somebody who will visit the site, to be looked at closely."""
    page = people.open(who, "en")
    prepare(page)
    return Visitor(page, "en")


def follow_the_system(site: LiveSite) -> None:
    """The admin is as light, dark and rich in contrast as each browser asks for."""
    site.query("UPDATE wagtailusers_userprofile SET theme='system', contrast='system'")


class States:
    """Looks at one state after the other; tells all that is wrong at the end."""

    def __init__(self):
        self.wrong: list[str] = []
        self.seen: list[str] = []

    def look(self, name: str, page: Page, scope: str = ":root") -> None:
        """At what axe finds in ``scope`` as it is."""
        self.seen.append(name)
        # What slides or fades in has another contrast on its way.
        page.wait_for_timeout(400)
        self._axe(name, page, scope, "tag", RULES)

    def look_closely(
        self, name: str, page: Page, scope: str = ":root", but: str = ""
    ) -> None:
        """As well in all colours, from right to left, narrow, and with wider text.

        ``page`` is one that was prepared. It is as before afterwards. ``but``: a rule
        of axe that does not count here, for a reason.
        """
        self.seen.append(name)
        page.evaluate(DRAWN)
        self._axe(name, page, scope, "tag", RULES, but)
        # The same in all browsers, and the half of the time.
        is_first = page.context.browser.browser_type.name == "chromium"
        for how, media in COLOURS.items() if is_first else ():
            page.emulate_media(**(USUAL | media))
            page.evaluate(DRAWN)
            self._axe(f"{name}, {how}", page, scope, "rule", ["color-contrast"])
        page.emulate_media(**(USUAL | {"forced_colors": "active"}))
        # Firefox cannot be told to.
        if page.evaluate("matchMedia('(forced-colors: active)').matches"):
            self._measure(f"{name}, forced colours", page, "bare", scope)
        page.emulate_media(**USUAL)
        with_dir = "(dir) => { document.documentElement.dir = dir }"
        page.evaluate(with_dir, "rtl")
        self._measure(f"{name}, from right to left", page, "beside", scope)
        page.evaluate(with_dir, "ltr")
        self._measure(f"{name}, wider text", page, "clipped", scope)
        before = page.viewport_size
        page.set_viewport_size(NARROW)
        self._measure(f"{name}, narrow", page, "beside", scope)
        self._axe(f"{name}, narrow", page, scope, "rule", ["target-size"])
        page.set_viewport_size(before)

    def go_through(
        self, name: str, page: Page, scope: str, most: int = 60, back: bool = False
    ) -> list[str]:
        """Press Tab up to ``most`` times: in ``scope`` each focus has to be seen.

        The names of what had it, in this order.
        """
        self.seen.append(name)
        passed: list[str] = []
        first = None
        for _ in range(most):
            page.keyboard.press("Shift+Tab" if back else "Tab")
            number, label, wrong = _ask(page, "focus", scope)
            if wrong:
                # What is above it may be about to step aside.
                page.wait_for_timeout(400)
                _, _, wrong = _ask(page, "focus", scope)
            if number == first:
                break
            first = first or number
            if label:
                passed.append(label)
            self.wrong += [f"{name}: {line}" for line in wrong]
        return passed

    def _measure(self, name: str, page: Page, what: str, scope: str) -> None:
        page.evaluate(DRAWN)
        found = _ask(page, what, scope)
        self.wrong += [f"{name}: {line}" for line in found]

    def _axe(
        self,
        name: str,
        page: Page,
        scope: str,
        type: str,
        values: list[str],
        but: str = "",
    ) -> None:
        if not page.evaluate("!!window.axe"):
            page.evaluate(f"() => {{ {AXE} }}")
        found = page.evaluate(CHECK, [scope, type, values])
        self.wrong += [
            f"{name}: {line}" for line in found if not line.startswith(f"{but}:")
        ]


def _ask(page: Page, what: str, scope: str):
    """What a function of looks.js says of ``scope``."""
    return page.evaluate(f"([what, scope]) => ({LOOKS})[what](scope)", [what, scope])
