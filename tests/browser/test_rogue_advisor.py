"""An advisor who sends whatever they like can neither run, open nor change anything."""

import base64
import random
import struct

import pytest

from wagtail_cobrowse.consumers.protocol import FROM_ADVISOR, Kind, make_frame

from .mirror_line import MirrorLine


PAGE = """<!doctype html><html lang="en"><head><title>Form</title></head><body>
<h1 id="title">Form</h1>
<p id="odd" aria-label="&lt;img src=x onerror=window.ran=1&gt;">An odd name</p>
<a id="link" href="/elsewhere/">Elsewhere</a>
<form id="form" action="/sent/"><input id="field" name="field">
<input id="box" type="checkbox"><button id="send">Send</button></form>
<details id="more"><summary>More</summary>Text</details>
<p style="height: 3000px">Long</p></body></html>"""

WATCH = """() => {
  window.noticed = [];
  for (const type of ['click', 'submit', 'input', 'change', 'focus', 'blur', 'keydown',
    'pointerdown', 'mousemove', 'scroll', 'toggle', 'beforeunload', 'hashchange'])
    addEventListener(type, (event) => {
      if (!event.target.dataset || !('cobrowseUi' in event.target.dataset))
        noticed.push(type);
    }, true);
  window.addEventListener('error', (event) => noticed.push(event.message));
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of [...change.addedNodes, ...change.removedNodes])
        if (!node.dataset || !('cobrowseUi' in node.dataset))
          noticed.push(node.nodeName);
  }).observe(document, {childList: true, subtree: true, characterData: true});
}"""
OVERLAYS = "document.querySelectorAll('[data-cobrowse-ui=overlay]').length"
STATE = """() => {
  const copy = document.documentElement.cloneNode(true);
  for (const own of copy.querySelectorAll('[data-cobrowse-ui]')) own.remove();
  return [copy.outerHTML, location.href, document.title, history.length,
    document.activeElement.id, scrollX, scrollY,
    document.querySelector('#field').value, box.checked, more.open,
    String(getSelection()), String(window.ran)];
}"""
RECEIVE = """(frames) => frames.map((text) => {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    mirror.receive(bytes.buffer);
    return '';
  } catch (error) {
    return String(error);
  }
})"""


@pytest.fixture
def line(engine):
    line = MirrorLine(engine.open())
    line.serve("/", PAGE)
    line.open("/", "open", "<b onclick=ran=1>Anna</b>")
    # The markers of what is withheld come a little later than the rest.
    line.tab.wait(f"{OVERLAYS} > 0")
    yield line
    line.close()


def valid(line) -> list[tuple[Kind, bytes]]:
    """One proper message of each kind, for every element of the page."""
    messages = [(Kind.CLEAR, b""), (Kind.HIGHLIGHT, struct.pack(">I", 0))]
    for name in ("title", "odd", "link", "field", "box", "send", "more"):
        node = line.node(name)
        messages += [
            (Kind.ADVISOR_POINTER, struct.pack(">BIHHHH", 1, node, 9, 9, 9, 9)),
            (Kind.HIGHLIGHT, struct.pack(">I", node)),
            (Kind.INK, bytes([0, 2]) + struct.pack(">IHHIHH", node, 1, 1, node, 9, 9)),
        ]
    return messages


def mangled(messages, count: int):
    """Messages with a random number of random bytes changed, added or cut off."""
    chance = random.Random(20)
    for _ in range(count):
        kind, payload = chance.choice(messages)
        payload = bytearray(payload)
        for _ in range(chance.randint(0, 4)):
            where = chance.randint(0, len(payload))
            match chance.randint(0, 2):
                case 0:
                    payload[where:where] = chance.randbytes(chance.randint(1, 9))
                case 1:
                    del payload[where:]
                case 2:
                    payload[where : where + 1] = chance.randbytes(1)
        if chance.random() < 0.1:
            kind = chance.choice([*FROM_ADVISOR, Kind.KEYFRAME, Kind.DELTA])
        yield kind, bytes(payload)


def send(line, messages) -> None:
    frames = [
        base64.b64encode(make_frame(kind, 7, 0, payload)).decode()
        for kind, payload in messages
    ]
    assert set(line.tab.evaluate(RECEIVE, frames)) <= {""}


def test_whatever_the_advisor_sends_the_page_stays_as_it_was(line):
    line.tab.evaluate(WATCH)
    before = line.tab.evaluate(STATE)
    proper = valid(line)
    send(line, proper)
    send(line, mangled(proper, 600))
    # Numbers beyond every window, nodes that nobody knows.
    for node in (0, 1, 2**31, 2**32 - 1):
        send(
            line,
            [
                (Kind.ADVISOR_POINTER, struct.pack(">BIHHHH", 255, node, *[65535] * 4)),
                (Kind.HIGHLIGHT, struct.pack(">I", node)),
                (Kind.INK, bytes([255, 200]) + struct.pack(">IHH", node, 9, 9) * 200),
            ],
        )
    line.settle()
    line.tab.evaluate(
        "() => document.documentElement.removeAttribute('class')",
    )
    after = line.tab.evaluate(STATE)
    before[0] = before[0].replace(' class=""', "")
    assert after == before
    assert line.tab.evaluate("() => noticed") == []


def test_an_advisors_frames_of_another_epoch_do_nothing(line):
    before = line.tab.evaluate(f"() => {OVERLAYS}")
    payload = struct.pack(">BIHHHH", 1, line.node("title"), 9, 9, 9, 9)
    line.receive(Kind.ADVISOR_POINTER, payload, epoch=6)
    assert line.tab.evaluate(f"() => {OVERLAYS}") == before
    line.receive(Kind.ADVISOR_POINTER, payload)
    assert line.tab.evaluate(f"() => {OVERLAYS}") == before + 1


#: By what is wrong with each.
NO_FRAMES = {
    "empty": b"",
    "short": b"\x01",
    "version": b"\x02" + bytes(15),
    "chunks": b"\x01\x11" + bytes(14),
    "too large": b"\xff" * 70_000,
}


def test_what_is_no_frame_is_no_error_in_the_page(line):
    texts = [base64.b64encode(frame).decode() for frame in NO_FRAMES.values()]
    errors = line.tab.evaluate(RECEIVE, texts)
    assert dict(zip(NO_FRAMES, errors, strict=True)) == dict.fromkeys(NO_FRAMES, "")
