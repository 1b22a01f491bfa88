"""What the advisor sees becomes what the visitor sees, whatever was lost."""

import os
import time

import pytest

from .convergence.both import Both, InTab
from .fidelity.places import HERE as FIDELITY


pytestmark = pytest.mark.once
FULL = os.environ.get("COBROWSE_TEST_SCALE") == "full"

#: Of everything that redaction and sanitiser leave out, mask or replace.
APP = """<h1 class="a b" title="Words">Heading</h1><!-- comment --><p>One <b>two</b></p>
<p data-cobrowse="mask" title="Secret">Masked <i class="k">text</i></p>
<div data-cobrowse="hide" class="box"><p>Hidden</p></div>
<form><input value="typed"><input type="number" value="3">
<input type="password" value="x">
<input type="checkbox" checked><input type="hidden" value="h"><textarea>area</textarea>
<select><option>1</option><option selected>2</option></select><button>Go</button>
<select data-cobrowse="open" class="own"><option value="a">1</option>
<optgroup label="More"><option>2</option><option selected>3</option></optgroup></select>
<label data-cobrowse="open"><input data-cobrowse="open" value="open"></label>
<input name="setAttribute"></form>
<svg viewBox="0 0 9 9" class="s"><g class="g"><path d="M0 0h9"/><polygon/>
<script>1</script><style>.s{fill:red}</style>
<foreignObject><p class="f">In</p></foreignObject></g></svg>
<math><mi>x</mi><annotation>y</annotation></math><video></video><canvas></canvas>
<template><p>no</p></template><noscript>no</noscript><style>.a{color:red}</style>
<details open><summary>More</summary>Words</details><dialog open>Dialog</dialog>
<x-widget class="w"><template shadowrootmode="open"><slot></slot>
<em>Shadow</em></template>
<span>Light</span></x-widget><div popover class="pop">Pop</div>
<iframe srcdoc="<p>in"></iframe>
<table><caption>C</caption><tr><td colspan="2">Cell</td></tr></table>
<div contenteditable class="edit">typed <b>here</b></div><p dir="rtl" hidden>Away</p>
<nav role="tablist" aria-orientation="vertical" data-state="idle"><a id="tab" href="#x"
 tabindex="0" aria-controls="x" lang="fr" data-own="y">Onglet</a></nav>
<progress value="3" max="9"></progress><p class="long">LONG</p>"""
APP = APP.replace("LONG", "Many words. " * 300)

CHANGES = """() => {
  const app = document.getElementById('app');
  const find = (selector) => app.querySelector(selector);
  find('h1').className = 'c';
  find('[data-cobrowse=mask]').append('more', document.createElement('i'));
  find('.box').append(document.createElement('p'));
  find('.box').title = 'Away';
  find('input').value = 'by script';
  find('[value=open]').value = 'shown';
  find('[type=checkbox]').checked = false;
  find('textarea').append('child');
  find('svg').setAttribute('viewBox', '0 0 10 10');
  find('path').setAttribute('d', 'M0 0h8');
  find('polygon').setAttribute('points', '1,1 '.repeat(2000));
  find('.g').setAttribute('fill', 'url(#none)');
  find('mi').setAttribute('mathsize', '2em');
  find('.own').value = '2';
  find('select').selectedIndex = 0;
  find('nav').setAttribute('data-state', 'open');
  find('nav').setAttribute('aria-busy', 'false');
  find('#tab').removeAttribute('lang');
  find('#tab').id = 'image';
  find('tr').append(Object.assign(document.createElement('td'), { colSpan: 1000 }));
  find('button').disabled = true;
  find('progress').value = 8;
  document.documentElement.className = 'changed';
  document.documentElement.lang = 'de';
  find('svg').append(document.createElementNS('http://www.w3.org/2000/svg', 'rect'));
  find('template').innerHTML = '<p>none';
  find('details').open = false;
  find('x-widget').shadowRoot.append('text', document.createElement('u'));
  find('table').insertRow().insertCell().textContent = 'new';
  find('.edit').append(find('p[dir]'));
  find('.box').append(find('p'));
  app.append(document.createComment('note'), document.createElement('script'), 'end');
}"""


