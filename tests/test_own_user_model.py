"""
A site with a user model of its own: another kind of key, an address to log in by, and
no name of any sort. Two advisors go their ways over HTTP, sockets and Redis.
"""

import contextlib
import uuid

import pytest

from build_backend.bundle import ROOT
from tests.browser.meetings import Socket, accept, flows
from tests.clients import Person, meet, place
from tests.fresh import DRAFT, Project, steps
from tests.services import free_port, redis_server
from tests.settings import PASSWORD_HASHERS
from wagtail_cobrowse.consumers.protocol import CloseCode


pytestmark = pytest.mark.once

#: What stands in the place of Django's key, and of the address.
KEYS = {
    "uuid": """
    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email = models.EmailField(unique=True)
""",
    "text": """
    email = models.EmailField(primary_key=True)
""",
}
MODEL = """
import uuid
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.auth.models import BaseUserManager
from django.db import models

class PersonManager(BaseUserManager):
    def create_user(self, email, password, **fields):
        person = self.model(email=email, **fields)
        person.set_password(password)
        person.save()
        return person

    def create_superuser(self, email, password):
        return self.create_user(email, password, is_superuser=True)

class Person(AbstractBaseUser, PermissionsMixin):KEY
    is_active = models.BooleanField(default=True)
    objects = PersonManager()
    USERNAME_FIELD = "email"
"""
MIGRATION = 'call_command("makemigrations", "people", verbosity=0)'
#: Beside what an editor does: two who advise, of whom one has a name.
ADVISORS = """
from django.contrib.auth.models import Group
from people.models import Person
from wagtail_cobrowse.models import AdvisorProfile
for name in ("anna", "ben"):
    person = Person.objects.create_user(f"{name}@example.org", name)
    person.groups.add(Group.objects.get(name="Advisors"))
AdvisorProfile.objects.create(user=Person.objects.get(email="anna@example.org"),
                              public_name="Anna")
"""
#: From another process.
REVOKE = """
import django
django.setup()
from people.models import Person
from django.core.management import call_command
call_command("cobrowse_end", advisor="anna@example.org")
Person.objects.get(email="ben@example.org").groups.clear()
"""


