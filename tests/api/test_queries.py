"""
How many queries each endpoint takes, and that more rows are no more queries.

Each is called beside one conversation of every sort and beside many, and asks as much
in both. `MOST` is what each may ask, with savepoints and what follows the commit.
"""

import uuid

import pytest

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.journeys import give_consent, open_chat, start_session
from tests.rights import allow, make_user
from wagtail_cobrowse import (
    availability,
    chat,
    holds,
    notes,
    offers,
    seats,
    sessions,
    transfers,
    viewers,
    watching,
    webcodes,
)
from wagtail_cobrowse.models import Availability, CannedReply, Conversation

from .conftest import Api
from .test_rules import METHODS


#: Both pairs are asked the same.
pytestmark = pytest.mark.once

MOST = {
    "get visitor/state/": 10,
    "get visitor/messages/": 3,
    "post visitor/messages/": 22,
    "post visitor/read/": 4,
    "post visitor/end/": 53,
    "post visitor/consent/begin/": 10,
    "post visitor/consent/": 43,
    "post visitor/startcode/": 14,
    "post visitor/session/pause/": 22,
    "post visitor/session/resume/": 23,
    "post visitor/session/confirm/": 28,
    "post visitor/session/end/": 36,
    "get advisor/queue/": 24,
    "get advisor/news/": 8,
    "post advisor/availability/": 13,
    "get advisor/colleagues/": 13,
    "get .../": 25,
    "post .../take/": 38,
    "post .../release/": 21,
    "post .../takeover/": 51,
    "post .../transfer/": 37,
    "post .../transfer/accept/": 41,
    "post .../transfer/decline/": 13,
    "post .../transfer/takeback/": 29,
    "get .../messages/": 9,
    "post .../messages/": 15,
    "post .../read/": 10,
    "post .../offer/": 37,
    "post .../offer/withdraw/": 30,
    "post .../suggest/": 23,
    "get .../notes/": 9,
    "post .../notes/": 16,
    "get .../replies/": 24,
    "post .../ban/": 65,
    "post .../end/": 55,
    "post .../session/start/": 54,
    "post .../session/end/": 59,
    "post .../file/": 34,
    "get .../watch/": 9,
    "post .../watch/": 27,
    "post .../watch/end/": 20,
}
RIGHTS = ("advise", "takeover", "file", "ban", "propose")


class World:
    """A site with people in every state of the journey, and more of them at a wish."""

    def __init__(self, site, page):
        self.site, self.page, self.count = site, page, 0
        allow(site, allow_filing=True, allow_watching=True)
        webcodes.assign(page, "000016")
        self.me, self.colleague = map(self.add_advisor, ("me", "colleague"))
        self.supervisor = make_user("supervisor", "Erika Sommer", watch=[site])
        self.workplace = Api("advisor").log_in(self.me)
        self.beside = Api("advisor").log_in(self.supervisor)

    def add_advisor(self, name):
        rights = {right: [self.site] for right in RIGHTS}
        user = make_user(name, name.title(), **rights)
        availability.arrive(user.pk)
        return user

    def grow(self, count):
        """So many colleagues more, and with each one a chat of every sort."""
        for _ in range(count):
            self.count += 1
            other = self.add_advisor(f"other-{self.count}")
            self.open()
            mine, theirs = self.start(self.me), self.start(other)
            viewers.look(mine, self.colleague.pk)
            watching.begin(theirs.session, self.supervisor)
            offered = self.take(other)
            transfers.offer(offered, other, self.me.pk, "Knows the tariff")
            name = f"r{self.count}"
            CannedReply.objects.create(
                title=name, shortcut=name, text="Hello", locale=self.page.locale
            )

    def stay(self):
        """Nobody has gone meanwhile, however long it took to come here."""
        for row in Availability.objects.all():
            availability.arrive(row.user_id)
        Conversation.objects.update(visitor_seen_at=timezone.now())

    def open(self):
        return self.fill(open_chat(self.site))

    def take(self, user):
        conversation = self.open()
        chat.take(conversation, user)
        return conversation

    def mine(self):
        return self.take(self.me)

    def start(self, user):
        session = start_session(self.site, self.page, user)
        self.fill(session.conversation)
        session.conversation.session = session
        return session.conversation

    def waiting(self):
        """A chat of mine that waits for its Startcode, which is given as well."""
        given = give_consent(self.site, self.page)
        chat.take(given.conversation, self.me)
        return given.conversation, given.startcode

    def fill(self, conversation):
        """What is in it grows with all the rest."""
        chat.set_current_page(conversation, self.page, "open", reads_terms=False)
        for number in range(1 + self.count):
            chat.post_message(conversation, author="visitor", text=f"Hello {number}")
            notes.write(conversation, self.me, f"Note {number}")
        return conversation

    def visitor(self):
        """A browser with a chat that waits."""
        seat = seats.new_seat()
        self.fill(open_chat(self.site, seat=seats.hash_seat(seat)))
        return self.browser(seat)

    def sharer(self):
        """A browser whose session runs, and that session."""
        seat = seats.new_seat()
        session = start_session(self.site, self.page, self.me, seats.hash_seat(seat))
        self.fill(session.conversation)
        return self.browser(seat), session

    def reader(self):
        """A browser that has given its consent."""
        seat = seats.new_seat()
        give_consent(self.site, self.page, seats.hash_seat(seat))
        return self.browser(seat)

    def browser(self, seat):
        browser = Api("visitor")
        browser.client.cookies[seats.COOKIE_NAME] = seat
        return browser


