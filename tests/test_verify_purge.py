"""Proof that what had to be deleted is gone, and that the search finds what is left."""

import datetime as dt
import io
import uuid

import pytest

from asgiref.sync import async_to_sync
from channels.layers import channel_layers, get_channel_layer

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from tests.journeys import give_consent, open_chat, start_session
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import chat, leftovers, live, retention, sessions, traces
from wagtail_cobrowse.models import (
    CobrowseSession,
    ConsentNonce,
    Conversation,
    EndReason,
    Message,
)


WORD = "Xylophonweberin"
uses_redis = "redis" in settings.CHANNEL_LAYERS["default"]["BACKEND"]


@pytest.fixture
def page(home):
    return add_help_page(home)


def later(**values):
    return timezone.now() + dt.timedelta(**values)


def verify(*values, stdin=None, monkeypatch=None):
    output = io.StringIO()
    if stdin is not None:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    call_command("cobrowse_verify_purge", *values, stdout=output)
    return output.getvalue()


def places(*values):
    return [trace.place for trace in traces.find(values)]


def test_a_word_is_found_in_whatever_column_it_is(site, editor):
    conversation = open_chat(site)
    chat.post_message(conversation, author="visitor", text=f"I am a {WORD}.")
    editor.first_name = WORD.lower()
    editor.save()
    store = SessionStore()
    store["note"] = "x"
    store.save()
    found = traces.find([WORD])
    assert [str(trace) for trace in found] == [
        "auth_user.first_name: 1",
        "wagtail_cobrowse_message.text: 1",
    ]
    assert places(store.session_key) == ["django_session.session_key"]


def test_a_word_within_json_and_beyond_ascii_is_found(site):
    conversation = open_chat(site)
    chat.post_event(conversation, "conversation_taken", name="Frau Müßiggang")
    assert places("Müßiggang") == ["wagtail_cobrowse_message.data"]


@pytest.mark.parametrize("form", [str, lambda number: number.hex])
def test_an_id_is_found_however_it_is_written(site, form):
    conversation = open_chat(site)
    chat.post_message(conversation, author="visitor", text="Hello")
    assert places(form(conversation.pk)) == [
        "wagtail_cobrowse_conversation.id",
        "wagtail_cobrowse_message.conversation_id",
    ]


def test_nothing_is_found_of_somebody_who_was_never_here(db):
    assert places(WORD, uuid.uuid4()) == []
    assert places("", "  ") == []


def test_what_is_too_short_would_be_found_by_chance(db):
    with pytest.raises(CommandError, match="less than 4"):
        verify("abc")


def test_the_command_names_the_place_and_never_what_it_found(site):
    chat.post_message(open_chat(site), author="visitor", text=f"I am a {WORD}.")
    output = io.StringIO()
    with pytest.raises(CommandError, match="in 1 places") as error:
        call_command("cobrowse_verify_purge", WORD, stdout=output)
    assert output.getvalue() == "Left: wagtail_cobrowse_message.text: 1\n"
    assert WORD not in str(error.value)


def test_values_can_be_read_so_that_no_shell_remembers_them(site, monkeypatch):
    chat.post_message(open_chat(site), author="visitor", text=f"I am a {WORD}.")
    with pytest.raises(CommandError):
        verify("-", stdin=f"\n{WORD}\n", monkeypatch=monkeypatch)
    assert "Nothing" in verify("-", stdin="somebody else\n", monkeypatch=monkeypatch)


ENDS = {
    "visitor": lambda session: sessions.end(session, EndReason.VISITOR),
    "withdrawal": lambda session: sessions.end(session, EndReason.WITHDRAWN),
    "advisor": lambda session: sessions.end(session, EndReason.ADVISOR),
    "expiry": lambda session: retention.purge(later(hours=2, seconds=1)),
    "idle": lambda session: _idle(session),
    "process killed": lambda session: retention.purge(later(seconds=121)),
    "chat": lambda session: chat.end_conversation(session.conversation, "visitor"),
}


def _idle(session):
    now = later(seconds=1801)
    route = session.conversation.route
    sessions.touch_seen([route], [route], [], now)
    retention.purge(now)


@pytest.mark.parametrize("how", ENDS)
def test_whatever_ends_a_session_nothing_of_it_is_left(site, page, advisor, how):
    session = start_session(site, page, advisor)
    assert places(session.pk) == ["wagtail_cobrowse_cobrowsesession.id"]
    ENDS[how](session)
    assert not CobrowseSession.objects.exists()
    assert places(session.pk, session.startcode_hash or session.pk) == []


def test_with_the_chat_the_last_trace_goes(site, page, advisor):
    session = start_session(site, page, advisor)
    conversation = session.conversation
    chat.post_message(conversation, author="visitor", text=f"I am a {WORD}.")
    personal = [WORD, conversation.pk, conversation.route, conversation.seat_hash]
    assert len(places(*personal)) >= 4
    chat.end_conversation(conversation, "visitor")
    assert "Nothing is left." in verify(*map(str, personal))


