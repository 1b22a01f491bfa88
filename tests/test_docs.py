"""What the documentation names is there."""

import ast
import re

from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")])

pytestmark = pytest.mark.once


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def rows(document: str) -> list[list[str]]:
    """The rows of all tables of a document, cell by cell."""
    text = (ROOT / "docs" / document).read_text()
    lines = re.findall(r"^\|(.*)\|$", text, flags=re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def missing_tests(cells) -> tuple[int, list[str]]:
    """How many tests the cells of a table name, and which of them are not there."""
    found, missing = 0, []
    for cell in cells:
        file = ""
        for name in re.findall(r"`([^`]+)`", cell):
            path, _, test = name.partition("::")
            file = path or file
            whole = ROOT / "tests" / file
            if not whole.exists() or (test and test not in names_in(whole)):
                missing.append(name)
            found += 1
    return found, missing


def test_every_threat_names_tests_that_exist():
    found, missing = missing_tests(row[-1] for row in rows("security.md"))
    assert not missing
    assert found > 40


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text()):
        if not re.match(r"[a-z]+:", target):
            assert (document.parent / target).exists(), target


def test_every_check_and_finding_is_in_the_reference():
    listed = {row[0].strip("`") for row in rows("reference-checks.md")}
    prefixes = {"wagtail_cobrowse/page": "wagtail_cobrowse_page"}
    used = set()
    for path in (ROOT / "wagtail_cobrowse").rglob("*.py"):
        folder = str(path.parent.relative_to(ROOT))
        prefix = prefixes.get(folder, "wagtail_cobrowse")
        numbers = re.findall(r"[\"{.]([EWD]\d{2,3})\"", path.read_text())
        used |= {f"{prefix}.{number}" for number in numbers}
    assert used == {each for each in listed if re.search(r"\.[EWD]\d+$", each)}
    assert len(used) > 40


def test_the_index_leads_to_every_document():
    index = (ROOT / "docs" / "README.md").read_text()
    there = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert there == set(re.findall(r"\]\(([a-z-]+\.md)\)", index))


def test_every_event_of_the_browser_is_in_the_reference():
    listed = {row[0].strip("`") for row in rows("reference-signals.md")}
    source = ROOT / "wagtail_cobrowse/static_src/visitor/session/events.ts"
    sent = set(re.findall(r"'(cobrowse:\w+)'", source.read_text()))
    assert sent == {each for each in listed if each.startswith("cobrowse:")}
    assert len(sent) == 5
