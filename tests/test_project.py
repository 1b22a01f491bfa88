"""The project's own habits: workflows, hooks and forms name what is there."""

import re

import pytest
import yaml

from build_backend.bundle import ROOT
from tests import smoke
from tests.commands import check_line
from wagtail_cobrowse import __version__


pytestmark = pytest.mark.once

WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
#: What jobs may do but read the repository, one thing each.
RIGHTS = {
    ("release", "publish"): ("id-token", "write"),
    ("release", "announce"): ("contents", "write"),
}


def steps_of(path):
    jobs = yaml.safe_load(path.read_text())["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_names_its_actions_by_commit(path):
    used = re.findall(r"^ +(?:- )?uses: (.+)$", path.read_text(), re.MULTILINE)
    assert len(used) == sum("uses" in step for step in steps_of(path)) > 0
    for line in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_what_is_there(path):
    lines = [
        line
        for step in steps_of(path)
        for line in step.get("run", "").splitlines()
        if line.startswith(("make", "bash"))
    ]
    assert lines
    for line in lines:
        if line.startswith("bash "):
            assert (ROOT / line.split()[1]).is_file()
        else:
            check_line(line)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_write_only_where_it_publishes(path):
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        (right,) = job["permissions"].items()
        assert right == RIGHTS.get((path.stem, name), ("contents", "read"))
        assert job["timeout-minutes"] <= 90
    # No step puts what strangers may write into a shell.
    for step in steps_of(path):
        assert "${{" not in step.get("run", "")


def test_what_is_published_was_tried_out_before():
    (path,) = [each for each in WORKFLOWS if each.stem == "release"]
    jobs = yaml.safe_load(path.read_text())["jobs"]
    assert jobs["publish"]["needs"] == "build"
    assert any("make dist" in step.get("run", "") for step in jobs["build"]["steps"])
    assert jobs["announce"]["needs"] == "publish"
    # Who may write runs nothing of the repository.
    for _workflow, name in RIGHTS:
        steps = jobs[name]["steps"]
        assert not any("checkout" in step.get("uses", "") for step in steps)
        assert not any("make" in step.get("run", "") for step in steps)


def test_every_hook_is_a_program_of_the_environment():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert len(hooks) > 4
    for hook in hooks:
        program, *rest = hook["entry"].split()
        if program.endswith("python"):
            check_line(hook["entry"])
        else:
            assert (program, rest[0]) in (
                (".venv/bin/ruff", w) for w in ("check", "format")
            )


def test_forms_for_issues_ask_for_no_page_and_name_what_is_there():
    forms = [yaml.safe_load(path.read_text()) for path in ROOT.glob(".github/*/*.yml")]
    forms = [form for form in forms if "body" in form]
    assert len(forms) == 2
    text = str(forms)
    for command in re.findall(r"manage\.py ([\w -]+)", text):
        check_line(f"manage.py {command}")
    assert "Please leave out what visitors or advisors have written" in text


@pytest.mark.parametrize(
    "tag, names, count",
    [
        (f"v{__version__}", ["a.whl"], 1),
        ("v99.0", ["a.whl"], 2),
    ],
)
def test_a_tag_has_to_be_the_version_of_the_archives(tmp_path, tag, names, count):
    found = smoke.complaints_of(tag, [tmp_path / name for name in names])
    about_changes = [each for each in found if "CHANGELOG" in each]
    released = f"## [{__version__}] - " in (ROOT / "CHANGELOG.md").read_text()
    assert len(about_changes) == (not released)
    assert len(found) == count + len(about_changes)
