"""What a page costs those who never open the chat: one file, and nothing after it."""

import pytest


pytestmark = pytest.mark.once

#: Everything of ours has one of them in its address.
OURS = ("wagtail_cobrowse", "/cobrowse/")
STORED = """async () => [
  document.cookie, localStorage.length, sessionStorage.length,
  (await indexedDB.databases()).length, (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length,
  performance.getEntriesByType('resource').map(({ name }) => name),
]"""


@pytest.fixture
def page(chromium, live_site):
    context = chromium.new_context(base_url=live_site.url)
    yield context.new_page()
    context.close()


def test_a_page_without_a_session_asks_for_the_loader_and_for_nothing_else(page):
    asked, answers, sockets = [], [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: answers.append(response))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', ({ blockedURI }) =>"
        " (window.refused ??= []).push(blockedURI))"
    )
    for path in ("/en/", "/de/", "/en/", "/en/?query=1#part", "/en/no-such-page/"):
        del asked[:], answers[:]
        page.goto(path, wait_until="networkidle")
        # What waits for an idle moment, for the focus or for an attempt to go on.
        page.bring_to_front()
        page.mouse.move(100, 100)
        page.mouse.wheel(0, 300)
        page.evaluate("dispatchEvent(new Event('focus'))")
        page.evaluate("dispatchEvent(new Event('online'))")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_timeout(1500)
        ours = [url for url in asked if any(part in url for part in OURS)]
        assert [url.rpartition("/")[2] for url in ours] == ["loader.js"], path
        assert [each for each in answers if "set-cookie" in each.headers] == [], path
        cookie, *counts, resources = page.evaluate(STORED)
        assert cookie == "" and counts == [0, 0, 0, 0, 0], path
        loaded = [url for url in resources if any(part in url for part in OURS)]
        assert loaded == ours, path
        assert page.evaluate("window.refused ?? []") == [], path
    assert sockets == []
    assert page.context.cookies() == []
