"""The interpreters of this machine, by their version."""

import functools
import os
import re
import shutil
import subprocess

from collections.abc import Iterator
from pathlib import Path


#: Those that setup.cfg names.
VERSIONS = ["3.11", "3.12", "3.13", "3.14"]
#: Where interpreters are that no PATH leads to, below the home of whoever asks.
PLACES = [".pyenv/versions/*/bin", ".local/share/uv/python/*/bin"]


def candidates(version: str) -> Iterator[str]:
    """Places of one, that of the PATH first, then the newest patch."""
    name = f"python{version}"
    if found := shutil.which(name):
        yield found
    yield from (f"/usr/bin/{name}", f"/usr/local/bin/{name}")
    home, root = Path.home(), os.environ.get("PYENV_ROOT")
    patterns = [(home, place) for place in PLACES]
    patterns += [(Path(root), "versions/*/bin")] if root else []
    for folder, pattern in patterns:
        found = sorted(folder.glob(f"{pattern}/{name}"), key=_numbers, reverse=True)
        yield from map(str, found)


def _numbers(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(path.parent.parent.name))]


@functools.cache
def find(version: str) -> str | None:
    """An interpreter of this version ("3.12"), or None."""
    return next((each for each in candidates(version) if is_one(each, version)), None)


def newest() -> str:
    """The newest version that there is one of."""
    return next((each for each in reversed(VERSIONS) if find(each)), VERSIONS[0])


def is_one(program: str, version: str) -> bool:
    """
    Whether it runs, is of that version, and can make environments with a database:
    pyenv puts names on the PATH of versions that are switched off, and a Python that
    was compiled without SQLite or TLS is of no use here.
    """
    code = "import sys, ssl, sqlite3, venv, ensurepip; print(*sys.version_info[:2])"
    try:
        done = subprocess.run([program, "-c", code], capture_output=True, text=True)
    except OSError:
        return False
    return done.returncode == 0 and ".".join(done.stdout.split()) == version
