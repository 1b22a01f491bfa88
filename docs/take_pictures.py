"""
Takes the pictures of the documentation from the running software.

Start `make demo`, then `.venv/bin/python docs/take_pictures.py http://localhost:8000`.
"""

import shutil
import sys

from pathlib import Path

from playwright.sync_api import expect, sync_playwright


ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.engines import CHROMIUM  # noqa: E402
from tests.browser.people import People, Problems  # noqa: E402
from tests.browser.roles import Advisor, Visitor  # noqa: E402


PICTURES = ROOT / "docs" / "pictures"


def main(url: str) -> None:
    """Walk the journey at ``url`` and take a picture of both sides."""
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM
        )
        people = People(browser, url, Problems())
        visitor = Visitor(people.open("visitor", "en"), "en")
        page = people.open("advisor", "en")
        people.log_in(page, "advisor")
        advisor = Advisor(page, "en")
        walk(visitor, advisor)
        visitor.page.screenshot(path=PICTURES / "visitor.png")
        advisor.page.screenshot(path=PICTURES / "workplace.png")
        visitor.press(visitor.words.end_session)
        visitor.chat.get_by_role("button", name=visitor.words.end_chat).click()
        page = people.open("editor", "en")
        people.log_in(page, "editor")
        show_editors(page, url)
        browser.close()


def show_editors(page, url: str) -> None:
    """What editors see of a page: as the advisor sees it, and its webcode."""
    for query, name in (("000042", "seen"), ("000077", "seen-masked")):
        page.goto(f"{url}/admin/cobrowse/webcodes/?q={query}")
        page.get_by_role("link", name=query).first.click()
        expect(page.locator("[data-cobrowse-webcode]")).to_contain_text(query)
        address = page.url.removesuffix("webcode/")
        if name == "seen":
            page.screenshot(path=PICTURES / "webcode.png")
        page.goto(address)
        stage = page.frame_locator("[data-seen-pane] iframe")
        expect(stage.locator("h1")).to_be_visible()
        expect(page.locator("[data-seen-status]")).to_be_hidden()
        page.screenshot(path=PICTURES / f"{name}.png")


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
    main(sys.argv[1])
