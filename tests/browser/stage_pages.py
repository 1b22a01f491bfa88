"""Pages as the recorder writes them, from a short notation (tests/vectors)."""

import itertools
import json

from pathlib import Path


VECTORS = Path(__file__).resolve().parents[1] / "vectors"
HTML, HEAD, BODY = 2, 3, 4


class Pages:
    """
    Makes recorder nodes of ``"text"`` and ``[tag, attributes, *children]``.

    Document, html, head and body have the ids 1 to 4; others count from 101 on,
    children before their parents.
    """

    def __init__(self):
        self.ids = itertools.count(101)

    def node(self, short):
        if isinstance(short, str):
            return {"type": 3, "id": next(self.ids), "textContent": short}
        if isinstance(short, dict):
            children = [self.node(one) for one in short.get("childNodes", [])]
            return {"id": next(self.ids), **short, "childNodes": children}
        tag, attributes, *children = [*short, {}] if len(short) == 1 else short
        attributes = dict(attributes)
        flags = {
            key: attributes.pop(short_key)
            for key, short_key in (
                ("isSVG", "!svg"),
                ("isShadowHost", "!host"),
                ("isShadow", "!shadow"),
            )
            if short_key in attributes
        }
        nodes = [self.node(one) for one in children]
        element = {"type": 2, "id": next(self.ids), "tagName": tag}
        return {**element, "attributes": attributes, "childNodes": nodes, **flags}

    def snapshot(self, base, body, head=(), html=None, size=(800, 600)):
        """Meta and FullSnapshot of a page at ``base``."""

        def element(number, tag, children, attributes=None):
            return {
                "type": 2,
                "id": number,
                "tagName": tag,
                "attributes": attributes or {},
                "childNodes": children,
            }

        children = [
            element(HEAD, "head", [self.node(one) for one in head]),
            element(BODY, "body", [self.node(one) for one in body]),
        ]
        doctype = {"type": 1, "id": 9, "name": "html"}
        tree = [doctype, element(HTML, "html", children, html)]
        node = {"type": 0, "id": 1, "childNodes": tree}
        offset = {"top": 0, "left": 0}
        width, height = size
        meta = {"href": f"{base}/page/", "width": width, "height": height}
        return [
            {"type": 4, "data": meta},
            {"type": 2, "data": {"node": node, "initialOffset": offset}},
        ]


def mutation(**data):
    """An event of the recorder."""
    empty = {"source": 0, "adds": [], "removes": [], "texts": [], "attributes": []}
    return {"type": 3, "data": {**empty, **data}}


def supplement(kind, **payload):
    """An event of the mirror beyond the recorder's."""
    data = {"tag": "cobrowse", "payload": {"kind": kind, **payload}}
    return {"type": 5, "data": data}


def hostile(site, foreign):
    """The corpus with the addresses of the two servers in it."""
    text = (VECTORS / "hostile.json").read_text()
    for name, value in (
        ("EVILHOST", foreign.host),
        ("OWNHOST", site.host),
        ("EVIL", foreign.url),
        ("OWN", site.url),
    ):
        text = text.replace(name, value)
    return json.loads(text)


def keyframe_of(entry, base):
    """The events of one entry of the corpus, as a keyframe and what follows it."""
    pages = Pages()
    paragraph = ["p", {"id": "alive"}, "alive"]
    if "body" in entry:
        return pages.snapshot(base, [paragraph, *entry["body"]])
    if "css" in entry:
        rule = {"rule": entry["css"], "index": 0}
        sheets = {"source": 15, "id": 1, "styleIds": [5]}
        sheets["styles"] = [{"styleId": 5, "rules": [rule]}]
        head = [["style", {"_cssText": entry["css"]}], ["style", {}, entry["css"]]]
        return [
            *pages.snapshot(base, [paragraph, ["i", {}, "x"], ["b", {}, "y"]], head),
            {"type": 3, "data": sheets},
        ]
    if "style" in entry:
        return pages.snapshot(base, [paragraph, ["p", {"style": entry["style"]}, "x"]])
    if "attr" in entry:
        tag, key, value, more = entry["attr"]
        flags = {"!svg": True} if tag in ("svg", "image") else {}
        attributes = {**flags, **more, key: value}
        return pages.snapshot(base, [paragraph, [tag, attributes, "x"]])
    return [*pages.snapshot(base, [paragraph]), *entry["events"]]
