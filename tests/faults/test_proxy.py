"""The proxy does to a line what the tests of faults rely on."""

import socket
import threading
import time

import pytest

from .proxy import Proxy


pytestmark = pytest.mark.once


@pytest.fixture
def line():
    """A proxy before a server that answers with what it is told."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(end):
        with end:
            while piece := end.recv(65536):
                end.sendall(piece)

    def serve():
        while True:
            try:
                end, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(end,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    proxy = Proxy(listener.getsockname()[1])
    yield proxy
    proxy.close()
    listener.close()


def connect(proxy, timeout=10):
    return socket.create_connection(("127.0.0.1", proxy.port), timeout)


def say(end, text):
    end.sendall(text)
    heard = b""
    while len(heard) < len(text) and (piece := end.recv(65536)):
        heard += piece
    return heard


def test_everything_passes(line):
    with connect(line) as end:
        big = bytes(range(256)) * 100
        assert say(end, big) == big


def test_a_black_hole_keeps_connections_and_loses_nothing(line):
    with connect(line) as old:
        assert say(old, b"one") == b"one"
        line.stall()
        with connect(line, 0.3) as new:
            for end in (old, new):
                end.settimeout(0.3)
                end.sendall(b"two")
                with pytest.raises(TimeoutError):
                    end.recv(10)
            line.heal()
            for end in (old, new):
                end.settimeout(10)
                assert end.recv(10) == b"two"


def test_a_cut_breaks_all_connections_and_refuses_others(line):
    with connect(line) as end:
        assert say(end, b"one") == b"one"
        line.cut(refusing=True)
        assert is_broken(end)
    with connect(line) as end:
        assert is_broken(end)
    line.heal()
    with connect(line) as end:
        assert say(end, b"two") == b"two"


def test_a_slow_line_takes_its_time(line):
    line.slow(10_000)
    with connect(line) as end:
        before = time.monotonic()
        assert say(end, bytes(10_000)) == bytes(10_000)
        # Both directions at once, piece by piece.
        assert time.monotonic() - before >= 1


def is_broken(end):
    try:
        return end.recv(10) == b""
    except ConnectionError:
        return True
