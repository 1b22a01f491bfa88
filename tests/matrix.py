"""
Other versions of Python, Django and Wagtail that the package claims to run on.

``python tests/matrix.py tests/consumers`` runs pytest so with the lowest versions.
"""

import os
import re
import shutil
import subprocess
import sys

from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ["python3.11", "python3.12", "python3.13", "python3.14"]
#: What is installed, and the oldest Python that it runs on.
REQUIREMENTS = [
    (["Django==5.2.*", "wagtail==8.0.*"], "python3.11"),
    (["Django==6.0.*", "wagtail==8.0.*"], "python3.12"),
    (["Django==6.1.*", "wagtail==8.0.*"], "python3.12"),
]
#: What setup.cfg names lower bounds for, and a site may have.
PARTS = ["redis", "postgres"]


def lowest() -> list[str]:
    """Each dependency of a site in the oldest version that setup.cfg lets in."""
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg")
    lines = [config["options"]["install_requires"]]
    lines += [config["options.extras_require"][part] for part in PARTS]
    wanted = "\n".join(lines).split("\n")
    return [line.replace(">=", "==").strip() for line in wanted if line.strip()]


def versions() -> Iterator[tuple[str, list[str]]]:
    """
    Every set of requirements on the oldest Python for it, the newest on each Python,
    and the lowest of everything on the oldest of all.

    Of the Pythons that are there; what cannot be tried without another one is said.
    """
    pythons = [name for name in PYTHONS if runs(name)]
    tried = []
    for requirements, oldest in REQUIREMENTS:
        able = [
            name for name in pythons if PYTHONS.index(name) >= PYTHONS.index(oldest)
        ]
        if not able:
            print(f"Not tried, for want of {oldest}: {' '.join(requirements)}")
            continue
        newest = requirements == REQUIREMENTS[-1][0]
        tried += [(python, requirements) for python in (able if newest else able[:1])]
    yield from tried or [(sys.executable, REQUIREMENTS[0][0])]
    yield (pythons or [sys.executable])[0], lowest()


def runs(python: str) -> bool:
    """Whether there is such an interpreter, and not only something of that name."""
    if not shutil.which(python):
        return False
    return subprocess.run([python, "-c", ""], capture_output=True).returncode == 0


def environment(python: str, requirements: list[str]) -> str:
    """The interpreter of a virtual environment with ``requirements``, made anew."""
    name = "-".join([Path(python).name, *requirements[:2]])
    name = re.sub(r"==|[^\w.=-]", "", name.replace("*", "x"))
    if requirements == lowest():
        name += "-lowest"
    folder = ROOT / ".tox" / name
    subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)
    interpreter = str(folder / "bin" / "python")
    install = [interpreter, "-m", "pip", "install", "--quiet"]
    # The bundles are those that have been made already.
    variables = {**os.environ, "COBROWSE_SKIP_FRONTEND": "1"}
    subprocess.run(
        [*install, "-e", ".[testing]", *requirements],
        cwd=ROOT,
        env=variables,
        check=True,
    )
    # As in the Makefile, which says why.
    subprocess.run([*install, "--no-deps", "wagtail-cache==3.0.0"], check=True)
    return interpreter


if __name__ == "__main__":
    *_, (oldest, requirements) = versions()
    command = [environment(oldest, requirements), "-m", "pytest", *sys.argv[1:]]
    sys.exit(subprocess.run(command, cwd=ROOT).returncode)