@pytest.fixture(
    scope="module", params=["uuid", pytest.param("text", marks=pytest.mark.soak)]
)
def project(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    with redis_server(folder / "redis") as redis:
        made = Project(folder / "site", ROOT)
        made.kind = request.param
        (made.folder / "people" / "migrations").mkdir(parents=True)
        for name in ("", "migrations/"):
            (made.folder / "people" / name / "__init__.py").touch()
        model = MODEL.replace("KEY", KEYS[request.param])
        (made.folder / "people" / "models.py").write_text(model)
        settings = made.places.settings
        made.edit(settings, '"wagtail.contrib.forms"', '    "people",')
        made.append(settings, 'AUTH_USER_MODEL = "people.Person"')
        made.make_edits()
        layer = steps()[4][1]
        assert layer.count("redis://localhost:6379/0") == 1
        made.append(settings, layer.replace("redis://localhost:6379/0", redis))
        made.append(settings, f"PASSWORD_HASHERS = {PASSWORD_HASHERS}")
        made.prepare(free_port(), ADVISORS + DRAFT, MIGRATION)
        yield made


#: Where the admin has users of its own to show, or ours.
PAGES = [
    "",
    "account/",
    "cobrowse-advisors/",
    "cobrowse-advisors/new/",
    "cobrowse/",
    "cobrowse/bans/",
    "cobrowse/doctor/",
    "reports/site-history/",
    "reports/site-history/?export=csv",
    "users/",
]


@pytest.fixture
def people(project):
    """Visitor, Anna and Ben at their browsers, and a way to open a workplace."""
    origin = f"http://localhost:{project.port}"
    with contextlib.ExitStack() as opened:
        opened.enter_context(project.sockets(project.port))
        kinds = ("visitor", "advisor", "advisor")
        found = [opened.enter_context(Person(origin, kind)) for kind in kinds]
        for person, name in zip(found[1:], ("anna", "ben"), strict=True):
            person.log_in(f"{name}@example.org", name)
            assert "cobrowse-config" in person.client.get("/admin/cobrowse/").text
        yield found


def test_a_chat_is_passed_on_and_shared_until_the_right_is_gone(project, people):
    visitor, anna, ben = people
    me = anna.get("queue/")["me"]["id"]
    assert me == ("anna@example.org" if project.kind == "text" else str(uuid.UUID(me)))
    write(visitor, "I am lost.")
    with desk(project, anna) as hers, desk(project, ben) as his:
        hers.others = his.others = [hers, his]
        (row,) = anna.get("queue/")["conversations"]
        chat = f"conversations/{row['id']}/"
        anna.post(chat + "take/")
        for each in (hers, his):
            each.hear("changed", changes=["conversation", "queue"])
        # What is written in it shows at her desk, and at no other.
        write(visitor, "On page two.")
        hers.hear("changed", conversation=row["id"], changes=["messages"])

        # Without a name of any sort a colleague is what they log in by.
        (colleague,) = anna.get("colleagues/")["colleagues"]
        assert colleague["name"] == "ben@example.org"
        for wrong in (True, 0.5, [], {}, None):
            assert offer(anna, chat, wrong).status_code == 400
        for nobody in ("nobody", 5, 10**30):
            status = 400 if project.kind == "uuid" else 409
            assert offer(anna, chat, nobody).status_code == status
        assert offer(anna, chat, me).json()["code"] == "no_colleague"
        offered = anna.post(chat + "transfer/", colleague=colleague["id"])
        assert offered["transfer"]["colleague"] == "ben@example.org"
        his.until(lambda: ["conversation"] in changes(his))
        assert ["messages"] not in changes(his)
        assert ben.post(chat + "transfer/accept/")["mine"]

        begun = visitor.post("consent/begin/", page=project.page)
        given = visitor.post("consent/", accepted=True, elapsed=900, **begun)
        ben.post(chat + "session/start/", startcode=given["startcode"])
        site, meeting = meet(visitor, ben, project.port)
        with contextlib.closing(meeting):
            stage, tab = meeting.stage(site), meeting.tab(site)
            stage.others = tab.others = [stage, tab, hers, his]
            tab.show(site, "/")
            flows(tab, stage, accept(tab), 0)
            # Of hers there is none.
            output = project.run(project.python, "-c", REVOKE)
            assert output.startswith("sessions: 0")
            stage.hear("ended", reason="revoked")
            assert his.hear_close() == CloseCode.NOT_ALLOWED
            tab.hear("ended", reason="revoked")
        # It waits for somebody who may advise.
        hers.until(lambda: states(anna) == ["waiting"])
        words = {"csrfmiddlewaretoken": anna.client.cookies["csrftoken"]}
        assert anna.client.post("/admin/logout/", data=words).status_code == 302
        assert hers.hear_close() == CloseCode.NOT_ALLOWED

    # Whoever may see the admin's pages about people, and ours.
    anna.log_in("me@example.org", "a password of mine")
    for path in PAGES:
        assert anna.client.get(f"/admin/{path}").is_success, path


@contextlib.contextmanager
def desk(project, advisor):
    """The socket of a workplace."""
    site, path = place(project.port), "/cobrowse/ws/advisor/"
    cookie = f"sessionid={advisor.client.cookies['sessionid']}"
    with contextlib.closing(Socket(site, path, cookie)) as socket:
        socket.hear("welcome")
        yield socket


def write(visitor, text):
    visitor.post("messages/", text=text, client_id=str(uuid.uuid4()), language="en")


def offer(advisor, chat, colleague):
    return advisor.ask(chat + "transfer/", colleague=colleague)


def states(advisor):
    return [each["state"] for each in advisor.get("queue/")["conversations"]]


def changes(socket):
    """What a workplace was told of, and has not looked at yet."""
    return [each["changes"] for each in socket.texts if each["type"] == "changed"]