#: Kinds of changes (convergence/changes.js) that are told in full over a bad line.
PLAIN = (
    "['append', 'append', 'around', 'remove', 'move', 'className', 'title', 'text', "
    "'value', 'prepend', 'shadowInner', 'reverse']"
)


@pytest.fixture
def both(chromium, problems):
    opened = []

    def start(**options):
        opened.append(Both(chromium, **options))
        return opened[-1]

    yield start
    for one in opened:
        assert one.errors == []
        one.close()


@pytest.mark.parametrize("seed", range(10) if FULL else [1])
def test_random_changes_over_a_line_that_loses_5_percent_converge(both, seed):
    pair = both(app="<p>One</p><ul><li>Two</li></ul>")
    pair.page.evaluate(
        f"line.random = Math.random, line.bad = 0.05, churn({seed}, 50, kinds.told)"
    )
    for part in range(10 if FULL else 2):
        pair.page.evaluate(
            f"churn({seed} * 100 + {part}, {1000 if FULL else 150}, kinds.told)"
        )
        pair.become_equal()
    assert pair.page.evaluate("line.keyframes") > 1, "something was lost"
    pair.page.evaluate("line.bad = 0")
    pair.page.evaluate("churn(3, 20, kinds.told)")
    pair.become_equal()


@pytest.mark.parametrize("seed", range(1, 6 if FULL else 2))
def test_changes_of_every_kind_converge(both, seed):
    pair = both(app="<p>One</p><ul><li>Two</li></ul>")
    for part in range(40):
        pair.page.evaluate(f"churn({seed} * 1000 + {part}, 3, kinds.told)")
        pair.become_equal()
    assert pair.page.evaluate("errors") == []


@pytest.mark.parametrize("engine", ["firefox", "webkit"], indirect=True)
def test_random_changes_converge_in_firefox_and_webkit(engine):
    pair = InTab(engine, app="<p>One</p><ul><li>Two</li></ul>")
    try:
        churn = f"async (seed, count) => {{ await churn(seed, count, {PLAIN}); }}"
        pair.tab.evaluate("() => { line.random = Math.random; line.bad = 1; }")
        pair.tab.evaluate(churn, 1, 10)
        pair.tab.wait("line.sent > 1")
        pair.tab.evaluate("() => { line.bad = 0.05; }")
        for seed in range(100 if FULL else 2):
            pair.tab.evaluate(churn, seed, 100)
            pair.become_equal()
        assert pair.tab.evaluate("() => line.keyframes") > 1, "something was lost"
        pair.tab.evaluate("() => { line.bad = 0; }")
        pair.tab.evaluate(churn, 3, 20)
        pair.become_equal()
        assert pair.tab.evaluate("() => errors") == []
    finally:
        pair.close()


ASKED = "line.said.filter(({{type}}) => type === 'keyframe').length == {}"
#: Digests that do not wait.
HURRIED = (FIDELITY / "hurried.js").read_text()
#: A change of which nothing leaves.
TOUCH = "document.body.toggleAttribute('data-touched')"
H1 = "document.querySelector('#app h1').firstChild.data"
FRAMED = "document.querySelector('p').firstChild.data"
SHADOW = "document.querySelector('x-widget').shadowRoot.querySelector('em').className"


@pytest.mark.parametrize(
    "policy", ["open", pytest.param("masked", marks=pytest.mark.soak)]
)
def test_digests_find_what_differs_and_nothing_else(both, policy):
    """Of a page that has all that redaction and sanitiser leave out or replace."""
    pair = both(app=APP, policy=policy)
    words = "in" if policy == "open" else "••"
    is_shown = f"document.querySelector('p')?.textContent === {words!r}"
    pair.framed(is_shown)
    known = pair.page.evaluate("line.keyframes")
    pair.page.evaluate(CHANGES)
    rounds(pair, 2)
    assert pair.count("keyframe") == 0, "nothing differs"
    for asked, place in enumerate((H1, SHADOW), start=1):
        before = pair.mirrored.evaluate(place)
        pair.mirrored.evaluate(f"{place} = 'tampered'")
        pair.page.evaluate(TOUCH)
        pair.wait(ASKED.format(asked))
        pair.wait(f"line.keyframes == {asked} + {known}")
        pair.page.wait_for_timeout(300)
        assert pair.mirrored.evaluate(place) == before
        rounds(pair, 1)
    # The same within a frame, whose document adds its sums to those of the page.
    pair.framed(is_shown).evaluate(f"{FRAMED} = 'tampered'")
    pair.page.evaluate(TOUCH)
    pair.wait(ASKED.format(3))
    pair.framed(is_shown)
    rounds(pair, 1)
    assert pair.returned == 0
    assert pair.count("keyframe") == 3