def test_a_site_that_purges_has_no_leftovers(site, page, advisor):
    start_session(site, page, advisor)
    give_consent(site, page)
    assert leftovers.find() == []
    assert "Nothing is left." in verify()


def left_over(now):
    return [trace.place for trace in leftovers.find(now)]


def test_what_nobody_purges_is_named(site, page, advisor):
    start_session(site, page, advisor)
    open_chat(site)
    nonce = ConsentNonce(digest="0" * 64, seat_hash="1" * 64, page=page)
    nonce.terms = CobrowseSession.objects.get().terms
    nonce.save()
    assert left_over(later(seconds=150)) == []
    assert left_over(later(seconds=200)) == ["sessions whose time is over"]
    now = later(hours=3)
    assert left_over(now) == [
        "sessions whose time is over",
        "abandoned conversations",
        "open questions for a consent",
    ]
    retention.purge(now)
    assert left_over(now) == []


@override_settings(WAGTAIL_COBROWSE={"CHAT_RETENTION_HOURS": 24})
def test_a_kept_chat_is_due_after_its_time(site):
    conversation = open_chat(site)
    chat.end_conversation(conversation, "visitor")
    assert left_over(later(hours=23)) == []
    assert left_over(later(hours=25)) == ["ended conversations"]
    Conversation.objects.update(seat_hash="2" * 64)
    assert left_over(later()) == ["ended conversations that still know the seat"]


def test_a_dead_startcode_in_the_chat_is_noticed(site, page):
    given = give_consent(site, page)
    chat.post_message(
        given.conversation, author="visitor", text=f"It is {given.startcode}"
    )
    assert left_over(later()) == []
    sessions.end(given.session, "visitor")
    assert left_over(later()) == []
    Message.objects.filter(author="visitor").update(may_hold_startcode=True)
    Conversation.objects.update(state="ended", seat_hash="", ended_at=timezone.now())
    assert left_over(later()) == ["messages with a dead Startcode"]


def test_a_django_session_of_ours_would_be_noticed(db):
    store = SessionStore()
    store["cobrowse_seat"] = "x"
    store.save()
    assert left_over(later()) == ["Django sessions"]


def test_proofs_are_due_after_their_time(site, page):
    sessions.end(give_consent(site, page).session, "visitor")
    now = later(days=1096)
    assert "proofs of consent" in left_over(now)
    retention.purge(now)
    assert left_over(now) == []


@pytest.fixture
def layer(settings):
    """The layer that keeps its groups in Redis, where there is one."""
    layers = settings.CHANNEL_LAYERS
    if uses_redis:
        settings.CHANNEL_LAYERS = {
            "default": {
                "BACKEND": "channels_redis.core.RedisChannelLayer",
                "CONFIG": {"hosts": layers["default"]["CONFIG"]["hosts"]},
            }
        }
    channel_layers.backends.clear()
    yield get_channel_layer()
    channel_layers.backends.clear()


def test_groups_of_a_killed_process_are_found_and_forgotten(
    site, layer, django_capture_on_commit_callbacks
):
    conversation = open_chat(site)
    for route in (conversation.route, "gone"):
        group = live.conversation_group(route)
        async_to_sync(layer.group_add)(group, "specific.killed!process")
    # A layer in the memory of a process dies with it.
    kept = ["groups of the channel layer"] if uses_redis else []
    assert ("channel layer default" in places(conversation.route)) == uses_redis
    assert left_over(later()) == kept
    output = io.StringIO()
    call_command("cobrowse_purge", stdout=output)
    assert f"layer_groups: {len(kept)}" in output.getvalue()
    assert left_over(later()) == []
    with django_capture_on_commit_callbacks(execute=True):
        chat.end_conversation(conversation, "visitor")
    assert places(conversation.route) == []


@pytest.mark.parametrize("kind", ["value", "key", "hash", "list", "set", "zset"])
def test_a_word_in_a_redis_cache_is_found(db, settings, kind):
    if not uses_redis:
        assert places(WORD) == []
        return
    address = settings.CHANNEL_LAYERS["default"]["CONFIG"]["hosts"][0]["address"]
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": address,
        }
    }
    client = caches["default"]._cache.get_client()
    write = {
        "value": lambda: caches["default"].set("a", f"x {WORD} y"),
        "key": lambda: caches["default"].set(f"of-{WORD}", 1),
        "hash": lambda: client.hset("a", "b", WORD),
        "list": lambda: client.rpush("a", "b", WORD),
        "set": lambda: client.sadd("a", WORD),
        "zset": lambda: client.zadd("a", {WORD: 1}),
    }
    try:
        write[kind]()
        assert "cache default" in places(WORD.upper())
    finally:
        client.flushdb()
    assert places(WORD) == []
