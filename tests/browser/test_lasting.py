"""A mirror that runs for long, on pages that throw and alter the browser's own."""

import json
import re

import pytest

from wagtail_cobrowse.consumers.protocol import Kind

from .mirror_line import SHARING
from .test_frames import OPEN, TAG


pytestmark = pytest.mark.once

PAGE = """<!doctype html><html lang="de"><head><title>Antrag</title>
<link rel="stylesheet" id="sheet" href="/static/site.css">
<script src="/static/first.js"></script></head>
<body><main id="main"><p id="words">Erster Text</p><ul id="list"><li>Eins</li></ul>
<label>Name <input id="name" value="Anna"></label>
<p data-cobrowse="hide" id="hidden">Verborgen</p></main></body></html>"""

#: As Prototype.js 1.6 did, and what it had pages do with all objects.
PROTOTYPE = """
Object.assign(Array.prototype, {
  toJSON() { return '[' + this.map(Object.toJSON).join(', ') + ']'; },
  toArray() { return [].concat(this); },
  entries() { return this.toArray(); },
  clone() { return [].concat(this); },
  each(run) { this.forEach(run); return this; },
  reduce() { return this.length > 1 ? this : this[0]; },
});
Object.toJSON = (value) => String(value);
Array.from = (list) => {
  const found = new Array(list.length || 0);
  for (let at = 0; at < found.length; at++) found[at] = list[at];
  return found;
};
Object.prototype.inherited = function () {};
"""

#: As zone.js does: what is begun within Angular ends with a look at all of the page.
ZONE = """
let within = false;
window.begun = [];
const run = (inside, task, self, args) => {
  const before = within;
  within = inside;
  try {
    return task.apply(self, args);
  } finally {
    within = before;
  }
};
window.inAngular = (task) => run(true, task);
window.Zone = { root: { run: (task, self, args) => run(false, task, self, args) } };
for (const name of ['setTimeout', 'setInterval', 'queueMicrotask',
  'requestAnimationFrame', 'requestIdleCallback']) {
  const own = window[name];
  window[name] = (task, ...rest) => {
    const inside = within;
    if (inside) begun.push(name);
    return own.call(window, (...args) => run(inside, task, null, args), ...rest);
  };
}
"""


@pytest.fixture
def line(strict_line):
    line = strict_line
    line.serve("/", PAGE)
    line.serve("/static/site.css", "p { top: 0 }", "text/css")
    line.serve("/static/first.js", "", "text/javascript")
    return line


def wait_for(line, expression):
    line.wait(lambda _: line.page.evaluate(expression), 20)


def test_what_old_libraries_have_altered_does_not_matter(line):
    line.serve("/static/first.js", PROTOTYPE, "text/javascript")
    line.open("/", "open")
    assert "Eins" in line.wire()
    line.page.evaluate(
        "() => { list.insertAdjacentHTML('beforeend', '<li>Zwei</li>');"
        " words.firstChild.nodeValue = 'Zweiter Text'; sheet.sheet.insertRule('b {}');"
        " list.firstElementChild.style.setProperty('top', '1px'); }"
    )
    line.wait_for_text("Zweiter Text")
    line.wait_for_text("Zwei")
    assert "Verborgen" not in line.wire()
    assert line.page.evaluate("() => window.unable === undefined")


def test_a_page_that_throws_is_tried_later_and_later_and_told_of_in_words(line):
    line.tab.go(f"{line.origin}/")
    line.page.evaluate(
        """() => {
          window.tries = 0;
          window.thrown = [];
          addEventListener('error', ({message}) => thrown.push(message));
          window.own = Element.prototype.attachShadow;
          Object.defineProperty(words, 'tagName', {
            configurable: true,
            get() { tries++; throw new Error('of the page'); },
          });
        }"""
    )
    line.share(SHARING)
    wait_for(line, "() => window.unable?.length && tries >= 4")
    line.tab.pause(2)
    state = line.page.evaluate(
        "() => ({ unable, tries, thrown,"
        " isOwn: Element.prototype.attachShadow === own })"
    )
    # Two at a time: at once, after one second, and after two more.
    assert state.pop("tries") <= 8
    assert state == {"unable": [True], "thrown": [], "isOwn": True}
    assert "Eins" not in line.wire()
    line.page.evaluate("() => { delete words.tagName; }")
    line.wait_for_text("Eins")
    assert line.page.evaluate("unable") == [True, False]


