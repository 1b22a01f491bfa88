"""The corpus of hostile pages, and a site that shows it with layers taken away."""

import base64
import itertools
import json
import re
import subprocess

from pathlib import Path

from django.template.loader import render_to_string
from django.test import RequestFactory

from build_backend.bundle import ROOT, system_node, wheel_node
from wagtail_cobrowse.admin import places, workplace
from wagtail_cobrowse.admin import stage as stage_view

from .served import Served
from .stage_host import FONT, SCRIPT, SPRITE, Sender, png
from .stage_pages import VECTORS, keyframe_of


STAGE = "/admin/cobrowse/stage/"
SCRIPT_PATH = "/static/wagtail_cobrowse/stage.js"
PAGE = """<!doctype html><title>Trial</title><link rel="icon" href="data:,">
<input id="chat"><div id="stages"></div><script src="/trial.js"></script>"""
#: What a script does that runs: tells it, calls a foreign place, reaches for the
#: window around it, takes the keyboard.
SCRIPT_CALL = "parent.postMessage('pwned','*')"
REACH = (
    "top.postMessage('pwned{index}','*');"
    "try{{top.owned.push({index})}}catch(e){{}};"
    "try{{document.documentElement.tabIndex=0;document.documentElement.focus()}}"
    "catch(e){{}}"
)
#: Only where a sandbox is one of the layers: it would take the trial itself away.
LEAVE = ";try{{top.location='EVIL/top'}}catch(e){{}}"
#: Entries that do not get into each other's way: six of them make one page.
MERGED = {"handler", "address", "foreign", "link", "svg", "math", "style", "own"}
TOGETHER = 6


def corpus():
    return json.loads((VECTORS / "hostile.json").read_text())


def named(entry, index, own, foreign, leave):
    """An entry with real addresses, which say what they belong to."""
    reach = (REACH + (LEAVE if leave else "")).format(index=index)
    text = json.dumps(entry).replace(SCRIPT_CALL, reach)
    for name, value in (
        ("EVILHOST", f"{foreign.host}/{index}"),
        ("OWNHOST", own.host),
        ("EVIL", f"{foreign.url}/{index}"),
        ("OWN", own.url),
    ):
        text = text.replace(name, value)
    return json.loads(text)


def as_body(entry):
    """The entry as nodes of a body, or None where it needs a page of its own."""
    if "body" in entry:
        return entry["body"]
    if "style" in entry:
        return [["p", {"style": entry["style"]}, "x"]]
    if "attr" in entry:
        tag, key, value, more = entry["attr"]
        if tag in ("html", "head", "body", "frameset", "base"):
            return None
        flags = {"!svg": True} if tag in ("svg", "image") else {}
        return [[tag, {**flags, **more, key: value}, "x"]]
    return None


def pages(own, foreign, *, single, leave):
    """
    Pages for the trial: names of entries, and frames of the wire in base64.

    Unless ``single``, harmless neighbours share a page.
    """
    together, alone = [], []
    for index, entry in enumerate(corpus()):
        real = named(entry, index, own, foreign, leave)
        body = as_body(real)
        if not single and body and entry["category"] in MERGED:
            together.append((index, body))
        else:
            alone.append(([index], real))
    for start in range(0, len(together), TOGETHER):
        some = together[start : start + TOGETHER]
        body = list(itertools.chain.from_iterable(body for _, body in some))
        alone.append(([index for index, _ in some], {"body": body}))
    made = []
    for names, entry in alone:
        sender = Sender()
        frames = sender.keyframe(keyframe_of(entry, own.url))
        texts = [base64.b64encode(frame).decode() for frame in frames]
        made.append({"names": names, "frames": texts})
    return made


