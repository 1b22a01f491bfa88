"""“As the advisor sees it” shows what an advisor sees in a session (decision 0027)."""

import re
import time

import pytest

from playwright.sync_api import expect

from .roles import Visitor, start_session


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]

#: Seconds in which both have to be drawn.
PATIENCE = 10
BULLETS = "\u2022"
#: Words that no advisor reads, in the ways in which an editor withholds them.
INLINE, HIDDEN, MASKED, SELECTED = "Inlinia", "Hidenbrook", "Maskwell", "Selectra"
#: A page below the home page, in English, with one of each, and its address.
MAKE = f"""
import json
from wagtail.models import Page, Site
from example_site.website.models import TextPage
from wagtail_cobrowse.models import CobrowseSiteSettings, PagePolicy

site = Site.objects.get(is_default_site=True)
text = lambda words: {{"type": "text", "value": "<p>%s</p>" % words}}
private = lambda mode, words: {{
    "type": "private", "value": {{"mode": mode, "content": [text(words)]}}
}}
facts = {{"facts": [{{"figure": "7", "text": "{SELECTED}"}}]}}
body = [
    text('Dear <span data-cobrowse="hide">{INLINE}</span>, in plain words.'),
    private("hide", "{HIDDEN}"),
    private("mask", "{MASKED}"),
    {{"type": "facts", "value": facts}},
]
page = TextPage(title="Compared", slug="compared", intro="For both of them.")
page.body = json.dumps(body)
site.root_page.add_child(instance=page)
page.save_revision().publish()
PagePolicy.objects.create(page_id=page.pk, policy="open")
CobrowseSiteSettings.objects.filter(site=site).update(mask_selectors=".facts")
print(page.pk)
"""
#: What a document of the stage draws: names of elements, what a control is and is set
#: to, texts or what stands for a text, placeholders with their words. Left out is what
#: stands for a script or an element of ours and draws nothing: a preview has no loader.
#: Nor are ids and classes compared, in which scripts keep what happens to be hovered
#: over, nor sizes.
DRAWN = r"""(root) => {
  const NAMES = ['alt', 'title', 'aria-label', 'placeholder', 'type', 'href',
    'data-cobrowse-placeholder', 'data-cobrowse-label'];
  const UNSEEN = /^(?:template|cobrowse-script)$/;
  const words = (text) => text.replace(/\s+/g, ' ').trim();
  const draw = (node) => {
    if (node.nodeType === 3) return words(node.data) || [];
    if (node.nodeType !== 1 || UNSEEN.test(node.localName)) return [];
    const own = NAMES.filter((name) => node.hasAttribute(name))
      .map((name) => [name, words(node.getAttribute(name))]);
    if ('value' in node && node.localName !== 'li') own.push(['value', node.value]);
    for (const name of ['checked', 'disabled', 'selected', 'open'])
      if (name in node) own.push([name, node[name]]);
    const inside = [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes];
    const children = inside.map(draw).filter((each) => each.length);
    return [[node.localName, ...own.map((each) => each.join('=')), children]].flat();
  };
  return JSON.stringify(draw(root), null, 1);
}"""


@pytest.fixture
def language():
    return "en"


@pytest.fixture
def editor(people):
    """Somebody who edits pages, logged in to the admin."""
    page = people.open("editor", "en")
    people.log_in(page, "editor")
    return page


@pytest.fixture
def made(live_site, editor):
    """The page with something withheld in each way; its number."""
    number = int(live_site.manage("shell", "-v0", "-c", MAKE).split()[-1])
    yield number
    live_site.query(
        "UPDATE wagtail_cobrowse_cobrowsesitesettings SET mask_selectors = ''"
    )
    editor.goto(f"/admin/pages/{number}/delete/")
    editor.get_by_role("button", name="Yes, delete it").click()
    editor.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


@pytest.fixture
def compare(people, advisor, editor):
    """A session begins; what is drawn of a page in it, compared with the preview."""
    # As wide as the preview begins: the site may show other things elsewhere.
    visitor = Visitor(people.open("visitor", "en", 1280), "en")
    start_session(visitor, advisor)

    def run(number: int, path: str, title: str) -> str:
        visitor.visit(path)
        editor.goto(f"/admin/cobrowse/pages/{number}/")
        preview = editor.frame_locator("[data-seen-pane] iframe")
        expect(editor.locator("[data-seen-status]")).to_be_hidden()
        until = time.monotonic() + PATIENCE
        while True:
            session = advisor.stage.locator("body").evaluate(DRAWN)
            drawn = preview.locator("body").evaluate(DRAWN)
            if title in session and session == drawn:
                return session
            if time.monotonic() > until:
                assert drawn.splitlines() == session.splitlines()
                raise AssertionError(f"{title} is not in the stage.")
            editor.wait_for_timeout(100)

    return run


def test_a_page_is_the_same_for_editors_and_advisors(compare, live_site, made):
    drawn = compare(made, "compared/", "in plain words.")
    for word in (INLINE, HIDDEN, MASKED, SELECTED):
        assert word not in drawn
    # The words within a line and the region, each with a sign in its place.
    assert drawn.count("data-cobrowse-placeholder=private") == 2
    assert BULLETS * len(MASKED) in drawn
    assert BULLETS * len(SELECTED) in drawn
    # The decision on the page that the editor sees is the one of the session.
    live_site.query(
        "UPDATE wagtail_cobrowse_pagepolicy SET policy = 'masked' WHERE page_id = ?",
        (made,),
    )
    drawn = compare(made, "compared/", BULLETS * len("Compared"))
    assert "plain" not in drawn
    # A form, of a page that nobody has decided on.
    number = live_site.query(
        "SELECT id FROM wagtailcore_page WHERE slug = 'become-a-member'"
    )[0][0]
    drawn = compare(number, "become-a-member/", "Become a member")
    for control in ("radio", "text", "search", "submit"):
        assert f'"type={control}"' in drawn
