"""
What is logged on a whole journey, and while everything goes wrong: nothing personal.

Every record of every logger is kept, down to DEBUG, with its arguments and tracebacks.
What people write, show or hold as a secret is in none of them.
"""

import logging
import traceback
import uuid

import pytest

from asgiref.sync import sync_to_async

from django.db import DatabaseError, IntegrityError, OperationalError, connection

from tests.api.conftest import Api
from tests.journeys import wrong_code
from tests.rights import allow, make_user
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import filing, notes, seats, sessions, webcodes
from wagtail_cobrowse.consumers import assists
from wagtail_cobrowse.consumers.proposals import LAYOUT, Deed
from wagtail_cobrowse.consumers.protocol import Kind, make_frame
from wagtail_cobrowse.logs import FIELDS, Event
from wagtail_cobrowse.models import Conversation

from .conftest import Socket


pytestmark = pytest.mark.django_db(transaction=True)

#: At DEBUG redis-py writes down which group of the channel layer is told something,
#: and a group's name has the route, which grants nothing.
ALLOWED = {("route", "push_response")}
RIGHTS = ("advise", "takeover", "file", "ban", "propose", "assist")


class Net:
    """All records, and what must not be in any of them, by what it is."""

    def __init__(self):
        self.records = []
        self.canaries = {}

    def plant(self, kind, value=None):
        """A word of its own for ``kind``, or a secret that there is already."""
        value = value or f"qz{len(self.canaries):03}{kind}wren"
        self.canaries[kind] = value
        return value

    def caught(self):
        """What was logged, as pairs of a canary's kind and the logger."""
        texts = [(record.name, text_of(record)) for record in self.records]
        return {
            (kind, name)
            for kind, value in self.canaries.items()
            for name, text in texts
            if value.casefold() in text
        }


def text_of(record):
    """Everything that a formatter could make of it."""
    parts = [record.getMessage(), *map(repr, vars(record).values())]
    if record.exc_info:
        parts += traceback.format_exception(*record.exc_info)
    return "\n".join(parts).casefold()


@pytest.fixture
def net(monkeypatch):
    net = Net()
    monkeypatch.setattr(logging.Logger, "isEnabledFor", lambda self, level: True)
    monkeypatch.setattr(logging.Logger, "handle", lambda self, r: net.records.append(r))
    yield net
    # It catches what is there.
    word = net.plant("proof")
    logging.getLogger("anything").debug("Said: %s", word)
    assert ("proof", "anything") in net.caught()
    # Of ours each has an event, and nothing that the reference does not have.
    plain = vars(logging.makeLogRecord({})).keys()
    for record in net.records:
        if record.name.startswith("wagtail_cobrowse"):
            assert record.event in set(Event)
            assert vars(record).keys() - plain <= {*FIELDS, "message", "asctime"}
    assert net.caught() - ALLOWED == {("proof", "anything")}


class People:
    """Both ends of a journey by the API, each request asserted by its status."""

    def __init__(self, net, site, page, advisor):
        self.net, self.page = net, page
        self.visitor = Api("visitor", raise_request_exception=False)
        self.workplace = Api("advisor", raise_request_exception=False).log_in(advisor)
        login = self.workplace.client.cookies["sessionid"].value
        net.plant("login", login)
        net.plant("email", "erika.canary@example.org")

    def write(self, kind="text", status=201):
        text = f"I am {self.net.canaries['email']}, {self.net.plant(kind)}"
        data = {"client_id": str(uuid.uuid4()), "text": text, "language": "en"}
        self.post("messages/", data, status)
        if "seat" not in self.net.canaries:
            seat = self.visitor.client.cookies[seats.COOKIE_NAME].value
            self.net.plant("seat", seat)
            self.conversation = Conversation.objects.get()
            self.net.plant("route", self.conversation.route)

    def post(self, path, data=None, status=200):
        answer = self.visitor.post(path, data)
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content and status != 500 else None

    def work(self, path, data=None, status=200):
        path = f"conversations/{self.conversation.pk}/{path}"
        answer = self.workplace.post(path, data)
        assert answer.status_code == status, answer.content

    def consent(self):
        begun = self.post("consent/begin/", {"page": self.page.pk})
        given = {**begun, "accepted": True, "elapsed": 900}
        return self.post("consent/", given, 201)["startcode"].replace(" ", "")


@pytest.fixture
def people(net, site, home):
    allow(site, allow_filing=True, allow_assist_click=True, allow_assist_type=True)
    page = add_help_page(home)
    webcodes.assign(page, "000016")
    rights = {right: [site] for right in RIGHTS}
    return People(net, site, page, make_user("anna", "Anna Berger", **rights))


def words(net, **kinds):
    """Data of a request whose values are canaries of these kinds."""
    return {
        "client_id": str(uuid.uuid4()),
        **{name: net.plant(kind) for name, kind in kinds.items()},
    }


