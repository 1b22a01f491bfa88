"""Whatever somebody can name is text wherever it appears, on both sides."""

import re

import pytest

from playwright.sync_api import expect

from .roles import begins, start_session
from .words import WORDS


HOSTILE = [
    "<img src=x onerror=\"window.ran='image'\">",
    "\"><script>window.ran='script'</script>",
    "<svg/onload=window.ran='svg'>",
    "javascript:window.ran='link'",
    "<b> https://evil.example/?a=",
    "%(webcode)s %s {name} {{ 7*7 }} {% now %}",
    "\u202egnirts esrever",
    "</textarea></title></style><iframe src=javascript:parent.ran='frame'>",
    '=HYPERLINK "https://evil.example',
    "__proto__",
]
RETITLE = """
from wagtail.models import Page
page = Page.objects.get(slug="become-a-member").specific
page.title = {title!r}
page.save_revision().publish()
"""
TITLE = "<img src=x onerror=window.ran='title'> %(name)s"
NAME = "<b onmouseover=window.ran=1>Anna</b>"


pytestmark = pytest.mark.once


@pytest.fixture
def language():
    return "en"


@pytest.fixture
def live_site(own_site):
    """Titles and names are changed here, so this site is nobody else's."""
    return own_site


def harmless(*people):
    for person in people:
        for frame in person.page.frames:
            assert frame.evaluate("() => window.ran") is None


def test_words_of_visitor_and_advisor_are_text(visitor, advisor):
    visitor.visit()
    visitor.open_chat()
    for words in HOSTILE:
        visitor.write(words)
    advisor.open_workplace()
    # The preview in the queue, then the conversation itself.
    expect(advisor.queue).to_contain_text(HOSTILE[-1])
    advisor.take()
    for words in HOSTILE:
        expect(advisor.log.locator("p").filter(has_text=words)).to_have_count(1)
        advisor.write(words)
        # Each side wrote it once.
        expect(visitor.log.locator("p").filter(has_text=words)).to_have_count(2)
    for side in (visitor, advisor):
        assert side.log.locator("img, script, [onload], iframe").count() == 0
        assert side.log.locator("a[href^='javascript']").count() == 0
        # An address of the web is a link that says where it leads, twice on each side.
        links = side.log.locator("a[href*='evil']")
        expect(links).to_have_count(4)
        for link in links.all():
            expect(link).to_have_accessible_name(
                re.compile(
                    r"^https://evil\.example.*\(another website: evil\.example\)$"
                )
            )
            expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    visitor.page.reload()
    advisor.page.reload()
    expect(advisor.log).to_contain_text(HOSTILE[0])
    harmless(visitor, advisor)


def test_titles_names_and_addresses_are_text(
    visitor, advisor, live_site, language, problems
):
    problems.expect(r"^visitor: .* 404 .*/en/search/")
    words = WORDS[language]
    live_site.manage("shell", "-c", RETITLE.format(title=TITLE))
    live_site.query(
        "UPDATE wagtail_cobrowse_advisorprofile SET public_name = ?", (NAME,)
    )
    start_session(visitor, advisor, "search/?query=000042")
    expect(visitor.bar).to_contain_text(NAME)
    expect(advisor.pane).to_contain_text(TITLE)
    # An address that anybody can make up, of a page that is none.
    visitor.visit("search/<img src=x onerror=window.ran='path'>/?query=<b>")
    expect(advisor.page.locator("body")).not_to_contain_text("window.ran='path'")
    advisor.page.get_by_role("button", name=begins(words.suggest)).first.click()
    dialog = advisor.page.get_by_role("dialog")
    dialog.get_by_role("textbox").first.fill("000042")
    dialog.get_by_role("button", name=begins("Suggest")).first.click()
    expect(advisor.log).to_contain_text(TITLE)
    visitor.open_chat()
    expect(visitor.log).to_contain_text(TITLE)
    harmless(visitor, advisor)
