"""What has to be alike although two browsers of different makers draw it."""

import re

from .oracle import Difference


#: Computed alike by every engine; others depend on its fonts and its own style sheet.
EVERYWHERE = {"visibility", "opacity", "position", "float", "z-index"}
#: The same of elements that no engine draws in a way of its own.
PLAIN = {
    *EVERYWHERE,
    "display",
    "color",
    "background-color",
    "border-top-color",
    "direction",
    "flex-direction",
    "text-transform",
    "text-decoration-line",
}
CONTROL = re.compile("(?:button|input|select|opt|textarea|fieldset|progress|meter)")
#: Of the document: extent and scroll position follow the fonts.
DOCUMENT = {"title", "lang", "dir"}
#: Told by both sides whatever the engine.
ASPECTS = {"missing", "extra", "order", "text", "form", "layer", "image"}


def alike(differences: list[Difference]) -> list[Difference]:
    """Those of ``differences`` that no engine explains."""
    return [one for one in differences if counts(one)]


def counts(one: Difference) -> bool:
    if one.aspect == "style":
        where, _, name = one.where.rpartition(" ")
        if name == "display" and "none" in (one.visitor, one.stage):
            return True
        return name in (EVERYWHERE if CONTROL.match(where) else PLAIN)
    if one.aspect == "document":
        return one.where in DOCUMENT
    if one.aspect == "box":
        return is_drawn(one.visitor) != is_drawn(one.stage)
    return one.aspect in ASPECTS


def is_drawn(box) -> bool:
    return bool(box and box[2] and box[3])
