"""
Takes the pictures of the documentation from the running software.

`.venv/bin/python docs/take_pictures.py` makes the example site and serves it;
with the address of a running demo, such as http://localhost:8000, it uses that.
"""

import contextlib
import sys
import tempfile

from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright


ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.engines import launch_chromium  # noqa: E402
from tests.browser.live_site import Prepared  # noqa: E402
from tests.browser.people import People, Problems  # noqa: E402
from tests.browser.roles import Advisor, Visitor  # noqa: E402


PICTURES = ROOT / "docs" / "pictures"
#: Enough for an interface, and a third of the size.
COLOURS = 256


def main(url: str) -> None:
    """Walk the journey at ``url`` and take a picture of both sides."""
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        people = People(browser, url, Problems())
        page = people.open("editor", "en")
        people.log_in(page, "editor")
        show_editors(page, url)
        visitor = Visitor(people.open("visitor", "en"), "en")
        page = people.open("advisor", "en")
        people.log_in(page, "advisor")
        advisor = Advisor(page, "en")
        walk(visitor, advisor)
        take(visitor.page, "visitor")
        take(advisor.page, "workplace")
        visitor.press(visitor.words.end_session)
        visitor.chat.get_by_role("button", name=visitor.words.end_chat).click()
        browser.close()


@contextlib.contextmanager
def own_site() -> Iterator[str]:
    """The example site, served until the pictures are taken; its address."""
    with tempfile.TemporaryDirectory(prefix="cobrowse-pictures-") as folder:
        with Prepared(Path(folder)).copy(Path(folder) / "var").running() as site:
            yield site.url


def take(page, name: str) -> None:
    """A picture of the window, small enough for a repository."""
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def show_state(page, url: str) -> None:
    """The co-browsing page in the editor, previewed while its Startcode is shown."""
    page.goto(f"{url}/admin/cobrowse/webcodes/?q=000016")
    page.get_by_role("link", name="000016").first.click()
    expect(page.locator("[data-cobrowse-webcode]")).to_contain_text("000016")
    number = page.url.rstrip("/").split("/")[-2]
    page.goto(f"{url}/admin/pages/{number}/edit/")
    page.get_by_role("button", name="Toggle preview").click()
    page.get_by_label("Preview mode").select_option("startcode")
    frame = page.frame_locator("#w-preview-iframe")
    expect(frame.locator("[data-cobrowse-startcode]")).to_be_visible()
    frame.locator("[data-cobrowse-startcode]").scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    take(page, "preview")


def show_editors(page, url: str) -> None:
    """What editors see of a page: its states, its webcode, and the advisor's view."""
    show_state(page, url)
    for query, name in (("000042", "seen"), ("000077", "seen-masked")):
        page.goto(f"{url}/admin/cobrowse/webcodes/?q={query}")
        page.get_by_role("link", name=query).first.click()
        expect(page.locator("[data-cobrowse-webcode]")).to_contain_text(query)
        address = page.url.removesuffix("webcode/")
        if name == "seen":
            take(page, "webcode")
        page.goto(address)
        stage = page.frame_locator("[data-seen-pane] iframe")
        expect(stage.locator("h1")).to_be_visible()
        expect(page.locator("[data-seen-status]")).to_be_hidden()
        take(page, name)


def walk(visitor: Visitor, advisor: Advisor) -> None:
    """On to the application form, with the advisor pointing at a field."""
    visitor.visit()
    visitor.open_chat()
    visitor.write("Where do I write my insurance number?")
    advisor.open_workplace()
    advisor.take()
    advisor.write("Hello! I can show you.")
    advisor.offer()
    expect(visitor.log).to_contain_text("000016")
    visitor.search("000016")
    advisor.enter(visitor.consent())
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    visitor.search("000042")
    title = visitor.page.locator("h1").inner_text()
    expect(advisor.stage.locator("h1")).to_have_text(title)
    visitor.page.locator("main input[type=text]").first.fill("Erika")
    frame = advisor.stage_frame.bounding_box()
    # The advisor's hand: a few moves, the last one over the field.
    for step in range(20):
        advisor.page.mouse.move(
            frame["x"] + frame["width"] * 0.4 + step,
            frame["y"] + frame["height"] * 0.845,
        )
        advisor.page.wait_for_timeout(50)
    visitor.page.mouse.move(520, 380)
    visitor.page.wait_for_timeout(400)


if __name__ == "__main__":
    with contextlib.ExitStack() as stack:
        main(sys.argv[1] if sys.argv[1:] else stack.enter_context(own_site()))