#: What the stage may have otherwise: of a kind each, and none of them tells of another.
TAMPERED = {
    "attribute that is not there": ("#app h1", "one.setAttribute('role', 'note')"),
    "attribute that is gone": ("#app nav", "one.removeAttribute('aria-orientation')"),
    "details": ("#app details", "one.open = true"),
    "dialog": ("#app cobrowse-dialog", "one.removeAttribute('open')"),
    "cells": ("#app td", "one.colSpan = 3"),
    "drawing": ("#app path", "one.setAttribute('d', 'M0 0v9')"),
    "choice": ("#app .own", "one.selectedIndex = 0"),
    "middle of a long text": ("#app .long", "one.firstChild.data = 'X'.repeat(3600)"),
    "the document's element": ("html", "one.lang = 'fr'"),
    "title": ("title", "one.firstChild.data = 'Other'"),
}
#: As if nothing had been asked for in a long time.
LATER = """() => {
  const { now } = Performance.prototype;
  const on = performance.now() - now.call(performance) + 20_000;
  performance.now = () => now.call(performance) + on;
}"""
STATE = """(selector) => {
  const one = document.querySelector(selector);
  return [one.outerHTML, one.selectedIndex ?? null];
}"""


def test_whatever_is_compared_is_found_and_healed(both):
    pair = both(app=APP)
    pair.page.evaluate(f"() => {{ {HURRIED} }}")
    pair.page.evaluate(CHANGES)
    rounds(pair, 1, hurried=True)
    assert pair.count("keyframe") == 0, "nothing differs"
    for asked, (kind, (selector, deed)) in enumerate(TAMPERED.items(), start=1):
        before = pair.mirrored.evaluate(STATE, selector)
        pair.mirrored.evaluate(LATER)
        pair.mirrored.evaluate(
            f"(selector) => {{ const one = document.querySelector(selector); {deed} }}",
            selector,
        )
        assert pair.mirrored.evaluate(STATE, selector) != before, kind
        pair.page.evaluate(TOUCH)
        pair.wait(ASKED.format(asked))
        # Until it is there the element is the one that was tampered with.
        until = time.monotonic() + 30
        while pair.mirrored.evaluate(STATE, selector) != before:
            assert time.monotonic() < until, kind
            pair.pause()
        rounds(pair, 1, hurried=True)
        assert pair.count("keyframe") == asked, kind
    assert pair.returned == 0


def test_a_difference_that_comes_back_is_reported_and_not_healed_forever(both):
    pair = both(app=APP)
    pair.mirrored.evaluate(
        """() => setInterval(() => {
          for (const p of document.querySelectorAll('h1')) p.firstChild.data = 'other';
        }, 5)"""
    )
    pair.page.evaluate(TOUCH)
    pair.wait("line.said.some(({counts}) => counts?.returned)")
    asked = pair.count("keyframe")
    returned = pair.returned
    for _ in range(3):
        rounds(pair, 1)
    assert pair.returned > returned, "it is still compared"
    assert pair.count("keyframe") == asked == 1


def rounds(pair, count, *, hurried=False):
    """Let the visitor's side sum up its page ``count`` times."""
    for _ in range(count):
        # Digests come behind a pause of two seconds.
        seen = pair.page.evaluate("line.sent")
        pair.page.evaluate(TOUCH)
        pair.wait(f"line.sent > {seen}")
        if hurried:
            pair.wait("isSummedUp()")
        pair.page.wait_for_timeout(100 if hurried else 3000)
