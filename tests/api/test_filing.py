"""File to case: a copy where a task needs it, told to the visitor, off by default."""

import json

import pytest

from wagtail.models import PageLogEntry

from tests.journeys import start_session
from tests.rights import add_site, allow, make_user
from tests.test_retention import everything
from wagtail_cobrowse import chat
from wagtail_cobrowse.filing import chat_filed
from wagtail_cobrowse.models import DeletionEntry, FilingReason, Message

from .conftest import Api


@pytest.fixture
def filer(site):
    allow(site, allow_filing=True)
    return make_user("filer", "Anna Berger", advise=[site], file=[site])


@pytest.fixture
def browser(filer):
    return Api("advisor").log_in(filer)


@pytest.fixture
def conversation(site, page, filer):
    session = start_session(site, page, filer)
    chat.post_message(
        session.conversation, author="visitor", text="My knee. K7LM 42TX, please?"
    )
    return session.conversation


@pytest.fixture
def hook():
    """A site's own case system; what it got, and what it answers."""
    got, answers = [], [True]

    def receive(sender, **sent):
        got.append(sent)
        if isinstance(answers[0], Exception):
            raise answers[0]
        return answers[0]

    chat_filed.connect(receive)
    yield type("Hook", (), {"got": got, "answers": answers})
    chat_filed.disconnect(receive)


def post(browser, conversation, reason="task", **data):
    return browser.post(
        f"conversations/{conversation.pk}/file/", {"reason": reason, **data}
    )


def nothing_happened(conversation):
    return not (
        DeletionEntry.objects.filter(subject="filed").exists()
        or Message.objects.filter(data__event="chat_filed").exists()
        or PageLogEntry.objects.filter(action="wagtail_cobrowse.chat_filed").exists()
    )


def test_the_copy_is_for_the_advisors_machine(browser, conversation):
    answer = post(browser, conversation, note="Case 12")
    assert answer.status_code == 201
    filed = answer.json()
    assert not filed["delivered"]
    document = filed["document"]
    assert (document["reason"], document["note"]) == ("task", "Case 12")
    assert document["filed_by"] == "Anna Berger"
    texts = [each["text"] for each in document["messages"]]
    assert any("My knee" in text for text in texts)
    assert "My knee" in filed["text"] and "Case 12" in filed["text"]
    # Neither what grants something nor a Startcode is in it.
    for secret in (conversation.route, conversation.seat_hash, str(conversation.pk)):
        assert secret not in json.dumps(filed)
    assert "K7LM" not in json.dumps(filed)


def test_the_ledger_has_it_without_its_words(browser, conversation):
    post(browser, conversation, "complaint", note="Case 12")
    entry = DeletionEntry.objects.get(subject="filed")
    assert (entry.reason, entry.proof_id) == ("complaint", None)
    assert entry.counts["messages"] > 0
    assert "Case 12" not in everything()


def test_the_history_of_the_page_has_it(browser, conversation, filer, page):
    post(browser, conversation)
    entry = PageLogEntry.objects.get(action="wagtail_cobrowse.chat_filed")
    assert (entry.user, entry.page_id, entry.data) == (
        filer,
        page.pk,
        {"reason": "task"},
    )
    assert "Social Code" in entry.formatter.format_message(entry)


def test_the_visitor_is_told_in_the_chat_and_on_the_receipt(
    browser, conversation, filer
):
    post(browser, conversation, "legal")
    event = Message.objects.get(data__event="chat_filed")
    told = browser.get(f"conversations/{conversation.pk}/messages/").json()["messages"]
    [text] = [each["text"] for each in told if each["sequence"] == event.sequence]
    assert text == (
        "A copy of this chat has been filed to a case: "
        "Legal claim, or a request of an authority."
    )
    assert chat.end_conversation(conversation, "visitor").filed


def test_a_receipt_without_it_says_so(conversation):
    assert not chat.end_conversation(conversation, "visitor").filed


def test_the_sites_own_case_system_gets_it(browser, conversation, filer, site, hook):
    answer = post(browser, conversation, note="Case 12").json()
    assert answer == {"delivered": True, "document": None, "text": ""}
    [sent] = hook.got
    assert sent["user"] == filer and sent["site"] == site
    assert sent["document"]["note"] == "Case 12" and "My knee" in sent["text"]


def test_a_case_system_that_does_not_take_it_leaves_it_to_the_advisor(
    browser, conversation, hook
):
    hook.answers[0] = None
    assert post(browser, conversation).json()["document"]["messages"]


def test_a_case_system_that_fails_leaves_no_trace(browser, conversation, hook, caplog):
    hook.answers[0] = ValueError("About the knee")
    answer = post(browser, conversation)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_filed")
    assert nothing_happened(conversation)
    assert "knee" not in caplog.text and "ValueError" in caplog.text


@pytest.mark.parametrize("reason", ["", "curiosity", None])
def test_not_without_a_reason(browser, conversation, reason):
    answer = post(browser, conversation, reason)
    assert answer.status_code == 400 and "reason" in answer.json()
    assert nothing_happened(conversation)


def test_not_with_a_note_without_end(browser, conversation):
    assert post(browser, conversation, note="x" * 501).status_code == 400
    assert nothing_happened(conversation)


def test_not_without_the_right(site, page, workplace, advisor):
    allow(site, allow_filing=True)
    conversation = start_session(site, page, advisor).conversation
    detail = workplace.get(f"conversations/{conversation.pk}/").json()
    assert detail["may_file"] is False
    answer = post(workplace, conversation)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert nothing_happened(conversation)


def test_not_where_the_site_does_not_allow_it(browser, conversation, site):
    detail = f"conversations/{conversation.pk}/"
    assert browser.get(detail).json()["may_file"] is True
    allow(site, allow_filing=False)
    assert browser.get(detail).json()["may_file"] is False
    assert post(browser, conversation).status_code == 403
    assert nothing_happened(conversation)


def test_not_with_the_right_on_another_site(site, page, home):
    allow(site, allow_filing=True)
    user = make_user("elsewhere", advise=[site], file=[add_site(home)])
    conversation = start_session(site, page, user).conversation
    assert post(Api("advisor").log_in(user), conversation).status_code == 403
    assert nothing_happened(conversation)


def test_not_somebody_elses_chat(conversation, site):
    other = Api("advisor").log_in(make_user("other", advise=[site], file=[site]))
    answer = post(other, conversation)
    assert (answer.status_code, answer.json()["code"]) == (403, "taken")
    assert nothing_happened(conversation)


def test_not_a_chat_that_nobody_has_taken(browser, site):
    waiting = chat.open_conversation(site, "e" * 64, "en")
    answer = post(browser, waiting)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_taken")


def test_not_after_the_end(browser, conversation):
    chat.end_conversation(conversation, "visitor")
    assert post(browser, conversation).status_code == 404
    assert not DeletionEntry.objects.filter(subject="filed").exists()


def test_every_reason_has_room_in_the_ledger():
    longest = DeletionEntry._meta.get_field("reason").max_length
    assert all(len(value) <= longest for value in FilingReason.values)