def test_a_change_that_throws_is_made_good_by_a_keyframe(line):
    line.open("/", "open")
    line.page.evaluate(
        """() => {
          window.thrown = [];
          addEventListener('error', ({message}) => thrown.push(message));
          const added = document.createElement('p');
          added.textContent = 'Zwei';
          let once = 0;
          Object.defineProperty(added, 'tagName', {
            get() {
              if (!once++) throw new Error('of the page');
              return 'P';
            },
          });
          main.append(added);
        }"""
    )
    line.wait_for_text("Zwei")
    assert [one.kind for one in line.messages()].count(Kind.KEYFRAME) == 2
    line.page.evaluate("() => { words.firstChild.nodeValue = 'Dritter Text'; }")
    line.wait_for_text("Dritter Text")
    assert line.page.evaluate("thrown") == []


def test_nothing_is_begun_within_the_zone_of_angular(line):
    line.serve("/static/first.js", ZONE, "text/javascript")
    line.tab.go(f"{line.origin}/")
    line.share(SHARING)
    line.page.evaluate(
        """() => inAngular(() => {
          const host = document.createElement('div');
          main.append(host);
          host.attachShadow({mode: 'open'}).innerHTML = '<p>Im Schatten</p>';
          sheet.sheet.insertRule('b { left: 3px }');
          sheet.sheet.cssRules[0].style.setProperty('left', '4px');
          document.getElementById('name').value = 'Berta';
        })"""
    )
    line.wait_for_text("Im Schatten")
    line.wait_for_text("left: 3px")
    line.settle()
    assert line.page.evaluate("begun") == []


def test_documents_of_frames_that_are_gone_are_not_kept(line):
    line.serve("/inner/", f"<!doctype html><p>Innen</p>{TAG % ''}")
    line.serve("/", PAGE.replace("</main>", "<iframe src=/inner/></iframe></main>"))
    line.verdicts = {"/inner/": OPEN}
    line.open("/", "open")
    line.wait_for_text("Innen")
    line.page.evaluate("() => { window.gone = []; }")
    for number in range(4):
        line.page.evaluate(
            """(number) => {
              const frame = document.querySelector('iframe');
              gone.push(new WeakRef(frame.contentDocument));
              frame.src = `/inner/?${number}`;
            }""",
            number,
        )
        # A frame that has another document is told of by it.
        line.wait(
            lambda messages, n=number: (
                sum(
                    "Innen" in json.dumps(message.events, ensure_ascii=False)
                    for message in messages
                )
                > n + 1
            )
        )
    devtools = line.page.context.new_cdp_session(line.page)

    def kept(_):
        devtools.send("HeapProfiler.collectGarbage")
        return line.page.evaluate("gone.filter((one) => one.deref()).length") == 0

    line.wait(kept, 10)


def test_a_style_is_compared_with_what_it_was_in_the_mode_of_the_page(free_line):
    """A length without a unit is none, unless the page is in quirks mode."""
    line = free_line
    line.serve("/", PAGE.replace("<script", "<!-- ").replace("</script>", " -->"))
    line.serve("/static/site.css", "p { top: 0 }", "text/css")
    line.open("/", "open")
    style = "(text) => list.setAttribute('style', text)"
    # Long enough that what has changed is told by property.
    line.page.evaluate(style, "height: 7; width: 71px; color: rgb(1, 2, 3)")
    line.wait_for_text("71px")
    line.page.evaluate(style, "height: 7px; width: 72px; color: rgb(1, 2, 3)")
    line.wait_for_text("72px")
    assert "7px" in re.findall(r"\b\d+px", line.wire())
