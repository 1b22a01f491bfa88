"""Figures for Prometheus."""

import datetime as dt
import re

import pytest

from django.utils import timezone

from tests.journeys import (
    give_consent,
    in_threads,
    open_chat,
    start_session,
    wrong_code,
)
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import availability, chat, meters, retention, startcodes
from wagtail_cobrowse.models import Conversation, Meter
from wagtail_cobrowse.startcodes import Outcome


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
    with django_assert_max_num_queries(7):
        read(client)


def note(process, sockets, passed, **when):
    meters.note(process, {"sockets_visitor": sockets}, {"from_visitor": passed}, **when)


@pytest.mark.django_db
def test_what_processes_count_is_added_up(client, token):
    note("one", 2, 5)
    note("two", 1, 7)
    note("one", 3, 100_000_001)
    found = read(client)
    assert found["socket_processes"] == 2
    assert found['sockets{kind="visitor"}'] == 4
    assert found['sockets{kind="stage"}'] == 0
    # To the last digit.
    assert found['frames_total{from="visitor"}'] == 100_000_013
    assert found['frames_total{from="advisor"}'] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("is_killed", [True, False])
def test_what_a_process_has_counted_stays_when_it_ends(client, token, is_killed):
    now = timezone.now()
    note("one", 2, 5, now=now - dt.timedelta(seconds=meters.STALE_AFTER))
    if not is_killed:
        meters.forget("one")
    found = read(client)
    assert found["socket_processes"] == found['sockets{kind="visitor"}'] == 0
    assert found['frames_total{from="visitor"}'] == 5
    note("two", 1, 1, now=now)
    assert set(Meter.objects.values_list("process", flat=True)) == {"", "two"}


@pytest.mark.django_db
def test_figures_that_only_grow_are_counters(client, token):
    answer = client.get(PATH, headers={"Authorization": f"Bearer {TOKEN}"})
    kinds = dict(re.findall(r"^# TYPE cobrowse_(\w+) (\w+)$", answer.text, re.M))
    assert {name for name, kind in kinds.items() if kind == "counter"} == {
        name for name in kinds if name.endswith("_total")
    }
    assert len(kinds) > 10


@pytest.mark.django_db(transaction=True)
def test_processes_that_count_at_once_lose_nothing(token):
    counted = {"from_visitor": 1, "from_advisor": 2, "resyncs": 3}
    in_threads(6, lambda number: meters.note(f"{number}", {}, counted))
    assert meters.read()[0] == {name: 6 * count for name, count in counted.items()}


@pytest.mark.django_db(transaction=True)
def test_messages_of_people_are_counted(client, token, mine, advisor):
    chat.post_message(mine, author="visitor", text="Hello")
    chat.post_message(mine, author="visitor", text="Is anybody there?")
    chat.post_message(mine, author="advisor", text="Yes", advisor=advisor)
    found = read(client)
    # What has happened is told as a message as well, and nobody has written it.
    assert found['messages_total{author="visitor"}'] == 2
    assert found['messages_total{author="advisor"}'] == 1


@pytest.mark.django_db(transaction=True)
def test_startcodes_that_start_nothing_are_counted(
    client, token, site, home, advisor, settings
):
    usual = settings.WAGTAIL_COBROWSE
    settings.WAGTAIL_COBROWSE = {**usual, "ADVISOR_WRONG_CODES_PER_HOUR": 2}
    given = give_consent(site, add_help_page(home))
    wrong = wrong_code(given.startcode)
    tries = [
        startcodes.try_startcode(given.conversation, advisor, wrong) for _ in range(3)
    ]
    assert tries[-1].outcome is Outcome.LOCKED_OUT
    assert read(client)["startcode_failures_total"] == 3
    settings.WAGTAIL_COBROWSE = usual
    right = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert right.outcome is Outcome.STARTED
    assert read(client)["startcode_failures_total"] == 3


@pytest.mark.django_db(transaction=True)
def test_where_nobody_reads_nothing_is_counted(site, home, advisor):
    given = give_consent(site, add_help_page(home))
    wrong = wrong_code(given.startcode)
    startcodes.try_startcode(given.conversation, advisor, wrong)
    chat.post_message(given.conversation, author="visitor", text="Hello")
    assert not Meter.objects.exists()
