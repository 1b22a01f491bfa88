"""A proxy in front of the site, set up well or badly; a server without sockets."""

import asyncio
import contextlib
import datetime as dt
import email.utils
import threading

from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connections


GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Middleman:
    """
    Passes requests on to ``target``, each with its head as ``edit`` returns it.

    ``sockets`` is the port that requests for a socket go to instead, 0 nowhere;
    a connection that has sent more than ``longest`` bytes is cut. The heads of answers
    are as ``edit_answer`` returns them. Of what comes after a request's head a proxy
    that ``hoards`` passes nothing on.
    """

    def __init__(
        self,
        target,
        *,
        edit=None,
        edit_answer=None,
        sockets=None,
        longest=None,
        answer=None,
        hoards=False,
    ):
        self.target, self.sockets = target, sockets
        self.edit, self.edit_answer = edit or str, edit_answer or str
        self.longest, self.answer, self.hoards = longest, answer, hoards
        self.asked = []

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.server.close()

    async def _accept(self, reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.asked.append(head.split("\r\n")[0])
            if self.answer:
                writer.write(self.answer)
                await writer.drain()
            else:
                await self._pass_on(head, reader, writer)
        writer.close()

    async def _pass_on(self, head, reader, writer):
        port = self.target
        if self.sockets is not None and "/cobrowse/ws/" in head.split("\r\n")[0]:
            port = self.sockets
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.write(GATEWAY)
            await writer.drain()
            return
        far_writer.write(self.edit(head).encode("latin-1"))
        far = None if self.hoards else far_writer
        one = asyncio.create_task(self._pump(reader, far, self.longest))
        two = asyncio.create_task(self._answer(far_reader, writer))
        await asyncio.wait([one, two], return_when=asyncio.FIRST_COMPLETED)
        # What the server has said last still has to get through.
        await asyncio.wait([two], timeout=0.5)
        for each in (one, two):
            each.cancel()
        far_writer.close()

    async def _answer(self, reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            writer.write(self.edit_answer(head).encode("latin-1"))
            await self._pump(reader, writer, None)

    async def _pump(self, reader, writer, longest):
        passed = 0
        with contextlib.suppress(OSError):
            while data := await reader.read(4096):
                passed += len(data)
                if longest is not None and passed > longest:
                    break
                if writer is not None:
                    writer.write(data)
                    await writer.drain()


def without_upgrade(head):
    """As nginx does unless it is told otherwise."""
    lines = [
        line
        for line in head.split("\r\n")
        if not line.lower().startswith(("upgrade:", "connection:"))
    ]
    return "\r\n".join(lines)


def with_host(head):
    """The same for the Host header."""
    return _with(head, "Host: app.internal:8001")


def with_origin(head):
    """One that makes every origin the site's own."""
    host = next(line for line in head.split("\r\n") if line.startswith("Host:"))
    return _with(head, f"Origin: http://{host[5:].strip()}")


def with_date(head):
    """One whose own clock is two minutes late, and which trusts no other."""
    now = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=2)
    return _with(head, f"Date: {email.utils.format_datetime(now, usegmt=True)}")


def without_date(head):
    """One that takes away what it does not know."""
    return "\r\n".join(
        line for line in head.split("\r\n") if not line.lower().startswith("date:")
    )


def _with(head, header):
    name = header.partition(":")[0].lower()
    return "\r\n".join(
        header if line.lower().startswith(f"{name}:") else line
        for line in head.split("\r\n")
    )


@contextlib.contextmanager
def pages_alone():
    """The port of Django's own server for WSGI: pages, and no sockets."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            """Nothing."""

    with WSGIServer(("127.0.0.1", 0), Quiet) as server:
        server.set_app(get_wsgi_application())

        def serve():
            server.serve_forever(0.05)
            connections.close_all()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
