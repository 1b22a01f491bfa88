"""What a room tells its ends, as ``docs/protocol.md`` has it."""

from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    from .room import Room


def accept(room: "Room", *, watched: bool) -> dict[str, Any]:
    """To the tab that shares from now on: the epoch of its page, and how to redact."""
    sharing, about = room.sharing, room.about
    return {
        "type": "accept",
        "epoch": room.epoch,
        # Its page may have another one by now.
        "url": room.url,
        "policy": room.policy,
        "by_default": sharing.by_default,
        "mask": list(sharing.mask),
        "hide": list(sharing.hide),
        "names": list(sharing.names),
        # Nobody learns the title of a page by naming its address.
        "page": {k: about[k] for k in ("id", "title", "webcode")}
        if about and room.policy == "open"
        else None,
        "watched": watched,
    }


def epoch(room: "Room") -> dict[str, Any]:
    """To the stages: the shared page."""
    return {
        "type": "epoch",
        "epoch": room.epoch,
        "policy": room.policy,
        "page": room.about,
        "hidden": room.background,
        "lacks": room.lacks,
    }


def busy(room: "Room") -> dict[str, Any]:
    """To the stages: what the visitor does outside of the page."""
    return {"type": "busy", "what": room.busy}


def session(room: "Room") -> dict[str, Any]:
    """To the stages: the session, and the visitor's line."""
    return {"type": "session", "state": room.state, "visitor": room.line}


def stages(room: "Room") -> dict[str, Any]:
    """To the tab that shares: the line of whoever watches."""
    return {"type": "stages", "line": room.stages}