def post(browser, path, data=None, **more):
    return lambda: browser.post(path, {**(data or {}), **more})


def get(browser, path):
    return lambda: browser.get(path)


def new_id():
    return str(uuid.uuid4())


def at(world, conversation, rest, data=None):
    return post(world.workplace, f"conversations/{conversation.pk}/{rest}", data)


def read_at(world, conversation, rest=""):
    return get(world.workplace, f"conversations/{conversation.pk}/{rest}")


def resumed(world):
    browser, session = world.sharer()
    sessions.pause(session)
    return post(browser, "session/resume/")


def confirmed(world):
    browser, session = world.sharer()
    holds.hold(session, "identity")
    return post(browser, "session/confirm/")


def consented(world):
    browser = world.visitor()
    begun = browser.post("consent/begin/", {"page": world.page.pk}).json()
    return post(browser, "consent/", begun, accepted=True, elapsed=900)


def offered_to(world, recipient):
    sender = world.colleague if recipient == world.me else world.me
    conversation = world.take(sender)
    transfers.offer(conversation, sender, recipient.pk)
    return conversation


def watched(world, rest="", *, is_watched=True):
    conversation = world.start(world.colleague)
    if is_watched:
        watching.begin(conversation.session, world.supervisor)
    return f"conversations/{conversation.pk}/watch/{rest}"


def withdrawn(world):
    conversation = world.mine()
    offers.offer_cobrowsing(conversation, world.me)
    return at(world, conversation, "offer/withdraw/")


def started(world):
    conversation, startcode = world.waiting()
    return at(world, conversation, "session/start/", {"startcode": startcode})


