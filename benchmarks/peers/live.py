"""rrweb's live mode as its documentation has it, over a bare WebSocket relay."""

import asyncio
import contextlib
import http
import sys

from pathlib import Path

from websockets.asyncio.server import broadcast, serve

from ..echo import own_process
from ..latency import CHANGE, OBSERVE, PAUSE
from ..report import Figure, percentile


COUNT = 100
#: The page of both: enough nodes that a keyframe is not empty.
PAGE = (
    b"<!doctype html><meta charset=utf-8><title>Page</title><h1>Heading</h1>"
    + b"".join(b"<p>Paragraph %d with <b>words</b>.</p>" % n for n in range(200))
)

RECORD = """
async (address) => {
  await import('/rrweb-record.js');
  const socket = new WebSocket(address);
  await new Promise((resolve) => { socket.onopen = resolve; });
  record({ emit: (event) => socket.send(JSON.stringify(event)) });
}
"""

# https://github.com/rrweb-io/rrweb/blob/master/docs/recipes/live-mode.md
REPLAY = """
async (address) => {
  await import('/rrweb-replay.js');
  const socket = new WebSocket(address);
  await new Promise((resolve) => { socket.onopen = resolve; });
  const early = [];
  let replayer = null;
  socket.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (replayer) return replayer.addEvent(event);
    early.push(event);
    if (early.length < 2) return;
    replayer = new Replayer([], { liveMode: true });
    replayer.startLive(early[0].timestamp - BUFFER);
    early.forEach((each) => replayer.addEvent(each));
  };
}
"""


def measure(browser, bundles: Path) -> list[Figure]:
    """Time from a change to the viewer, with no buffer and with the documented one."""
    found = []
    with own_process(__name__, str(bundles)) as port:
        for buffer in (0, 1000):
            times, lost = once(browser, port, buffer)
            name = "rrweb live mode, DOM change to viewer"
            name += f", buffer {buffer} ms" if buffer else ", no buffer"
            detail = f"{len(times)} samples, {lost} never shown"
            for percent in (50, 95):
                value = percentile(times, percent) if len(times) > 1 else float("nan")
                label = f"{name}, p{percent}"
                found.append(Figure(label, value, None, "ms", detail, len(times) < 2))
    return found


def once(browser, port: int, buffer: int) -> tuple[list[float], int]:
    address, page = f"ws://127.0.0.1:{port}/", f"http://127.0.0.1:{port}/page"
    context = browser.new_context()
    viewer, visitor = context.new_page(), context.new_page()
    viewer.goto(f"http://127.0.0.1:{port}/empty")
    viewer.evaluate(REPLAY.replace("BUFFER", str(buffer)), address)
    visitor.goto(page)
    visitor.evaluate(RECORD, address)
    shown = "document.querySelector('iframe')?.contentDocument.querySelector('h1')"
    viewer.wait_for_function(shown)
    # From outside: in a frame without scripts no observer is called.
    inside = "document.querySelector('iframe').contentDocument"
    viewer.evaluate(OBSERVE.replace("observe(document", f"observe({inside}"))
    changed = visitor.evaluate(CHANGE, {"count": COUNT + 20, "pause": PAUSE})
    viewer.wait_for_timeout(3000)
    seen = viewer.evaluate("Object.fromEntries(window.seen)")
    context.close()
    times = [
        seen[str(number)] - at
        for number, at in enumerate(changed)
        if number >= 20 and str(number) in seen
    ]
    return times, len(changed) - len(seen)


async def run(port: int, folder: Path) -> None:
    """Pages and bundles by HTTP; what one socket sends, all others get."""
    everybody = set()

    async def handle(connection):
        everybody.add(connection)
        with contextlib.suppress(Exception):
            async for message in connection:
                broadcast(everybody - {connection}, message)
        everybody.discard(connection)

    def page(connection, request):
        if request.headers.get("Upgrade") is not None:
            return None
        path = folder / request.path.strip("/")
        kind, body = "text/html; charset=utf-8", b"<!doctype html><title>Viewer</title>"
        if request.path == "/page":
            body = PAGE
        elif path.is_file() and path.parent == folder:
            kind, body = "text/javascript", path.read_bytes()
        answer = connection.respond(http.HTTPStatus.OK, "")
        answer.body = body
        del answer.headers["Content-Type"], answer.headers["Content-Length"]
        answer.headers["Content-Type"] = kind
        answer.headers["Content-Length"] = str(len(body))
        return answer

    options = {"compression": None, "process_request": page, "max_size": None}
    async with serve(handle, "127.0.0.1", port, **options) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]), Path(sys.argv[2])))
