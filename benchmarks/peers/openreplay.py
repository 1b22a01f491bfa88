"""
What OpenReplay's tracker costs the visitor's page, beside rrweb and ours in one run.

Its own server is not there: what stands in for it takes whatever is sent, says what
the tracker has to hear, and counts bytes.
"""

import contextlib
import json
import statistics
import threading
import time

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.browser.fidelity.places import Place

from .. import main_thread
from ..echo import echo_server
from ..report import Figure


#: What its server answers to a page that starts.
STARTED = {
    "token": "token",
    "userUUID": "a",
    "sessionID": "1",
    "projectID": "1",
    "delay": 0,
    "startTimestamp": 0,
    "beaconSizeLimit": 1_000_000,
}

# As its documentation has it; secure mode asks for HTTPS.
START = """async (address) => {
  const tracker = new Tracker({
    projectKey: 'a', ingestPoint: address, __DISABLE_SECURE_MODE: true,
  });
  const started = await tracker.start();
  if (!started.success) throw new Error(started.reason);
}"""


class Ingest(BaseHTTPRequestHandler):
    """Takes batches, and lets pages of any site send them."""

    protocol_version = "HTTP/1.1"

    def do_OPTIONS(self) -> None:
        self._answer({})

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/v1/web/i"):
            self.server.taken.append(len(body))  # type: ignore[attr-defined]
        now = {"startTimestamp": int(time.time() * 1000)}
        self._answer(STARTED | now if self.path == "/v1/web/start" else {})

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, content: dict[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        for name in ("Origin", "Headers", "Methods"):
            self.send_header(f"Access-Control-Allow-{name}", "*")
        # The wildcard does not stand for this one.
        self.send_header("Access-Control-Allow-Headers", "authorization, datatype, *")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def ingest() -> Iterator[tuple[str, list[int]]]:
    """Its address, and the bytes of each batch that came."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ingest)
    server.taken = taken = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", taken
    finally:
        server.shutdown()
        server.server_close()


def measure(browser, bundles: Path) -> list[Figure]:
    """Scripts on the page's thread for 1,000 changes, as `main_thread` has it."""
    # What the last statement gives would be called, if it could be.
    source = (bundles / "openreplay.js").read_text() + "\nvoid 0;"
    starts = {**main_thread.START, "openreplay": START}
    times: dict[str, list[float]] = {who: [] for who in starts}
    place = Place()
    try:
        with echo_server() as port, ingest() as (address, taken):
            for _ in range(main_thread.ROUNDS):
                for who, start in starts.items():
                    page, tools = main_thread.opened(browser, place)
                    if who == "openreplay":
                        page.evaluate(source)
                    at = address if who == "openreplay" else f"ws://127.0.0.1:{port}/"
                    page.evaluate(start, at)
                    times[who].append(1000 * main_thread.spent(page, tools))
                    page.context.close()
    finally:
        place.close()
    alone = statistics.median(times.pop("nobody"))
    spent = {who: statistics.median(each) - alone for who, each in times.items()}
    detail = ", ".join(f"{who} {each:.0f} ms" for who, each in spent.items())
    detail += f"; {len(taken)} batches taken"
    name = f"@openreplay/tracker: main thread, {main_thread.CHANGES} changes, beside "
    # Without a batch nothing was recorded.
    is_void = not taken or min(spent.values()) <= 0
    return [
        Figure(name + who, spent["openreplay"] / spent[who], None, "×", detail, is_void)
        for who in ("rrweb", "ours")
    ]
