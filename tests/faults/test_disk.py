"""A disk that is full, on SQLite: nothing is taken, nothing is lost, frames go on."""

import contextlib
import json
import resource

import pytest

from tests.browser.meetings import Meeting

from .test_database import UNAVAILABLE, WRITTEN, Running, message


pytestmark = pytest.mark.once


class SingleSite(Running):
    """A session with both ends on one process."""

    def __init__(self, site, meeting):
        super().__init__((site, site, None, None), meeting)

    def texts(self):
        rows = self.here.query(
            "SELECT m.text FROM wagtail_cobrowse_message m"
            " JOIN wagtail_cobrowse_conversation c ON m.conversation_id = c.id"
            " WHERE c.route = ? AND m.author = 'visitor'",
            (self.meeting.route,),
        )
        return [text for (text,) in rows]


@contextlib.contextmanager
def full_disk(process):
    """The process may make no file longer: for its writes, as if the disk were full."""
    before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)


def test_a_full_disk_takes_nothing_and_loses_nothing(prepared_site, tmp_path):
    with contextlib.ExitStack() as stack:
        site = prepared_site.copy(tmp_path / "var")
        stack.callback(site.remove)
        site.start()
        meeting = Meeting(site)
        stack.callback(meeting.close)
        running = SingleSite(site, meeting)
        said = message()
        with full_disk(site.process):
            assert running.refusal("visitor/messages/", said) == UNAVAILABLE
            running.flows()
        assert running.texts() == []
        running.flows()
        body = json.dumps(said).encode()
        for _ in range(2):
            meeting.ask(site, "visitor/messages/", meeting.seat, body)
        assert running.texts() == [WRITTEN]
