"""docs/reference-commands.md and the commands themselves say the same."""

import re

from pathlib import Path

import pytest

from django.core.management.base import BaseCommand

import wagtail_cobrowse

from build_backend.bundle import ROOT
from tests.commands import parser_of


pytestmark = pytest.mark.once

FOLDER = Path(wagtail_cobrowse.__file__).parent / "management" / "commands"
TEXT = (ROOT / "docs" / "reference-commands.md").read_text()
SECTIONS = dict(
    re.findall(
        r"^## `manage\.py (\w+)`\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL
    )
)
NAMES = sorted(path.stem for path in FOLDER.glob("cobrowse_*.py"))


def rows_of(section: str) -> dict[str, tuple[str, str]]:
    """Option to its value's name and its meaning."""
    found = re.findall(r"^\| `([^`]+)` \| (.+) \|$", section, re.MULTILINE)
    rows = {}
    for name, meaning in found:
        option, _, value = name.partition(" ")
        rows[option] = (value, meaning)
    return rows


def own_actions(name: str) -> dict:
    """The command's own arguments, by their option or, without, their name."""
    known = {each.dest for each in BaseCommand().create_parser("", "")._actions}
    actions = [each for each in parser_of(name)._actions if each.dest not in known]
    return {
        each.option_strings[0] if each.option_strings else each.metavar: each
        for each in actions
    }


def test_every_command_has_its_section():
    assert sorted(SECTIONS) == NAMES
    assert len(NAMES) > 6


@pytest.mark.parametrize("name", NAMES)
def test_every_option_is_there_and_no_other(name):
    actions, rows = own_actions(name), rows_of(SECTIONS[name])
    assert set(rows) == set(actions)
    for option, (value, meaning) in rows.items():
        action = actions[option]
        assert bool(value) == (action.nargs != 0), option
        if action.choices:
            named = set(re.findall(r"`([^`]+)`", meaning))
            assert named == set(action.choices), option


def test_every_task_is_there():
    found = re.findall(r"`(wagtail_cobrowse\.tasks\.\w+)`", TEXT)
    source = (FOLDER.parents[1] / "tasks.py").read_text()
    made = re.findall(r"^@task\(.*\)\ndef (\w+)", source, re.MULTILINE)
    assert [f"wagtail_cobrowse.tasks.{name}" for name in made] == found
