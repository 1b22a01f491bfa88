"""
The guide on a site with a base page of its own (WAGTAIL_PAGE_MODEL), from the wheel.

The site is a fresh project on `wagtail.test.basepage`; what is added to it is read from
docs/how-to-install.md and docs/how-to-extend.md.
"""

import contextlib
import re
import shutil

import pytest

from tests.browser.meetings import accept, flows
from tests.clients import Person, begin_session, meet
from tests.fresh import Project
from tests.samples import sample
from tests.services import free_port


pytestmark = pytest.mark.once

BASE = "wagtail.test.basepage.models"
#: What such a site has before anything of ours is there.
SITE = """
import django
django.setup()
from django.core.management import call_command
call_command("makemigrations", "home", verbosity=0)
call_command("migrate", verbosity=0)
from wagtail.models import Locale, Site
from wagtail.test.basepage.models import BasePage
from home.models import HomePage
BasePage.objects.get(slug="home").delete()
home = HomePage(title="Home", slug="home", locale=Locale.objects.get())
BasePage.objects.get(depth=1).add_child(instance=home)
Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
"""
#: What an editor does in the admin; `cobrowse_setup` cannot know the type's fields.
PAGE = """
from home.models import HelpPage, HomePage
page = HelpPage(title="Help", body=HelpPage.default_body("en"), live=False)
HomePage.objects.get().add_child(instance=page)
page.save_revision()
"""


def on_base_page(code):
    """What the documentation asks for: the site's own one in the place of `Page`."""
    code = code.replace(
        "from wagtail.models import Page", f"from {BASE} import BasePage"
    )
    return re.sub(r"\bPage\b", "BasePage", code)


def with_base_page(project):
    """Make a site of the project that has never had `wagtailcore.Page`."""
    settings = "mysite/settings/base.py"
    project.edit(settings, '"wagtail.contrib.forms"', '    "wagtail.test.basepage",')
    project.append(settings, 'WAGTAIL_PAGE_MODEL = "basepage.BasePage"')
    for name in ("home/models.py", "search/views.py"):
        path = project.folder / name
        path.write_text(on_base_page(path.read_text()))
    shutil.rmtree(project.folder / "home" / "migrations")
    project.run(project.python, "-c", SITE)


@pytest.fixture(scope="module")
def project(shipped, tmp_path_factory):
    made = Project(tmp_path_factory.mktemp("swapped") / "site", shipped)
    with_base_page(made)
    before = made.files()
    made.make_edits(page_type=False)
    page_type = sample("how-to-extend.md", "class HelpPage(CobrowsePageMixin").code
    made.append("home/models.py", on_base_page(page_type))
    made.run(made.python, "manage.py", "makemigrations", "home")
    assert made.prepare(free_port(), PAGE).is_relative_to(shipped)
    # The type's own migration, as with any change to a site's models.
    (added,) = made.files() - before
    assert added.startswith("home/migrations/0002_")
    return made


#: The names of all models, once no migration is missing.
MODELS = """
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
call_command("makemigrations", check_changes=True, dry_run=True)
print(*(model._meta.label for model in apps.get_models()), sep="\\n")
"""


def test_no_migration_is_missing_and_the_ready_made_page_type_is_not_there(project):
    output = project.run(project.python, "-c", MODELS)
    assert "No changes detected" in output
    models = set(output.split())
    assert {"basepage.BasePage", "home.HelpPage"} <= models
    assert not {"wagtailcore.Page", "wagtail_cobrowse_page.CobrowsePage"} & models


def test_the_doctor_finds_no_error_and_a_session_runs(project):
    origin = f"http://localhost:{project.port}"
    with (
        project.sockets(project.port),
        Person(origin, "visitor") as visitor,
        Person(origin, "advisor") as advisor,
    ):
        assert "error" not in project.doctor().values()
        begin_session(visitor, advisor, project.page)
        site, meeting = meet(visitor, advisor, project.port)
        with contextlib.closing(meeting):
            stage, tab = meeting.stage(site), meeting.tab(site)
            tab.show(site, "/")
            flows(tab, stage, accept(tab), 0)
            assert visitor.post("session/end/")["receipt"]["reason"] == "visitor"
            stage.hear("ended")
        # Lists of pages, explorer and reports are asked for the base page's own rights.
        for path in ("", "pages/", f"pages/{project.page}/edit/", "cobrowse/"):
            assert advisor.client.get(f"/admin/{path}").is_success, path
