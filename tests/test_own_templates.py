"""docs/how-to-templates.md: its samples take the place of ours; its table is true."""

import re

from pathlib import Path

import pytest

from django.conf import settings
from django.template import Context, Template
from django.test import override_settings

import wagtail_cobrowse

from tests.samples import sample
from tests.testapp.pages import add_help_page
from wagtail_cobrowse import webcodes


ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "how-to-templates.md").read_text()
TEMPLATES = Path(wagtail_cobrowse.__file__).parent / "templates"
SOURCES = ROOT / "wagtail_cobrowse" / "static_src"
INFORMATION = "wagtail_cobrowse/page_information.html"
START = "wagtail_cobrowse/blocks/start.html"
#: Used by nothing but the admin.
OF_THE_ADMIN = ("wagtail_cobrowse/admin/", "wagtail_cobrowse/blocks/preview.html")


def template(holding: str) -> str:
    return sample("how-to-templates.md", holding, "html+django").code


def rows() -> dict[str, list[str]]:
    """The attributes that have to stay, by template."""
    lines = re.findall(r"^\| `(wagtail_cobrowse/.*?)` \|.*\|(.*)\|$", GUIDE, re.M)
    return {
        name: re.findall(r"`(data-cobrowse[\w-]*)[`=]", rest) for name, rest in lines
    }


@pytest.fixture
def put(tmp_path):
    """Put a template into a folder of the project's own."""
    folder = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    def put(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    with override_settings(TEMPLATES=folder):
        yield put


def test_the_page_information_is_replaced(put, home, rf):
    put(INFORMATION, template("page-facts"))
    page = add_help_page(home)
    tag = "{% load wagtail_cobrowse_tags %}{% cobrowse_page_information page %}"
    html = Template(tag).render(Context({"request": rf.get("/"), "page": page}))
    assert f"<strong>{webcodes.display_webcode(page)}</strong>" in html
    assert 'class="page-facts"' in html
    assert "cobrowse-page-information" not in html


def test_a_block_is_replaced_on_the_visitors_page(put, home, client):
    put(START, template("my-start"))
    html = client.get(add_help_page(home).url).content.decode()
    [button] = re.findall(r"<button class=\"my-button\".*?</button>", html, re.S)
    assert "data-cobrowse-begin" in button
    assert "disabled" not in button
    assert "Start co-browsing session" in button
    assert 'class="cobrowse-start"' not in html


def test_the_table_names_all_templates_that_visitors_see():
    found = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    assert set(rows()) == {each for each in found if not each.startswith(OF_THE_ADMIN)}


@pytest.mark.parametrize("name", rows())
def test_the_table_names_what_scripts_look_for(name):
    # Also of a line that is copied whole.
    there = set(re.findall(r"data-cobrowse[\w-]*", (TEMPLATES / name).read_text()))
    scripts = "\n".join(path.read_text() for path in SOURCES.rglob("*.ts"))

    def is_used(attribute):
        # By its whole name, or by what follows the prefix.
        short = attribute.removeprefix("data-cobrowse-")
        asked = rf"{attribute}\b|(?:find|onPress)\('{short}'|\['{short}',"
        return re.search(asked, scripts)

    # These are the page information's, for searching and styling.
    there -= {"data-cobrowse-webcode"}
    assert {each for each in there if is_used(each)} == set(rows()[name])
