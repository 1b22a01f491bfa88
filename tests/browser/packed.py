"""Events of the recorder from the few words in which they travel (docs/protocol.md)."""

from typing import Any


class Nodes:
    """A sequence of nodes; ids count on from ``last``."""

    def __init__(self):
        self.last = 0

    def read(self, sequence: list, at: int) -> tuple[dict, int]:
        """The node at ``at``, and the place behind it."""
        identity = self.last + 1
        while isinstance(sequence[at], int):
            identity = sequence[at] or identity
            at += 1
        self.last = identity
        return self.node(sequence[at]) | {"id": identity}, at + 1

    def node(self, packed: Any) -> dict:
        if isinstance(packed, str):
            return {"type": 3, "textContent": packed}
        if isinstance(packed, dict):
            if "childNodes" not in packed:
                return packed
            return packed | {"childNodes": self.all(packed["childNodes"])}
        tag, *rest = packed or ["template"]
        objects = [one for one in rest[:2] if isinstance(one, dict)]
        if rest and not isinstance(rest[0], dict):
            objects = []
        attributes, flags = [*objects, {}, {}][:2]
        return flags | {
            "type": 2,
            "tagName": tag,
            "attributes": attributes,
            "childNodes": self.all(rest[len(objects) :]),
        }

    def all(self, sequence: list) -> list[dict]:
        found, at = [], 0
        while any(not isinstance(one, int) for one in sequence[at:]):
            node, at = self.read(sequence, at)
            found.append(node)
        return found


def mutation(adds: list, texts: list, attributes: list, removes: list) -> dict:
    nodes, at, added = Nodes(), 0, []
    while at < len(adds):
        parent, following = adds[at : at + 2]
        node, at = nodes.read(adds, at + 2)
        added.append({"parentId": parent, "nextId": following or None, "node": node})
    ids = iter(removes)
    data = {
        "source": 0,
        "texts": [
            {"id": number, "value": value}
            for number, value in zip(texts[::2], texts[1::2], strict=True)
        ],
        "attributes": [
            {"id": number, "attributes": changed}
            for number, changed in zip(attributes[::2], attributes[1::2], strict=True)
        ],
        "removes": [
            one if isinstance(one, dict) else {"parentId": one, "id": next(ids)}
            for one in ids
        ],
        "adds": added,
    }
    return {"type": 3, "data": data, "timestamp": 0}


def unpack(events: list) -> list[dict]:
    """What ``visitor/mirror/packing.ts`` packed."""
    found = []
    for event in events:
        if isinstance(event, list):
            found.append(mutation(*event))
        elif isinstance(event.get("data", {}).get("node"), list):
            node, _ = Nodes().read(event["data"]["node"], 0)
            data = event["data"] | {"node": node}
            found.append(event | {"data": data, "timestamp": 0})
        else:
            found.append(event)
    return found
