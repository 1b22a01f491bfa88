"""docs/tutorial.md, word for word: edits, commands, and the session at its end."""

import re
import shlex
import sys
import uuid

import httpx
import pytest

from build_backend.bundle import ROOT
from tests.fresh import Project
from tests.samples import samples
from tests.services import free_port


pytestmark = pytest.mark.once

TEXT = (ROOT / "docs" / "tutorial.md").read_text()
#: "In FILE, above the line `LINE`:", or "At the end of FILE:", and the block below.
EDIT = re.compile(
    r"^(?:In|At the end of) `([\w/.]+)`(?:, (above|below) the line `([^\n]+)`)?:\n"
    r"(?:\n<!-- [^\n]+ -->)?\n+```\S+\n(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
#: The tutorial's commands in one process, and what an advisor does in the admin.
PREPARE = """
import os
import django
django.setup()
from django.core.management import call_command
os.environ["DJANGO_SUPERUSER_PASSWORD"] = "a password of mine"
COMMANDS
from wagtail.models import Site
from wagtail_cobrowse.page.models import CobrowsePage
page = CobrowsePage.objects.get()
assert not page.live and page.get_parent() == Site.objects.get().root_page
page.get_latest_revision().publish()
Site.objects.update(port=PORT)
print("PAGE", page.pk)
"""
WITHOUT_QUESTIONS = ["--noinput", "--username=me", "--email=me@example.org"]


def commands(number: int) -> list[list[str]]:
    """The words of each line of a block of commands."""
    block = samples("tutorial.md", "console")[number]
    return [shlex.split(line) for line in block.code.splitlines()]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    assert ["wagtail", "start", "mysite"] in commands(0)
    made = Project(tmp_path_factory.mktemp("tutorial") / "mysite", ROOT)
    edits = EDIT.findall(TEXT)
    blocks = [each for each in samples("tutorial.md") if each.language != "console"]
    assert len(edits) == len(blocks) > 6
    for name, where, line, code in edits:
        if where:
            made.edit(name, line, code.rstrip("\n"), after=where == "below")
        else:
            made.append(name, code)
    calls = []
    for python, manage, *words in commands(1):
        assert (python, manage) == ("python", "manage.py")
        words += WITHOUT_QUESTIONS if words == ["createsuperuser"] else []
        calls.append(f"call_command(*{words})")
    made.port = free_port()
    text = PREPARE.replace("PORT", str(made.port))
    output = made.run(sys.executable, "-c", text.replace("COMMANDS", "\n".join(calls)))
    made.page = int(re.search(r"^PAGE (\d+)$", output, re.MULTILINE)[1])
    return made


@pytest.fixture
def origin(project):
    """The site as the tutorial's last command serves it, on a port of its own."""
    variable, server = commands(2)
    name, _, value = variable[1].partition("=")
    assert project.environment[name] == value
    assert server[0] == "uvicorn"
    with project.uvicorn(shlex.join(server), project.port):
        yield f"http://localhost:{project.port}"


class Person:
    """A browser that asks the API."""

    def __init__(self, origin, api):
        self.client = httpx.Client(base_url=origin, timeout=30)
        self.client.headers["Origin"] = origin
        self.api = f"/cobrowse/api/{api}/"

    def post(self, path, **body):
        self.client.headers["X-CSRFToken"] = self.client.cookies.get("csrftoken", "")
        answer = self.client.post(self.api + path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def get(self, path):
        return self.client.get(self.api + path).raise_for_status().json()

    def log_in(self):
        self.client.get("/admin/login/")
        words = {"username": "me", "password": "a password of mine"}
        words["csrfmiddlewaretoken"] = self.client.cookies["csrftoken"]
        assert self.client.post("/admin/login/", data=words).status_code == 302


@pytest.fixture
def people(origin):
    """Visitor and advisor."""
    both = [Person(origin, api) for api in ("visitor", "advisor")]
    yield both
    for each in both:
        each.client.close()


def test_from_nothing_to_a_session(project, people):
    visitor, advisor = people
    advisor.log_in()
    assert advisor.client.get("/admin/cobrowse/").is_success
    assert "data-cobrowse-config" in visitor.client.get("/").text
    message = {"client_id": str(uuid.uuid4()), "language": "en"}
    visitor.post("messages/", text="I am lost.", **message)
    (row,) = advisor.get("queue/")["conversations"]
    chat = f"conversations/{row['id']}/"
    advisor.post(chat + "take/")
    offer = advisor.post(chat + "offer/", client_id=str(uuid.uuid4()))["message"]
    found = visitor.client.get("/search/", params={"query": offer["data"]["webcode"]})
    assert found.status_code == 302
    page = visitor.client.get(found.headers["location"]).text
    assert "I accept the terms of use and participation" in page
    begun = visitor.post("consent/begin/", page=project.page)
    given = visitor.post("consent/", accepted=True, elapsed=900, **begun)
    assert "a **Startcode**, eight symbols" in TEXT
    assert len(given["startcode"].replace(" ", "")) == 8
    advisor.post(chat + "session/start/", startcode=given["startcode"].lower())
    assert visitor.get("state/")["session"]["state"] == "active"
    assert visitor.post("session/end/")["receipt"]["reason"] == "visitor"
    assert advisor.get(chat)["session"] is None
