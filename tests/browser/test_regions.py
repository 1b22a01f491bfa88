"""Regions that a site withholds: by selectors, at any size, and from one moment on."""

import json

import pytest

from wagtail_cobrowse.consumers.protocol import Kind

from .mirror_line import MirrorLine, nodes
from .stage_host import Site, StageHost


pytestmark = pytest.mark.once


@pytest.fixture
def line(engine):
    opened = MirrorLine(engine.open())
    yield opened
    opened.close()


def keyframes(messages):
    return [message for message in messages if message.kind == Kind.KEYFRAME]


def sent(message):
    return json.dumps(message.events, ensure_ascii=False)


def last_size(messages, node):
    """The size that was told last of a placeholder, as "width height"."""
    size = None
    for message in messages:
        for event in message.events:
            known = [one for one in nodes(event) if one["id"] == node]
            data = event.get("data", {})
            known += [one for one in data.get("attributes", []) if one["id"] == node]
            for one in known:
                told = one.get("attributes", {})
                if "rr_width" in told:
                    size = f"{told['rr_width']} {told['rr_height']}"
    return size


def test_selectors_take_effect_at_once_for_what_was_sent_already(line):
    line.serve(
        "/",
        "<section id=s><h2 id=h>Vertrag</h2><p id=p>Premie</p></section>"
        "<div id=host></div><p class=iban>Konto</p><p id=last>Ende</p>",
    )
    line.open("/", "open", mask=[".on + p", ".saldo"], hide=[".iban", "section:has(b)"])
    first = sent(line.messages()[0])
    assert "Premie" in first
    assert "Konto" not in first

    line.tab.evaluate("() => { h.className = 'on' }")
    second = line.wait(lambda messages: keyframes(messages)[1:])[-1]
    assert "Premie" not in sent(second)
    assert "\u2022" * len("Premie") in sent(second)

    line.tab.evaluate("() => { h.append(document.createElement('b')) }")
    third = line.wait(lambda messages: keyframes(messages)[2:])[-1]
    assert "Vertrag" not in sent(third)
    assert "\u2022" * len("Premie") not in sent(third)

    line.tab.evaluate(
        """() => {
          const root = host.attachShadow({mode: 'open'});
          root.innerHTML = '<p class=saldo>Guthaben</p><p id=q>Werbung</p>';
        }"""
    )
    line.wait_for_text("Werbung")
    line.tab.evaluate(
        "() => { host.shadowRoot.querySelector('#q').className = 'iban' }"
    )
    line.wait(lambda messages: keyframes(messages)[3:])
    line.settle()
    assert "Guthaben" not in line.wire()
    assert "Werbung" not in sent(keyframes(line.messages())[-1])


def test_selectors_take_effect_when_something_is_ticked_or_typed(line):
    line.serve(
        "/",
        "<div class=diagnosis>Befund <input id=tick type=checkbox></div>"
        "<form><p>Rabatt</p><input id=code maxlength=9 pattern='x*'></form>",
    )
    states = {"hide": [".diagnosis:has(:checked)"], "mask": ["form:has(:invalid) p"]}
    line.open("/", "open", **states)
    first = sent(line.messages()[0])
    assert "Befund" in first and "Rabatt" in first

    line.tab.click("#tick")
    second = sent(line.wait(lambda messages: keyframes(messages)[1:])[-1])
    assert "Befund" not in second
    assert "Rabatt" in second

    line.tab.type("#code", "abc")
    third = line.wait(lambda messages: keyframes(messages)[2:])[-1]
    assert "Rabatt" not in sent(third)
    line.settle()
    assert len(keyframes(line.messages())) == 3


def test_many_changes_make_few_keyframes(line):
    line.serve("/", "<p id=p>Konto</p><p id=last>Ende</p>")
    line.open("/", "open", hide=[".iban"])
    line.tab.evaluate(
        """async () => {
          for (let turn = 0; turn < 40; turn++) {
            p.classList.toggle('iban');
            await new Promise((done) => requestAnimationFrame(done));
          }
        }"""
    )
    line.settle()
    assert 2 <= len(keyframes(line.messages())) <= 12
    count = len(keyframes(line.messages()))
    line.tab.evaluate("() => { p.title = 'x'; last.className = 'y' }")
    line.settle()
    assert len(keyframes(line.messages())) == count


def test_a_selector_that_is_not_understood_masks_the_page(line):
    line.serve("/", "<p>Offen</p>")
    for selector in (":is(!!)", ":where(..a)", "p::before", "a) , (b", "..x", ":no"):
        line.open("/", "open", hide=[selector])
        assert "Offen" not in line.wire(), selector
        assert "\u2022" * 5 in line.wire(), selector


def test_selectors_that_are_understood_do_not(line):
    line.serve("/", "<p>Offen</p>")
    good = ["a, b > c:not(.d, e)", "[data-x='a::b']", ":is(.x, #y)", "x-y:has(> z)"]
    line.open("/", "open", hide=good, mask=good)
    assert "Offen" in line.wire()


