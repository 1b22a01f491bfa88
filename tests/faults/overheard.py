"""What the processes of a site say to each other, by the Redis between them."""

import time

from typing import Self

import redis as client

from wagtail_cobrowse.relay.envelope import LAYOUT, SIZE

from .next_release import RUMOUR, SAID_MORE


class Overheard:
    """All messages on the Redis at ``url``, as pairs of channel and message."""

    def __init__(self, url: str):
        self.url = url
        self.messages: list[tuple[bytes, bytes]] = []

    def __enter__(self) -> Self:
        self._connection = client.Redis.from_url(self.url)
        self._line = self._connection.pubsub()
        self._line.psubscribe("*")
        assert self._line.get_message(timeout=10)["type"] == "psubscribe"
        return self

    def __exit__(self, *_error: object) -> None:
        self._line.close()
        self._connection.close()

    def until_all_that_is_new_was_said(self, seconds: float = 10) -> None:
        """Everything that `NextRelease` says more than this release, of each kind."""
        deadline = time.monotonic() + seconds
        while lacking := {kind for kind in SAID_MORE if not self._has(kind)}:
            assert time.monotonic() < deadline, lacking
            self._listen()

    def versions(self) -> set[int]:
        """Those of the envelopes."""
        self._listen()
        return {
            LAYOUT.unpack(channel[-SIZE:])[0]
            for channel, _ in self.messages
            if channel.startswith(b"cobrowse:")
        }

    def _has(self, kind: str) -> bool:
        if kind == RUMOUR:
            return any(SAID_MORE[kind] in channel for channel, _ in self.messages)
        return any(SAID_MORE[kind] in message for _, message in self.messages)

    def _listen(self) -> None:
        while (heard := self._line.get_message(timeout=0.1)) is not None:
            self.messages.append((heard["channel"], heard["data"]))
