"""The net under all browser tests: no error in a page or one of its frames is lost."""

import pytest

from .people import People, Problems


PAGE = "<!doctype html><title>Page</title><p>Text</p><iframe srcdoc='{}'></iframe>"


@pytest.fixture
def watched(chromium):
    problems = Problems()
    people = People(chromium, "http://site.test", problems)
    page = people.open("visitor")
    yield page, problems
    people.close()


def serve(page, body, policy=""):
    headers = {"Content-Security-Policy": policy} if policy else {}
    page.route(
        "**/*",
        lambda route: route.fulfill(
            body=body, content_type="text/html", headers=headers
        ),
    )


@pytest.mark.parametrize(
    ("body", "policy", "expected"),
    [
        ("<script>console.error('one')</script>", "", "one"),
        ("<script>throw new Error('two')</script>", "", "two"),
        ("<script>Promise.reject(new Error('three'))</script>", "", "three"),
        (PAGE.format("<script>throw new Error(`four`)</script>"), "", "four"),
        ("<p style='color: red'>Text</p>", "style-src 'self'", "style-src"),
        ("<script>window.x = 1</script>", "script-src 'self'", "script-src"),
    ],
)
def test_an_error_is_found(watched, body, policy, expected):
    page, problems = watched
    serve(page, body, policy)
    page.goto("/")
    for _ in range(100):
        if problems.found:
            break
        page.wait_for_timeout(20)
    assert len(problems.unexpected) == 1
    assert expected in problems.unexpected[0]
    problems.expect(expected)
    assert not problems.unexpected


def test_a_page_without_errors_has_no_problems(watched):
    page, problems = watched
    serve(page, PAGE.format("<p>Inner</p>"))
    page.goto("/")
    page.frame_locator("iframe").get_by_text("Inner").wait_for()
    assert not problems.found
