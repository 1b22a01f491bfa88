"""The visitor's widget on a site that has a look and floating things of its own."""

import pytest

from playwright.sync_api import expect

from .people import screenshots
from .roles import Visitor, begins


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]

#: Of the userbar, where Wagtail has it unless a template says otherwise.
CORNER = "w-userbar--bottom-right"
#: As a site would set them in its own style sheet.
LOOK = {
    "--cobrowse-accent": "rgb(120, 20, 60)",
    "--cobrowse-accent-text": "rgb(255, 250, 240)",
    "--cobrowse-surface": "rgb(250, 245, 235)",
    "--cobrowse-text": "rgb(30, 20, 10)",
    "--cobrowse-font": "monospace",
    "--cobrowse-radius": "0px",
    "--cobrowse-launcher-radius": "4px",
    "--cobrowse-offset-block": "200px",
    "--cobrowse-offset-inline": "100px",
    "--cobrowse-z-index": "77",
}
SET = """
(look) => {
  for (const [name, value] of Object.entries(look))
    document.documentElement.style.setProperty(name, value);
}
"""


@pytest.fixture
def language():
    return "en"


def apart(one, other) -> bool:
    """Whether two boxes leave each other free."""
    return (
        one["x"] + one["width"] <= other["x"]
        or other["x"] + other["width"] <= one["x"]
        or one["y"] + one["height"] <= other["y"]
        or other["y"] + other["height"] <= one["y"]
    )


def style(locator, *names):
    script = "(one, names) => names.map((name) => getComputedStyle(one)[name])"
    return locator.evaluate(script, names)


def test_it_has_the_look_that_the_site_gives_it(visitor):
    visitor.visit()
    visitor.page.evaluate(SET, LOOK)
    launcher = visitor.page.get_by_role("button", name=begins(visitor.words.chat)).first
    names = ("backgroundColor", "color", "borderRadius", "fontFamily")
    assert style(launcher, *names) == [
        LOOK["--cobrowse-accent"],
        LOOK["--cobrowse-accent-text"],
        "4px",
        "monospace",
    ]
    box = launcher.bounding_box()
    assert box["x"] + box["width"] == 1440 - 100
    assert box["y"] + box["height"] == 900 - 200
    host = visitor.page.locator("[data-cobrowse-ui]").first
    assert style(host, "zIndex") == ["77"]
    visitor.open_chat()
    panel = visitor.chat
    assert style(panel, *names) == [
        LOOK["--cobrowse-surface"],
        LOOK["--cobrowse-text"],
        "0px",
        "monospace",
    ]
    # High up, it is lower: nothing of it is out of the window.
    box = panel.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] < 900 - 200
    screenshots(visitor.page, "widget-look")


@pytest.mark.parametrize("width", [1440, 390])
def test_it_keeps_clear_of_what_floats_on_the_site(people, language, width):
    visitor = Visitor(people.open("visitor", language, width), language)
    page, words = visitor.page, visitor.words
    visitor.visit()
    launcher = page.get_by_role("button", name=begins(words.chat)).first
    footer = page.get_by_role("contentinfo")
    footer.get_by_role("button", name="Cookies").click()
    notice = page.get_by_role("region", name="Cookies")
    expect(notice).to_be_focused()
    page.mouse.wheel(0, -200)
    top = page.get_by_role("link", name="Back to the top")
    expect(top).to_be_visible()
    for one, other in ((launcher, notice), (launcher, top), (top, notice)):
        page.wait_for_function(
            "([one, other]) => { const a = one.getBoundingClientRect(), b ="
            " other.getBoundingClientRect(); return a.bottom <= b.top || b.bottom <="
            " a.top || a.right <= b.left || b.right <= a.left; }",
            arg=[one.element_handle(), other.element_handle()],
        )
        assert apart(one.bounding_box(), other.bounding_box())
    visitor.open_chat()
    panel = visitor.chat.bounding_box()
    if width == 390:
        assert panel == {"x": 0, "y": 0, "width": 390, "height": 844}
    else:
        assert panel["y"] >= 0
        assert apart(panel, notice.bounding_box())
    visitor.chat.get_by_role("button", name=words.minimise).click()
    notice.get_by_role("button", name="All right").click()
    expect(notice).to_be_hidden()


def test_what_was_begun_is_still_there_on_the_next_page(visitor):
    page, words = visitor.page, visitor.words
    visitor.visit()
    visitor.open_chat()
    box = visitor.chat.get_by_role("textbox", name=begins(words.message))
    expect(box).to_be_focused()
    box.press_sequentially("I have a quest")
    visitor.chat.get_by_role("button", name=words.minimise).click()
    launcher = page.get_by_role("button", name=begins(words.chat)).first
    expect(launcher).to_be_focused()
    visitor.open_chat()
    expect(box).to_have_value("I have a quest")
    visitor.write("Hello")
    box.press_sequentially("And another quest")
    # Neither another page nor a minimised panel ends anything.
    visitor.chat.get_by_role("button", name=words.minimise).click()
    visitor.search("000042")
    visitor.open_chat()
    expect(visitor.log).to_contain_text("Hello")
    expect(box).to_have_value("And another quest")


def test_wagtails_userbar_stands_above_it_in_the_same_corner(people):
    page = people.open("editor", "en")
    people.log_in(page, "editor")

    def move(route):
        answer = route.fetch()
        text = answer.text().replace("w-userbar--bottom-left", CORNER)
        assert CORNER in text
        route.fulfill(response=answer, body=text)

    page.route("**/en/", move)
    page.goto("/en/")
    launcher = page.get_by_role("button", name="Service chat").first
    userbar = page.get_by_role("button", name="View Wagtail quick actions")
    expect(launcher).to_be_visible()
    page.wait_for_load_state("load")
    one, other = launcher.bounding_box(), userbar.bounding_box()
    assert other["x"] + other["width"] > 1440 - 60
    assert other["y"] + other["height"] <= one["y"]
    userbar.click()
    menu = page.get_by_role("menu").bounding_box()
    assert menu["y"] + menu["height"] <= one["y"]
