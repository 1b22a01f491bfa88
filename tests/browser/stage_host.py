"""A small site around the stage alone: its document, a parent, and what it may load."""

import base64
import json
import struct
import time
import zlib

from pathlib import Path

from playwright.sync_api import Frame, Page

from django.template.loader import render_to_string
from django.test import RequestFactory

from wagtail_cobrowse.admin import places
from wagtail_cobrowse.admin.stage import policy
from wagtail_cobrowse.consumers.protocol import (
    DEFLATED,
    FIRST,
    HEADER,
    LAST,
    MAX_FRAME,
    VERSION,
    Kind,
)

from .served import Served


ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "wagtail_cobrowse/static/wagtail_cobrowse/stage.js"
RECORDER = ROOT / "node_modules/@rrweb/record/dist/record.umd.min.cjs"
FONT = (
    ROOT / "node_modules/@fontsource-variable/bricolage-grotesque/files"
    "/bricolage-grotesque-latin-wght-normal.woff2"
)
SPRITE = """<svg xmlns="http://www.w3.org/2000/svg"><symbol id="tick" viewBox="0 0 8 8">
<script>parent.postMessage("pwned", "*")</script><path d="M0 0h8v8z" fill="#00f"/>
</symbol></svg>"""

PARENT = """<!doctype html><title>Parent</title><link rel="icon" href="data:,">
<input id="chat"><script src="/parent.js"></script>"""
PARENT_SCRIPT = """
window.messages = [];
window.strangers = [];
window.resources = [];
window.addEventListener('message', (event) => strangers.push(event.data));
// Made here: one in the document might be loaded before anybody listens.
const frame = document.createElement('iframe');
const made = { sandbox: 'allow-scripts', inert: '', width: 800, height: 600 };
for (const name in made) frame.setAttribute(name, made[name]);
frame.src = '/stage/';
frame.addEventListener('load', () => {
  const { port1, port2 } = new MessageChannel();
  window.port = port1;
  port1.onmessage = async ({ data }) => {
    messages.push(data);
    if (data.type === 'size') {
      frame.width = data.width;
      frame.height = data.height;
    }
    if (data.type !== 'resource') return;
    resources.push(data.url);
    const response = await fetch(data.url, { credentials: 'omit' });
    const bytes = response.ok ? await response.arrayBuffer() : null;
    const answer = { type: 'resource', request: data.request, bytes };
    port1.postMessage(answer, bytes ? [bytes] : []);
  };
  frame.contentWindow.postMessage({ type: 'port' }, '*', [port2]);
}, { once: true });
document.getElementById('chat').before(frame);
window.deliver = (texts) => {
  for (const text of texts) {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer;
    port.postMessage({ type: 'frame', bytes }, [bytes]);
  }
};
"""


def png(red: int, green: int, blue: int) -> bytes:
    """A picture of one pixel."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes([0, red, green, blue]))),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


class Site(Served):
    """Serves parent, stage and files on a port of its own."""

    def __init__(self, pages: dict[str, str] | None = None):
        self.pages = pages or {}
        super().__init__()

    def answer(self, path):
        headers, status = {}, 200
        kind, body = "text/html; charset=utf-8", b""
        if path in self.pages:
            body = self.pages[path].encode()
        elif path == "/":
            body = PARENT.encode()
        elif path == "/parent.js":
            kind, body = "text/javascript", PARENT_SCRIPT.encode()
        elif path == "/stage/":
            body, headers = self.stage()
        elif path.endswith("/stage.js"):
            kind, body = "text/javascript", SCRIPT.read_bytes()
        elif path == "/record.js":
            kind, body = "text/javascript", RECORDER.read_bytes()
        elif path.endswith(".woff2"):
            kind, body = "font/woff2", FONT.read_bytes()
        elif path.endswith(".svg"):
            kind, body = "image/svg+xml", SPRITE.encode()
        elif path.endswith(".png"):
            kind, body = "image/png", png(255, 0, 0)
        else:
            status = 404
        return status, {"Content-Type": kind, **headers}, body

    def stage(self, script: str = "") -> tuple[bytes, dict[str, str]]:
        """The stage document with the policy of the package's own view."""
        request = RequestFactory().get("/stage/", headers={"host": self.host})
        script = script or f"{self.url}/static/wagtail_cobrowse/stage.js"
        context = {
            "script": script,
            "origin": self.url,
            "prefixes": json.dumps(places.places(request)),
        }
        body = render_to_string("wagtail_cobrowse/admin/stage.html", context)
        header = places.serialise(policy(request, script))
        return body.encode(), {
            "Content-Security-Policy": header,
            "X-Frame-Options": "SAMEORIGIN",
            "Referrer-Policy": "no-referrer",
        }


