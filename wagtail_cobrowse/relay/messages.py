"""What a room tells its ends, as ``docs/protocol.md`` has it."""

from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    from .room import Room


def accept(room: "Room", *, watched: bool) -> dict[str, Any]:
    """To the tab that shares from now on: the epoch of its page, and how to redact."""
    about = room.about
    return _answer(room.sharing, room.url) | {
        "epoch": room.epoch,
        # Nobody learns the title of a page by naming its address.
        "page": {k: about[k] for k in ("id", "title", "webcode")}
        if about and room.policy == "open"
        else None,
        "watched": watched,
    }


def left(room: "Room", sharing: Any, url: str) -> dict[str, Any]:
    """To a tab that has left the page at ``url``: how that one may be shared.

    What would be sent in this epoch does not pass: the tab waits for the next one.
    """
    return _answer(sharing, url) | {
        "epoch": max(room.epoch, 1),
        "page": None,
        "watched": room.stages != "lost",
    }


def _answer(sharing: Any, url: str) -> dict[str, Any]:
    return {
        "type": "accept",
        # The tab's page may have another one by now.
        "url": url,
        "policy": str(sharing.policy),
        "by_default": sharing.by_default,
        "mask": list(sharing.mask),
        "hide": list(sharing.hide),
        "names": list(sharing.names),
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
