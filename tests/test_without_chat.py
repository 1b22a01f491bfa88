"""``CHAT: False``: the site has a chat of its own, and ours only holds sessions."""

import json
import re
import uuid

import pytest

from django.core import checks
from django.template import Context, Template
from django.test import override_settings
from django.urls import reverse

from tests.api.conftest import Api
from tests.journeys import give_consent, open_chat, seat_hash, start_session
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import (
    chat,
    errors,
    facts,
    filing,
    notes,
    ownership,
    retention,
    sessions,
    site_settings,
    startcodes,
)
from wagtail_cobrowse.admin import badge
from wagtail_cobrowse.models import (
    CobrowseSession,
    CobrowseSiteSettings,
    Conversation,
    DeletionEntry,
    EndReason,
    Message,
)


pytestmark = pytest.mark.usefixtures("without_chat")


@pytest.fixture
def without_chat():
    with override_settings(WAGTAIL_COBROWSE={"CHAT": False}):
        yield


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What is done within has been committed afterwards."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def page(home):
    return add_help_page(home)


def test_nobody_writes(site, page, advisor):
    conversation = give_consent(site, page).conversation
    deeds = [
        lambda: chat.post_message(conversation, author="visitor", text="Hello"),
        lambda: chat.post_message(conversation, author="advisor", text="Hello"),
        lambda: chat.offer_cobrowsing(conversation, advisor),
        lambda: chat.suggest_page(conversation, advisor, page),
        lambda: notes.write(conversation, advisor, "A note"),
        lambda: filing.file_chat(conversation, advisor, "complaint"),
    ]
    before = Message.objects.count()
    for deed in deeds:
        with pytest.raises(errors.ChatOff):
            deed()
    assert Message.objects.count() == before


def test_what_happens_to_a_session_is_written_all_the_same(site, page, advisor):
    session = start_session(site, page, advisor)
    events = Message.objects.filter(conversation=session.conversation_id)
    assert [each.data["event"] for each in events.order_by("sequence")] == [
        "consent_given",
        "conversation_taken",
        "session_started",
    ]


@pytest.mark.parametrize("reason", ["visitor", "advisor", "idle", "revoked"])
def test_what_held_a_session_goes_with_it(site, page, advisor, reason, committed):
    session = start_session(site, page, advisor)
    with committed():
        receipt = sessions.end(session, reason)
    # The visitor has had no chat and is not told of one.
    assert receipt.deleted == {"sessions": 1, "startcodes": 0}
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()
    assert {each.subject: each.reason for each in DeletionEntry.objects.all()} == {
        "session": reason,
        "conversation": reason,
    }


def test_nothing_is_kept_whatever_the_site_decides(site, page, advisor, committed):
    CobrowseSiteSettings.objects.create(site=site, chat_retention_hours=48)
    with override_settings(
        WAGTAIL_COBROWSE={"CHAT": False, "CHAT_RETENTION_HOURS": 24}
    ):
        assert site_settings.chat_retention_hours(site.pk) == 0
        with committed():
            sessions.end(start_session(site, page, advisor), EndReason.VISITOR)
        assert not Conversation.objects.exists()


def test_a_visitor_who_does_not_go_on_leaves_nothing(site, page, committed):
    given = give_consent(site, page)
    CobrowseSession.objects.update(created_at="2000-01-01T00:00Z")
    with committed():
        assert sessions.current(given.conversation) is None
    assert not Conversation.objects.filter(pk=given.conversation.pk).exists()


def test_a_new_consent_has_its_session_though_the_old_one_ends_meanwhile(
    site, page, committed
):
    seat = seat_hash()
    given = give_consent(site, page, seat)
    CobrowseSession.objects.update(created_at="2000-01-01T00:00Z")
    with committed():
        # The old one ends here, and with the commit what held it would go.
        assert sessions.current(given.conversation) is None
        again = give_consent(site, page, seat)
    assert sessions.current(again.conversation) == again.session


def test_what_a_killed_process_has_left_goes_with_the_next_purge(site, page, advisor):
    session = start_session(site, page, advisor)
    other = start_session(site, page, advisor)
    CobrowseSession.objects.filter(pk=session.pk).delete()
    retention.purge()
    assert [each.session for each in Conversation.objects.all()] == [other]


def test_chats_from_before_it_was_switched_off_end(site):
    with override_settings(WAGTAIL_COBROWSE={"CHAT": True}):
        conversation = open_chat(site)
        chat.post_message(conversation, author="visitor", text="Hello")
        retention.purge()
        assert Conversation.objects.exists()
    retention.purge()
    assert not Message.objects.exists()


def test_wrong_codes_end_what_waits(site, page, advisor, committed):
    given = give_consent(site, page)
    with committed():
        for _try in range(5):
            startcodes.try_startcode(given.conversation, advisor, "2222 2222")
    assert not Conversation.objects.exists()


def test_a_session_that_is_given_back_ends_whole(site, page, advisor, committed):
    session = start_session(site, page, advisor)
    with committed():
        ownership.release(session.conversation, advisor)
    assert not Conversation.objects.exists()


