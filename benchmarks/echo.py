"""A bare WebSocket echo: the yardstick for every time that is measured here."""

import asyncio
import contextlib
import http
import subprocess
import sys
import time

from collections.abc import Iterator

from playwright.sync_api import Browser
from websockets.asyncio.server import serve
from websockets.sync.client import connect

from tests.services import free_port


#: About what one small delta of the mirror has.
MESSAGE_SIZE = 200

ROUND_TRIPS = """
async ({ address, size, count, pause }) => {
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const message = new Uint8Array(size);
  const times = [];
  for (let number = 0; number < count; number++) {
    const answered = new Promise((resolve) => { socket.onmessage = resolve; });
    const start = performance.now();
    socket.send(message);
    await answered;
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  socket.close();
  return times;
}
"""


async def echo(port: int) -> None:
    async def answer(connection):
        with contextlib.suppress(Exception):
            async for message in connection:
                await connection.send(message)

    def page(connection, request):
        # A browser lets only a page from this machine reach a server on it.
        if request.headers.get("Upgrade") is None:
            return connection.respond(http.HTTPStatus.OK, "An empty page.\n")
        return None

    options = {"compression": None, "process_request": page}
    async with serve(answer, "127.0.0.1", port, **options) as server:
        await server.serve_forever()


@contextlib.contextmanager
def own_process(module: str, *arguments: str) -> Iterator[int]:
    """Run a module that serves sockets on its first argument, a port; give the port."""
    port = free_port()
    command = [sys.executable, "-m", module, str(port), *arguments]
    process = subprocess.Popen(command)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                connect(f"ws://127.0.0.1:{port}/").close()
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def echo_server() -> contextlib.AbstractContextManager[int]:
    """Run the echo in a process of its own, as the site is; give its port."""
    return own_process(__name__)


def round_trips(browser: Browser, port: int, count: int, pause: int) -> list[float]:
    """Times in milliseconds from a browser to the echo and back."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    times = page.evaluate(
        ROUND_TRIPS,
        {
            "address": f"ws://127.0.0.1:{port}/",
            "size": MESSAGE_SIZE,
            "count": count,
            "pause": pause,
        },
    )
    context.close()
    return times


if __name__ == "__main__":
    asyncio.run(echo(int(sys.argv[1])))
