"""Copies of what a clone of the repository would hold."""

import shutil
import subprocess

from collections.abc import Callable
from pathlib import Path

from build_backend.bundle import ROOT


def make_clone(folder: Path, wanted: Callable[[str], object] = bool) -> Path:
    """Copy into ``folder`` the files that git tracks or would, by their names."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(wanted, listed.stdout.decode().split("\0")):
        source, target = ROOT / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return folder
