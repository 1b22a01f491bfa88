"""Servers on a PostgreSQL and a Redis that the tests may take away from them."""

import contextlib
import os
import tempfile

from pathlib import Path

import pytest

from tests import services
from tests.browser.live_site import Prepared
from tests.browser.meetings import Meeting, begin_many
from tests.own_redis import OwnRedis

from .own_database import OwnDatabase


@pytest.fixture(scope="session")
def on_postgres(request, tmp_path_factory):
    """The example site in PostgreSQL: in that of this run, or in one of its own."""
    if os.environ.get("COBROWSE_TEST_DATABASE"):
        yield request.getfixturevalue("prepared_site")
        return
    with contextlib.ExitStack() as stack:
        # Not below pytest's own folder, which PostgreSQL's user may not enter.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(services.postgres(folder / "postgres"))
        yield Prepared(tmp_path_factory.mktemp("site"), address)


@pytest.fixture(scope="package")
def stand(on_postgres, tmp_path_factory):
    """Two server processes, the line to their database, and the Redis between them.

    Whoever stops or breaks one of them puts it right again.
    """
    folder = tmp_path_factory.mktemp("stand")
    redis = OwnRedis(folder / "redis")
    site = on_postgres.copy(folder / "var")
    database = OwnDatabase(site.database)
    site.database, site.redis = database.url, redis.url
    site.module = "tests.faults.kept_settings"
    other = site.beside()
    try:
        redis.start()
        site.start()
        other.start()
        yield site, other, redis, database
    finally:
        other.stop()
        site.stop()
        database.remove()
        redis.kill()


@pytest.fixture(scope="module")
def sessions(request, stand):
    """Sessions for the tests of a file: `SESSIONS` of it says how many they need."""
    return begin_many(stand[0], request.module.SESSIONS)


@pytest.fixture
def meet(stand, sessions):
    """A function that joins a session; all of its sockets are closed with the test."""
    meetings = []

    def meet():
        # A test that is tried once more may need one more than was counted.
        meetings.append(Meeting(stand[0], found=sessions.pop() if sessions else None))
        return meetings[-1]

    yield meet
    for meeting in meetings:
        meeting.close()
