"""What the doctor says of the site's inside, each while something is really wrong."""

import datetime as dt
import json
import os
import subprocess
import sys

import pytest
import time_machine

from django.db import connection
from django.utils import timezone, translation

from wagtail.models import PageViewRestriction, Site

from tests.rights import add_site, allow
from tests.services import free_port
from tests.testapp.pages import add_help_page, reword
from wagtail_cobrowse import doctor, retention
from wagtail_cobrowse.doctor import Level, inside
from wagtail_cobrowse.models import PurgeMark


pytestmark = pytest.mark.django_db


def find(id, site=None):
    """The finding ``id``; what needs a remedy says it in both languages."""
    said = []
    for language in ("de", "en"):
        with translation.override(language):
            examined = inside.examine_site(site) if site else inside.examine()
            (found,) = [each for each in examined if each.id == id]
            said.append((str(found.text), str(found.remedy), found.level))
    german, english = said
    assert german[2] is english[2]
    assert german[0] != english[0]
    if found.level is Level.OK:
        assert (german[1], english[1]) == ("", "")
    else:
        assert german[1] and english[1]
        assert german[1] != english[1]
    return found


def test_the_clock_of_another_machine(site):
    assert find("D01").level is Level.OK
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=10)):
        found = find("D01")
    assert found.level is Level.WARNING
    assert "600 s" in found.text
    assert "NTP" in str(found.remedy)


def test_a_database_without_a_site():
    Site.objects.all().delete()
    found = find("D01")
    assert found.level is Level.ERROR
    assert "Settings, Sites" in found.remedy
    # Nothing is asked of sites that nobody knows.
    assert {each.id for each in doctor.examine()} <= {"D01", "D02", "D03", "D04"}


@pytest.mark.parametrize(
    ("is_there", "language", "remedy"),
    [(False, "en", "Look at DATABASES"), (True, "de", "führen Sie migrate aus")],
    ids=["no database", "an empty one"],
)
def test_a_database_that_does_not_answer(tmp_path, is_there, language, remedy):
    """The command reports it, as it does everything else."""
    name = tmp_path / ("empty" if is_there else "nowhere/db")
    if connection.vendor == "postgresql":
        # That of the cluster itself, which no test migrates.
        name = "postgres" if is_there else "nowhere"
    command = [sys.executable, "tests/manage.py", "cobrowse_doctor", "--json"]
    done = subprocess.run(
        [*command, "--language", language, "--site", "localhost"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.served",
            "COBROWSE_SERVED_DATABASE": json.dumps(str(name)),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    (found,) = [
        each
        for each in json.loads(done.stdout)["findings"]
        if each["id"] == "wagtail_cobrowse.D01"
    ]
    assert found["level"] == "error"
    assert remedy in found["remedy"]


def test_a_channel_layer_whose_redis_is_gone(site, settings):
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [f"redis://127.0.0.1:{free_port()}/0"]},
        }
    }
    found = find("D02")
    assert found.level is Level.ERROR
    assert "CHANNEL_LAYERS" in found.remedy


def test_a_channel_layer_that_nobody_has_configured(site, settings):
    settings.CHANNEL_LAYERS = {}
    assert find("D02").level is Level.ERROR


def test_a_channel_layer_that_answers(site):
    assert find("D02").level is Level.OK


def test_a_purge_that_does_not_run(site):
    found = find("D04")
    assert found.level is Level.WARNING
    assert "cobrowse_purge" in str(found.remedy)
    retention.purge()
    assert find("D04").level is Level.OK
    PurgeMark.objects.update(ended_at=timezone.now() - dt.timedelta(hours=2))
    found = find("D04")
    assert found.level is Level.ERROR
    assert "cobrowse_purge" in str(found.remedy)


def test_a_site_without_a_co_browsing_page(site, home):
    assert find("D05", site).level is Level.ERROR
    page = add_help_page(home, live=False)
    found = find("D05", site)
    assert found.level is Level.ERROR
    assert "cobrowse_setup" in found.remedy
    page.save_revision().publish()
    assert find("D05", site).level is Level.OK
    # That of another site is none.
    found = find("D05", add_site(home))
    assert found.level is Level.ERROR


def test_a_co_browsing_page_on_which_nobody_can_start(site, home):
    page = add_help_page(home)
    assert find("D05", site).level is Level.OK
    reword(page, text="")
    found = find("D05", site)
    assert found.level is Level.ERROR
    # Another draft is no help there.
    assert "cobrowse_setup" not in found.remedy
    assert "publish it" in found.remedy


def test_a_co_browsing_page_that_visitors_may_not_see(site, home):
    add_help_page(home)
    PageViewRestriction.objects.create(page=home, restriction_type="login")
    found = find("D05", site)
    assert found.level is Level.ERROR
    assert "privacy" in found.remedy


def test_hours_that_never_come(site):
    assert find("D07", site).level is Level.OK
    now = timezone.now()
    week = [str(day) for day in range(7)]
    times = {"opens": "09:00", "closes": "17:00"}
    allow(site, opening_hours=[{"type": "hours", "value": {"days": week, **times}}])
    found = find("D07", site)
    assert found.level is Level.OK
    assert "until" in found.text
    # More than a year of holidays.
    days = [now + dt.timedelta(number) for number in range(-1, 402)]
    allow(
        site,
        special_days=[
            {"type": "day", "value": {"date": f"{day:%Y-%m-%d}"}} for day in days
        ],
    )
    found = find("D07", site)
    assert found.level is Level.WARNING
    assert "Settings, Co-browsing" in found.remedy