class Foreign(Served):
    """Answers with whatever the asker hopes for."""

    def answer(self, path):
        kind, body = "text/html", b"<p>foreign</p>"
        end = path.partition("?")[0].rpartition(".")[2]
        if end == "js":
            kind, body = "text/javascript", b"top.postMessage('pwned by a file', '*')"
        elif end == "css":
            kind, body = "text/css", b"p{color:red}"
        elif end == "png":
            kind, body = "image/png", png(255, 0, 0)
        elif end == "svg":
            kind, body = "image/svg+xml", SPRITE.encode()
        return 200, {"Content-Type": kind, "Access-Control-Allow-Origin": "*"}, body

    def entries(self) -> set[int]:
        """Which entries of the corpus brought requests here."""
        found = {re.match(r"/(\d+)\b", path) for path in self.requests}
        return {int(one[1]) for one in found if one}


class Own(Served):
    """The organisation's site, where the advisor is logged in."""

    def __init__(self, built: Path, foreign: Foreign):
        self.built = built
        self.foreign = foreign
        self.leave = False
        super().__init__("localhost")

    def answer(self, path):
        place, _, query = path.partition("?")
        kind, body, status = "text/html; charset=utf-8", b"", 200
        headers = {}
        if place == "/trial/":
            body = PAGE.encode()
            headers["Set-Cookie"] = "sessionid=secret; Path=/; HttpOnly; SameSite=Lax"
            if query:
                request = self.request()
                policy = places.serialise(workplace.policy(request))
                headers["Content-Security-Policy"] = policy
        elif place == "/corpus.json":
            found = pages(
                self, self.foreign, single=query == "single", leave=self.leave
            )
            kind, body = "application/json", json.dumps(found).encode()
        elif place == "/trial.js":
            kind, body = "text/javascript", (self.built / "trial.js").read_bytes()
        elif place == STAGE:
            body, more = self.stage(query)
            headers.update(more)
        elif place == SCRIPT_PATH:
            unguarded = self.built / "unguarded.js"
            script = unguarded if query == "unguarded" else SCRIPT
            kind, body = "text/javascript", script.read_bytes()
            headers["Cache-Control"] = "max-age=600"
        elif place.endswith(".woff2") and place.startswith("/static/"):
            kind, body = "font/woff2", FONT.read_bytes()
        elif place.endswith(".svg"):
            kind, body = "image/svg+xml", SPRITE.encode()
        elif place.endswith(".png"):
            kind, body = "image/png", png(0, 255, 0)
        else:
            status = 404
        return status, {"Content-Type": kind, **headers}, body

    def request(self):
        return RequestFactory().get(STAGE, headers={"host": self.host})

    def stage(self, layers: str) -> tuple[bytes, dict[str, str]]:
        """
        The stage document; ``layers`` names those that it has, with a plus between.

        ``sanitiser`` is its own script, ``policy`` the view's header but for its
        sandbox, ``origin`` that sandbox.
        """
        guarded = "sanitiser" in layers
        script = f"{self.url}{SCRIPT_PATH}{'' if guarded else '?unguarded'}"
        request = self.request()
        body = render_to_string(
            "wagtail_cobrowse/admin/stage.html",
            {
                "script": script,
                "origin": self.url,
                "prefixes": json.dumps(places.places(request)),
            },
        )
        policy = stage_view.policy(request, script)
        if "policy" not in layers:
            policy = {}
        elif "origin" not in layers:
            del policy["sandbox"]
        headers = {}
        if policy:
            headers["Content-Security-Policy"] = places.serialise(policy)
            headers["Referrer-Policy"] = "no-referrer"
        return body.encode(), headers

    def others(self) -> list[tuple[str, bool]]:
        """Requests for what nobody needs."""
        needed = ("/static/", "/media/", "/trial", "/corpus.json", STAGE)
        return [one for one in self.visits if not one[0].startswith(needed)]


def build_trial(folder: Path) -> Path:
    """The trial's scripts, bundled from tests/frontend/stage/."""
    node, _ = wheel_node() or system_node()
    script = ROOT / "tests/frontend/stage/build_trial.mjs"
    subprocess.run([node, str(script), str(folder)], check=True, cwd=ROOT)
    return folder
