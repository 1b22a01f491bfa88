"""Other versions of Python, Django and Wagtail that the package claims to run on."""

import shutil
import subprocess
import sys

from collections.abc import Iterator
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ["python3.11", "python3.12", "python3.13", "python3.14"]
REQUIREMENTS = [
    ["Django==5.2.*", "wagtail==8.0.*"],
    ["Django==6.0.*", "wagtail==8.0.*"],
    ["Django==6.1.*", "wagtail==8.0.*"],
]


def versions() -> Iterator[tuple[str, list[str]]]:
    """Every set of requirements on the oldest Python, the newest on each Python."""
    pythons = [name for name in PYTHONS if shutil.which(name)] or [sys.executable]
    for requirements in REQUIREMENTS:
        yield pythons[0], requirements
    for python in pythons[1:]:
        yield python, REQUIREMENTS[-1]


def environment(python: str, requirements: list[str]) -> str:
    """The interpreter of a virtual environment with ``requirements``, made anew."""
    name = (
        "-".join([Path(python).name, *requirements]).replace("==", "").replace("*", "x")
    )
    folder = ROOT / ".tox" / name
    subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)
    interpreter = str(folder / "bin" / "python")
    install = [interpreter, "-m", "pip", "install", "--quiet"]
    subprocess.run([*install, "-e", ".[testing]", *requirements], cwd=ROOT, check=True)
    # As in the Makefile, which says why.
    subprocess.run([*install, "--no-deps", "wagtail-cache==3.0.0"], check=True)
    return interpreter