def test_a_hidden_region_follows_its_size_without_a_keyframe(line):
    line.serve(
        "/",
        """<style>.away { display: none } div { width: 200px }</style>
        <div id=box class=away data-cobrowse=hide>
        <p id=inner style="margin:0;height:30px">Geheim</p></div><p>Ende</p>""",
    )
    line.open("/", "open")
    box = next(
        node["id"]
        for event in line.messages()[0].events
        for node in nodes(event)
        # WebKit's recorder puts a frame of its own into the page.
        if node.get("tagName") == "div"
    )
    assert last_size(line.messages(), box) == "0px 0px"
    line.tab.evaluate("() => { box.className = '' }")
    line.wait(lambda messages: last_size(messages, box) == "200px 30px")
    # Nothing that the recorder tells of: only its inside changes.
    line.tab.evaluate("() => { inner.style.height = '70px' }")
    line.wait(lambda messages: last_size(messages, box) == "200px 70px")
    assert len(keyframes(line.messages())) == 1
    assert "Geheim" not in line.wire()


def test_a_private_word_keeps_its_place_in_the_line(chromium, chromium_engine):
    """Line by line as on the visitor's side, in the stage."""
    page = """<!doctype html><style>
      body { font: 16px/24px sans-serif; width: 420px; margin: 0 }</style>
      <p id=a>Guten Tag <span data-cobrowse=hide>Frau Anna Schmidt</span>, Hallo.</p>
      <p id=b>Guten Tag, ein Satz, der lang genug ist <span data-cobrowse=hide>und noch
      viel länger</span>, um auf eine zweite Zeile zu kommen und dort zu enden.</p>
      <p id=c>Ende</p>"""
    line = MirrorLine(chromium_engine.open())
    line.serve("/", page)
    line.open("/", "open")
    boxes = """() => [...document.querySelectorAll('p')].map((p) => {
      const {top, height} = p.getBoundingClientRect();
      return [Math.round(top), Math.round(height)];
    })"""
    before = line.tab.evaluate(boxes)
    width = line.tab.evaluate(
        "() => Math.round(document.querySelector('span').offsetWidth)"
    )
    events = line.messages()[0].events
    line.close()

    site = Site()
    context = chromium.new_context()
    host = StageHost(context.new_page(), site)
    host.show(events)
    assert host.frame.evaluate(boxes) == before
    word = host.frame.evaluate(
        """() => {
          const span = document.querySelector('span');
          const {left, right} = span.getBoundingClientRect();
          const {display} = getComputedStyle(span);
          return [Math.round(right - left), span.textContent, display];
        }"""
    )
    context.close()
    site.close()
    assert word == [width, "", "inline-block"]
    assert "Schmidt" not in json.dumps(events)


#: Each way in which something that was not seen is seen, and the region in it.
APPEARS = """<style>.away { display: none }</style>
<div data-cobrowse=hide id=a hidden>Geheim</div>
<div class=away id=b><p data-cobrowse=hide>Geheim</p></div>
<details id=c><summary>Mehr</summary><p data-cobrowse=hide>Geheim</p></details>
<dialog id=d data-cobrowse=hide>Geheim <input value=Geheim></dialog>
<div id=e popover><p data-cobrowse=hide>Geheim</p></div>
<div id=f data-cobrowse=hide style="content-visibility: hidden">Geheim</div>
<div id=g data-cobrowse=mask hidden>Geheim</div><p id=last>Ende</p>"""


def test_what_is_withheld_stays_so_when_it_is_shown_later(line):
    line.serve("/", APPEARS)
    line.open("/", "open")
    line.tab.evaluate(
        """() => {
          a.hidden = g.hidden = false;
          b.className = '';
          c.open = true;
          d.show();
          e.showPopover?.();
          f.style.contentVisibility = 'visible';
        }"""
    )
    line.settle()
    # What is filled only now is in the region all the same, and a shadow tree is.
    line.tab.evaluate(
        """() => {
          const regions = document.querySelectorAll('[data-cobrowse]');
          for (const region of regions) {
            region.append('Geheim');
            region.insertAdjacentHTML('beforeend', '<b title=Geheim>Geheim</b>');
            region.title = 'Geheim';
          }
          a.attachShadow({mode: 'open'}).innerHTML = '<p>Geheim</p>';
          d.querySelector('input').dispatchEvent(new Event('input', {bubbles: true}));
          last.after(document.querySelector('#b [data-cobrowse]'));
          last.textContent = 'Alles da';
        }"""
    )
    line.wait_for_text("Alles da")
    line.receive(Kind.KEYFRAME_REQUEST)
    line.wait(lambda messages: keyframes(messages)[1:])
    line.settle()
    assert "Geheim" not in line.wire()
    # The masked one is there, as shapes.
    assert "\u2022" * len("Geheim") in sent(keyframes(line.messages())[-1])
