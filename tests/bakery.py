"""
The guide on Wagtail's bakerydemo, and a session there.

``python tests/bakery.py FOLDER``: FOLDER is a clone of wagtail/bakerydemo, of which a
copy is edited. The built wheel is installed beside what the demo asks for, but with the
Wagtail of `VERSIONS` where it pins an older one. Needs what the tests
need, and Python 3.12 or newer.
"""

import argparse
import contextlib
import re
import shutil
import subprocess
import sys
import tempfile

from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import pythons, wheels  # noqa: E402
from tests.fresh import Places, Site  # noqa: E402
from tests.services import free_port  # noqa: E402


VERSIONS = {"wagtail": "wagtail>=8.0,<8.1"}


class Bakery(Site):
    """The demo, with its pages and pictures."""

    places = Places(
        module="bakerydemo.settings.dev",
        settings="bakerydemo/settings/base.py",
        urls="bakerydemo/urls.py",
        template="bakerydemo/templates/base.html",
        search="bakerydemo/search/views.py",
        field="q",
    )


def install(clone: Path, folder: Path) -> str:
    """The interpreter of an environment with what the demo and the wheel need."""
    run(pythons.find(pythons.newest()), "-m", "venv", str(folder / "venv"))
    python = str(folder / "venv" / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    text = (clone / "requirements" / "base.txt").read_text()
    wanted = [
        VERSIONS.get(re.split(r"[<>=]", line)[0], line) for line in text.split() if line
    ]
    wheel = wheels.build_wheel(folder)
    run(*pip, *wanted, str(wheel), cwd=folder)
    return python


def run(*command: str, cwd: Path = ROOT) -> None:
    subprocess.run(command, check=True, cwd=cwd)


def try_out(clone: Path, folder: Path) -> None:
    """An AssertionError says what is wrong."""
    # What speaks the protocol is this clone's; the site has the wheel alone.
    from tests.browser.meetings import accept, flows
    from tests.clients import Person, begin_session, meet

    python = install(clone, folder)
    shutil.copytree(clone, folder / "site", ignore=shutil.ignore_patterns(".git"))
    site = Bakery(folder / "site", python=python)
    site.run(python, "manage.py", "migrate", "--verbosity=0")
    site.run(python, "manage.py", "load_initial_data")
    before = site.files()
    package = site.follow_guide(free_port())
    assert package.is_relative_to(folder / "venv"), package
    assert site.files() == before
    origin = f"http://localhost:{site.port}"
    with (
        site.sockets(site.port),
        Person(origin, "visitor") as visitor,
        Person(origin, "advisor") as advisor,
    ):
        # Its pictures are made when they are first asked for, which takes seconds.
        visitor.client.get("/", timeout=60)
        levels = site.doctor()
        print("Doctor:", levels)
        assert "error" not in levels.values()
        begin_session(visitor, advisor, site.page, site.places.field)
        server, meeting = meet(visitor, advisor, site.port)
        with contextlib.closing(meeting):
            stage, tab = meeting.stage(server), meeting.tab(server)
            tab.show(server, "/")
            flows(tab, stage, accept(tab), 0)
            assert visitor.post("session/end/")["receipt"]["reason"] == "visitor"
            stage.hear("ended")
        for path in ("/breads/", "/recipes/", "/blog/", "/search/?q=bread"):
            answer = visitor.client.get(path, follow_redirects=True)
            assert answer.is_success and "data-cobrowse-config" in answer.text, path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clone", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cobrowse-bakery-") as folder:
        try_out(arguments.clone.resolve(), Path(folder))
    print("The bakery's guide is followed, and a session ran.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
