"""A small server of a test's own, which notes what it is asked for."""

from abc import ABC, abstractmethod
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Served(ABC):
    """
    Serves on a port of the loopback address from its making until `close`.

    Two names of one machine, such as ``localhost`` and ``127.0.0.1``, are two sites
    for a browser, with cookies of their own.
    """

    def __init__(self, name: str = "127.0.0.1"):
        #: Path of every request, and whether it carried the session's cookie.
        self.visits: list[tuple[str, bool]] = []
        served = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                with_session = "sessionid=" in self.headers.get("Cookie", "")
                served.visits.append((self.path, with_session))
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, body = served.answer(self.path)
                self.send_response(status)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_POST = do_HEAD = do_OPTIONS = do_GET

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *args: None
        self.host = f"{name}:{self.server.server_port}"
        self.url = f"http://{self.host}"
        # It looks so often whether it is to end, in seconds.
        serve = self.server.serve_forever
        self.thread = Thread(target=serve, args=(0.02,), daemon=True)
        self.thread.start()

    @abstractmethod
    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a path with its query."""

    @property
    def requests(self) -> list[str]:
        """Path of every request."""
        return [path for path, _ in self.visits]

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join(5)
        self.server.server_close()
