"""The sockets behind the real server, started as docs/how-to-install.md says."""

import asyncio
import base64
import json
import os
import struct

import pytest

from asgiref.sync import sync_to_async
from websockets.exceptions import InvalidStatus

from wagtail_cobrowse import seats
from wagtail_cobrowse.consumers.protocol import MAX_FRAME, Kind, make_frame
from wagtail_cobrowse.consumers.visitor import MAX_TABS
from wagtail_cobrowse.relay.hub import hub
from wagtail_cobrowse.relay.port import ROOM_LIMIT

from .conftest import SEAT, documented_options, login, until


pytestmark = pytest.mark.django_db(transaction=True)

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


class Raw:
    """A client that may do what a browser never does."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    async def shake_hands(self, path, headers):
        """Ask for a WebSocket; the answer's status."""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *(f"{name}: {value}" for name, value in headers),
        ]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        answer = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 5)
        return int(answer.split()[1])

    def send(self, opcode, payload=b"", *, fin=True, masked=True, reserved=0):
        head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode])
        mask, size = (0x80 if masked else 0), len(payload)
        if size < 126:
            head += bytes([mask | size])
        elif size < 65536:
            head += bytes([mask | 126]) + struct.pack(">H", size)
        else:
            head += bytes([mask | 127]) + struct.pack(">Q", size)
        # A mask of zeros is one.
        self.writer.write(head + (bytes(4) if masked else b"") + payload)

    async def hear(self, opcode):
        """The next frame of this kind, as opcode and payload."""
        while True:
            first, second = await asyncio.wait_for(self.reader.readexactly(2), 10)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack(">H", await self.reader.readexactly(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", await self.reader.readexactly(8))
            payload = await self.reader.readexactly(size)
            assert not first & 0x70, "Compressed, or something else was agreed on."
            if first & 15 == opcode:
                return first & 15, payload

    async def hear_close(self):
        """The code with which the server closes; None when it merely hangs up."""
        try:
            _, payload = await self.hear(CLOSE)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        return struct.unpack(">H", payload[:2])[0] if payload else 1005


async def open_raw(server, conversation):
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    raw = Raw(reader, writer)
    status = await raw.shake_hands(
        f"/cobrowse/ws/visitor/{conversation.route}/",
        [
            ("Host", server.host),
            ("Origin", server.origin),
            ("Cookie", f"{seats.COOKIE_NAME}={SEAT}"),
        ],
    )
    assert status == 101
    welcome = b'{"type":"welcome","version":1,"hears":["busy"]}'
    assert (await raw.hear(TEXT))[1] == welcome
    return raw


def test_the_documented_command_leaves_compression_to_the_browser():
    options = documented_options()
    assert options["ws_per_message_deflate"] is False
    assert options["ws_max_size"] >= MAX_FRAME


async def test_messages_that_nobody_ends_are_no_way_to_fill_the_servers_memory(
    server, conversation
):
    # With as much in each of them, all tabs of a visitor have what a session may have.
    size = ROOM_LIMIT // MAX_TABS
    for begin in (
        lambda raw: raw.send(BINARY, bytes(size), fin=False),
        lambda raw: raw.writer.write(struct.pack(">BBQI", 0x82, 0xFF, size, 0)),
    ):
        raw = await open_raw(server, conversation)
        begin(raw)
        assert await raw.hear_close() in (1009, None)
        raw.writer.close()


async def test_no_compression_is_agreed_on(server, conversation, advisor):
    cookie = await sync_to_async(login)(advisor)
    for connecting in (
        server.visit(conversation, compression="deflate"),
        server.connect("/cobrowse/ws/advisor/", cookie=cookie, compression="deflate"),
        server.connect("/cobrowse/ws/nowhere/", compression="deflate"),
    ):
        async with connecting as line:
            offered = line.request.headers["Sec-WebSocket-Extensions"]
            assert offered.startswith("permessage-deflate")
            assert "Sec-WebSocket-Extensions" not in line.response.headers


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/cobrowse/ws/",
        "/cobrowse/ws/visitor/a/b/",
        "/cobrowse/ws/advisor/%00/x/",
        "/cobrowse/ws/visitor/%FF%FE",
        "/cobrowse/ws/../ws/visitor//",
        "/cobrowse/api/visitor/state/",
        "/admin/",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/" + "x" * 3000,
        "/cobrowse/ws/?x=" + "y" * 3000,
    ],
)
async def test_a_stray_path_closes_cleanly(server, path):
    async with server.connect(path) as line:
        await asyncio.wait_for(line.wait_closed(), 5)
    assert line.close_code == 4404


@pytest.mark.parametrize("route", ["%00", "%FF", "x" * 3000, "%F0%9F%98%80", "' OR 1"])
async def test_a_route_that_is_none_closes_cleanly(server, route):
    path = f"/cobrowse/ws/visitor/{route.replace(' ', '%20')}/"
    async with server.connect(path, cookie=f"{seats.COOKIE_NAME}={SEAT}") as line:
        await asyncio.wait_for(line.wait_closed(), 5)
    assert line.close_code == 4404


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "http://evil.example",
        "http://localhost",
        "http://localhost.evil.example",
        "http://evil-localhost",
        "https://localhost:{port}",
        "ws://localhost:{port}",
        "http://user@localhost:{port}",
        "http://localhost:{port}/",
        "http://127.0.0.1:{port}",
    ],
)
async def test_a_foreign_origin_gets_no_socket(server, conversation, advisor, origin):
    origin = origin.format(port=server.port)
    cookie = await sync_to_async(login)(advisor)
    for connecting in (
        server.visit(conversation, origin=origin),
        server.connect("/cobrowse/ws/advisor/", cookie=cookie, origin=origin),
        server.connect("/cobrowse/ws/nowhere/", origin=origin),
    ):
        with pytest.raises(InvalidStatus) as refused:
            await connecting
        assert refused.value.response.status_code == 403