class Sender:
    """The visitor's side of the wire: keyframes and deltas of one epoch."""

    def __init__(self, epoch: int = 1):
        self.epoch = epoch
        self.seq = -1
        self.deflate = None

    def keyframe(self, events) -> list[bytes]:
        self.deflate = zlib.compressobj(wbits=-15)
        return self.frames(Kind.KEYFRAME, events)

    def delta(self, events) -> list[bytes]:
        return self.frames(Kind.DELTA, events)

    def frames(self, kind: Kind, events) -> list[bytes]:
        self.seq += 1
        # As text where it is nested too deep for Python's own writer.
        text = events if isinstance(events, str) else json.dumps(events)
        data = self.deflate.compress(text.encode()) + self.deflate.flush(
            zlib.Z_SYNC_FLUSH
        )
        room = MAX_FRAME - HEADER.size
        parts = [data[at : at + room] for at in range(0, len(data), room)] or [b""]
        last = len(parts) - 1
        return [
            HEADER.pack(
                VERSION,
                kind,
                DEFLATED
                | (FIRST if index == 0 else 0)
                | (LAST if index == last else 0),
                0,
                self.epoch,
                self.seq,
                index,
                len(parts),
            )
            + part
            for index, part in enumerate(parts)
        ]


class StageHost:
    """A parent page with a running stage, and the ways to speak with both."""

    def __init__(self, page: Page, site: Site):
        self.page = page
        self.site = site
        self.errors: list[str] = []
        self.sender = Sender()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{site.url}/")
        self.wait("messages.some((message) => message.type === 'ready')")
        self.open(1)

    @property
    def frame(self) -> Frame:
        """The mirrored document."""
        return self.page.frames[1]

    def wait(self, expression: str, timeout: float = 30_000):
        self.page.wait_for_function(expression, timeout=timeout)

    def mirrored(self, expression: str, timeout: float = 30_000):
        """
        Wait until ``expression`` is true in the mirrored document.

        Asks again and again, because the policy of the stage allows no evaluation of
        strings inside it.
        """
        until = time.monotonic() + timeout / 1000
        while not (value := self.frame.evaluate(expression)):
            assert time.monotonic() < until, f"never true: {expression}"
            self.page.evaluate("new Promise((done) => requestAnimationFrame(done))")
        return value

    def open(self, epoch: int):
        self.sender = Sender(epoch)
        self.post({"type": "epoch", "epoch": epoch})

    def post(self, message: dict):
        self.page.evaluate("(message) => port.postMessage(message)", message)

    def deliver(self, frames: list[bytes]):
        texts = [base64.b64encode(frame).decode() for frame in frames]
        self.page.evaluate("(texts) => deliver(texts)", texts)

    def show(self, events):
        """Send a keyframe and wait until it is painted."""
        before = self.count("shown")
        self.deliver(self.sender.keyframe(events))
        self.wait(f"messages.filter(({{type}}) => type === 'shown').length > {before}")

    def change(self, *events):
        """Send a delta and wait until it is applied."""
        self.deliver(self.sender.delta(list(events)))
        self.wait(
            "messages.some(({type, seq}) => type === 'acknowledge' && "
            f"seq >= {self.sender.seq})"
        )

    def ask(self, message: dict) -> dict:
        """The answer to a question like `hit`."""
        answer = "located" if message["type"] == "locate" else message["type"]
        self.post(message)
        found = (
            f"messages.find(({{type, request}}) => type === '{answer}' && "
            f"request === {message['request']})"
        )
        self.wait(found)
        return self.page.evaluate(found)

    def count(self, kind: str) -> int:
        return len(self.messages(kind))

    def messages(self, kind: str) -> list[dict]:
        return self.page.evaluate(
            "(kind) => messages.filter(({type}) => type === kind)", kind
        )
