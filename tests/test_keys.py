"""What users' keys are called where others can read it: in Redis."""

import uuid

from types import SimpleNamespace

import pytest

from wagtail_cobrowse import live
from wagtail_cobrowse.consumers.advisor import Who
from wagtail_cobrowse.consumers.workplace import AdvisorQueueConsumer
from wagtail_cobrowse.keys import name_key
from wagtail_cobrowse.relay.state import SessionState


KEYS = [7, uuid.UUID(int=7), "key.7", "me@example.org", "you@example.org", "ö" * 300]


def make_workplace(key):
    workplace = AdvisorQueueConsumer()
    workplace.user = Who(key)
    return workplace


@pytest.fixture
def announced(db, monkeypatch, django_capture_on_commit_callbacks):
    """The event for the workplace of one user alone."""

    def announce(key):
        sent = []
        monkeypatch.setattr(live, "_send", lambda groups, event: sent.append(event))
        conversation = SimpleNamespace(pk=uuid.uuid4(), route="route", site_id=1)
        with django_capture_on_commit_callbacks(execute=True):
            live.announce(conversation, live.MESSAGES, owner_id=key)
        return sent[0]

    return announce


def test_no_address_is_in_what_others_can_read(announced):
    for key in ("me@example.org", "Me.Myself@example.org"):
        watched = SessionState("active", 1, uuid.uuid4(), key)
        for said in (live.advisor_group(key), watched.key, str(announced(key))):
            assert "@" not in said
            assert "example" not in said


def test_what_is_one_users_shows_at_their_workplaces_alone(announced):
    for key in KEYS:
        event = announced(key)
        assert [each for each in KEYS if make_workplace(each)._shows(event)] == [key]


def test_who_looks_on_is_part_of_what_a_session_is_called():
    number = uuid.uuid4()
    names = {SessionState("active", 1, number, key).key for key in (None, *KEYS)}
    assert len(names) == len(KEYS) + 1
    assert names >= {str(number), f"{number}+7"}


def test_names_stay_so_that_processes_of_two_releases_agree(settings):
    settings.SECRET_KEY = "a key of which names are made"
    assert name_key(7) == "7"
    assert name_key(uuid.UUID(int=7)) == str(uuid.UUID(int=7))
    assert live.advisor_group("me@example.org") == (
        "cobrowse.advisor.key.5defe9e88fe3053aa00959dae35fc47b"
    )
