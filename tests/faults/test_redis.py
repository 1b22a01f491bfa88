"""A Redis that is full: nothing of ours is stored there, so nothing is missed."""

import json

import pytest
import redis as client

from tests.faults.test_database import Running, message


pytestmark = pytest.mark.services
SESSIONS = 1


@pytest.fixture
def full(stand):
    """It refuses every command that needs memory, and forgets nothing for it."""
    _here, _there, redis, _database = stand
    with client.Redis.from_url(redis.url) as connection:
        connection.config_set("maxmemory-policy", "noeviction")
        connection.config_set("maxmemory", 1)
        with pytest.raises(client.exceptions.OutOfMemoryError):
            connection.set("anything", "x")
        yield
        connection.config_set("maxmemory", 0)


def test_frames_and_notices_pass_a_redis_that_is_full(stand, meet, full):
    running = Running(stand, meet())
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
