"""The ledger of deletions, as the admin shows it."""

import csv
import datetime as dt
import io

import pytest

from django.contrib.auth.models import Group, Permission
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone, translation

from tests.journeys import start_session
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import chat, retention, sessions
from wagtail_cobrowse.admin.deletions import counts_text, reason_text
from wagtail_cobrowse.models import DeletionEntry, EndReason


@pytest.fixture
def address():
    return reverse("wagtail_cobrowse_admin:deletions")


@pytest.fixture
def officer(client, editor):
    """Somebody in a group that may see the ledger, logged in."""
    group = Group.objects.create(name="Data protection")
    group.permissions.add(Permission.objects.get(codename="view_deletionentry"))
    editor.groups.add(group)
    client.force_login(editor)
    return editor


@pytest.fixture
def ended(site, home, advisor):
    """A session that has ended, a chat after it, and both gone."""
    session = start_session(site, add_help_page(home), advisor)
    chat.post_message(session.conversation, author="visitor", text="I am Ada Lovelace")
    sessions.end(session, EndReason.VISITOR)
    chat.end_conversation(session.conversation, EndReason.ADVISOR)
    return session


def test_the_ledger_says_what_was_deleted_and_why_and_of_nobody(
    officer, client, address, ended
):
    answer = client.get(address)
    assert answer.status_code == 200
    rows = [
        (entry.subject, reason_text(entry), counts_text(entry))
        for entry in answer.context["object_list"]
    ]
    assert rows[0][:2] == ("conversation", "Ended by the advisor")
    assert rows[0][2].endswith(", 1 conversation")
    assert rows[1] == ("session", "Ended by the visitor", "1 session")
    html = answer.content.decode()
    for _subject, reason, counts in rows:
        assert reason in html
        assert counts in html
    for personal in (ended.pk, ended.conversation_id, ended.proof_id, "Ada", "Berger"):
        assert str(personal) not in html
    assert "no-store" in answer.headers["Cache-Control"]


def test_it_is_filtered_by_kind_and_time(officer, client, address, ended):
    def subjects(**query):
        answer = client.get(address, query)
        return [entry.subject for entry in answer.context["object_list"]]

    assert subjects(subject="session") == ["session"]
    tomorrow = (timezone.now() + dt.timedelta(days=1)).date().isoformat()
    assert subjects(occurred_at_from=tomorrow) == []
    assert subjects(occurred_at_to=tomorrow) == ["conversation", "session"]


def test_it_can_be_taken_along(officer, client, address, ended):
    answer = client.get(address, {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    head, *rows = csv.reader(io.StringIO(text))
    assert head == ["Time", "Kind", "Reason", "Deleted"]
    assert rows[1][1:] == ["Co-browsing session", "Ended by the visitor", "1 session"]
    assert str(ended.proof_id) not in text
    answer = client.get(address, {"export": "xlsx"})
    assert answer.status_code == 200
    assert "cobrowsing-deletions.xlsx" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("place", ["deletions", "deletions_results"])
def test_nobody_else_may(client, advisor, editor, ended, place):
    for user in (advisor, editor):
        client.force_login(user)
        answer = client.get(reverse(f"wagtail_cobrowse_admin:{place}"))
        assert answer.status_code == 302
        assert answer.url == reverse("wagtailadmin_home")
        home = client.get(reverse("wagtailadmin_home")).content.decode()
        assert reverse("wagtail_cobrowse_admin:deletions") not in home


def test_the_reports_menu_leads_here(officer, client, address):
    assert address in client.get(reverse("wagtailadmin_home")).content.decode()


@override_settings(WAGTAIL_COBROWSE={"CHAT_RETENTION_HOURS": 1})
def test_what_was_kept_for_its_time_says_so(site, home, advisor):
    session = start_session(site, add_help_page(home), advisor)
    chat.end_conversation(session.conversation, EndReason.VISITOR)
    retention.purge(timezone.now() + dt.timedelta(hours=2))
    entry = DeletionEntry.objects.get(subject="conversation")
    assert reason_text(entry) == "Time of storage is over"
    with translation.override("de"):
        assert reason_text(entry) == "Die Speicherzeit ist um"
        assert counts_text(DeletionEntry.objects.get(subject="session")) == "1 Sitzung"


def test_counts_that_have_no_words_of_their_own_are_named_all_the_same():
    assert counts_text(DeletionEntry(counts={"sessions": 2, "files": 1})) == (
        "2 sessions, 1 other record"
    )
    assert counts_text(DeletionEntry(counts={"sessions": 0})) == ""
