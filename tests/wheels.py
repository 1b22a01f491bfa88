"""The wheel as a release has it, and the rest of the repository without the package."""

import os
import shutil
import subprocess
import sys

from pathlib import Path

from build_backend.bundle import BUNDLES, NAMES, ROOT
from tests.clones import make_clone


PACKAGE = "wagtail_cobrowse/"


def build_wheel(folder: Path, *command: str) -> Path:
    """
    Build it from what a clone holds, in ``folder``, which is made.

    The bundles of this clone are taken if they are there. ``command`` is a builder's
    that takes the name of an option for the place of the wheel and the clone as its
    last words, by default that of the environment, without network.
    """
    parts = (PACKAGE, "build_backend/", "docs/")
    clone = make_clone(
        folder / "clone",
        lambda name: name and ("/" not in name or name.startswith(parts)),
    )
    variables = dict(os.environ)
    if all((BUNDLES / name).exists() for name in NAMES):
        static = BUNDLES.relative_to(ROOT)
        shutil.copytree(BUNDLES, clone / static, dirs_exist_ok=True)
        variables["COBROWSE_SKIP_FRONTEND"] = "1"
    isolated = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir"]
    done = subprocess.run(
        [*(command or isolated), str(folder / "dist"), str(clone)],
        env=variables,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


def make_tree(folder: Path) -> Path:
    """
    Everything that the tests need but the package: whatever runs there, in whichever
    process, finds the package that is installed, or none.
    """
    shutil.rmtree(folder, ignore_errors=True)
    return make_clone(folder, is_beside_the_package)


def is_beside_the_package(name: str) -> bool:
    """The front end's sources stay: tests read them, and no wheel has them."""
    return bool(name) and (
        not name.startswith(PACKAGE) or name.startswith(f"{PACKAGE}static_src/")
    )
