"""
The guide, followed word for word in a fresh project, with the wheel that is shipped.

What is written into the project's files is read from docs/how-to-install.md.
"""

import contextlib
import re
import urllib.request

import pytest

from tests.browser.meetings import accept, flows
from tests.clients import Person, begin_session, meet
from tests.fresh import Project, steps
from tests.nginx import nginx
from tests.samples import sample
from tests.services import free_port, redis_server


pytestmark = pytest.mark.once


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


@pytest.fixture
def production(project, tmp_path):
    """
    The project as docs/how-to-nginx.md has it: settings for production, Redis, and
    files with digests in their names, collected from the wheel.
    """
    settings = sample("how-to-nginx.md", "TRUSTED_PROXIES").code
    assert settings.count('"www.example.org"') == 1
    with redis_server(tmp_path / "redis") as redis:
        _, layer = steps()[4]
        assert layer.count("redis://localhost:6379/0") == 1
        made = project.in_production(
            settings.replace('"www.example.org"', '"localhost"'),
            layer.replace("redis://localhost:6379/0", redis),
            'SECRET_KEY = "of the processes of this site"',
        )
        made.run(made.python, "manage.py", "collectstatic", "--noinput")
        (tmp_path / "static").symlink_to(made.folder / "static")
        yield made


def service(program):
    """The command of a unit for systemd."""
    unit = sample("how-to-nginx.md", program, "systemd").code
    command = re.search(r"^ExecStart=/srv/site/.venv/bin/(.+)$", unit, re.MULTILINE)[1]
    assert command.startswith(f"{program} ")
    return command


def test_a_session_with_pages_on_gunicorn_and_sockets_beside_behind_nginx(
    production, tmp_path
):
    """As docs/how-to-nginx.md has it, by the very lines of that page."""
    pages, sockets, port = free_port(), free_port(), free_port()
    origin = f"http://localhost:{port}"
    production.move(port)
    with (
        production.gunicorn(service("gunicorn"), pages),
        production.uvicorn(service("uvicorn"), sockets),
        nginx(tmp_path, port=port, pages=pages, sockets=sockets),
    ):
        found = production.doctor()
        assert {id for id, level in found.items() if level == "error"} == set()
        outside = ["D10", "D12", "D14", "D20", "D21", "D22", "D24", "D26"]
        assert {found[id] for id in outside} == {"ok"}
        with Person(origin, "visitor") as visitor, Person(origin, "advisor") as advisor:
            answer = visitor.client.get("/")
            assert answer.headers["server"].startswith("nginx")
            script = re.search(r'src="(/static/[^"]+/loader\.\w{12}\.js)"', answer.text)
            kind = visitor.client.get(script[1]).headers["content-type"]
            assert "javascript" in kind
            begin_session(visitor, advisor, production.page)
            site, meeting = meet(visitor, advisor, port)
            with contextlib.closing(meeting):
                stage, tab = meeting.stage(site), meeting.tab(site)
                tab.show(site, "/")
                flows(tab, stage, accept(tab), 0)
                # Said to gunicorn, and over Redis to the sockets.
                ended = visitor.post("session/end/")
                assert ended["receipt"]["reason"] == "visitor"
                stage.hear("ended")
                tab.hear("ended")
