"""The rows of versions: all that is claimed, on what is there, with the wheel alone."""

import os
import subprocess
import sys

from configparser import ConfigParser

import pytest
import yaml

from build_backend.bundle import ROOT
from tests import matrix, pythons, wheels


pytestmark = pytest.mark.once

HERE = "{}.{}".format(*sys.version_info)


def metadata():
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg")
    return config


def claimed(prefix):
    """The numbers that the classifiers have below ``prefix``."""
    lines = metadata()["metadata"]["classifiers"].strip().split("\n")
    found = [line.removeprefix(prefix) for line in lines if line.startswith(prefix)]
    return [each for each in found if "." in each]


def test_every_version_that_is_claimed_has_a_row():
    assert claimed("Programming Language :: Python :: ") == pythons.VERSIONS
    assert {row.python for row in matrix.ROWS} - {""} == set(pythons.VERSIONS)
    wanted = " ".join(" ".join(row.requirements) for row in matrix.ROWS)
    for version in claimed("Framework :: Django :: "):
        assert f"Django=={version}.*" in wanted
    assert set(matrix.newest()) >= {"Django", "wagtail", "channels"}


def test_the_lowest_versions_are_those_of_the_metadata():
    lowest = matrix.lowest()
    assert len(lowest) == len(set(lowest)) > 10
    for line in metadata()["options"]["install_requires"].strip().split("\n"):
        assert line.replace(">=", "==") in lowest
    assert all("==" in each for each in lowest)
    (row,) = [row for row in matrix.ROWS if row.name == "lowest"]
    assert (row.requirements, row.python) == (lowest, pythons.VERSIONS[0])


def test_the_workflow_has_the_same_rows():
    workflow = yaml.safe_load((ROOT / ".github/workflows/versions.yml").read_text())
    listed = workflow["jobs"]["row"]["strategy"]["matrix"]["include"]
    assert listed == [
        {"row": row.name, "python": row.python} for row in matrix.ROWS if row.python
    ]
    *_, python, run = workflow["jobs"]["newest"]["steps"]
    assert python["with"]["python-version"] == pythons.VERSIONS[-1]
    assert run["run"].startswith('make versions ARGS="newest')


def test_nox_has_the_same_rows():
    listed = subprocess.run(
        [sys.executable, "-m", "nox", "--list", "--noxfile", str(ROOT / "noxfile.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout
    for row in matrix.ROWS:
        assert f"versions({row.name})" in listed


def test_the_quick_tests_are_there():
    for name in matrix.QUICK:
        assert (ROOT / name.removeprefix("--ignore=")).exists(), name


def test_a_row_that_could_not_be_tried_is_said_and_counts(monkeypatch, capsys):
    monkeypatch.setattr(pythons, "find", lambda version: None)
    assert matrix.main(["django5.2", "lowest"]) == 1
    said = capsys.readouterr().out
    assert said.count("NOT TRIED") == 2
    assert "NOT TRIED  django5.2: Python 3.11, Django==5.2.*" in said
    # To ask what is there is no failure.
    assert matrix.main(["--list"]) == 0
    assert capsys.readouterr().out.count("NO PYTHON") == len(matrix.ROWS)


def program(folder, text):
    folder.mkdir(parents=True)
    path = folder / "python3.12"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_an_interpreter_is_one_that_runs(tmp_path):
    assert pythons.is_one(sys.executable, HERE)
    assert not pythons.is_one(sys.executable, "2.7")
    # As pyenv has it of a version that is switched off.
    assert not pythons.is_one(program(tmp_path / "a", "exit 127"), "3.12")
    assert pythons.is_one(program(tmp_path / "b", "echo 3 12"), "3.12")
    assert not pythons.is_one(tmp_path / "nothing", "3.12")


def test_the_newest_patch_of_pyenv_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    for number in (2, 10, 9):
        program(tmp_path / f"versions/3.12.{number}/bin", "echo 3 12")
    ours = [each for each in pythons.candidates("3.12") if str(tmp_path) in each]
    wanted = [f"{tmp_path}/versions/3.12.{n}/bin/python3.12" for n in (10, 9, 2)]
    assert ours == wanted


def test_the_copy_has_no_package(tmp_path):
    assert not wheels.is_beside_the_package("wagtail_cobrowse/models/chat.py")
    assert not wheels.is_beside_the_package("wagtail_cobrowse/templates/a.html")
    assert wheels.is_beside_the_package("wagtail_cobrowse/static_src/visitor/a.ts")
    assert wheels.is_beside_the_package("tests/matrix.py")
    tree = wheels.make_tree(tmp_path / "tree")
    assert (tree / "tests" / "matrix.py").is_file()
    assert not list((tree / "wagtail_cobrowse").rglob("*.py"))


def test_no_other_package_is_tested_than_the_installed_one(tmp_path):
    """Where something else comes first, the run ends before any test."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/test_holds.py"],
        cwd=ROOT,
        env={**os.environ, "COBROWSE_TEST_INSTALLED": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"is not the package in {tmp_path}" in done.stderr
