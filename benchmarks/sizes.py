"""How much code a visitor's browser loads, compressed: the same on every machine."""

import json
import subprocess

from pathlib import Path

from build_backend.bundle import BUNDLES, system_node, wheel_node

from .report import Figure


KB = 1024
#: What a page of the site carries.
LOADER = ("loader.js",)
#: What makes the mirror: the page to the advisor, pointer and guidance back.
MIRROR = ("mirror.js",)
#: A page in a running session whose chat is closed, beside the mirror.
SESSION = ("loader.js", "visitor.js", "receipt.js")
#: What follows when it is needed: chat, markers of fields and of what is withheld,
#: highlight and ink, pictures of canvases, frames, the co-browsing page.
ON_USE = (
    "chat.js",
    "withheld.js",
    "marks.js",
    "proposals.js",
    "assist.js",
    "stills.js",
    "shorthands.js",
    "frames.js",
    "page.js",
    "page.css",
)


def brotli(paths: list[Path]) -> dict[str, int]:
    """The compressed size of each file in bytes, by its name."""
    node, _ = system_node() or wheel_node()
    command = [node, str(Path(__file__).with_suffix(".mjs")), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {Path(path).name: size for path, size in json.loads(done.stdout).items()}


def compressed() -> dict[str, int]:
    """The same of each bundle, as it has been built."""
    names = dict.fromkeys(LOADER + MIRROR + SESSION + ON_USE)
    return brotli([BUNDLES / name for name in names])


def measure() -> list[Figure]:
    """The sizes that have a goal, and what they are made of."""
    size = compressed()

    def figure(name: str, names: tuple[str, ...], goal: float) -> Figure:
        names = tuple(dict.fromkeys(names))
        parts = ", ".join(f"{each} {size[each] / KB:.1f}" for each in names)
        total = sum(size[each] for each in names) / KB
        return Figure(name, total, goal, "KB brotli", parts if len(names) > 1 else "")

    return [
        figure("Loader, on every page", LOADER, 3),
        figure("Mirror with pointer", MIRROR, 36),
        figure("Running session, chat closed", SESSION + MIRROR, 36),
        figure("Everything of the visitor's side", SESSION + MIRROR + ON_USE, 56),
    ]
