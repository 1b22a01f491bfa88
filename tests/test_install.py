"""
The guide, followed word for word in a fresh project, with the wheel that is shipped.

What is written into the project's files is read from docs/how-to-install.md.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
import uuid
import zipfile

import httpx
import pytest

from websockets.sync.client import connect

from build_backend.bundle import ROOT
from tests.clones import make_clone
from tests.fresh import Project
from tests.nginx import nginx
from tests.services import free_port


pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The wheel's files, built from what a clone holds and the bundles of this one."""
    parts = ("wagtail_cobrowse/", "build_backend/", "docs/")
    clone = make_clone(
        tmp_path_factory.mktemp("install") / "clone",
        lambda name: name and ("/" not in name or name.startswith(parts)),
    )
    static = "wagtail_cobrowse/static"
    shutil.copytree(ROOT / static, clone / static, dirs_exist_ok=True)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    done = subprocess.run(
        [*command, "--outdir", str(clone / "dist"), str(clone)],
        env={**os.environ, "COBROWSE_SKIP_FRONTEND": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (clone / "dist").glob("*.whl")
    folder = clone.parent / "site-packages"
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def project(shipped, tmp_path_factory):
    """The project after the edits of the guide, with a published page."""
    made = Project(tmp_path_factory.mktemp("fresh") / "site", shipped)
    before = made.files()
    package = made.follow_guide(free_port())
    assert made.files() == before
    assert package.is_relative_to(shipped)
    return made


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.url, answer.read().decode()


def test_every_edit_of_the_guide_makes_a_site_that_is_well(project):
    with project.sockets(project.port):
        found = project.doctor()
        address = f"http://localhost:{project.port}"
        url, page = get(f"{address}/search/?query={project.code}")
    # Nobody advises yet, nothing was purged in this minute, and in one process with
    # the layer in memory a command cannot say whether notices arrive.
    wants = {id for id, level in found.items() if level != "ok"}
    assert wants == {"D04", "D06", "D23"}
    assert "error" not in found.values()
    assert url == f"{address}/{project.slug}/"
    assert "data-cobrowse-config" in page
    assert "<input" in page and 'type="checkbox"' in page


def test_pages_stay_with_wsgi_and_sockets_beside_behind_nginx(
    project, shipped, tmp_path
):
    """As docs/how-to-nginx.md has it, by the very lines of that page."""
    (tmp_path / "static").symlink_to(shipped / "wagtail_cobrowse" / "static")
    pages, sockets, port = free_port(), free_port(), free_port()
    project.move(port)
    with (
        project.pages(pages),
        project.sockets(sockets),
        nginx(tmp_path, port=port, pages=pages, sockets=sockets),
    ):
        found = project.doctor()
        greeting = chat_through(f"localhost:{port}")
    assert {id for id, level in found.items() if level == "error"} == set()
    outside = ["D10", "D12", "D14", "D20", "D21", "D22", "D24", "D26"]
    assert {found[id] for id in outside} == {"ok"}
    assert greeting["type"] == "welcome"


def chat_through(host):
    """A page, a script, a message, and the first word of the visitor's socket."""
    origin = f"http://{host}"
    with httpx.Client(base_url=origin, timeout=30) as browser:
        script = re.search(
            r'src="(/static/[^"]+/loader.js[^"]*)"', browser.get("/").text
        )
        assert "javascript" in browser.get(script[1]).headers["content-type"]
        answer = browser.post(
            "/cobrowse/api/visitor/messages/",
            headers={"Origin": origin},
            json={"client_id": str(uuid.uuid4()), "text": "Hello", "language": "en"},
        )
        assert answer.status_code == 201
        route = answer.json()["state"]["conversation"]["route"]
        seat = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    with connect(
        f"ws://{host}/cobrowse/ws/visitor/{route}/",
        origin=origin,
        additional_headers={"Cookie": seat},
        compression=None,
    ) as socket:
        return json.loads(socket.recv(timeout=30))
