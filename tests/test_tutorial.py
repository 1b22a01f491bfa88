"""docs/tutorial.md, word for word: edits, commands, and the session at its end."""

import re
import shlex
import sys

import pytest

from build_backend.bundle import ROOT
from tests.clients import Person, begin_session
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
import django
django.setup()
from django.core.management import call_command
COMMANDS
from wagtail.models import Site
from wagtail_cobrowse.page.models import CobrowsePage
page = CobrowsePage.objects.get()
assert not page.live and page.get_parent() == Site.objects.get().root_page
page.get_latest_revision().publish()
Site.objects.update(port=PORT)
print("PAGE", page.pk)
"""


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
        words += ["--noinput"] if words == ["createsuperuser"] else []
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


def test_from_nothing_to_a_session(project, origin):
    with Person(origin, "visitor") as visitor, Person(origin, "advisor") as advisor:
        given = begin_session(visitor, advisor, project.page)
        assert "I accept the terms of use and participation" in given["html"]
        assert "a **Startcode**, eight symbols" in TEXT
        assert len(given["startcode"].replace(" ", "")) == 8
        assert visitor.post("session/end/")["receipt"]["reason"] == "visitor"
        assert advisor.get(given["chat"])["session"] is None
