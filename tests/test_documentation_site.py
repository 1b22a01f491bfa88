"""``make docs``: the documentation as a website, built as it is published."""

import re
import subprocess
import sys

import pytest

from build_backend.bundle import ROOT


pytestmark = pytest.mark.once

#: What a browser fetches by itself.
FETCHED = r"<(?:script|img|iframe|source|video|link)\b[^>]*?(?:src|href)=\"([^\"]+)\""


@pytest.fixture(scope="module")
def website(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    line = re.search(r"-m (sphinx .*) build/docs", (ROOT / "Makefile").read_text())
    command = [sys.executable, "-m", *line[1].split(), str(folder / "html")]
    command += ["-d", str(folder / "trees")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "html"


def test_it_is_built_without_a_warning_and_holds_every_document(website):
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    assert len(documents) > 50
    for path in documents:
        page = website / path.relative_to(ROOT).with_suffix(".html")
        assert "<h1>" in page.read_text(), path


def test_every_document_is_in_the_navigation(website):
    page = (website / "docs" / "tutorial.html").read_text()
    navigation = page[page.index("sidebar-tree") : page.index("<article")]
    found = set(re.findall(r"href=\"([a-z-]+)\.html\"", navigation))
    there = {path.stem for path in ROOT.glob("docs/*.md")} - {"README", "tutorial"}
    assert there <= found
    decisions = {path.stem for path in ROOT.glob("docs/decisions/0*.md")}
    assert decisions <= set(re.findall(r"decisions/(0[\w-]+)\.html", navigation))


def test_it_loads_nothing_from_anywhere_else(website):
    files = list(website.rglob("*.html"))
    addresses = {
        address
        for path in files
        for address in re.findall(FETCHED, path.read_text(), re.IGNORECASE)
    }
    foreign = {
        each for each in addresses if re.match(r"(?:[a-z]+:)?//", each, re.IGNORECASE)
    }
    assert len(addresses) > 20
    assert foreign == set()
    styles = "".join(path.read_text() for path in website.rglob("*.css"))
    assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", styles)


def test_its_first_page_leads_to_the_index(website):
    page = (website / "index.html").read_text()
    (target,) = set(re.findall(r"(?:url=|href=\")([\w/]+\.html)", page))
    assert (website / target).exists()
