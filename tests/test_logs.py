"""What is logged: events with ids, by one module, and never a word of anybody."""

import io
import json
import logging
import logging.config
import re

from pathlib import Path

import pytest

import wagtail_cobrowse

from tests.journeys import give_consent, wrong_code
from tests.samples import samples
from tests.test_docs import rows
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import chat, logs, ownership, sessions, startcodes
from wagtail_cobrowse.logs import FIELDS, Event
from wagtail_cobrowse.models import EndReason


PACKAGE = Path(wagtail_cobrowse.__file__).parent


@pytest.fixture
def noted(caplog):
    """What is logged from now on, as pairs of an event and its other attributes."""
    caplog.set_level(logging.INFO, logger="wagtail_cobrowse")

    def read():
        return [
            (
                record.event,
                {
                    name: getattr(record, name)
                    for name in FIELDS[1:]
                    if hasattr(record, name)
                },
            )
            for record in caplog.records
            if record.name == "wagtail_cobrowse"
        ]

    return read


def test_nothing_is_logged_but_by_one_module():
    others = [
        path
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\bimport logging\b|\bgetLogger\b", path.read_text())
    ]
    assert others == [PACKAGE / "logs.py"]


def test_every_event_is_in_the_reference_and_happens():
    names = [name for row in rows("reference-log.md") for name in row[:1]]
    listed = {each for name in names for each in re.findall(r"`(\w+)`", name)}
    assert listed - set(FIELDS) == set(Event)
    used = {
        name
        for path in PACKAGE.rglob("*.py")
        if path.name != "logs.py"
        for name in re.findall(r"\bEvent\.([A-Z_]+)\b", path.read_text())
    }
    assert set(Event.__members__) <= used


@pytest.mark.django_db(transaction=True)
def test_a_journey_is_noted_by_ids(site, home, advisor, noted, caplog):
    given = give_consent(site, add_help_page(home))
    conversation, session = given.conversation, given.session
    chat.post_message(conversation, author="visitor", text="I am Erika")
    wrong = wrong_code(given.startcode)
    startcodes.try_startcode(conversation, advisor, wrong)
    startcodes.try_startcode(conversation, advisor, given.startcode)
    sessions.pause(session)
    sessions.resume(session)
    sessions.end(session, EndReason.VISITOR)
    ownership.release(conversation, advisor)
    chat.end_conversation(conversation, EndReason.VISITOR)
    of_chat = {"conversation": str(conversation.pk), "site": str(site.pk)}
    of_session = {**of_chat, "session": str(session.pk)}
    assert noted() == [
        ("conversation_opened", of_chat),
        ("consent_given", of_session),
        ("conversation_taken", of_chat),
        ("session_started", of_session),
        ("session_paused", {**of_session, "reason": "visitor"}),
        ("session_resumed", of_session),
        ("consent_withdrawn", of_session),
        ("session_ended", {**of_session, "reason": "visitor"}),
        ("conversation_released", of_chat),
        ("conversation_closed", {**of_chat, "reason": "visitor"}),
        ("conversation_deleted", of_chat),
    ]
    whole = " ".join(repr(vars(record)) for record in caplog.records)
    for secret in (given.startcode, wrong, "Erika", "Anna", conversation.route):
        assert secret not in whole


@pytest.mark.django_db(transaction=True)
def test_without_a_word_of_the_site_nothing_of_people_is_noted(site, home, caplog):
    caplog.set_level(logging.WARNING, logger="wagtail_cobrowse")
    give_consent(site, add_help_page(home))
    assert not caplog.records


def test_of_an_error_only_its_kind_is_said(caplog):
    logs.warn(Event.SWEEP_FAILED, "Could not sweep", ValueError("of Erika"), site=None)
    (record,) = caplog.records
    assert record.getMessage() == "Could not sweep: ValueError."
    assert (record.event, record.error) == ("sweep_failed", "ValueError")
    assert record.exc_info is None
    assert not hasattr(record, "site")
    assert "Erika" not in repr(vars(record))
    # It is the caller's line, not the module's.
    assert record.filename == Path(__file__).name


@pytest.mark.parametrize("name", ["text", "url", "user", "startcode", "route"])
def test_nothing_else_can_be_said(name):
    with pytest.raises(TypeError):
        logs.warn(Event.SWEEP_FAILED, "Could not sweep", **{name: "x"})


def test_the_sample_writes_json(capsys):
    (sample,) = samples("reference-log.md", "python")
    names = {}
    exec(sample.code, names)
    logging.config.dictConfig(names["LOGGING"])
    try:
        handler = logs.logger.handlers[0]
        output = handler.setStream(io.StringIO()) and handler.stream
        logs.note(Event.SESSION_ENDED, session="5f7ac1a2", site=2, reason="visitor")
        try:
            raise ValueError("of Erika")
        except ValueError:
            logs.logger.exception("Somebody else's “exception”")
        lines = [json.loads(line) for line in output.getvalue().splitlines()]
    finally:
        logs.logger.handlers.clear()
        logs.logger.setLevel(logging.NOTSET)
        logs.logger.propagate = True
    for line in lines:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]{12}\+00:00", line.pop("time"))
    assert lines == [
        {
            "level": "INFO",
            "logger": "wagtail_cobrowse",
            "message": "A session is over.",
            "event": "session_ended",
            "session": "5f7ac1a2",
            "site": "2",
            "reason": "visitor",
        },
        {
            "level": "ERROR",
            "logger": "wagtail_cobrowse",
            "message": "Somebody else's “exception”",
            "error": "ValueError",
        },
    ]


def test_the_line_of_the_reference_is_one_that_is_written():
    (sample,) = samples("reference-log.md", "json")
    written = json.loads(sample.code)
    assert list(written)[:4] == ["time", "level", "logger", "message"]
    assert set(written) - {"time", "level", "logger", "message"} <= set(FIELDS)
    assert written["message"] == f"{logs.TEXTS[Event.SESSION_ENDED]}."
