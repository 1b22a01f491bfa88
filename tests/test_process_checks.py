"""Servers that start several processes, or take too short messages; templates."""

import logging
import os
import sys

import pytest

from django.core.checks import run_checks
from django.test import override_settings

from wagtail_cobrowse import process_checks
from wagtail_cobrowse.process_checks import SIZE_SETTINGS, count_workers, warn_at_start


IN_MEMORY = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
REDIS = {"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer"}}
UVICORN = ["/srv/site/.venv/bin/uvicorn", "wagtail_cobrowse.asgi:application"]


def ids(**settings):
    with override_settings(**settings):
        found = run_checks(
            tags=["wagtail_cobrowse"], include_deployment_checks=True, databases=[]
        )
    assert all(each.hint for each in found)
    return {each.id.removeprefix("wagtail_cobrowse.") for each in found}


@pytest.mark.parametrize(
    ("arguments", "variables", "count"),
    [
        (UVICORN, {}, 1),
        ([*UVICORN, "--workers", "4"], {}, 4),
        ([*UVICORN, "--workers=4"], {}, 4),
        ([*UVICORN, "--workers", "many"], {}, 1),
        ([*UVICORN, "--workers"], {}, 1),
        (["/lib/uvicorn/__main__.py", "app:app", "--workers", "2"], {}, 2),
        (["granian", "--workers", "3", "app:app"], {}, 3),
        (["gunicorn", "-w", "5", "app:app"], {}, 5),
        (["hypercorn", "-w", "6", "app:app"], {}, 6),
        # Of other commands an option of that name means something else.
        (["manage.py", "check", "-w", "4"], {}, 1),
        (UVICORN, {"WEB_CONCURRENCY": "4"}, 4),
        (UVICORN, {"UVICORN_WORKERS": "2"}, 2),
        (["manage.py", "check"], {"WEB_CONCURRENCY": "4"}, 4),
        (["manage.py", "check"], {"GUNICORN_CMD_ARGS": "--bind :80 --workers=3"}, 3),
        (["manage.py", "check"], {"WEB_CONCURRENCY": ""}, 1),
        # What is said last, and nearest, holds.
        ([*UVICORN, "--workers", "1"], {"WEB_CONCURRENCY": "4"}, 1),
        ([*UVICORN, "--workers", "4", "--workers", "2"], {}, 2),
        ([], {}, 1),
    ],
)
def test_how_many_processes_are_started(arguments, variables, count):
    assert count_workers(arguments, variables) == count


def test_a_layer_in_memory_is_for_one_process(monkeypatch):
    assert "W021" not in ids(CHANNEL_LAYERS=IN_MEMORY)
    monkeypatch.setenv("WEB_CONCURRENCY", "4")
    assert "W021" in ids(CHANNEL_LAYERS=IN_MEMORY)
    assert "W021" not in ids(CHANNEL_LAYERS=REDIS)
    monkeypatch.setenv("WEB_CONCURRENCY", "1")
    assert "W021" not in ids(CHANNEL_LAYERS=IN_MEMORY)


@pytest.mark.parametrize(
    ("workers", "layers", "url", "said"),
    [
        ("4", IN_MEMORY, "", ["wagtail_cobrowse.W021"]),
        ("1", IN_MEMORY, "", []),
        ("4", REDIS, "", ["wagtail_cobrowse.W006"]),
        ("4", REDIS, "redis://localhost:6379/0", []),
        ("1", REDIS, "", []),
    ],
)
def test_a_server_says_so_when_it_starts(
    monkeypatch, caplog, settings, workers, layers, url, said
):
    monkeypatch.setattr(sys, "argv", [*UVICORN, "--workers", workers])
    settings.CHANNEL_LAYERS = layers
    settings.WAGTAIL_COBROWSE = {"REDIS_URL": url}
    with caplog.at_level(logging.WARNING, logger="wagtail_cobrowse"):
        warn_at_start()
    assert [record.check for record in caplog.records] == said


@pytest.mark.parametrize("name", SIZE_SETTINGS)
@pytest.mark.parametrize(
    ("bound", "is_wrong"), [(32768, True), (65536, False), (0, False)]
)
def test_a_server_has_to_take_our_longest_frames(name, bound, is_wrong):
    assert ("W023" in ids(**{name: bound})) is is_wrong


@pytest.mark.parametrize(
    ("bound", "is_wrong"), [("32768", True), ("131072", False), ("", False)]
)
def test_uvicorn_is_told_by_its_environment(monkeypatch, bound, is_wrong):
    monkeypatch.setitem(os.environ, process_checks.SIZE_VARIABLE, bound)
    assert ("W023" in ids()) is is_wrong


def engine(folder, **options):
    backend = "django.template.backends.django.DjangoTemplates"
    return [{"BACKEND": backend, "DIRS": [str(folder)], "OPTIONS": options}]


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("<body>{% load wagtail_cobrowse_tags %}{% cobrowse %}</body>", False),
        ("<body>{%cobrowse%}</body>", False),
        ("<body>{% cobrowse as chat %}{{ chat }}</body>", False),
        ("<body>{% load wagtail_cobrowse_tags %}</body>", True),
        ("<body>{% cobrowse_page_information page %}</body>", True),
    ],
)
def test_some_template_has_the_tag(tmp_path, text, is_wrong):
    folder = tmp_path / "deeper"
    folder.mkdir()
    (folder / "base.html").write_text(text)
    assert ("W024" in ids(TEMPLATES=engine(tmp_path))) is is_wrong


def test_templates_of_apps_are_looked_through_as_well(tmp_path):
    (whole,) = engine(tmp_path)
    assert "W024" in ids(TEMPLATES=[whole])
    assert "W024" not in ids(TEMPLATES=[whole | {"APP_DIRS": True}])


def test_of_templates_that_are_no_files_nothing_is_said(tmp_path):
    place = "django.template.loaders."
    kept = (f"{place}cached.Loader", [f"{place}filesystem.Loader"])
    assert "W024" in ids(TEMPLATES=engine(tmp_path, loaders=[kept]))
    held = (f"{place}locmem.Loader", {"base.html": "{% cobrowse %}"})
    assert "W024" not in ids(TEMPLATES=engine(tmp_path, loaders=[kept, held]))
