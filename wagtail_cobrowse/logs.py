"""
The way into the log ``wagtail_cobrowse``: the name of an event, a sentence, and ids.

Nothing else can be said here. No content, no address, no code and no name; of an
exception its kind alone, because messages may quote what was to be written. What a
record has besides its sentence is in its attributes (`FIELDS`), so that formatters
find it; `JsonFormatter` writes them. docs/reference-log.md lists the events.
"""

import datetime as dt
import json
import logging

from enum import StrEnum
from typing import Any


#: Attributes of a record, where they say something; ``event`` always does.
FIELDS = ("event", "conversation", "session", "site", "reason", "check", "error")

logger = logging.getLogger("wagtail_cobrowse")


class Event(StrEnum):
    """What happened; the values are relied upon by whoever reads logs."""

    # Of people, by ids: at INFO.
    CONVERSATION_OPENED = "conversation_opened"
    CONVERSATION_TAKEN = "conversation_taken"
    CONVERSATION_RELEASED = "conversation_released"
    CONVERSATION_CLOSED = "conversation_closed"
    CONVERSATION_DELETED = "conversation_deleted"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    SESSION_STARTED = "session_started"
    SESSION_PAUSED = "session_paused"
    SESSION_RESUMED = "session_resumed"
    SESSION_ENDED = "session_ended"
    # Of this process: at INFO.
    DRAINING_BEGUN = "draining_begun"
    REDIS_FOUND = "redis_found"
    LAYER_FOUND = "layer_found"
    # What went wrong.
    MISCONFIGURED = "misconfigured"
    CONFIRMATION_FAILED = "confirmation_failed"
    FOLLOWING_FAILED = "following_failed"
    SWEEP_FAILED = "sweep_failed"
    PURGE_FAILED = "purge_failed"
    STEP_FAILED = "step_failed"
    COUNTS_NOT_NOTED = "counts_not_noted"
    SWITCH_UNFINISHED = "switch_unfinished"
    TIME_ZONE_UNKNOWN = "time_zone_unknown"
    SOCKET_FAILED = "socket_failed"
    NOTICE_LOST = "notice_lost"
    GRANT_NOT_NOTED = "grant_not_noted"
    TOOL_NOT_NOTED = "tool_not_noted"
    REQUEST_FAILED = "request_failed"
    BRAKE_FAILED = "brake_failed"
    REDIS_LOST = "redis_lost"
    PROCESS_NOT_UNDERSTOOD = "process_not_understood"
    LAYER_LOST = "layer_lost"
    LAYER_REFUSED = "layer_refused"
    LAYER_GROUP_LEFT = "layer_group_left"
    FILING_FAILED = "filing_failed"
    POLICY_FUNCTION_FAILED = "policy_function_failed"
    WEBCODE_MISSING = "webcode_missing"


#: Sentences of what happens to people.
TEXTS = {
    Event.CONVERSATION_OPENED: "A chat was opened",
    Event.CONVERSATION_TAKEN: "A chat was taken",
    Event.CONVERSATION_RELEASED: "A chat waits again",
    Event.CONVERSATION_CLOSED: "A chat is over",
    Event.CONVERSATION_DELETED: "A chat was deleted",
    Event.CONSENT_GIVEN: "A visitor has agreed to the terms",
    Event.CONSENT_WITHDRAWN: "A visitor has taken back the consent",
    Event.SESSION_STARTED: "A session has started",
    Event.SESSION_PAUSED: "A session is paused",
    Event.SESSION_RESUMED: "A session goes on",
    Event.SESSION_ENDED: "A session is over",
}


def note(event: Event, text: str = "", **fields: Any) -> None:
    """At INFO: what is as it should be. ``fields`` as for `warn`."""
    _log(logging.INFO, event, text or TEXTS[event], None, fields)


def warn(
    event: Event, text: str, error: BaseException | None = None, **fields: Any
) -> None:
    """At WARNING: what heals by itself, or is tried again.

    ``text`` is a sentence without its full stop, ``fields`` are ids and other
    `FIELDS`; what is None or empty is left out.
    """
    _log(logging.WARNING, event, text, error, fields)


def fail(
    event: Event, text: str, error: BaseException | None = None, **fields: Any
) -> None:
    """At ERROR: what somebody has to look at. The rest as for `warn`."""
    _log(logging.ERROR, event, text, error, fields)


def notes_are_read() -> bool:
    """Whether anybody takes what is noted at INFO."""
    return logger.isEnabledFor(logging.INFO)


class JsonFormatter(logging.Formatter):
    """A JSON object a line: time (UTC), level, logger, message, and the `FIELDS`.

    Of an exception that other code has logged, its kind: a traceback may quote.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        time = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line = {
            "time": time.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        line |= {
            name: str(getattr(record, name)) for name in FIELDS if hasattr(record, name)
        }
        return json.dumps(line, ensure_ascii=False)


def _log(
    level: int,
    event: Event,
    text: str,
    error: BaseException | None,
    fields: dict[str, Any],
) -> None:
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"A log has no {', '.join(sorted(unknown))}.")
    extra = {name: str(value) for name, value in fields.items() if value}
    extra["event"] = str(event)
    # Whoever has called `note`, `warn` or `fail`.
    if error is None:
        logger.log(level, f"{text}.", extra=extra, stacklevel=3)
        return
    extra["error"] = type(error).__name__
    logger.log(level, f"{text}: %s.", extra["error"], extra=extra, stacklevel=3)
