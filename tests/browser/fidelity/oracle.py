"""Compares what both sides show, node by node."""

from typing import NamedTuple


#: CSS pixels by which boxes and scroll positions may differ.
TOLERANCE = 1.0


class Difference(NamedTuple):
    """
    ``aspect`` is one word (missing, extra, order, text, box, style, pseudo, form,
    layer, scroll, image, document, pixels); the others say where and what.
    """

    aspect: str
    where: str
    visitor: object
    stage: object

    def __str__(self):
        return f"{self.aspect}: {self.where}: {self.visitor!r} → {self.stage!r}"


def compare(visitor: dict, stage: dict) -> list[Difference]:
    """
    All differences between two captures (capture.js), nodes paired by mirror id.

    What the stage shows as a placeholder, and controls that are masked, are compared
    by their boxes alone.
    """
    found = []
    for key, value in visitor["document"].items():
        other = stage["document"][key]
        if not near(value, other):
            found.append(Difference("document", key, value, other))
    ours, theirs = visitor["nodes"], stage["nodes"]
    for id_, node in ours.items():
        other = theirs.get(id_)
        if other is None:
            if not behind_placeholder(node, ours, theirs):
                found.append(Difference("missing", name(node), node.get("box"), None))
        elif "text" in node:
            text = other.get("text")
            if node["text"] != text:
                where = name(ours.get(str(node["parent"]), node))
                found.append(Difference("text", where, node["text"], text))
        elif "box" not in other:
            found.append(Difference("missing", name(node), node["box"], other))
        else:
            found += compare_elements(node, other, visitor["styles"], ours, theirs)
    for id_, node in theirs.items():
        if id_ not in ours and not behind_masked(node, ours, theirs):
            found.append(Difference("extra", name(node), None, node.get("box")))
    return found


def compare_elements(node, other, styles, ours, theirs) -> list[Difference]:
    where = name(node)
    found = []
    if node["endless"] or node["inMask"]:
        return found
    if not near(node["box"], other["box"]):
        found.append(Difference("box", where, node["box"], other["box"]))
    if other["placeholder"]:
        return found
    if node["style"] != other["style"]:
        both = node["style"].split("|"), other["style"].split("|")
        found += (
            Difference("style", f"{where} {prop}", value, otherwise)
            for prop, value, otherwise in zip(styles, *both, strict=True)
            if value != otherwise
        )
    for aspect in ("pseudo", "layer", "image"):
        if aspect == "image" and aspect not in node:
            continue
        if node.get(aspect) != other.get(aspect):
            difference = Difference(aspect, where, node.get(aspect), other.get(aspect))
            found.append(difference)
    if not near(node.get("scroll"), other.get("scroll")):
        both = node.get("scroll"), other.get("scroll")
        found.append(Difference("scroll", where, *both))
    if node["masked"]:
        return found
    if node["form"] != other["form"]:
        found.append(Difference("form", where, node["form"], other["form"]))
    for tree in ("children", "shadow"):
        order = [i for i in node.get(tree, ()) if str(i) in ours and str(i) in theirs]
        known = [i for i in other.get(tree, ()) if str(i) in ours and str(i) in theirs]
        if order != known:
            found.append(Difference("order", f"{where} {tree}", order, known))
    return found


def near(value, other) -> bool:
    """Whether both are equal; lists of numbers within the tolerance."""
    if isinstance(value, list) and isinstance(other, list) and len(value) == len(other):
        return all(abs(a - b) <= TOLERANCE for a, b in zip(value, other, strict=True))
    return value == other


def name(node: dict) -> str:
    return node.get("label") or f"text {node.get('text', '')[:30]!r}"


def behind_placeholder(node: dict, ours: dict, theirs: dict) -> bool:
    """Whether it is below what the stage shows as a placeholder by design."""
    while (parent := ours.get(str(node["parent"]))) is not None:
        other = theirs.get(str(node["parent"]))
        if other and other.get("placeholder"):
            # What a frame of the site holds is shown; whoever may not be is `masked`.
            return not parent["label"].startswith("iframe")
        if parent.get("masked"):
            return True
        node = parent
    return False


def behind_masked(node: dict, ours: dict, theirs: dict) -> bool:
    """Whether it stands for something that is masked by design."""
    while (above := theirs.get(str(node["parent"]))) is not None:
        parent = ours.get(str(node["parent"]))
        if parent is not None:
            return bool(parent.get("masked"))
        node = above
    return False
