"""A WebSocket client that costs little: a library's would be what is measured."""

import asyncio
import base64
import os
import struct

from collections.abc import Callable


BINARY, TEXT, CLOSE, PING, PONG = 2, 1, 8, 9, 10


def head_of(opcode: int, size: int) -> bytes:
    """Header of a client's frame. A mask of zeros is one: the payload stays."""
    if size < 126:
        return bytes([0x80 | opcode, 0x80 | size, 0, 0, 0, 0])
    if size < 65536:
        return struct.pack(">BBHI", 0x80 | opcode, 0x80 | 126, size, 0)
    return struct.pack(">BBQI", 0x80 | opcode, 0x80 | 127, size, 0)


class Wire(asyncio.Protocol):
    """
    One connection. ``on_frame`` gets the header (16 bytes) of every binary message,
    as soon as the message is complete; ``on_text`` gets texts.
    """

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.on_frame: Callable[[bytes], None] = lambda header: None
        self.on_text: Callable[[bytes], None] = lambda text: None
        self.opened = asyncio.get_running_loop().create_future()
        self.close_code: int | None = None
        self._rest = b""
        self._left = 0
        self._header = b""

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(self.request)

    def connection_lost(self, error) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("The handshake was refused."))

    def send(self, frame: bytes) -> None:
        """Send a binary message."""
        self.transport.write(head_of(BINARY, len(frame)) + frame)

    def say(self, text: bytes) -> None:
        """Send a text message."""
        self.transport.write(head_of(TEXT, len(text)) + text)

    def data_received(self, data: bytes) -> None:
        if self._left:
            taken = min(self._left, len(data))
            self._left -= taken
            if self._left:
                return
            self.on_frame(self._header)
            data = data[taken:]
        if self._rest:
            data, self._rest = self._rest + data, b""
        if not self.opened.done():
            answer, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._rest = answer
                return
            if b" 101 " not in answer[:16]:
                raise ConnectionError(answer[:60])
            self.opened.set_result(None)
        self._rest = data[self._read(data) :]

    def _read(self, data: bytes) -> int:
        """Read the frames in ``data``; where the first incomplete one begins."""
        position, size = 0, len(data)
        while position + 2 <= size:
            opcode, length, start = (
                data[position] & 15,
                data[position + 1],
                position + 2,
            )
            if length > 125:
                width = 2 if length == 126 else 8
                if start + width > size:
                    break
                length = int.from_bytes(data[start : start + width], "big")
                start += width
            end = start + length
            if opcode == BINARY:
                if start + 16 > size:
                    break
                header = data[start : start + 16]
                if end > size:
                    self._left, self._header = end - size, header
                    return size
                self.on_frame(header)
            elif end > size:
                break
            else:
                self._take(opcode, data[start:end])
            position = end
        return position

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.transport.write(head_of(PONG, len(payload)) + payload)
        elif opcode == CLOSE:
            self.close_code = int.from_bytes(payload[:2], "big")
        elif payload == b'{"type":"ping"}':
            self.say(b'{"type":"pong"}')
        else:
            self.on_text(payload)


async def open_wire(port: int, path: str, headers: dict[str, str]) -> Wire:
    """Connect and shake hands."""
    lines = {
        "Host": f"localhost:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    request = f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(lambda: Wire(request), "127.0.0.1", port)
    await asyncio.wait_for(wire.opened, 180)
    return wire