def test_a_journey_by_the_api_leaves_nothing_in_any_log(people, net):
    people.write()
    people.work("take/")
    people.work("messages/", words(net, text="answer"), 201)
    people.work("notes/", words(net, text="note"), 201)
    people.work("offer/", words(net), 201)
    code = people.consent()
    net.plant("startcode", code)
    wrong = net.plant("wrong code", wrong_code(code))
    people.write("beside the code")
    people.work("session/start/", {"startcode": wrong}, 403)
    people.work("session/start/", {"startcode": code})
    for path in ("session/pause/", "session/resume/"):
        people.post(path)
    people.work("file/", {"reason": "task", "note": net.plant("filed")}, 201)
    people.post("session/end/")
    # What is refused, and what is not understood.
    for path, data in (
        ("messages/", words(net, text="no id") | {"client_id": net.plant("id")}),
        ("read/", {"sequence": net.plant("sequence")}),
        ("consent/", {"nonce": net.plant("nonce"), "terms": net.plant("digest")}),
    ):
        people.post(path, data, 400)
    people.work("take/", {"text": net.plant("nothing")}, 200)
    people.work("suggest/", words(net, webcode="webcode"), 404)
    body = f'{{"text": "{net.plant("broken json")}'
    for browser in (people.visitor, people.workplace):
        address = f"{browser.root}messages/?query={net.plant('query')}"
        if browser is people.workplace:
            here = f"conversations/{people.conversation.pk}/messages/"
            address = f"{browser.root}{here}?query={net.plant('query of the advisor')}"
        answer = browser.client.post(
            address, body, content_type="application/json", headers=browser.headers
        )
        assert answer.status_code == 400
    strange = {"origin": "http://elsewhere.example", "referer": net.plant("referer")}
    assert people.visitor.post("end/", words(net, text="x"), **strange).status_code
    people.post("end/")
    # Django has logged what was refused, by its path alone.
    assert any(record.name == "django.request" for record in net.records)


@pytest.fixture
def refusing():
    """The database refuses messages with "refused" in them."""
    table = "wagtail_cobrowse_message"
    if connection.vendor == "postgresql":
        begin = f"ALTER TABLE {table} ADD CONSTRAINT refusing CHECK"
        begin += " (position('refused' in text) = 0) NOT VALID"
        end = f"ALTER TABLE {table} DROP CONSTRAINT refusing"
    else:
        begin = f"CREATE TRIGGER refusing BEFORE INSERT ON {table}"
        begin += " WHEN instr(NEW.text, 'refused') > 0"
        begin += " BEGIN SELECT RAISE(ABORT, 'refused'); END"
        end = "DROP TRIGGER refusing"
    with connection.cursor() as cursor:
        cursor.execute(begin)
    yield
    with connection.cursor() as cursor:
        cursor.execute(end)


def test_a_row_that_the_database_refuses_is_quoted_nowhere(people, net, refusing):
    """PostgreSQL's message has the whole row, which Django would log as it is."""
    people.write()
    data = {"text": f"{net.plant('text of it')} refused", "language": "en"}
    people.post("messages/", {**data, "client_id": str(uuid.uuid4())}, 500)
    (record,) = [r for r in net.records if r.name == "django.request" and r.exc_info]
    # What it was is there all the same, and where.
    kind, error, tb = record.exc_info
    assert kind is IntegrityError
    assert "post_message" in "".join(traceback.format_exception(kind, error, tb))
    people.post("end/")


def test_a_case_system_that_fails_is_quoted_nowhere(people, net):
    people.write()
    people.work("take/")

    def fail(sender, **sent):
        raise ValueError(net.plant("case system"), str(sent))

    filing.chat_filed.connect(fail)
    try:
        people.work("file/", {"reason": "task"}, 409)
    finally:
        filing.chat_filed.disconnect(fail)
    assert any(record.name.startswith("wagtail_cobrowse") for record in net.records)


def test_a_database_that_is_gone_is_quoted_nowhere(people, net, monkeypatch):
    people.write()

    def fail(*arguments, **options):
        raise OperationalError(f"could not write {net.plant('outage')} {options}")

    monkeypatch.setattr(notes, "write", fail)
    people.work("take/")
    people.work("notes/", words(net, text="note in the outage"), 503)
    assert "A request got no answer: OperationalError." in {
        record.getMessage() for record in net.records
    }