@pytest.mark.parametrize("order", [0, 1])
async def test_two_origins_are_none(server, conversation, order):
    origins = [server.origin, "http://evil.example"]
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    status = await Raw(reader, writer).shake_hands(
        f"/cobrowse/ws/visitor/{conversation.route}/",
        [
            ("Host", server.host),
            ("Origin", origins[order]),
            ("Origin", origins[1 - order]),
        ],
    )
    writer.close()
    # This server refuses it by itself; the next one may not.
    assert status in (400, 403)


async def test_a_proxy_that_speaks_tls_is_believed_where_the_site_says_so(
    server, conversation, settings
):
    """SECURE_PROXY_SSL_HEADER means for sockets what it means for requests."""
    secure = {"origin": f"https://{server.host}"}
    with pytest.raises(InvalidStatus):
        await server.visit(conversation, **secure)
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_PROXY_SCHEME", "https")
    secure["headers"] = {"X-Proxy-Scheme": "https"}
    async with server.visit(conversation, **secure) as line:
        assert json.loads(await line.recv())["type"] == "welcome"
    with pytest.raises(InvalidStatus):
        await server.visit(conversation, headers=secure["headers"])


CASES = {
    "text that is a frame": (lambda raw: raw.send(TEXT, bytes(16)), 4400),
    "a frame that is text": (lambda raw: raw.send(BINARY, b'{"type":"ping"}'), 4400),
    "empty text": (lambda raw: raw.send(TEXT), 4400),
    "an empty frame": (lambda raw: raw.send(BINARY), 4400),
    "a frame too long": (
        lambda raw: raw.send(
            BINARY, make_frame(Kind.DELTA, 1, 1, bytes(MAX_FRAME - 15))
        ),
        4400,
    ),
    "a message too long": (
        lambda raw: raw.send(TEXT, b'{"type":"ping"}' + b" " * 4096),
        4400,
    ),
    "more than the server reads": (
        lambda raw: raw.send(BINARY, bytes(2**20 + 1)),
        1009,
    ),
    "more, in fragments": (
        lambda raw: [
            raw.send(BINARY, bytes(2**19), fin=False),
            raw.send(CONTINUATION, bytes(2**19), fin=False),
            raw.send(CONTINUATION, bytes(2**19)),
        ],
        1009,
    ),
    "no UTF-8": (lambda raw: raw.send(TEXT, b'{"type":"\xff"}'), 1007),
    "half a character": (lambda raw: raw.send(TEXT, b'{"type":"\xe2\x82"}'), 1007),
    "a surrogate": (lambda raw: raw.send(TEXT, b'{"type":"\xed\xa0\x80"}'), 1007),
    "without a mask": (lambda raw: raw.send(TEXT, b"x", masked=False), 1002),
    "reserved bits": (lambda raw: raw.send(TEXT, b"x", reserved=4), 1002),
    "an unknown opcode": (lambda raw: raw.send(3, b"x"), 1002),
    "a ping too long": (lambda raw: raw.send(PING, bytes(126)), 1002),
    "a ping in fragments": (lambda raw: raw.send(PING, b"x", fin=False), 1002),
    "a fragment of nothing": (lambda raw: raw.send(CONTINUATION, b"x"), 1002),
    "a message within a message": (
        lambda raw: [raw.send(TEXT, b"{", fin=False), raw.send(TEXT, b"}")],
        1002,
    ),
    "a close with a bad code": (lambda raw: raw.send(CLOSE, b"\x03\xed"), 1002),
    "a close with half a code": (lambda raw: raw.send(CLOSE, b"\x03"), 1002),
    "a close with no UTF-8": (lambda raw: raw.send(CLOSE, b"\x03\xe8\xff"), 1007),
    "a close": (lambda raw: raw.send(CLOSE, b"\x03\xe8bye"), 1000),
}


@pytest.mark.parametrize(("send", "code"), CASES.values(), ids=CASES)
async def test_what_is_no_message_closes_this_socket_alone(
    server, conversation, send, code
):
    async with server.visit(conversation) as other:
        raw = await open_raw(server, conversation)
        send(raw)
        # Of what is too long the server does not read the rest: it hangs up.
        assert await raw.hear_close() in ((code, None) if code == 1009 else (code,))
        raw.writer.close()
        await other.send('{"type":"ping"}')
        while json.loads(await other.recv())["type"] != "pong":
            pass


async def test_what_browsers_may_do_is_understood(server, conversation):
    raw = await open_raw(server, conversation)
    raw.send(PING, b"are you there")
    assert (await raw.hear(PONG))[1] == b"are you there"
    raw.send(PONG, b"nobody asked")
    raw.send(TEXT, b'{"type"', fin=False)
    raw.send(PING, b"in between")
    raw.send(CONTINUATION, b"", fin=False)
    raw.send(CONTINUATION, b':"ping"}')
    assert (await raw.hear(PONG))[1] == b"in between"
    while b"pong" not in (await raw.hear(TEXT))[1]:
        pass
    raw.writer.close()


@pytest.mark.parametrize("rest", [b"", b"\x82", b"\x82\xfe\xff\xff", b"\x82\x85abcdx"])
async def test_a_line_that_breaks_in_the_middle_leaves_nothing(
    server, conversation, rest
):
    raw = await open_raw(server, conversation)
    raw.writer.write(rest)
    await raw.writer.drain()
    raw.writer.transport.abort()
    await until(lambda: not hub.rooms)
