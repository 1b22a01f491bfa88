"""Changes that cross trees, or undo each other, need no keyframe to reach the stage."""

import pytest

from .convergence.both import Both


pytestmark = pytest.mark.once

APP = """<div id="host"><template shadowrootmode="open"><p id="inside">Inside</p>
<slot></slot></template></div><div id="place"></div>
<style id="sheet">.a { color: red } .b { color: green }</style>
<p class="a b">Coloured</p><div popover="manual" id="top">Top</div>
<input type="checkbox" id="box" class="opened" data-cobrowse="open">
<iframe srcdoc="<p>In a frame"></iframe>"""
HELP = """const find = (id) => document.getElementById(id);
const root = find('host').shadowRoot;
const inside = root.querySelector('p') ?? find('inside');
const { sheet } = find('sheet');"""

#: What happens in one task, one after the other on the same page.
DEEDS = {
    "out of a shadow tree": "find('place').append(inside)",
    "and changed there": "inside.title = 'Moved'; inside.firstChild.data = 'Outside'",
    "into a shadow tree, and out again": """root.append(inside);
      find('place').append(inside)""",
    "in the tree of a host that moved, and again in that frame": """const made =
      document.createElement('i');
      find('place').append(find('host')); root.append('More', made);
      setTimeout(() => { made.remove(); root.prepend(made) })""",
    "into a slot of that name": """root.querySelector('slot').name = 'named';
      find('host').append(document.createElement('b'));
      find('host').lastChild.slot = 'named'""",
    "an adopted sheet": """const made = new CSSStyleSheet();
      made.replaceSync('i { color: olive }'); root.adoptedStyleSheets = [made]""",
    "which goes with its host": "find('place').prepend(find('host'))",
    "a state": "find('box').indeterminate = true",
    "which goes with its field": "find('place').append(find('box'))",
    "what comes to the front": "find('top').showPopover()",
    "and is moved, and comes again": """find('place').append(find('top'));
      find('top').showPopover()""",
    "and is moved, and does not": "find('place').prepend(find('top'))",
    "text of a sheet, then a rule": """find('sheet').textContent = '.a { color: teal }';
      find('sheet').sheet.insertRule('.a { opacity: 0.5 }')""",
    "a rule away": "sheet.deleteRule(0)",
    "and more text, with which it is back": """find('sheet').append(
      '.b { color: navy }')""",
}


@pytest.fixture(scope="module")
def pair(chromium):
    both = Both(chromium, app=APP)
    both.wait("document.querySelector('iframe:not([sandbox])')")
    both.become_equal()
    yield both
    both.close()


@pytest.mark.parametrize("what", DEEDS)
def test_it_is_followed_by_a_change(pair, what):
    known = pair.page.evaluate("line.keyframes")
    pair.page.evaluate(f"() => {{ {HELP} {DEEDS[what]} }}")
    pair.page.wait_for_timeout(50)
    pair.become_equal(3)
    assert pair.page.evaluate("line.keyframes") == known
    assert pair.errors == []
