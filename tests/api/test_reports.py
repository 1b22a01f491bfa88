"""Error reports of the site quote nothing that a visitor or an advisor has written."""

import sys
import uuid

import pytest

from django.core.signals import got_request_exception
from django.db import DatabaseError
from django.views.debug import ExceptionReporter

from wagtail_cobrowse import chat, startcodes
from wagtail_cobrowse.models import Conversation


@pytest.fixture
def reports():
    """The reports of all errors that views raise, as text and as HTML."""
    written = []

    def write(request, **kwargs):
        reporter = ExceptionReporter(request, *sys.exc_info(), is_email=True)
        written.append(reporter.get_traceback_text())
        written.append(reporter.get_traceback_html())

    got_request_exception.connect(write)
    yield written
    got_request_exception.disconnect(write)


def fail(*args, **kwargs):
    quoted = (args, kwargs)
    raise DatabaseError(f"{len(quoted)} things that were not written")


def test_a_report_has_no_message_no_seat_and_no_page(visitor, reports, monkeypatch):
    said = {"client_id": str(uuid.uuid4()), "text": "Hello", "language": "en"}
    seat = visitor.post("messages/", said).cookies["cobrowse_seat"].value
    monkeypatch.setattr(chat, "post_message", fail)
    visitor.client.raise_request_exception = False
    page = "http://testserver/help/?customer=7711"
    said |= {"client_id": str(uuid.uuid4()), "text": "I have a rash"}
    assert visitor.post("messages/", said, referer=page).status_code == 500
    assert len(reports) == 2
    for report in reports:
        assert "DatabaseError" in report
        assert "messages/" in report
        for word in ("rash", seat, "7711"):
            assert word not in report


def test_a_report_has_no_startcode(workplace, visitor, reports, monkeypatch):
    said = {"client_id": str(uuid.uuid4()), "text": "Hello", "language": "en"}
    visitor.post("messages/", said)
    [conversation] = Conversation.objects.all()
    path = f"conversations/{conversation.pk}/"
    assert workplace.post(f"{path}take/").status_code == 200
    monkeypatch.setattr(startcodes, "try_startcode", fail)
    workplace.client.raise_request_exception = False
    answer = workplace.post(f"{path}session/start/", {"startcode": "KLMR TUXY"})
    assert answer.status_code == 500
    assert len(reports) == 2
    for report in reports:
        assert "DatabaseError" in report
        assert "KLMR" not in report
