"""The built mirror.js alone on a page, and the other end of its line."""

import base64
import contextlib
import json
import threading
import time
import zlib

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

from wagtail_cobrowse.consumers.protocol import (
    HEADER,
    Kind,
    make_frame,
    read_header,
)

from .engines import PACE, Tab
from .packed import unpack


BUNDLES = (
    Path(__file__).resolve().parents[2] / "wagtail_cobrowse/static/wagtail_cobrowse"
)
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")

#: A policy under which only what the site itself serves is loaded.
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "frame-src 'self'; connect-src 'self'"
)
# What both ends of a stream have before its first byte.
DICTIONARY = (
    (BUNDLES.parents[1] / "static_src/dictionary.ts").read_text().split("`")[1].encode()
)

START = """async ({sharing, advisor, verdicts, allowed}) => {
  // Without a loader it does nothing, but others use parts of it.
  await import('/visitor.js');
  const {createMirror} = await import('/mirror.js');
  window.sent = [];
  window.asked = [];
  window.field = null;
  window.missing = false;
  const encode = (frame) => {
    let text = '';
    for (const byte of new Uint8Array(frame)) text += String.fromCharCode(byte);
    return btoa(text);
  };
  window.mirror = createMirror({
    send: (frame) => window.sent.push(encode(frame)),
    buffered: () => 0,
    color: '#d4006a',
    advisor,
    language: 'en',
    parts: {
      withheld: '/withheld.js',
      frames: '/frames.js',
      marks: '/marks.js',
      stills: '/stills.js',
      shorthands: '/shorthands.js',
      proposals: '/proposals.js',
      assist: '/assist.js',
      submits: allowed.includes('submits'),
      leaves: allowed.includes('leaves'),
    },
    ask: (question) => {
      window.asked.push(question);
      const {url, request, epoch} = question;
      const answer = verdicts[new URL(url).pathname];
      if (answer) window.mirror.answer({epoch, request, ...answer});
    },
    onMissing: (isMissing) => { window.missing = isMissing; },
    onUnable: (isUnable) => { (window.unable ??= []).push(isUnable); },
    onField: (field) => { window.field = field; },
    onBusy: (what) => { (window.busy ??= []).push(what); },
    onAssist: (acting) => { window.acting = acting; },
    resumes: () => sessionStorage.getItem('cobrowse.assist') !== null,
  });
  // As visit.ts does, whose listener is there before those of the mirror.
  addEventListener('pagehide', () => window.acting?.leave());
  window.mirror.accept(7, sharing, true);
}"""
SHARING = {"policy": "open", "byDefault": False, "mask": [], "hide": [], "names": []}


class Message(NamedTuple):
    """A keyframe, delta, pointer or state of a proposal, put together from chunks."""

    kind: Kind
    epoch: int
    seq: int
    events: list
    payload: bytes


class Pages:
    """A site on a port of its own that answers what a test gives it."""

    def __init__(self, policy: str = ""):
        self.bodies: dict[str, tuple[str, str]] = {}
        self.policy = policy
        #: What waits until a page fetches `/release`.
        self.held: set[str] = set()
        self.released = threading.Event()
        pages = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                pages.answer(self)

            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                pages.answer(self)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(
            target=self.server.serve_forever, args=(0.02,), daemon=True
        )
        self.thread.start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path.split("?")[0]
        headers = {}
        if path == "/release":
            self.released.set()
        elif path in self.held:
            self.released.wait(30)
        if path in self.bodies:
            text, content_type = self.bodies[path]
            content_type += "; charset=utf-8"
            body = text.encode()
            if self.policy:
                headers["Content-Security-Policy"] = self.policy
        elif path.endswith(".js") and (BUNDLES / path[1:]).exists():
            content_type = "text/javascript"
            body = (BUNDLES / path[1:]).read_bytes()
        elif path.endswith((".png", ".gif", ".ico")):
            content_type, body = "image/gif", PIXEL
        else:
            content_type, body = "text/html", b""
        headers |= {"Content-Type": content_type, "Content-Length": str(len(body))}
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        # A page that is left, or a player that has seen enough, hangs up.
        with contextlib.suppress(ConnectionError):
            handler.wfile.write(body)

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join(5)
        self.server.server_close()


