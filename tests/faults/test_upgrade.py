"""Processes of two releases beside each other, as during an update."""

import json
import time

from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

import pytest

from tests.browser.meetings import accept
from wagtail_cobrowse.consumers.protocol import Kind

from .next_release import NextRelease
from .overheard import Overheard
from .test_database import WRITTEN, Running, message
from .test_ends import proof_of, state_of


pytestmark = pytest.mark.services
SESSIONS = 2


@pytest.fixture
def old(stand):
    """The processes of this release; both run again afterwards."""
    here, there, *_ = stand
    yield here, there
    for each in (here, there):
        if each.process is None:
            each.start()


@pytest.fixture
def release(stand, tmp_path):
    """A function that makes a process of a later release; it ends with the test."""
    made = []

    def make(protocol=1):
        made.append(NextRelease(tmp_path / "next", protocol).serve(stand[0]))
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.fixture
def overheard(stand):
    """What the processes say to each other from now on."""
    with Overheard(stand[2].url) as overheard:
        yield overheard


def write(meeting, site):
    """The visitor writes to the process ``site``."""
    said = json.dumps(message()).encode()
    return meeting.ask(site, "visitor/messages/", meeting.seat, said)


def listen_while(running, function, *arguments):
    """Browsers answer the server's heartbeat, however long it takes."""
    with ThreadPoolExecutor(1) as pool:
        doing = pool.submit(function, *arguments)
        while not doing.done():
            running.tab.listen(0.1)
            running.stage.listen(0.1)
        doing.result()


def script(site):
    """A script as the process serves it."""
    address = f"{site.url}/static/wagtail_cobrowse/loader.js"
    with urlopen(address, timeout=20) as answer:
        return answer.read()


def is_told(tab, what):
    return any(what in text.get("changes", ()) for text in tab.texts)


def test_a_session_goes_on_while_one_process_after_the_other_is_updated(
    stand, old, release, meet, overheard
):
    here, there = old
    # Of what other tests have done to them nothing is said here.
    logged = {each: len(each.log) for each in old}
    running = Running(stand, meet())
    meeting, database = running.meeting, running.database
    proof = proof_of(database, meeting)

    # The database first: what runs goes on as before.
    new = release()
    listen_while(running, new.manage, "migrate", "--verbosity=0")
    running.flows()
    write(meeting, here)

    # The advisor is on the new release, the visitor on the old one.
    listen_while(running, new.start)
    assert script(new) != script(here) == script(there)
    running.stage.close()
    running.stage = stage = meeting.stage(new)
    stage.hear("epoch", x=1)
    running.flows()
    stage.send(Kind.HIGHLIGHT, running.epoch, payload=bytes(4))
    tab = running.tab
    tab.until(lambda: any(each.kind is Kind.HIGHLIGHT for each in tab.frames))
    # What is written on either is told on the other.
    tab.texts.clear()
    write(meeting, new)
    tab.until(lambda: is_told(tab, "messages"))

    # The process of the tab is stopped: the visitor comes back on the new release.
    here.stop()
    assert tab.hear_close() == 1012
    running.tab = tab = meeting.tab(new)
    tab.show(new)
    running.epoch = accept(tab)
    running.flows()
    # And the advisor once more on the old one.
    stage.close()
    running.stage = stage = meeting.stage(there)
    running.flows()
    tab.texts.clear()
    write(meeting, there)
    tab.until(lambda: is_told(tab, "messages"))

    # Still the same session, on the same consent.
    assert (state_of(database, meeting), proof_of(database, meeting)) == (
        "active",
        proof,
    )
    assert running.texts() == [WRITTEN] * 3
    # Of those that the old processes wrote as well.
    moods = database.run("SELECT DISTINCT mood FROM wagtail_cobrowse_message")
    assert moods == [("calm",)]
    # All that is new was said, in the hearing of the old processes.
    overheard.until_all_that_is_new_was_said()
    # An end on the old release is one on the new.
    assert meeting.end_by_http(there)["receipt"]["reason"] == "visitor"
    assert tab.hear("ended")["reason"] == "visitor"
    assert stage.hear("ended")["reason"] == "visitor"
    for each in (here, there, new):
        said = each.log[logged.get(each, 0) :]
        assert "Traceback" not in said
        assert "not understood" not in said


@pytest.mark.soak
def test_releases_that_do_not_understand_each_other_pass_nothing_and_end_nothing(
    stand, old, release, meet, overheard
):
    here, there = old
    # Of what other tests have done to them nothing is said here.
    logged = {each: len(each.log) for each in old}
    running = Running(stand, meet())
    meeting, database = running.meeting, running.database
    new = release(protocol=2)
    listen_while(running, new.manage, "migrate", "--verbosity=0")
    listen_while(running, new.start)

    # To a stage there the visitor's line is lost: neither process hears the other.
    other = meeting.stage(new, version=2)
    other.hear("session", visitor="lost")
    until = time.monotonic() + 5
    while time.monotonic() < until:
        running.flows()
        other.listen(0.1)
    # They pass to the old stage alone, and the session does not notice.
    assert not other.frames
    assert state_of(database, meeting) == "active"
    assert overheard.versions() == {1, 2}

    # A page that goes on in the old version is refused, whatever it says.
    stray = meeting.tab(new, version=2)
    stray.version = 1
    stray.show(new)
    stray.send(Kind.KEYFRAME, 1, 0, b"x" * 100)
    assert stray.hear_close() == 4400

    # Both have loaded their page again.
    running.tab.close()
    running.tab, running.stage = meeting.tab(new, version=2), other
    running.tab.show(new)
    running.epoch = accept(running.tab)
    running.flows()
    assert state_of(database, meeting) == "active"
    assert meeting.end_by_http(new)["receipt"]["reason"] == "visitor"
    for each in (here, there, new):
        assert "Traceback" not in each.log[logged.get(each, 0) :]
