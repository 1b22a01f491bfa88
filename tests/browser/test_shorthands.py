"""What browsers do not say of a shorthand with ``var()`` comes from its source."""

import json
import re

import pytest

from wagtail_cobrowse.consumers.protocol import Kind


pytestmark = pytest.mark.once

HEAD = "<!doctype html><html lang=en><title>Page</title>"
INTACT = "p { padding: var(--p); --empty: ; color: var(--c) }"
LOST = "p { padding: var(--p); padding-left: 0 }"
LONG = 10_000


@pytest.fixture
def line(strict_line):
    return strict_line


def open_page(line, styles, policy="open", body="<p id=words>Words</p>"):
    line.serve("/", f"{HEAD}{styles}{body}")
    line.open("/", policy)


def asked_for(line) -> list[str]:
    """What the page has asked the server for, by paths, in the order of asking."""
    return line.page.evaluate(
        "performance.getEntriesByType('resource')"
        ".map(({name}) => new URL(name).pathname)"
    )


def sheets(line) -> list[str]:
    """Each text of a sheet that has left, oldest first."""
    texts = re.findall(r'"_cssText": ("(?:[^"\\]|\\.)*")', json.dumps(all_events(line)))
    return [json.loads(text) for text in texts]


def all_events(line) -> list:
    return [event for message in line.messages() for event in message.events]


def linked(line, css, path="/static/site.css"):
    line.serve(path, css, "text/css")
    return f"<link rel=stylesheet href={path}>"


def test_where_nothing_is_lost_nothing_is_loaded(line):
    open_page(line, linked(line, INTACT))
    line.settle()
    assert "/shorthands.js" not in asked_for(line)
    assert asked_for(line).count("/static/site.css") == 1


def test_a_linked_sheet_is_whole_soon_and_in_each_keyframe(line):
    open_page(line, linked(line, LOST))
    line.wait_for_text("padding: var(--p)")
    count = len(line.messages())
    line.page.evaluate("mirror.watch(true)")
    line.wait(lambda messages: messages[count:] and messages[-1].kind == Kind.KEYFRAME)
    lost, *whole = sheets(line)
    assert "padding-top: ;" in lost
    assert len(whole) == 2
    assert all("{ padding: var(--p);" in text for text in whole)


def test_a_sheet_that_a_script_changed_says_what_it_is_now(line):
    open_page(line, linked(line, f"{LOST} b {{ margin: var(--m); margin-top: 0 }}"))
    line.wait_for_text("margin: var(--m)")
    line.page.evaluate(
        """() => {
          const {sheet} = document.querySelector('link');
          sheet.insertRule('i { color: rgb(1, 2, 3) }', 0);
          sheet.cssRules[1].style.cssText = 'padding: 3px';
        }"""
    )
    line.wait(lambda messages: "padding: 3px" in json.dumps(all_events(line)))
    line.page.evaluate("mirror.watch(true)")
    line.wait(lambda messages: messages[-1].kind == Kind.KEYFRAME)
    assert sheets(line)[-1].startswith("i { color: rgb(1, 2, 3); }p { padding: 3px; }")
    assert "margin: var(--m);" in sheets(line)[-1]


def test_rules_that_look_alike_are_left_as_they_are(line):
    other = LOST.replace("--p", "--q")
    open_page(line, linked(line, f"{LOST} {other} b {{ gap: var(--g); row-gap: 0 }}"))
    line.wait_for_text("gap: var(--g)")
    assert "padding: var(" not in line.wire()


def test_a_policy_has_nothing_to_report(line):
    line.page.add_init_script(
        "window.reports = [];"
        "addEventListener('securitypolicyviolation',"
        " ({blockedURI}) => reports.push(blockedURI))"
    )
    open_page(line, linked(line, LOST))
    line.wait_for_text("padding: var(--p)")
    assert line.page.evaluate("reports") == []


def test_nothing_is_asked_of_another_host(free_line):
    line = free_line
    seen = []
    line.page.on("request", lambda request: seen.append(request.url))
    line.page.route(
        "https://static.example/**",
        lambda route: route.fulfill(
            body=LOST,
            content_type="text/css",
            headers={"Access-Control-Allow-Origin": "*"},
        ),
    )
    away = "<link rel=stylesheet crossorigin href=https://static.example/site.css>"
    open_page(line, f"{away}<style>{LOST.replace('--p', '--own')}</style>")
    line.wait_for_text("padding: var(--own)")
    line.settle()
    assert sum(url.startswith("https://static.example/") for url in seen) == 1
    assert "padding-top: ;" in sheets(line)[0]


def test_a_sheet_that_a_script_made_is_not_fetched(free_line):
    """No policy that is made for the API allows to ask for it."""
    line = free_line
    line.page.add_init_script(
        "window.fetched = []; const own = fetch;"
        "window.fetch = (url, ...more) =>"
        " (fetched.push(String(url)), own(url, ...more))"
    )
    open_page(line, linked(line, LOST))
    line.wait_for_text("padding: var(--p)")
    line.page.evaluate(
        """() => {
          const made = new Blob(['b { margin: var(--made); margin-top: 0 }']);
          const href = URL.createObjectURL(new Blob([made], { type: 'text/css' }));
          const link = document.createElement('link');
          document.head.append(Object.assign(link, { rel: 'stylesheet', href }));
        }"""
    )
    line.wait_for_text("margin-right: ;")
    line.settle()
    assert [url.partition(":")[0] for url in line.page.evaluate("fetched")] == ["http"]


def test_what_comes_back_is_judged_like_the_rest(free_line):
    """What is in the page may be about one person; a file keeps its pictures."""
    line = free_line
    written = (
        '<style>p { --name: Anna-Secret; list-style: var(--l) "Anna-Secret";'
        " list-style-position: inside }"
        'b[data-of="Anna-Secret"] { margin: var(--m); margin-top: 0 }'
        "i { background: url(/media/anna-secret.png) var(--b); background-size: 1px }"
        "</style>"
    )
    file = linked(line, f"{LOST} b {{ background: url(/static/kept.png) }}")
    open_page(line, file + written, "masked")
    line.wait_for_text("padding: var(--p)")
    line.wait_for_text("margin: var(--m)")
    line.page.evaluate("mirror.watch(true)")
    line.wait(lambda messages: messages[-1].kind == Kind.KEYFRAME)
    wire = line.wire()
    assert "list-style: var(--l)" in wire
    assert "anna-secret" not in wire.lower()
    of_file = [text for text in sheets(line) if "padding: var(--p)" in text]
    assert len(of_file) == 2
    assert all("/static/kept.png" in text for text in of_file)


def test_of_a_hidden_region_no_sheet_comes_back(free_line):
    line = free_line
    hidden = (
        "<div data-cobrowse=hide><style>b { gap: var(--g); row-gap: 0 }</style></div>"
    )
    open_page(line, f"<style>{LOST}</style>", body=f"<p id=words>Words{hidden}")
    line.wait_for_text("padding: var(--p)")
    line.settle()
    assert "--g" not in line.wire()


def test_a_large_sheet_comes_back_and_the_page_goes_on(line):
    css = "".join(
        f".c{number} {{ margin: var(--m{number}); margin-top: {number}px }}"
        for number in range(LONG)
    )
    open_page(line, linked(line, css))
    line.wait_for_text(f"margin: var(--m{LONG - 1})")
    assert len(re.findall(r"margin: var\(--m\d+\);", sheets(line)[-1])) == LONG