class MirrorLine:
    """
    Serves pages to ``tab``, starts the mirror there and reads its frames.

    ``policy`` is the Content-Security-Policy of the pages. ``page`` is Playwright's
    page, where the tab has one.
    """

    def __init__(self, tab: Tab, policy: str = ""):
        self.tab = tab
        self.pages = Pages(policy)
        self.origin = self.pages.origin
        self.received: list[bytes] = []
        self.reader = Reader()
        #: What the server answers for documents of frames, by their paths.
        self.verdicts: dict[str, dict] = {}
        #: What the site allows to proposed actions: "submits", "leaves".
        self.allowed: list[str] = []
        #: How the page was shared last.
        self.sharing: dict = {}

    @property
    def page(self) -> Page:
        return self.tab.page

    def close(self) -> None:
        self.tab.close()
        self.pages.close()

    def serve(self, path: str, body: str, content_type: str = "text/html") -> None:
        """What ``path`` of the site answers."""
        self.pages.bodies[path] = (body, content_type)

    def open(self, path: str, policy: str, advisor: str = "Anna", **sharing) -> None:
        """
        Open ``path`` and share it under ``policy``, with what else of Sharing in
        visitor/mirror/interface.ts is given; waits for the keyframe.
        """
        sharing = SHARING | {"policy": policy} | sharing
        self.tab.go(self.origin + path)
        self.share(sharing, advisor)

    def share(self, sharing: dict, advisor: str = "Anna") -> None:
        """Share the page that is open; waits for the keyframe."""
        self.received, self.reader = [], Reader()
        self.sharing = sharing
        self.tab.evaluate(
            START,
            {
                "sharing": sharing,
                "advisor": advisor,
                "verdicts": self.verdicts,
                "allowed": self.allowed,
            },
        )
        self.wait(lambda messages: messages)

    def receive(self, kind: Kind, payload: bytes = b"", epoch: int = 7) -> None:
        """Hand a frame of the advisor's side to the mirror."""
        frame = base64.b64encode(make_frame(kind, epoch, 0, payload)).decode()
        self.tab.evaluate(
            "(text) => mirror.receive(Uint8Array.from(atob(text),"
            " (letter) => letter.charCodeAt(0)).buffer)",
            frame,
        )

    def frames(self) -> list[bytes]:
        """Everything sent so far since the page was opened, piece by piece."""
        known = len(self.received)
        for text in self.tab.evaluate("(known) => sent.slice(known)", known):
            self.received.append(base64.b64decode(text))
        return self.received

    def messages(self) -> list[Message]:
        """The same, put together and inflated as the stage does."""
        self.reader.read(self.frames())
        return self.reader.messages

    def wire(self) -> str:
        """All that was ever sent, as text; pointers as hexadecimal numbers."""
        return "\n".join(
            json.dumps(message.events, ensure_ascii=False) + message.payload.hex()
            for message in self.messages()
        )

    def wait(self, condition: Callable[[list[Message]], object], seconds: float = 30):
        """The first true answer of ``condition``, asked again and again."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if result := condition(self.messages()):
                return result
            self.tab.pause(PACE)
        raise AssertionError("It did not come to pass in time.")

    def wait_for_text(self, text: str) -> None:
        self.wait(
            lambda messages: any(
                text in json.dumps(message.events, ensure_ascii=False)
                for message in messages
            )
        )

    def settle(self) -> None:
        """Wait until everything that the page did so far has been sent."""
        mark = f"settled-{len(self.frames())}"
        self.tab.evaluate(
            "(mark) => document.documentElement.classList.add(mark)", mark
        )
        self.wait_for_text(mark)

    def node(self, id_: str) -> int:
        """The mirror's number of the element that has ``id_`` as its HTML id."""
        for message in self.messages():
            for event in message.events:
                for node in nodes(event):
                    if node.get("attributes", {}).get("id") == id_:
                        return node["id"]
        raise AssertionError(f"No element {id_} was sent.")


class Reader:
    """Messages from frames; an AssertionError where their order is broken."""

    def __init__(self):
        self.messages: list[Message] = []
        self.frames = 0
        self.parts: list[bytes] = []
        self.inflater = None
        self.seq = None

    def read(self, frames: list[bytes]) -> None:
        """Read on: what was read before is passed over."""
        for frame in frames[self.frames :]:
            self.frames += 1
            self.take(read_header(frame), frame[HEADER.size :])

    def take(self, header, payload: bytes) -> None:
        kind, epoch, seq = header.kind, header.epoch, header.seq
        if kind in (Kind.VISITOR_POINTER, Kind.PROPOSAL_STATE, Kind.ASSIST_STATE):
            self.messages.append(Message(kind, epoch, 0, [], payload))
            return
        assert header.chunk == len(self.parts)
        self.parts.append(payload)
        if header.chunk + 1 < header.chunks:
            return
        if kind == Kind.KEYFRAME:
            self.inflater = zlib.decompressobj(-15, zdict=DICTIONARY)
        assert self.seq is None or seq in (self.seq + 1, 0)
        self.seq = seq
        text = self.inflater.decompress(b"".join(self.parts))
        self.parts = []
        events = unpack(json.loads(text))
        self.messages.append(Message(kind, epoch, seq, events, b""))


def nodes(event):
    """Every node that ``event`` brings."""
    data = event.get("data", {})
    found = [data["node"]] if "node" in data else []
    found += [add["node"] for add in data.get("adds", [])]
    while found:
        node = found.pop()
        yield node
        found += node.get("childNodes", [])
