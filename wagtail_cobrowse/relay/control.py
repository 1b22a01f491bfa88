"""Control messages on their way out: how they are written, and which replace others."""

import json

from collections.abc import Hashable
from typing import Any


#: Of these only the newest counts: whoever is slow has no use for the ones before.
STATES = frozenset(
    {
        *("session", "epoch", "visibility", "lacks", "busy", "watch", "stages"),
        *("ping", "pong", "typing", "changed", "service"),
    }
)


def encode(message: dict[str, Any]) -> str:
    """A control message as it goes on the wire."""
    return json.dumps(message, separators=(",", ":"))


def state_of(message: dict[str, Any]) -> Hashable:
    """What ``message`` is the newest word about; None when each one counts."""
    kind = message["type"]
    if kind not in STATES:
        return None
    return kind, message.get("conversation"), *message.get("changes", ())
