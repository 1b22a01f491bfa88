"""A TCP proxy whose line can be stalled, cut, refused and slowed down."""

import asyncio
import contextlib
import socket
import threading

from collections.abc import Callable
from typing import Any


#: Bytes that pass in one piece while nothing slows them down.
PIECE = 16 * 1024
#: Kernel buffers of both ends, so that a slow line is felt at the other end of it.
BUFFER = 32 * 1024
#: Pieces a second of a slow line.
PACE = 20


class Proxy:
    """
    Passes connections to a port of this machine on, from its making until `close`.

    It runs in a thread of its own; all methods may be called from any other, and what
    they ask for holds when they return. Both directions are treated alike, as is every
    connection, those made before and those that come.
    """

    def __init__(self, target: int):
        self.target = target
        self._loop = asyncio.new_event_loop()
        self._connections: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = (
            set()
        )
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_refusing = False
        self._rate = 0
        self._flows = asyncio.Event()
        self._flows.set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(self._serve())
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://localhost:{self.port}"

    def stall(self) -> None:
        """A black hole: connections stay and are made, but nothing comes through."""
        self._call(self._flows.clear)

    def slow(self, rate: int) -> None:
        """Let ``rate`` bytes a second through for each connection and direction."""
        self._call(lambda: setattr(self, "_rate", rate))

    def cut(self, *, refusing: bool = False) -> None:
        """Break all connections; ``refusing`` those to come as well."""

        def cut() -> None:
            self._is_refusing = refusing
            for pair in self._connections:
                for writer in pair:
                    _reset(writer)

        self._call(cut)

    def heal(self) -> None:
        """Everything passes again, at once; what was stalled comes first."""

        def heal() -> None:
            self._is_refusing, self._rate = False, 0
            self._flows.set()

        self._call(heal)

    def close(self) -> None:
        """Break all connections and end."""
        self.cut(refusing=True)
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, doing: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(10)

    def _call(self, function: Callable[[], None]) -> None:
        async def call() -> None:
            function()

        self._run(call())

    async def _serve(self) -> asyncio.Server:
        listener = socket.socket()
        _narrow(listener)
        listener.bind(("127.0.0.1", 0))
        return await asyncio.start_server(self._accept, sock=listener, limit=BUFFER)

    async def _stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = self._loop.create_task(self._connect(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self._is_refusing:
            _reset(writer)
            return
        _narrow(writer.get_extra_info("socket"))
        beyond = socket.socket()
        _narrow(beyond)
        beyond.setblocking(False)
        try:
            await self._loop.sock_connect(beyond, ("127.0.0.1", self.target))
        except OSError:
            beyond.close()
            _reset(writer)
            return
        far_reader, far_writer = await asyncio.open_connection(
            sock=beyond, limit=BUFFER
        )
        pair = writer, far_writer
        self._connections.add(pair)
        try:
            await asyncio.gather(
                self._pass_on(reader, far_writer), self._pass_on(far_reader, writer)
            )
        except OSError:
            for each in pair:
                _reset(each)
        finally:
            self._connections.discard(pair)
            for each in pair:
                each.close()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while piece := await reader.read(self._piece()):
            await self._flows.wait()
            if self._rate:
                await asyncio.sleep(len(piece) / self._rate)
                await self._flows.wait()
            writer.write(piece)
            await writer.drain()
        await self._flows.wait()
        if writer.can_write_eof():
            with contextlib.suppress(OSError):
                writer.write_eof()

    def _piece(self) -> int:
        return max(1, min(PIECE, self._rate // PACE)) if self._rate else PIECE


def _narrow(end: socket.socket) -> None:
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        end.setsockopt(socket.SOL_SOCKET, option, BUFFER)


def _reset(writer: asyncio.StreamWriter) -> None:
    # What is written here never arrives: the other end sees a broken connection.
    writer.transport.abort()
