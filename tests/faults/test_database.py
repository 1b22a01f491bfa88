"""Database or Redis gone, hanging or full: what stops, and what is said."""

import json
import os
import time
import uuid

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import redis as client
import requests

from tests.browser.meetings import accept, flows
from wagtail_cobrowse.consumers.protocol import Kind
from wagtail_cobrowse.seats import COOKIE_NAME

from .test_ends import read_only, state_of


pytestmark = pytest.mark.services
SESSIONS = 5
#: Seconds that a database is gone after everything has stopped.
GONE = 30 if os.environ.get("COBROWSE_TEST_SCALE") == "full" else 1


@pytest.fixture
def running(stand, meet):
    """A session with the tab on one process and the stage on the other."""
    return Running(stand, meet())


class Running:
    def __init__(self, stand, meeting):
        self.here, self.there, _redis, self.database = stand
        self.meeting = meeting
        self.stage, self.tab = meeting.stage(self.there), meeting.tab(self.here)
        self.tab.show(self.here)
        self.epoch = accept(self.tab)
        self.seq = 0
        self.flows()

    def flows(self):
        """Frames pass, with the newest epoch that was accepted."""
        self.tab.listen()
        epochs = [text["epoch"] for text in self.tab.texts if text["type"] == "accept"]
        self.epoch = max([self.epoch, *epochs])
        self.seq += 10
        flows(self.tab, self.stage, self.epoch, self.seq)

    def forget(self):
        """What has been heard so far: whatever stops from now on has to say so."""
        until = time.monotonic() + 0.2
        while time.monotonic() < until:
            self.tab.listen(0.02)
        self.tab.texts.clear()

    def until_still(self):
        """The server says that nothing passes; what is sent all the same does not."""
        self.tab.hear("silence")
        assert self.is_still(0.5)

    def is_still(self, seconds):
        """Nothing arrives of what is sent from now on."""
        self.seq += 10
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.tab.send(Kind.KEYFRAME, self.epoch, self.seq, b"x" * 100)
            self.stage.listen(0.02)
            self.tab.listen(0.02)
        return self.seq not in self.stage.seqs(Kind.KEYFRAME)

    def until_accepted(self):
        """Every process can confirm again: the tab's page is accepted anew."""
        self.tab.texts.clear()
        self.epoch = accept(self.tab)

    def refusal(self, path, data=None, *, cookie=""):
        """Status, wait and words of a refusal, to the visitor or who has ``cookie``."""
        body = None if data is None else json.dumps(data).encode()
        with pytest.raises(HTTPError) as refused:
            self.meeting.ask(self.here, path, cookie or self.meeting.seat, body)
        answer = refused.value
        return answer.code, answer.headers["Retry-After"], json.load(answer)

    def begin(self):
        """A stranger presses the start button: their seat, and the consent to send."""
        begun = requests.post(
            f"{self.here.url}/cobrowse/api/visitor/consent/begin/",
            json={"page": self.meeting.found["page"]},
            headers={"Origin": self.here.url},
            timeout=20,
        )
        begun.raise_for_status()
        consent = {**begun.json(), "accepted": True, "elapsed": 900}
        return f"{COOKIE_NAME}={begun.cookies[COOKIE_NAME]}", consent

    def count(self, table):
        return self.database.run(f"SELECT count(*) FROM wagtail_cobrowse_{table}")

    def texts(self):
        """What the visitor has written, as it is kept."""
        return [
            text
            for (text,) in self.database.run(
                "SELECT m.text FROM wagtail_cobrowse_message m"
                " JOIN wagtail_cobrowse_conversation c ON m.conversation_id = c.id"
                " WHERE c.route = %s AND m.author = 'visitor' ORDER BY m.sequence",
                self.meeting.route,
            )
        ]


WRITTEN = "Is anybody there?"
UNAVAILABLE = (
    503,
    "5",
    {
        "code": "unavailable",
        "detail": "This is not possible at the moment. Please try again shortly.",
    },
)


def message():
    return {"text": WRITTEN, "client_id": str(uuid.uuid4()), "language": "en"}


def missing(site):
    try:
        with urlopen(Request(f"{site.url}/cobrowse/health/ready/"), timeout=20) as ok:
            return json.load(ok)["missing"]
    except HTTPError as answer:
        assert answer.code == 503
        return json.load(answer)["missing"]


