"""
Peers, on the same machine in the same run: what ``make bench-peers`` adds.

Their packages come into this folder when they are needed, by a lock file of its own.
"""

import subprocess
import tempfile

from pathlib import Path

from build_backend.bundle import system_node, wheel_node

from ..report import Figure
from ..sizes import KB, LOADER, MIRROR, SESSION, brotli, compressed


HERE = Path(__file__).parent
NAMES = {
    "rrweb-record": "@rrweb/record, recorder alone",
    "rrweb": "rrweb, recorder alone",
    "openreplay": "@openreplay/tracker",
}


def measure(browser) -> list[Figure]:
    """Sizes of what a visitor loads, what it costs the page, and rrweb's live mode."""
    from . import live, openreplay

    with tempfile.TemporaryDirectory(prefix="cobrowse-peers-") as folder:
        bundles = Path(folder)
        install(bundles)
        return [
            *sizes(bundles),
            *live.measure(browser, bundles),
            *openreplay.measure(browser, bundles),
        ]


def install(bundles: Path) -> None:
    """Fetch the peers' packages, unless they are there, and bundle them."""
    node, npm = system_node() or wheel_node()
    if not (HERE / "node_modules").exists():
        command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=HERE, check=True)
    subprocess.run([node, str(HERE / "bundle.mjs"), str(bundles)], check=True)


def sizes(bundles: Path) -> list[Figure]:
    size = compressed()
    session = sum(size[name] for name in {*LOADER, *SESSION, *MIRROR}) / KB
    found = []
    theirs = brotli([bundles / f"{name}.js" for name in NAMES])
    for name, title in NAMES.items():
        theirs_here = theirs[f"{name}.js"] / KB
        detail = f"ours in a running session: {session:.1f} KB"
        found.append(Figure(f"Size of {title}", theirs_here, None, "KB brotli", detail))
    return found
