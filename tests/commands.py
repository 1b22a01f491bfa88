"""Whether a command that the documentation names is there, with its options."""

import importlib
import importlib.util
import re
import shlex

from configparser import ConfigParser

from packaging.requirements import Requirement

from django.core.management import get_commands, load_command_class

from wagtail.bin.wagtail import COMMANDS

from build_backend.bundle import ROOT
from tests import matrix


#: The shell's own, and what any system has.
SHELL = {"export", "cd", ".", "set"}


def check_line(line: str) -> None:
    """Raise AssertionError, SystemExit or click's error for what cannot be run."""
    words = shlex.split(line, comments=True)
    if "<" in words:
        words = words[: words.index("<")]
    program, *rest = words
    program = re.sub(r"^(?:/srv/site/)?\.?venv/bin/", "", program)
    if program in SHELL:
        return
    CHECKS[program](rest)


def parser_of(command: str):
    """The parser of one of Django's commands, ours or another."""
    return load_command_class(get_commands()[command], command).create_parser(
        "manage.py", command
    )


def check_manage(words: list[str]) -> None:
    parser_of(words[0]).parse_args(words[1:])


def check_python(words: list[str]) -> None:
    if words[0] == "-m":
        assert importlib.util.find_spec(words[1]), words[1]
    elif words[0] == "manage.py":
        check_manage(words[1:])
    else:
        assert (ROOT / words[0]).is_file(), words[0]
        if words[0] == "tests/services.py":
            check_line(shlex.join(words[1:]))


def check_pip(words: list[str]) -> None:
    assert words[0] == "install"
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg")
    for word in words[1:]:
        if word != "--upgrade":
            wanted = Requirement(word)
            assert wanted.name == config["metadata"]["name"]
            assert wanted.extras <= set(config["options.extras_require"])


def check_make(words: list[str]) -> None:
    text = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)$", text, re.M)[1].split()
    assert words[0] in targets
    for word in words[1:]:
        assert re.search(rf"^{word.partition('=')[0]} \?=", text, re.M), word


def check_nox(words: list[str]) -> None:
    option, session = words
    assert option == "-s"
    assert session in [f"versions({row.name})" for row in matrix.ROWS]


def check_pytest(words: list[str]) -> None:
    assert (ROOT / words[0]).exists(), words[0]


def check_uvicorn(words: list[str]) -> None:
    command = importlib.import_module("uvicorn.main").main
    given = command.make_context("uvicorn", list(words)).params
    module, _, name = given["app"].partition(":")
    assert hasattr(importlib.import_module(module), name)


def check_wagtail(words: list[str]) -> None:
    assert words[0] in COMMANDS


CHECKS = {
    "manage.py": check_manage,
    "python": check_python,
    "python3": check_python,
    "pip": check_pip,
    "make": check_make,
    "nox": check_nox,
    "pytest": check_pytest,
    "uvicorn": check_uvicorn,
    "wagtail": check_wagtail,
}