def test_the_api_refuses_what_people_write(site, page, advisor):
    visitor, workplace = Api("visitor"), Api("advisor").log_in(advisor)
    text = {"client_id": str(uuid.uuid4()), "text": "Hello", "language": "en"}
    answer = visitor.post("messages/", text)
    assert (answer.status_code, answer.json()["code"]) == (409, "chat_off")
    # Nothing has been opened, and no seat was given for it.
    assert not Conversation.objects.exists()
    assert not answer.cookies
    number = give_consent(site, page).conversation.pk
    workplace.post(f"conversations/{number}/take/")
    for path, body in [
        ("messages/", {"client_id": str(uuid.uuid4()), "text": "Hello"}),
        ("offer/", {"client_id": str(uuid.uuid4())}),
        ("suggest/", {"client_id": str(uuid.uuid4()), "page": page.pk}),
        ("notes/", {"client_id": str(uuid.uuid4()), "text": "Hello"}),
    ]:
        answer = workplace.post(f"conversations/{number}/{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "chat_off"), path


@pytest.mark.django_db(transaction=True)
def test_the_journey_by_the_api_alone(site, page, advisor):
    visitor, workplace = Api("visitor"), Api("advisor").log_in(advisor)
    begun = visitor.post("consent/begin/", {"page": page.pk}).json()
    begun.update(accepted=True, elapsed=900)
    given = visitor.post("consent/", begun).json()
    [row] = workplace.get("queue/").json()["conversations"]
    assert row["pseudonym"] == given["state"]["conversation"]["pseudonym"]
    path = f"conversations/{row['id']}/session"
    started = workplace.post(f"{path}/start/", {"startcode": given["startcode"]}).json()
    assert (started["mine"], started["session"]["state"]) == (True, "active")
    assert visitor.get("state/").json()["session"]["state"] == "active"
    # It is read once more before it is gone.
    ended = workplace.post(f"{path}/end/")
    assert (ended.status_code, ended.json()["session"]) == (200, None)
    assert workplace.get(f"conversations/{row['id']}/").status_code == 404
    state = visitor.get("state/").json()
    assert (state["conversation"], state["session"]) == (None, None)


def test_pages_load_no_chat(rf, site):
    def configuration():
        template = Template("{% load wagtail_cobrowse_tags %}{% cobrowse %}")
        html = template.render(Context({"request": rf.get("/")}))
        found = re.search(r'data-cobrowse-config="(.*?)"', html)[1]
        return json.loads(found.replace("&quot;", '"'))

    without = configuration()
    with override_settings(WAGTAIL_COBROWSE={}):
        assert set(configuration()) - set(without) == {
            *("chat", "label", "failed"),
        }
    assert without["lost"].startswith("Co-browsing did not load.")


def test_the_workplace_has_no_part_for_it(client, advisor):
    client.force_login(advisor)
    html = client.get(reverse("wagtail_cobrowse_admin:workplace")).content.decode()
    assert 'data-cobrowse-part="page"' in html
    assert 'data-cobrowse-part="chat"' not in html
    assert 'data-cobrowse-tab="chat"' not in html
    assert '"chat": false' in html


def test_visitors_read_nothing_of_a_chat(site):
    CobrowseSiteSettings.objects.create(site=site, is_off=True)
    names = [name for name, _label in facts.FACTS]
    words = [each.text for each in facts.facts_of(site, names)]
    with pytest.raises(errors.Closed) as refusal:
        site_settings.check_on(site.pk)
    assert "chat" not in " ".join([*words, str(refusal.value)]).lower()


def test_the_userbar_makes_room_only_for_a_launcher_that_is_there():
    sheet = "wagtail_cobrowse/userbar.css"
    assert sheet not in badge.style()
    with override_settings(WAGTAIL_COBROWSE={"CHAT": True}):
        assert sheet in badge.style()


def found(**given):
    with override_settings(WAGTAIL_COBROWSE=given):
        return [
            each.id
            for each in checks.run_checks(tags=["wagtail_cobrowse"], databases=[])
        ]


@pytest.mark.parametrize("value", ["no", 0, None, [], "False"])
def test_what_is_neither_true_nor_false_is_an_error(value):
    assert "wagtail_cobrowse.E002" in found(CHAT=value)


@pytest.mark.parametrize(
    "key", ["ADVISOR_GRACE_TIME", "MESSAGE_MAX_LENGTH", "TRANSFER_LIFETIME"]
)
def test_settings_of_a_chat_that_is_not_there_are_named(key):
    assert "wagtail_cobrowse.W019" in found(CHAT=False, **{key: 7})
    assert "wagtail_cobrowse.W019" not in found(CHAT=True, **{key: 7})
    assert "wagtail_cobrowse.W019" not in found(CHAT=False, STARTCODE_TRIES=7)
    # It still says how long chats of the time before are kept.
    assert "wagtail_cobrowse.W019" not in found(CHAT=False, CHAT_RETENTION_HOURS=7)
