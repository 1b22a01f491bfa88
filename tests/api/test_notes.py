"""Internal notes: for the next advisor, and on no path to the visitor."""

import json
import uuid

import pytest

from django.test import override_settings

from tests.journeys import open_chat, start_session
from tests.test_retention import everything
from wagtail_cobrowse import chat, filing, leftovers, live, notes
from wagtail_cobrowse.errors import ClientIdTaken, ConversationEnded
from wagtail_cobrowse.models import DeletionEntry, Message, Note

from .conftest import Api


CANARY = "Canary: sounds upset"


@pytest.fixture
def conversation(mine):
    return mine


@pytest.fixture
def sent(monkeypatch):
    """Every event, with the groups that it goes to."""
    events = []
    monkeypatch.setattr(
        live, "_send", lambda groups, event: events.append((list(groups), event))
    )
    return events


def path(conversation):
    return f"conversations/{conversation.pk}/notes/"


def write(browser, conversation, text=CANARY, client_id=None):
    return browser.post(
        path(conversation), {"client_id": str(client_id or uuid.uuid4()), "text": text}
    )


def test_a_note_is_for_whoever_advises_here(workplace, conversation):
    chat.post_message(conversation, author="visitor", text="Hello")
    answer = write(workplace, conversation)
    assert answer.status_code == 201
    note = answer.json()["note"]
    assert (note["text"], note["name"], note["after"]) == (CANARY, "Anna Berger", 2)
    assert workplace.get(path(conversation)).json() == {"notes": [note]}
    detail = workplace.get(f"conversations/{conversation.pk}/").json()
    assert detail["notes"] == 1


def test_a_retry_is_the_same_note(workplace, conversation):
    number = uuid.uuid4()
    first = write(workplace, conversation, client_id=number)
    again = write(workplace, conversation, "Changed", client_id=number)
    assert again.status_code == 200
    assert again.json() == first.json()
    assert Note.objects.count() == 1


def test_nobody_answers_for_the_note_of_another(conversation, advisor, advisor2):
    note, _ = notes.write(conversation, advisor, CANARY)
    with pytest.raises(ClientIdTaken):
        notes.write(conversation, advisor2, "Mine", note.client_id)


def test_the_visitor_is_given_nothing_of_it(
    site, page, advisor, sent, django_capture_on_commit_callbacks
):
    """Answers, events, numbers, the receipt: all as without any note."""
    visitor = Api("visitor")
    visitor.post(
        "messages/",
        {"client_id": str(uuid.uuid4()), "text": "Hello", "language": "en"},
    )
    conversation = chat.find_conversation(
        Note._meta.get_field("conversation").related_model.objects.get().seat_hash
    )
    chat.take(conversation, advisor)
    before = [visitor.get(each).json() for each in ("state/", "messages/")]
    with django_capture_on_commit_callbacks(execute=True):
        notes.write(conversation, advisor, CANARY)
    assert [visitor.get(each).json() for each in ("state/", "messages/")] == before
    [(groups, event)] = sent
    assert groups == [live.advisors_group(site.pk)]
    assert event["changes"] == ["notes"]
    with django_capture_on_commit_callbacks(execute=True):
        ended = visitor.post("end/").json()
    assert "notes" not in ended["receipt"]["deleted"]
    told = json.dumps([ended, [event for _groups, event in sent], before])
    assert CANARY not in told
    assert "upset" not in told


def test_it_is_in_no_copy_for_a_case(site, page, advisor):
    session = start_session(site, page, advisor)
    notes.write(session.conversation, advisor, CANARY)
    filed = filing.file_chat(session.conversation, advisor, "task")
    assert "upset" not in filed.text + json.dumps(filed.document)


@pytest.mark.parametrize("hours", [0, 24])
def test_it_goes_with_the_end_of_the_chat(conversation, advisor, hours):
    notes.write(conversation, advisor, CANARY)
    with override_settings(WAGTAIL_COBROWSE={"CHAT_RETENTION_HOURS": hours}):
        receipt = chat.end_conversation(conversation, "visitor")
        assert leftovers.find() == []
    assert "notes" not in receipt.deleted
    assert not Note.objects.exists()
    assert CANARY not in everything()
    entries = DeletionEntry.objects.filter(subject="conversation")
    assert sum(entry.counts.get("notes", 0) for entry in entries) == 1


def test_a_startcode_is_not_kept_in_it(conversation, advisor):
    note, _ = notes.write(conversation, advisor, "The code is K7LM 42TX.")
    assert "K7LM" not in note.text


def test_not_after_the_end(conversation, advisor):
    chat.end_conversation(conversation, "visitor")
    with pytest.raises(ConversationEnded):
        notes.write(conversation, advisor, CANARY)
    assert not Note.objects.exists()


def test_others_neither_read_nor_write(workplace2, conversation, advisor):
    notes.write(conversation, advisor, CANARY)
    for answer in (
        workplace2.get(path(conversation)),
        write(workplace2, conversation),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "taken")
        assert "upset" not in answer.content.decode()


def test_not_before_the_chat_is_taken(workplace, site):
    waiting = open_chat(site)
    answer = write(workplace, waiting)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_taken")


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, None])
def test_what_is_no_note(workplace, conversation, text):
    answer = write(workplace, conversation, text)
    assert answer.status_code == 400
    assert "text" in answer.json()


def test_a_note_takes_no_number_of_the_messages(site, advisor, conversation):
    notes.write(conversation, advisor, CANARY)
    message, _ = chat.post_message(conversation, author="visitor", text="Hello")
    assert message.sequence == 2
    assert list(Message.objects.values_list("sequence", flat=True)) == [1, 2]


def test_the_newest_are_shown_in_their_order(conversation, advisor, monkeypatch):
    monkeypatch.setattr(notes, "SHOWN", 2)
    for text in ("one", "two", "three"):
        notes.write(conversation, advisor, text)
    assert [note.text for note in notes.read(conversation)] == ["two", "three"]
    assert notes.count(conversation) == 3