async def test_sockets_leave_nothing_in_any_log(people, net, sockets, monkeypatch):
    def begin():
        people.write()
        people.work("take/")
        code = people.consent()
        net.plant("startcode", code)
        people.work("session/start/", {"startcode": code})
        return Conversation.objects.get()

    conversation = await sync_to_async(begin)()
    visit = {"seat": net.canaries["seat"]}
    advisor = await sync_to_async(lambda: conversation.advisor)()
    stage = await (await sockets.advisor(advisor, conversation)).open()
    tab = await sockets.visitor(conversation, **visit).open()
    address = f"http://localhost/en/?q={net.plant('query')}#{net.plant('fragment')}"
    await tab.show(address)
    epoch = (await tab.hear("accept"))["epoch"]
    for seq, kind in enumerate((Kind.KEYFRAME, Kind.DELTA)):
        payload = net.plant(f"content{seq}").encode()
        await tab.send_to(bytes_data=make_frame(kind, epoch, seq, payload))
        assert (await stage.hear_frame(kind))[1] == payload
    drawn = bytes([0, 1]) + bytes(8)
    for kind, payload in ((Kind.HIGHLIGHT, bytes(4)), (Kind.INK, drawn)):
        await stage.send_to(bytes_data=make_frame(kind, epoch, 0, payload))
        assert (await tab.hear_frame(kind))[1] == payload
    proposal = LAYOUT.pack(7, Deed.ENTER, 77) + net.plant("proposal").encode()
    await stage.send_to(bytes_data=make_frame(Kind.PROPOSAL, epoch, 0, proposal))
    assert (await tab.hear_frame(Kind.PROPOSAL))[1] == proposal
    await assist(net, tab, stage, epoch)
    # What is not understood, from either side and from strangers.
    for text in (f"no json {net.plant('text')}", f'{{"type": "{net.plant("type")}"}}'):
        bad = await sockets.visitor(conversation, **visit).open()
        await bad.send_to(text_data=text)
        assert await bad.hear_close() == 4400
    for frame in (net.plant("short").encode(), b"\x09" + net.plant("frame").encode()):
        bad = await sockets.visitor(conversation, **visit).open()
        await bad.send_to(bytes_data=frame + bytes(16))
        assert await bad.hear_close() == 4400
    ruins = net.plant("no seat").encode()
    await refused(conversation.route, f"{seats.COOKIE_NAME}={ruins.decode()}", 4401)
    await refused(net.plant("no route")[:22], f"x={net.plant('cookie')}", 4401)
    strange = Socket(
        f"/cobrowse/ws/visitor/{conversation.route}/?x={net.plant('socket query')}",
        cookie=f"{seats.COOKIE_NAME}={visit['seat']}",
        origin=f"http://{net.plant('origin')}.example",
    )
    assert await strange.open() is None

    # The database fails while the visitor pauses, and while they end it.
    def fail(*arguments, **options):
        raise DatabaseError(f"{net.plant('socket error')} {arguments}")

    with monkeypatch.context() as patch:
        patch.setattr(sessions, "find_by_route", fail)
        await tab.say("pause")
        assert await tab.hear_close() == 1012
    tab = await sockets.visitor(conversation, **visit).open()
    await tab.say("end")
    await tab.hear("ended")
    assert "A socket is closed: DatabaseError." in {
        record.getMessage() for record in net.records
    }


async def assist(net, tab, stage, epoch):
    """The advisor asks, is allowed to, and types; then they do what they may not."""

    async def pass_on(sender, hearer, kind, payload):
        await sender.send_to(bytes_data=make_frame(kind, epoch, 0, payload))
        assert (await hearer.hear_frame(kind))[1] == payload

    async def answer(outcome, number=0):
        said = assists.STATE.pack(7, number, outcome, 0, asked, 60)
        await pass_on(tab, stage, Kind.ASSIST_STATE, said)

    def typed(number, kind):
        head = assists.HEAD.pack(7, number, assists.Deed.TYPE)
        return head + assists.NODE.pack(5) + net.plant(kind).encode()

    asked = 2 | 4
    ask = assists.HEAD.pack(7, 0, assists.Deed.ASK) + bytes([asked])
    await pass_on(stage, tab, Kind.ASSIST, ask)
    await answer(assists.Outcome.GRANTED)
    press = assists.HEAD.pack(7, 1, assists.Deed.PRESS) + assists.NODE.pack(5)
    await pass_on(stage, tab, Kind.ASSIST, press)
    await pass_on(stage, tab, Kind.ASSIST, typed(2, "typed"))
    await answer(assists.Outcome.REFUSED, 2)
    await answer(assists.Outcome.ENDED)
    # Late, and so to nobody; then again, which is no mistake but an attempt.
    late = make_frame(Kind.ASSIST, epoch, 0, typed(3, "typed late"))
    for _ in range(2):
        await stage.send_to(bytes_data=late)
    assert await stage.hear_close() == 4400


async def refused(route, cookie, code):
    socket = await Socket(f"/cobrowse/ws/visitor/{route}/", cookie=cookie).open()
    assert await socket.hear_close() == code
