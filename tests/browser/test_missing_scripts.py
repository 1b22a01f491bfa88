"""Scripts of ours that do not load: both sides read so, and it heals by itself."""

import re

import pytest

from playwright.sync_api import expect

from .roles import begins, start_session


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]

#: What is asked for again after ten seconds is so at once; all else takes its time.
SOONER = """{
  const wait = window.setTimeout;
  window.setTimeout = (what, ms, ...more) =>
    wait(what, ms === 10_000 ? 300 : ms, ...more);
}"""
MISSING = "Part of co-browsing did not load"


@pytest.fixture
def language():
    return "en"


def bundle(name):
    """Its address, with or without a fingerprint."""
    return re.compile(rf"/wagtail_cobrowse/{name}(\.\w+)?\.js")


@pytest.fixture
def block(visitor, problems):
    """Functions that let a bundle not load, and load again."""
    problems.expect("ERR_FAILED")
    page = visitor.page
    yield (
        lambda name: page.route(bundle(name), lambda route: route.abort()),
        lambda name: page.unroute(bundle(name)),
    )


def test_where_the_mirror_does_not_load_nobody_says_that_the_page_is_seen(
    visitor, advisor, block
):
    lose, find = block
    visitor.page.add_init_script(SOONER)
    start_session(visitor, advisor)
    expect(advisor.stage.locator("h1")).to_be_visible()
    lose("mirror")
    visitor.visit("service/contact/")
    expect(visitor.bar).to_contain_text("This page is not shared")
    expect(visitor.bar).to_contain_text(MISSING)
    expect(visitor.bar).not_to_contain_text(visitor.words.sees)
    expect(advisor.pane).to_contain_text("This page cannot be shown.")
    expect(advisor.pane).to_contain_text("Ask the visitor to load the page again.")
    expect(advisor.stage.locator("h1")).to_have_count(0)
    # It is asked for again without anybody doing anything.
    find("mirror")
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    expect(visitor.bar).not_to_contain_text(MISSING)
    title = visitor.page.locator("h1").inner_text()
    expect(advisor.stage.locator("h1")).to_have_text(title)
    expect(advisor.pane).not_to_contain_text("This page cannot be shown.")
    # Without a part of it the page is seen, and both know that something is missing.
    lose("withheld")
    visitor.visit()
    expect(visitor.bar).to_contain_text(visitor.words.sees)
    expect(visitor.bar).to_contain_text(MISSING)
    banner = advisor.page.locator(".cobrowse-banner")
    expect(banner).to_contain_text(MISSING)
    find("withheld")
    visitor.visit("service/contact/")
    expect(advisor.stage.locator("h1")).to_have_text(title)
    expect(banner).not_to_contain_text(MISSING)
    expect(visitor.bar).not_to_contain_text(MISSING)


@pytest.mark.parametrize("name", ["visitor", "chat"])
def test_a_chat_that_does_not_load_is_said_and_the_next_press_tries_again(
    visitor, block, name
):
    lose, find = block
    lose(name)
    visitor.visit()
    launcher = visitor.page.get_by_role("button", name=begins(visitor.words.chat))
    launcher.click()
    expect(launcher).to_have_accessible_name(
        "Service chat did not load. Please load this page again."
    )
    find(name)
    launcher.click()
    expect(visitor.chat).to_be_visible()
    expect(launcher).to_have_accessible_name(visitor.words.chat)


def test_who_presses_start_in_vain_reads_so_and_the_next_press_starts(visitor, block):
    lose, find = block
    visitor.visit()
    lose("visitor")
    visitor.search("000016")
    problem = visitor.page.locator("[data-cobrowse-problem]")
    lost = "Co-browsing did not load. Please load this page again."
    expect(problem).to_have_text(lost)
    with visitor.page.expect_event("requestfailed"):
        visitor.tick()
        visitor.press_start()
    expect(problem).to_have_text(lost)
    find("visitor")
    # What loads later for another reason has not been agreed to.
    visitor.page.get_by_role("button", name=begins(visitor.words.chat)).click()
    expect(visitor.chat).to_be_visible()
    expect(problem).to_be_empty()
    expect(visitor.code).to_be_hidden()
    visitor.press_start()
    expect(visitor.code).to_be_visible()
