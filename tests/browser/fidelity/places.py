"""The site of the fidelity set: pages, libraries, the mirror's bundles, the stage."""

import json

from pathlib import Path

from ..stage_host import ROOT, SCRIPT, Site


HERE = Path(__file__).resolve().parent
BUNDLES = ROOT / "wagtail_cobrowse/static/wagtail_cobrowse"
LIBRARIES = ROOT / "node_modules"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".json": "application/json",
}
PARENT = """<!doctype html><title>Stage</title><link rel="icon" href="data:,">
<style>body{margin:0;overflow:hidden}iframe{border:0;display:block;background:Canvas}</style>
<body><script src="/static/fidelity/parent.js"></script>"""


class Place(Site):
    """
    Serves /features/ and /sites/ (the pages), /static/lib/ (node_modules),
    /static/wagtail_cobrowse/ (the bundles), /static/fidelity/ and /media/ (ours).

    /alone/ is the stage without anything around it. It, and pages with ``?alone``, have
    in them what Playwright puts into pages before their own scripts.
    """

    def answer(self, path):
        bare, _, query = path.partition("?")
        head, _, rest = bare.lstrip("/").partition("/")
        if bare == "/":
            return 200, {"Content-Type": KINDS[".html"]}, PARENT.encode()
        if bare == "/alone/":
            body, headers = self.stage(f"{self.url}/static/fidelity/alone.js")
            return 200, {"Content-Type": KINDS[".html"], **headers}, body
        if bare == "/static/fidelity/alone.js":
            code = (HERE / "ids.js").read_bytes() + SCRIPT.read_bytes()
            return 200, {"Content-Type": KINDS[".js"]}, code
        if bare == "/rows/":
            return self.rows(query)
        if head in ("features", "sites"):
            page = self.file(HERE / head, f"{rest.rstrip('/')}.html")
            return prepared(page) if query == "alone" else page
        if head == "media":
            return self.file(HERE / "assets", rest)
        for prefix, folder in (
            ("static/lib/", LIBRARIES),
            ("static/wagtail_cobrowse/", BUNDLES),
            ("static/fidelity/assets/", HERE / "assets"),
            ("static/fidelity/", HERE),
        ):
            if bare.startswith(f"/{prefix}") and not bare.endswith("/stage.js"):
                return self.file(folder, bare[len(prefix) + 1 :], "max-age=600")
        return super().answer(path)

    def file(self, folder: Path, name: str, cache: str = "no-store"):
        if name.endswith(".woff2"):
            return super().answer(name)
        path = (folder / name).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            return 404, {"Content-Type": "text/plain"}, b"Nothing here."
        kind = KINDS.get(path.suffix, "application/octet-stream")
        return 200, {"Content-Type": kind, "Cache-Control": cache}, path.read_bytes()

    def rows(self, query: str):
        """What a page asks for while it runs: a fragment, or JSON."""
        if "json" in query:
            data = [{"id": n, "name": f"Row {n}"} for n in range(20)]
            return 200, {"Content-Type": KINDS[".json"]}, json.dumps(data).encode()
        body = "".join(f"<li class='row'>Row <b>{n}</b></li>" for n in range(12))
        return 200, {"Content-Type": KINDS[".html"]}, body.encode()


def prepared(page):
    """The page with what has to run before its own scripts."""
    status, headers, body = page
    script = b'<script src="/static/fidelity/ids.js"></script>'
    return status, headers, body.replace(b"<head>", b"<head>" + script, 1)
