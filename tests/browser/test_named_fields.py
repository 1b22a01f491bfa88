"""Forms are mirrored whose fields have the names of what every element has."""

import json

import pytest

from wagtail_cobrowse.consumers.protocol import Kind

from .mirror_line import SHARING


pytestmark = pytest.mark.once

#: A form for each name, since one field may keep another one from doing harm.
FILL = """() => {
  const names = new Set(['assignedSlot', 'editContext']);
  for (let of = document.createElement('form'); of; of = Object.getPrototypeOf(of))
    for (const name of Object.getOwnPropertyNames(of))
      if (!/^on|^[A-Z_]+$/.test(name)) names.add(name);
  for (const name of names) {
    const form = document.createElement('form');
    const input = document.createElement('input');
    const words = document.createElement('b');
    words.textContent = `In ${name}.`;
    document.body.append(form);
    Element.prototype.setAttribute.call(form, 'class', 'rr-none');
    Element.prototype.append.call(form, input, words);
    input.name = name;
  }
  const form = document.createElement('form');
  Element.prototype.append.call(form, 'In mode and host.');
  for (const name of ['mode', 'host', 'tagName']) {
    const input = document.createElement('input');
    Element.prototype.append.call(form, input);
    input.name = name;
  }
  document.body.append(form);
  names.add('mode and host');
  return [...names];
}"""
#: What happens to forms: each of it is told by other means.
CHANGE = """() => {
  const { append, setAttribute } = Element.prototype;
  for (const form of document.forms) {
    const input = document.createElement('input');
    append.call(form, 'More.', input);
    setAttribute.call(form, 'class', 'changed');
    setAttribute.call(form, 'style', 'top: 1px');
    for (const name of ['pointermove', 'input', 'focusin'])
      input.dispatchEvent(new Event(name, {bubbles: true, composed: true}));
  }
}"""


def test_a_form_is_mirrored_whatever_its_fields_are_called(free_line):
    line = free_line
    line.serve("/", "<!doctype html><title>x</title><p>Top</p>")
    line.tab.go(f"{line.origin}/")
    names = line.tab.evaluate(FILL)
    assert {"matches", "nodeType", "hasAttribute", "parentNode"} <= set(names)
    line.share(SHARING | {"mask": [".masked"]})
    keyframe = json.dumps(line.messages()[0].events)
    assert [name for name in names if f"In {name}." not in keyframe] == []
    # Markers of fields come a moment later, and climb to what cuts them off.
    line.tab.pause(1)
    line.tab.evaluate(CHANGE)
    line.wait(lambda _: line.wire().count('"class": "changed"') == len(names))
    assert line.wire().count("More.") == len(names)
    assert [m.kind for m in line.messages()].count(Kind.KEYFRAME) == 1
