"""A visitor walks through the example site; their frames are taken from the browser."""

import base64
import contextlib
import re

from typing import Any

from playwright.sync_api import CDPSession, Page, TimeoutError

from ..journey import start_session
from .stream import ADVISOR, VISITOR, Heard, Stream, cut


#: Where the visitor goes after the co-browsing page, in this order.
WALK = (
    "/en/",
    "/en/benefits/teeth/",
    "/en/contributions/",
    "/en/service/questions/",
    "/en/become-a-member/",
    "/en/service/contact/",
)


class Network:
    """The sockets of one tab, as Chromium's own tools see them."""

    def __init__(self, page: Page, end: int) -> None:
        self.end = end
        self.heard: list[Heard] = []
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.on("Network.webSocketFrameSent", self._note)
        self.session.send("Network.enable")

    def _note(self, event: dict[str, Any]) -> None:
        response = event["response"]
        # Texts are control messages; the generator says its own.
        if response["opcode"] == 2:
            frame = base64.b64decode(response["payloadData"])
            at, socket = event["timestamp"], event["requestId"]
            self.heard.append(Heard(at, self.end, socket, frame))


def record(people) -> Stream:
    """The frames of both ends of a session of about a minute (English)."""
    visitor, advisor = start_session(people)
    networks = Network(visitor, VISITOR), Network(advisor, ADVISOR)
    for path in WALK:
        visitor.goto(path)
        _look_around(visitor, advisor)
    # What the last page sent is under way.
    visitor.wait_for_timeout(500)
    return cut(one for network in networks for one in network.heard)


def _look_around(visitor: Page, advisor: Page) -> None:
    visitor.wait_for_timeout(800)
    _wander(visitor, 12)
    for summary in visitor.locator("main summary").all()[:3]:
        summary.click()
        _wander(visitor, 4)
    for field in visitor.locator("main input[type=text]:visible").all()[:3]:
        # A field may be hidden by what was typed before.
        with contextlib.suppress(TimeoutError):
            field.press_sequentially("Erika Sommer", delay=60)
    for _ in range(4):
        visitor.mouse.wheel(0, 260)
        visitor.wait_for_timeout(250)
    _point(advisor)
    _wander(visitor, 8)


def _wander(page: Page, steps: int) -> None:
    for step in range(steps):
        page.mouse.move(300 + 37 * step % 500, 240 + 53 * step % 380, steps=3)
        page.wait_for_timeout(60)


def _point(advisor: Page) -> None:
    stage = advisor.locator("iframe").and_(
        advisor.get_by_title(re.compile("^Visitor's page"))
    )
    box = stage.bounding_box()
    for step in range(8):
        x = box["x"] + box["width"] * (0.3 + 0.04 * step)
        y = box["y"] + box["height"] * (0.2 + 0.05 * step)
        advisor.mouse.move(x, y)
        advisor.wait_for_timeout(80)
