"""
Installs each archive of a release into an environment of its own, and tries it there:
what ``make dist`` does after building.

A project fresh from ``wagtail start`` is edited as docs/how-to-install.md says, served,
and examined by the doctor. RELEASE_TAG (v1.2.3) says which release it has to be.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile

from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import wagtail_cobrowse  # noqa: E402

from tests.fresh import Project  # noqa: E402
from tests.services import free_port  # noqa: E402


def complaints_of(tag: str, archives: list[Path]) -> list[str]:
    """Why these cannot be released by this tag."""
    version = wagtail_cobrowse.__version__
    found = []
    if tag != f"v{version}":
        found.append(f"{tag} is not the version in the package, {version}.")
    changes = (ROOT / "CHANGELOG.md").read_text()
    if not re.search(
        rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", changes, re.M
    ):
        found.append(f"CHANGELOG.md has no dated heading for {version}.")
    names = {
        f"wagtail_cobrowse-{version}.tar.gz",
        f"wagtail_cobrowse-{version}-py3-none-any.whl",
    }
    if {each.name for each in archives} != names:
        found.append(f"Not exactly these archives: {', '.join(sorted(names))}.")
    return found


def try_out(archive: Path, folder: Path) -> None:
    """Install it, and run a project with it; an AssertionError says what is wrong."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    python = str(folder / "venv" / "bin" / "python")
    # The bundles are in the archives: nobody listens where npm would ask.
    environment = {**os.environ, "npm_config_registry": "http://127.0.0.1:9/"}
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # Elsewhere than here: pip looks around in the folder that it is called in.
    subprocess.run([*pip, str(archive)], check=True, env=environment, cwd=folder)
    project = Project(folder / "site", python=python)
    package = project.follow_guide(free_port())
    assert package.is_relative_to(folder / "venv"), package
    (bill,) = package.parent.parent.glob("wagtail_cobrowse-*/sboms/frontend.cdx.json")
    assert bill.stat().st_size > 1000
    with project.sockets(project.port):
        levels = project.doctor()
    assert len(levels) > 15 and "error" not in levels.values(), levels


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archives", nargs="+", type=Path)
    arguments = parser.parse_args()
    tag = os.environ.get("RELEASE_TAG")
    if tag and (wrong := complaints_of(tag, arguments.archives)):
        print("\n".join(wrong), file=sys.stderr)
        return 1
    for archive in arguments.archives:
        print(f"{archive.name} …", flush=True)
        with tempfile.TemporaryDirectory(prefix="cobrowse-smoke-") as folder:
            try_out(archive.resolve(), Path(folder))
    print("Every archive works.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
