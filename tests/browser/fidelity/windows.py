"""
Each side in a window of its own: both in WebKit, whose driver reaches into no frame of
an opaque origin, or in browsers of different makers.

The stage is the document of a window of its own, which is its own parent: it is opaque
there as well, and its policy is the same. What goes to and fro is carried by hand.
"""

import base64
import contextlib
import time

from urllib.request import urlopen

from wagtail_cobrowse.consumers.protocol import HEADER, VERSION, Kind

from ..engines import Engine
from . import hands
from .crossed import alike
from .pair import PATIENCE, Sides
from .places import Place


#: Calls and their order: the page's own globals are left alone.
SHARE = """async (epoch) => {
  await document.fonts.ready;
  await window.ready;
  const { mirrorOf } = await import('/static/fidelity/carried.js');
  mirrorOf(epoch);
}"""
TAKE = "() => window.fidelitySent?.splice(0) ?? []"
GIVE = """(texts) => texts.forEach((text) => fidelityMirror.receive(
  Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer))"""
CONNECT = """() => {
  const { port1, port2 } = new MessageChannel();
  const said = [];
  port1.onmessage = ({ data }) => said.push(data);
  window.fidelityPort = { said, port: port1 };
  window.postMessage({ type: 'port' }, '*', [port2]);
}"""
SAID = "() => fidelityPort.said.splice(0)"
TELL = """(message, name, texts) => texts.forEach((text) => {
  const code = (char) => char.charCodeAt(0);
  const bytes = text && Uint8Array.from(atob(text), code).buffer;
  fidelityPort.port.postMessage(name ? { ...message, [name]: bytes } : message);
})"""


class Windows(Sides):
    """
    A window of ``engine`` for the visitor, and one of ``other`` for the stage.

    Of different engines only that is compared which both have alike.
    """

    frames = False

    def __init__(self, engine: Engine, place: Place, other: Engine | None = None):
        super().__init__(place)
        self.is_crossed = other is not None
        self.visitor = engine.open()
        self.stage = (other or engine).open(f"{place.url}/alone/")
        self.stage.evaluate(CONNECT)
        self.shown = False

    def close(self):
        self.visitor.close()
        self.stage.close()

    def load(self, path, conditions):
        self.visitor.go(f"{self.place.url}{path}?alone")

    def share(self):
        self.shown = False
        self.tell({"type": "epoch", "epoch": self.epoch})
        self.visitor.evaluate(SHARE, self.epoch)
        until = time.monotonic() + PATIENCE
        while not self.shown:
            assert time.monotonic() < until, "The stage shows nothing."
            self.pause(20)

    def tell(self, message: dict, name: str = "", texts=("",)) -> None:
        self.stage.evaluate(TELL, message, name, list(texts))

    def carry(self) -> None:
        """What each side has said, to the other."""
        if frames := self.visitor.evaluate(TAKE):
            self.tell({"type": "frame"}, "bytes", frames)
        back = []
        for said in self.stage.evaluate(SAID):
            if said["type"] == "shown":
                self.shown = True
            elif said["type"] == "acknowledge":
                back.append(self.frame(Kind.ACKNOWLEDGEMENT, said["seq"]))
            elif said["type"] == "keyframe":
                back.append(self.frame(Kind.KEYFRAME_REQUEST, 0))
            elif said["type"] == "resource":
                answer = {"type": "resource", "request": said["request"]}
                self.tell(answer, "bytes", [self.fetched(said["url"])])
        if back:
            self.visitor.evaluate(GIVE, back)

    def frame(self, kind: Kind, seq: int) -> str:
        bare = HEADER.pack(VERSION, kind, 3, 0, self.epoch, seq, 0, 1)
        return base64.b64encode(bare).decode()

    def fetched(self, url: str) -> str | None:
        with contextlib.suppress(OSError), urlopen(url, timeout=PATIENCE) as answer:
            return base64.b64encode(answer.read()).decode()
        return None

    def of_visitor(self, function, *arguments):
        self.carry()
        return self.visitor.evaluate(function, *arguments)

    def of_stage(self, function, *arguments):
        return self.stage.evaluate(function, *arguments)

    def do(self, deed, *arguments):
        hands.do(self.visitor, deed, *arguments)

    def rest(self):
        hands.rest(self.visitor)

    def differences(self):
        nodes, found = super().differences()
        return nodes, alike(found) if self.is_crossed else found

    def pause(self, milliseconds):
        self.carry()
        self.visitor.pause(milliseconds / 1000)
