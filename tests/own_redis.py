"""A Redis of a test's own, which it may stall, kill and start again."""

import contextlib
import shutil
import signal
import socket
import subprocess

from pathlib import Path

from tests.services import ServiceError, free_port, wait_for_port


class OwnRedis:
    """A server without persistence; ``url`` stays the same for all its lives."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen | None = None
        self._hole: list[socket.socket] = []

    def start(self, *options: str) -> None:
        """Start it, or start it again, with more ``options``."""
        binary = shutil.which("redis-server") or shutil.which("valkey-server")
        if binary is None:
            raise ServiceError("Redis is not installed (Debian: redis-server).")
        self._fill_hole()
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / "log"
        command = [binary, "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        command += options
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for_port(self.process, self.port, log)

    def kill(self) -> None:
        """End it as a crash does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def vanish(self) -> None:
        """End it, and let what is sent to its port be lost: nobody refuses it either.

        Linux drops whoever knocks where more wait already than are to wait.
        """
        self.kill()
        hole = socket.socket()
        hole.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        hole.bind(("127.0.0.1", self.port))
        hole.listen(0)
        self._hole = [hole]
        for _ in range(4):
            end = socket.socket()
            end.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                end.connect(("127.0.0.1", self.port))
            self._hole.append(end)

    def _fill_hole(self) -> None:
        # Those that have knocked first, so that they do not get in afterwards.
        for end in reversed(self._hole):
            end.close()
        self._hole = []

    def stall(self) -> None:
        """Let it hang: connections stay, nothing is answered."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """The end of `stall`."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)
