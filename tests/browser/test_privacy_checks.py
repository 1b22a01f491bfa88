"""The questions of privacy in Wagtail's content checks, asked by axe itself."""

import pytest

from wagtail.admin.userbar import AccessibilityItem

from build_backend.bundle import ROOT
from wagtail_cobrowse.admin import privacy_checks


pytestmark = pytest.mark.once

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
#: What no rule asks about, and after it what each of them does.
FINE = """<label>Name <input id="name"></label><p data-cobrowse="mask">Contract</p>
<label>Town <input id="town" data-cobrowse="mask"></label>
<p data-cobrowse="open">Of a page that is masked by default</p>
<iframe src="/en/" title="Our own"></iframe><iframe title="Filled"></iframe>"""
ASKED = {
    "cobrowse-open-field": '<input id="it" aria-label="IBAN" data-cobrowse="open">',
    "cobrowse-other-website": (
        '<iframe id="it" title="Map" src="https://maps.invalid/"></iframe>'
    ),
    "cobrowse-unknown-word": '<p id="it" data-cobrowse="hidden">4711</p>',
    "cobrowse-open-in-closed": (
        '<div data-cobrowse="hide"><p id="it" data-cobrowse="open">4711</p></div>'
    ),
}
RUN = """async ([rules, checks, names]) => {
  axe.configure({ rules, checks });
  const found = await axe.run(document, { runOnly: names, iframes: false });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => [id, target[0]]));
}"""


@pytest.fixture
def ask(chromium):
    """What is found on a page, as pairs of rule and element."""
    item = AccessibilityItem(in_editor=True)
    privacy_checks.add_to([item])
    names = [name for name, *_rest in privacy_checks.RULES]
    rules = [each for each in item.axe_custom_rules if each["id"] in names]
    checks = [
        each for each in item.axe_custom_checks if each["id"] == privacy_checks.CHECK
    ]
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body=""))

    def run(html):
        page.set_content(f"<!doctype html><html lang=en><body>{html}</body></html>")
        page.evaluate(AXE)
        return page.evaluate(RUN, [rules, checks, names])

    yield run
    context.close()


def test_each_question_is_asked_of_what_it_is_about_and_of_nothing_else(ask):
    assert ask(FINE) == []
    assert set(ASKED) == {name for name, *_rest in privacy_checks.RULES}
    for name, html in ASKED.items():
        assert ask(FINE + html) == [[name, "#it"]]
