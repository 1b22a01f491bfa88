"""The built mirror.js alone on a page, and the other end of its line."""

import base64
import json
import zlib

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

from wagtail_cobrowse.consumers.protocol import (
    HEADER,
    Kind,
    make_frame,
    read_header,
)


BUNDLE = (
    Path(__file__).resolve().parents[2]
    / "wagtail_cobrowse/static/wagtail_cobrowse/mirror.js"
)
ORIGIN = "http://insurer.test"
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")

START = """async ({policy, advisor}) => {
  const {createMirror} = await import('/mirror.js');
  window.sent = [];
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
  });
  window.mirror.accept(7, policy, true);
}"""


class Message(NamedTuple):
    """A keyframe, delta or pointer, put together from its chunks."""

    kind: Kind
    epoch: int
    seq: int
    events: list
    payload: bytes


class MirrorLine:
    """Serves pages to ``page``, starts the mirror there and reads its frames."""

    def __init__(self, page: Page, policy: str = ""):
        self.page = page
        self.bodies: dict[str, tuple[str, str]] = {}
        self.policy = policy
        page.context.route("**/*", self._answer)

    def _answer(self, route):
        url = route.request.url.split("?")[0].split("#")[0]
        path = url.removeprefix(ORIGIN)
        if path == "/mirror.js":
            route.fulfill(path=BUNDLE, content_type="text/javascript")
        elif path in self.bodies:
            body, content_type = self.bodies[path]
            headers = {"Content-Security-Policy": self.policy} if self.policy else {}
            content_type += "; charset=utf-8"
            route.fulfill(body=body, content_type=content_type, headers=headers)
        elif path.endswith((".png", ".gif", ".ico")):
            route.fulfill(body=PIXEL, content_type="image/gif")
        else:
            route.fulfill(body="", content_type="text/html")

    def serve(self, path: str, body: str, content_type: str = "text/html") -> None:
        """What ``path`` of the site answers."""
        self.bodies[path] = (body, content_type)

    def open(self, path: str, policy: str, advisor: str = "Anna") -> None:
        """Open ``path`` and share it under ``policy``; waits for the keyframe."""
        self.page.goto(ORIGIN + path)
        self.page.evaluate(START, {"policy": policy, "advisor": advisor})
        self.wait(lambda messages: messages)

    def receive(self, kind: Kind, payload: bytes = b"", epoch: int = 7) -> None:
        """Hand a frame of the advisor's side to the mirror."""
        frame = base64.b64encode(make_frame(kind, epoch, 0, payload)).decode()
        self.page.evaluate(
            "(text) => mirror.receive(Uint8Array.from(atob(text),"
            " (letter) => letter.charCodeAt(0)).buffer)",
            frame,
        )

    def frames(self) -> list[bytes]:
        return [base64.b64decode(text) for text in self.page.evaluate("sent")]

    def messages(self) -> list[Message]:
        """Everything sent so far, inflated piece by piece as the stage does."""
        return list(read(self.frames()))

    def wire(self) -> str:
        """All that was ever sent, as text; pointers as hexadecimal numbers."""
        return "\n".join(
            json.dumps(message.events, ensure_ascii=False) + message.payload.hex()
            for message in self.messages()
        )

    def wait(self, condition: Callable[[list[Message]], object], seconds: float = 5):
        """The first true answer of ``condition``, asked again and again."""
        for _ in range(int(seconds * 50)):
            messages = self.messages()
            if result := condition(messages):
                return result
            self.page.wait_for_timeout(20)
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
        self.page.evaluate(
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


def read(frames):
    """Messages from ``frames``; an AssertionError where the order is broken."""
    parts: list[bytes] = []
    inflater = None
    seq = None
    for frame in frames:
        header = read_header(frame)
        payload = frame[HEADER.size :]
        if header.kind == Kind.VISITOR_POINTER:
            yield Message(header.kind, header.epoch, 0, [], payload)
            continue
        assert header.chunk == len(parts)
        parts.append(payload)
        if header.chunk + 1 < header.chunks:
            continue
        if header.kind == Kind.KEYFRAME:
            inflater = zlib.decompressobj(-15)
        assert seq is None or header.seq in (seq + 1, 0)
        seq = header.seq
        text = inflater.decompress(b"".join(parts))
        parts = []
        yield Message(header.kind, header.epoch, header.seq, json.loads(text), b"")


def nodes(event):
    """Every node that ``event`` brings."""
    data = event.get("data", {})
    found = [data["node"]] if "node" in data else []
    found += [add["node"] for add in data.get("adds", [])]
    while found:
        node = found.pop()
        yield node
        found += node.get("childNodes", [])
