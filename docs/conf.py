"""
The documentation as a website: ``make docs``.

Its sources are the Markdown files as they are read in the repository; the navigation is
made from the lists in docs/README.md, so that nothing is said twice.
"""

import re

from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent

project = "wagtail-cobrowse"
author = "the wagtail-cobrowse contributors"
copyright = f"{author}, BSD-3-Clause"
_package = (ROOT / "wagtail_cobrowse" / "__init__.py").read_text()
release = re.search(r'__version__ = "(.+?)"', _package)[1]

extensions = ["myst_parser"]
# Links between documents are checked in both directions, headings included.
nitpicky = True
myst_heading_anchors = 3
root_doc = "docs/README"
include_patterns = ["*.md", "docs/*.md", "docs/decisions/*.md"]
# Folders that are not even looked into.
exclude_patterns = [
    ".*",
    *(
        folder.name
        for folder in ROOT.iterdir()
        if folder.is_dir() and folder.name != "docs"
    ),
]
# Indented code is of any language.
highlight_language = "none"

html_theme = "furo"
html_title = f"{project} {release}"
html_additional_pages = {"index": "redirect.html"}
templates_path = ["templates"]
html_copy_source = False
html_show_sphinx = False

INDEX = root_doc
DECISIONS = "docs/decisions/README"
TREE = "\n\n```{{toctree}}\n:{option}:\n{lines}\n```\n"


def setup(app):
    app.connect("source-read", add_navigation)
    return {"parallel_read_safe": True}


def add_navigation(app, document: str, source: list[str]) -> None:
    """Add the trees from which the theme makes its side bar."""
    if document == DECISIONS:
        source[0] += TREE.format(option="glob", lines="0*")
    if document == INDEX:
        for title, body in re.findall(
            r"^## (.+?)\n(.*?)(?=^## |\Z)", source[0], flags=re.MULTILINE | re.DOTALL
        ):
            pages = re.findall(r"\[[^\]]+\]\(([^)#:]+)\.md\)", body)
            lines = "\n".join([f":caption: {title}", "", *pages])
            source[0] += TREE.format(option="hidden", lines=lines)
