"""What a visitor has decided holds, and is written as soon as the database takes it."""

import asyncio

import pytest

from django.db import DatabaseError, connection

from wagtail_cobrowse.consumers import owed
from wagtail_cobrowse.models import CobrowseSession, ConsentEvent
from wagtail_cobrowse.relay.hub import hub

from .conftest import until


pytestmark = pytest.mark.django_db(transaction=True)

TABLE = "wagtail_cobrowse_cobrowsesession"


class Refusal:
    """The database itself refuses a ``change`` of sessions, such as DELETE."""

    def __init__(self, change):
        body = "SELECT RAISE(ABORT, 'refused');"
        self.begin = [f"CREATE TRIGGER no BEFORE {change} ON {TABLE} BEGIN {body} END"]
        self.end = ["DROP TRIGGER no"]
        if connection.vendor == "postgresql":
            body = "BEGIN RAISE EXCEPTION 'refused'; END"
            self.begin = [
                f"CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
                f"CREATE TRIGGER no BEFORE {change} ON {TABLE}"
                " FOR EACH ROW EXECUTE FUNCTION no()",
            ]
            self.end = [f"DROP TRIGGER no ON {TABLE}", "DROP FUNCTION no()"]

    @staticmethod
    def run(statements):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


@pytest.fixture
def refused(monkeypatch):
    """The later tries that the database has refused."""
    tries, write = [], owed._write

    def note(*what):
        try:
            write(*what)
        except DatabaseError:
            tries.append(what)
            raise

    monkeypatch.setattr(owed, "_write", note)
    return tries


def outcomes():
    return list(ConsentEvent.objects.order_by("pk").values_list("outcome", flat=True))


def states():
    return list(CobrowseSession.objects.values_list("state", flat=True))


@pytest.mark.parametrize(
    ("what", "change", "before", "after"),
    [
        ("end", "DELETE", ["active"], []),
        ("pause", "UPDATE OF state", ["active"], ["paused"]),
    ],
)
async def test_what_could_not_be_written_holds_and_is_written_later(
    stream, outlet, in_thread, conversation, refused, what, change, before, after
):
    refusal = Refusal(change)
    await in_thread(refusal.run)(refusal.begin)
    try:
        await stream.visitor.say(what)
        assert await stream.visitor.hear_close() == 1012
        room = hub.rooms[conversation.route]
        assert (room.owed, await in_thread(states)()) == (what, before)
        # It is tried again meanwhile, in vain; nothing passes all the same.
        await until(lambda: refused, timeout=30)
        assert (room.owed, room.is_open) == (what, False)
        assert await in_thread(states)() == before
    finally:
        await in_thread(refusal.run)(refusal.end)
    async with asyncio.timeout(10):
        while await in_thread(states)() != after:
            await asyncio.sleep(0.05)
    await until(lambda: not room.owed)
    assert outlet.frames_after_the_cut(stream.port) == 0
    if what == "end":
        assert (await in_thread(outcomes)())[-1] == "visitor"