def test_a_database_that_is_gone_stops_the_frames_and_ends_nothing(running):
    said, login = message(), running.meeting.login
    running.forget()
    running.database.line.cut(refusing=True)
    try:
        assert running.refusal("visitor/messages/", said) == UNAVAILABLE
        assert running.refusal("visitor/state/") == UNAVAILABLE
        assert running.refusal("advisor/queue/", cookie=login) == UNAVAILABLE
        running.until_still()
        assert {"database", "supervisor"} <= set(missing(running.here))
        assert running.is_still(GONE)
    finally:
        running.database.line.heal()
    running.until_accepted()
    running.flows()
    # The same message, as a browser sends it again: it is there once.
    for _ in range(2):
        running.meeting.ask(
            running.here,
            "visitor/messages/",
            running.meeting.seat,
            json.dumps(said).encode(),
        )
    assert running.texts() == [WRITTEN]
    assert state_of(running.database, running.meeting) == "active"
    # The supervisor tries again in a moment of its own.
    deadline = time.monotonic() + 30
    while found := missing(running.here):
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


#: Who is noted, and when, as long as a session runs.
NOTED = [
    ("cobrowsesession", "visitor_seen_at"),
    ("cobrowsesession", "advisor_seen_at"),
    ("conversation", "visitor_seen_at"),
    ("presencemark", "noted_at"),
]


def are_noted(database, meeting):
    """Whether the processes of both ends have noted them just now."""
    return database.run(
        "SELECT 1 FROM wagtail_cobrowse_cobrowsesession s"
        " JOIN wagtail_cobrowse_conversation c ON s.conversation_id = c.id"
        " WHERE c.route = %s"
        " AND least(s.visitor_seen_at, advisor_seen_at) > now() - interval '5 seconds'",
        meeting.route,
    )


def test_who_was_there_is_not_lost_after_ten_minutes_without_a_database(running):
    """Ten minutes for the clocks: what was noted before is put back by as much."""
    database = running.database
    running.forget()
    database.line.cut(refusing=True)
    try:
        running.until_still()
        for table, column in NOTED:
            database.run(
                f"UPDATE wagtail_cobrowse_{table}"
                f" SET {column} = {column} - interval '10 minutes'"
            )
    finally:
        database.line.heal()
    running.until_accepted()
    running.flows()
    deadline = time.monotonic() + 30
    while not are_noted(database, running.meeting):
        assert time.monotonic() < deadline
        running.flows()
    assert state_of(database, running.meeting) == "active"


def test_a_database_that_hangs_stops_the_frames_and_ends_nothing(running):
    running.forget()
    running.database.line.stall()
    try:
        running.until_still()
        assert running.is_still(1)
    finally:
        running.database.line.heal()
    running.until_accepted()
    running.flows()
    assert state_of(running.database, running.meeting) == "active"


def test_a_database_that_takes_nothing_lets_pass_what_was_agreed_to(running):
    said = message()
    seat, consent = running.begin()
    proofs, sessions = running.count("consentevent"), running.count("cobrowsesession")
    with read_only(running.database):
        assert running.refusal("visitor/messages/", said) == UNAVAILABLE
        # A consent that cannot be proven is none.
        answer = running.refusal("visitor/consent/", consent, cookie=seat)
        assert answer == UNAVAILABLE
        running.flows()
    assert running.texts() == []
    assert running.count("consentevent") == proofs
    assert running.count("cobrowsesession") == sessions
    running.flows()
    assert state_of(running.database, running.meeting) == "active"


@pytest.fixture
def full(stand):
    """Redis refuses every command that needs memory, and forgets nothing for it."""
    _here, _there, redis, _database = stand
    with client.Redis.from_url(redis.url) as connection:
        connection.config_set("maxmemory-policy", "noeviction")
        connection.config_set("maxmemory", 1)
        try:
            with pytest.raises(client.exceptions.OutOfMemoryError):
                connection.set("anything", "x")
            yield
        finally:
            connection.config_set("maxmemory", 0)


def test_frames_and_notices_pass_a_redis_that_is_full(full, running):
    """Nothing of ours is stored there, so nothing is missed."""
    meeting = running.meeting
    said = json.dumps(message()).encode()
    # Written on the process that has no tab of the visitor.
    meeting.ask(running.there, "visitor/messages/", meeting.seat, said)
    running.tab.until(
        lambda: any("messages" in text.get("changes", ()) for text in running.tab.texts)
    )
    running.flows()
    assert meeting.end_by_http(running.there)["receipt"]["reason"] == "visitor"
    running.stage.hear("ended")