TEXT = {"text": "Hello", "language": "en"}
#: What leads to each endpoint: called outside of what is counted, it gives the call.
CALLS = {
    "get visitor/state/": lambda w: get(w.sharer()[0], "state/"),
    "get visitor/messages/": lambda w: get(w.visitor(), "messages/"),
    "post visitor/messages/": lambda w: post(
        w.visitor(), "messages/", TEXT, client_id=new_id()
    ),
    "post visitor/read/": lambda w: post(w.visitor(), "read/", sequence=1),
    "post visitor/end/": lambda w: post(w.sharer()[0], "end/"),
    "post visitor/consent/begin/": lambda w: post(
        w.visitor(), "consent/begin/", page=w.page.pk
    ),
    "post visitor/consent/": consented,
    "post visitor/startcode/": lambda w: post(w.reader(), "startcode/"),
    "post visitor/session/pause/": lambda w: post(w.sharer()[0], "session/pause/"),
    "post visitor/session/resume/": resumed,
    "post visitor/session/confirm/": confirmed,
    "post visitor/session/end/": lambda w: post(w.sharer()[0], "session/end/"),
    "get advisor/queue/": lambda w: get(w.workplace, "queue/"),
    "get advisor/news/": lambda w: get(w.workplace, "news/"),
    "post advisor/availability/": lambda w: post(
        w.workplace, "availability/", status="available"
    ),
    "get advisor/colleagues/": lambda w: get(w.workplace, "colleagues/"),
    "get .../": lambda w: read_at(w, w.start(w.me)),
    "post .../take/": lambda w: at(w, w.open(), "take/"),
    "post .../release/": lambda w: at(w, w.mine(), "release/"),
    "post .../takeover/": lambda w: at(w, w.take(w.colleague), "takeover/"),
    "post .../transfer/": lambda w: at(
        w, w.mine(), "transfer/", {"colleague": w.colleague.pk}
    ),
    "post .../transfer/accept/": lambda w: at(
        w, offered_to(w, w.me), "transfer/accept/"
    ),
    "post .../transfer/decline/": lambda w: at(
        w, offered_to(w, w.me), "transfer/decline/"
    ),
    "post .../transfer/takeback/": lambda w: at(
        w, offered_to(w, w.colleague), "transfer/takeback/"
    ),
    "get .../messages/": lambda w: read_at(w, w.mine(), "messages/"),
    "post .../messages/": lambda w: at(
        w, w.mine(), "messages/", {**TEXT, "client_id": new_id()}
    ),
    "post .../read/": lambda w: at(w, w.mine(), "read/", {"sequence": 1}),
    "post .../offer/": lambda w: at(w, w.mine(), "offer/", {"client_id": new_id()}),
    "post .../offer/withdraw/": withdrawn,
    "post .../suggest/": lambda w: at(
        w, w.mine(), "suggest/", {"client_id": new_id(), "page": w.page.pk}
    ),
    "get .../notes/": lambda w: read_at(w, w.mine(), "notes/"),
    "post .../notes/": lambda w: at(
        w, w.mine(), "notes/", {"client_id": new_id(), "text": "A note"}
    ),
    "get .../replies/": lambda w: read_at(w, w.mine(), "replies/"),
    "post .../ban/": lambda w: at(
        w, w.start(w.me), "ban/", {"reason": "spam", "hours": "1"}
    ),
    "post .../end/": lambda w: at(w, w.start(w.me), "end/"),
    "post .../session/start/": started,
    "post .../session/end/": lambda w: at(w, w.start(w.me), "session/end/"),
    "post .../file/": lambda w: at(w, w.mine(), "file/", {"reason": "task"}),
    "get .../watch/": lambda w: get(w.beside, watched(w)),
    "post .../watch/": lambda w: post(w.beside, watched(w, is_watched=False)),
    "post .../watch/end/": lambda w: post(w.beside, watched(w, "end/")),
}


@pytest.fixture
def world(site, page):
    world = World(site, page)
    world.grow(1)
    return world


@pytest.fixture
def count(world, django_capture_on_commit_callbacks):
    """A function that counts the queries of endpoints as it is now."""

    def one(name):
        call = CALLS[name](world)
        world.stay()
        with CaptureQueriesContext(connection) as asked:
            with django_capture_on_commit_callbacks(execute=True):
                response = call()
        assert response.status_code < 300, (name, response.content)
        return len(asked)

    return lambda names=MOST: {name: one(name) for name in names}


def test_every_endpoint_is_counted():
    here = "advisor/conversations/<uuid:pk>/"
    names = {f"{method} {path}".replace(here, ".../") for path, method in METHODS}
    assert set(CALLS) == set(MOST) == names


def test_many_conversations_are_as_many_queries_as_one(world, count):
    # What a process reads once is read before.
    count(("post visitor/consent/", "get .../"))
    few = count()
    world.grow(4)
    assert count() == few
    # As many in every version of Django and Wagtail, or fewer.
    assert {name: number for name, number in few.items() if number > MOST[name]} == {}
