"""What a proxy or an orchestrator asks of a process."""

import asyncio
import threading
import time

import pytest

from channels.layers import get_channel_layer

from django.db import connections
from django.test import AsyncClient

from tests.services import free_port
from wagtail_cobrowse import health
from wagtail_cobrowse.consumers import supervisor as supervisor_module
from wagtail_cobrowse.consumers.draining import draining
from wagtail_cobrowse.consumers.supervisor import supervisor
from wagtail_cobrowse.relay.hub import hub


LIVE, READY = "/cobrowse/health/live/", "/cobrowse/health/ready/"


@pytest.fixture
def without_database(monkeypatch):
    """New connections find none: no such file, or nobody who listens."""
    known = connections.databases["default"]
    monkeypatch.setitem(known, "NAME", "/nonexistent/database")
    if known.get("HOST"):
        monkeypatch.setitem(known, "PORT", free_port())


@pytest.mark.parametrize("language", ["", "de", "fr"])
def test_a_process_that_answers_lives(client, language):
    answer = client.get(LIVE, headers={"Accept-Language": language})
    # No redirect, and no query: the database is not allowed here.
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_a_process_that_has_all_it_needs_is_ready(client):
    answer = client.get(READY, headers={"Accept-Language": "de"})
    assert answer.json() == {"status": "ready", "missing": []}
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", [LIVE, READY])
def test_health_is_read_only(client, path):
    assert client.post(path).status_code == 405
    assert client.head(LIVE).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_without_a_database_a_process_lives_but_is_not_ready(client, without_database):
    answer = client.get(READY)
    assert answer.status_code == 503
    # A name, and nothing of where it is or what went wrong.
    assert answer.json() == {"status": "missing", "missing": ["database"]}
    assert client.get(LIVE).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_database_that_hangs_is_not_waited_for(client, monkeypatch):
    may_answer = threading.Event()
    monkeypatch.setattr(health, "_select_one", lambda: may_answer.wait(60))
    try:
        asked_at = time.monotonic()
        # More often than there are threads for it.
        for _ in range(3):
            assert client.get(READY).json()["missing"] == ["database"]
        assert time.monotonic() - asked_at < 30
    finally:
        may_answer.set()


@pytest.mark.django_db(transaction=True)
def test_a_channel_layer_that_nobody_serves_is_missing(client, settings):
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [f"redis://127.0.0.1:{free_port()}/0"]},
        }
    }
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["missing"]) == (503, ["channel_layer"])
    settings.CHANNEL_LAYERS = {}
    assert client.get(READY).json()["missing"] == ["channel_layer"]


@pytest.mark.django_db(transaction=True)
async def test_questions_leave_nothing_behind_in_the_layer():
    layer = get_channel_layer()
    # That of Redis has one for each event loop.
    inner = layer._get_layer() if hasattr(layer, "_get_layer") else layer
    before = len(inner.channels)
    for _ in range(3):
        assert (await AsyncClient().get(READY)).status_code == 200
    assert len(inner.channels) == before


@pytest.mark.django_db(transaction=True)
async def test_sockets_that_nobody_can_confirm_are_missing(monkeypatch):
    monkeypatch.setattr(supervisor_module, "HALT_AFTER", 0.3)
    monkeypatch.setattr(supervisor_module, "CONFIRM_EVERY", 0.05)
    may_answer = threading.Event()
    read = supervisor_module._read

    def read_late(*arguments):
        may_answer.wait(60)
        return read(*arguments)

    monkeypatch.setattr(supervisor_module, "_read", read_late)

    class Socket:
        """One that is asked about at every confirmation."""

        user, scope = None, {}

    try:
        supervisor.add(Socket())
        await _until_ready_says(["supervisor"])
        # Without sockets nothing has to be confirmed.
        supervisor.consumers.clear()
        await _until_ready_says([])
    finally:
        supervisor.consumers.clear()
        may_answer.set()
        await supervisor.stop()


@pytest.mark.django_db(transaction=True)
async def test_a_bus_that_is_down_is_missing(monkeypatch):
    hub.connect(f"redis://127.0.0.1:{free_port()}/0", "a secret")
    try:
        await _until_ready_says(["bus"])
    finally:
        await hub.disconnect()
    await _until_ready_says([])


@pytest.mark.django_db(transaction=True)
async def test_a_process_that_ends_is_not_ready():
    try:
        await draining.begin()
        answer = await AsyncClient().get(READY)
        assert answer.status_code == 503
        assert answer.json() == {"status": "draining", "missing": []}
    finally:
        draining.forget()
    await _until_ready_says([])


async def _until_ready_says(missing):
    async with asyncio.timeout(30):
        while (await AsyncClient().get(READY)).json()["missing"] != missing:
            await asyncio.sleep(0.05)
