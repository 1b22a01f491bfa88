"""What letting a socket in asks the database, which is the same among many others."""

import threading

import pytest

from django.db.backends.utils import CursorWrapper

from tests.journeys import open_chat, start_session
from tests.testapp.pages import add_help_page


# Both pairs are asked the same.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

#: Queries of a handshake, and of a page that is shown after it.
MOST = {"queue": 7, "stage": 8, "visitor": 4, "page": 11}


@pytest.fixture
def asked(monkeypatch):
    """The statements of all threads, but for those of what is done once a second."""
    statements, execute = [], CursorWrapper.execute

    def note(self, sql, params=None):
        if not threading.current_thread().name.startswith("cobrowse"):
            statements.append(sql)
        return execute(self, sql, params)

    monkeypatch.setattr(CursorWrapper, "execute", note)
    return statements


@pytest.fixture
def count(sockets, asked, conversation, session, advisor):
    """A coroutine function that lets one socket of each kind in, and counts."""

    async def count():
        found = {}

        def note(name):
            found[name] = len(asked)
            asked.clear()

        queue = await sockets.advisor(advisor)
        stage = await sockets.advisor(advisor, conversation)
        asked.clear()
        assert await queue.open()
        note("queue")
        assert await stage.open()
        note("stage")
        tab = await sockets.visitor(conversation).open()
        note("visitor")
        await tab.show()
        await tab.hear("accept")
        note("page")
        for each in (queue, stage, tab):
            await each.disconnect()
        return found

    return count


async def test_letting_in_asks_as_much_among_many_as_alone(
    count, in_thread, site, home, make_advisor
):
    # What a process reads once is read before.
    await count()
    few = await count()

    def grow():
        page = add_help_page(home)
        for number in range(10):
            open_chat(site)
            start_session(site, page, make_advisor(f"advisor-{number}", "A"))

    await in_thread(grow)()
    assert await count() == few
    assert {n: few[n] for n in few if few[n] > MOST[n]} == {}
