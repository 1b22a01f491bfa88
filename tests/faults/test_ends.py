"""Whoever has ended is not seen again, whatever the database says for a while."""

import contextlib
import time

from urllib.error import HTTPError

import pytest

from websockets.exceptions import ConnectionClosed

from tests.browser.meetings import accept, flows
from wagtail_cobrowse.consumers.protocol import Kind


pytestmark = pytest.mark.services
SESSIONS = 6
BOTH = [pytest.param(0, marks=pytest.mark.soak), 1]


def begin(stand, meet):
    """A session with the tab on one process and the stage on the other."""
    here, there, *_ = stand
    meeting = meet()
    stage, tab = meeting.stage(there), meeting.tab(here)
    tab.show(here)
    epoch = accept(tab)
    flows(tab, stage, epoch, 0)
    return meeting, stage, tab, epoch


@contextlib.contextmanager
def read_only(database):
    """The database takes nothing, as with a full disk or on a replica."""
    database.let_write(False)
    try:
        yield
    finally:
        database.let_write(True)


def state_of(database, meeting):
    rows = database.run(
        "SELECT s.state FROM wagtail_cobrowse_cobrowsesession s"
        " JOIN wagtail_cobrowse_conversation c ON s.conversation_id = c.id"
        " WHERE c.route = %s",
        meeting.route,
    )
    return rows[0][0] if rows else ""


def proof_of(database, meeting):
    """The id of what is kept of the consent when the session is gone."""
    ((proof,),) = database.run(
        "SELECT s.proof_id FROM wagtail_cobrowse_cobrowsesession s"
        " JOIN wagtail_cobrowse_conversation c ON s.conversation_id = c.id"
        " WHERE c.route = %s",
        meeting.route,
    )
    return proof


def share_until_it_is_over(database, meeting, site, stage):
    """The end is written at last, and until then it holds."""
    proof = proof_of(database, meeting)
    share_until(lambda: not state_of(database, meeting), meeting, site, stage)
    rows = database.run(
        "SELECT outcome FROM wagtail_cobrowse_consentevent"
        " WHERE proof_id = %s ORDER BY id DESC LIMIT 1",
        proof,
    )
    assert rows == [("visitor",)]


def share_until(done, meeting, site, stage):
    """A tab that knows of no cut shares its page as ever, in vain, until ``done()``."""
    tab, epoch = None, 0
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline
        try:
            if tab is None:
                tab = meeting.tab(site)
                tab.show(site)
            tab.listen(0.2)
            accepted = [each for each in tab.texts if each["type"] == "accept"]
            epoch = accepted[-1]["epoch"] if accepted else epoch
            for seq in range(1000, 1010):
                tab.send(Kind.KEYFRAME, epoch, seq, b"x" * 100)
        except ConnectionClosed:
            tab = None
        with contextlib.suppress(ConnectionClosed):
            stage.listen(0.1)
        assert not any(frame.seq >= 1000 for frame in stage.frames)


@pytest.mark.parametrize("back_on", BOTH)
def test_an_end_that_cannot_be_written_is_an_end(stand, meet, back_on):
    *processes, _redis, database = stand
    meeting, stage, tab, _epoch = begin(stand, meet)
    with read_only(database):
        tab.say("end")
        assert stage.hear("ended")["reason"] == "visitor"
        with contextlib.suppress(ConnectionClosed):
            tab.hear_close(5)
    # Somebody looks on, whatever they were told.
    watching = meeting.stage(processes[1])
    share_until_it_is_over(database, meeting, processes[back_on], watching)


def test_it_is_one_also_for_a_process_that_was_told_by_another(stand, meet):
    here, there, _redis, database = stand
    meeting, stage, tab, _epoch = begin(stand, meet)
    with read_only(database):
        tab.say("end")
        stage.hear("ended")
        here.stop(9)
        here.start()
    share_until_it_is_over(database, meeting, here, stage)


@pytest.mark.parametrize("asked", BOTH)
def test_an_end_by_a_request_that_cannot_be_written_is_an_end(stand, meet, asked):
    *processes, _redis, database = stand
    meeting, stage, tab, epoch = begin(stand, meet)
    with read_only(database):
        with pytest.raises(HTTPError):
            meeting.end_by_http(processes[asked])
        stage.hear("ended", reason="visitor")
        for seq in range(1000, 1010):
            tab.send(Kind.KEYFRAME, epoch, seq, b"x" * 100)
        stage.listen(0.5)
    share_until_it_is_over(database, meeting, processes[0], stage)


def test_a_pause_that_cannot_be_written_lasts(stand, meet):
    here, there, _redis, database = stand
    meeting, stage, tab, _epoch = begin(stand, meet)
    with read_only(database):
        tab.say("pause")
        stage.hear("session", state="paused")
        with contextlib.suppress(ConnectionClosed):
            tab.hear_close(5)
    share_until(lambda: state_of(database, meeting) == "paused", meeting, here, stage)
    tab = meeting.tab(here)
    tab.show(here)
    tab.say("resume")
    flows(tab, stage, accept(tab), 2000)
