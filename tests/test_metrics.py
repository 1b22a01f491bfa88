"""Figures for Prometheus."""

import datetime as dt
import re

import pytest

from django.utils import timezone

from tests.journeys import open_chat, start_session
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import availability, chat, retention
from wagtail_cobrowse.models import Conversation


PATH = "/cobrowse/health/metrics/"
TOKEN = "a token of forty characters, made by pwgen"
LINE = re.compile(r'cobrowse_([a-z_]+)(\{[a-z]+="[a-z]+"\})? (-?[0-9.e+]+)')


@pytest.fixture
def token(settings):
    settings.WAGTAIL_COBROWSE = {**settings.WAGTAIL_COBROWSE, "METRICS_TOKEN": TOKEN}


def read(client):
    answer = client.get(PATH, headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    lines = [each for each in answer.text.splitlines() if not each.startswith("#")]
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found), lines
    return {each[1] + (each[2] or ""): float(each[3]) for each in found}


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer"])
def test_without_a_token_in_the_settings_nobody_may_read(client, given):
    answer = client.get(PATH, headers={"Authorization": given})
    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", TOKEN, f"Basic {TOKEN}"]
)
def test_only_who_has_the_token_may_read(client, token, given):
    """No query either: the database is not allowed here."""
    answer = client.get(PATH, headers={"Authorization": given})
    assert (answer.status_code, answer.content) == (401, b"")


def test_reading_changes_nothing(client, token):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert client.post(PATH, headers=headers).status_code == 405


@pytest.mark.django_db
def test_a_site_where_nothing_happens_says_so(client, token):
    found = read(client)
    assert set(found.values()) == {0}
    assert 'sessions{state="active"}' in found
    assert "purge_age_seconds" not in found


@pytest.mark.django_db
def test_the_figures_are_what_the_database_holds(client, token, home, site, advisor):
    waiting = open_chat(site)
    long_ago = timezone.now() - dt.timedelta(seconds=90)
    Conversation.objects.filter(pk=waiting.pk).update(created_at=long_ago)
    start_session(site, add_help_page(home), advisor)
    availability.arrive(advisor.pk)
    retention.purge()
    # Who has gone waits for nobody.
    days_ago = timezone.now() - dt.timedelta(days=2)
    gone = Conversation.objects.filter(pk=open_chat(site).pk)
    gone.update(created_at=days_ago, visitor_seen_at=days_ago)
    found = read(client)
    assert found['conversations{state="waiting"}'] == 2
    assert found['conversations{state="open"}'] == 1
    assert found['sessions{state="active"}'] == 1
    assert found['advisors{status="available"}'] == 1
    assert 90 <= found["longest_wait_seconds"] < 600
    assert 0 <= found["purge_age_seconds"] < 600
    chat.take(waiting, advisor)
    assert read(client)["longest_wait_seconds"] == 0


@pytest.mark.django_db
def test_the_figures_take_few_queries(
    client, token, site, django_assert_max_num_queries
):
    for _ in range(3):
        open_chat(site)
    with django_assert_max_num_queries(6):
        read(client)
