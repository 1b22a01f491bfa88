"""Fixtures that every part of the test suite uses."""

import importlib.util
import os
import zipfile

from pathlib import Path

import pytest

from asgiref.sync import SyncToAsync

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.db import close_old_connections, connections
from django.test.utils import isolate_apps
from django.utils import translation

from wagtail.models import Locale, Site
from wagtail.models import pages as wagtail_pages

from tests.browser.live_site import Prepared
from tests.emptying import Emptying, put_page_tree
from tests.wheels import build_wheel


#: What leads to a database: in a test's own process, or in that of the example site.
DATABASES = {"db", "transactional_db", "prepared_site"}
#: Whoever imports it is about the channel layer; what has a database may be as well.
LAYER = "get_channel_layer"
HERE = Path(__file__).resolve().parent


#: Files that take long, longest first: begun last, they would keep one process busy
#: while the others have nothing left to do.
LONG = [
    "api/test_conformance.py",
    "test_frontend.py",
    "test_packaging.py",
    "faults/test_upgrade.py",
    "faults/test_database.py",
    "faults/test_load.py",
    "faults/test_ends.py",
    "test_tutorial.py",
    "test_translating.py",
    "test_documentation_site.py",
    "test_example_site.py",
    "test_project.py",
    "consumers/test_bus.py",
]


def pytest_configure():
    """tests/matrix.py has the wheel tested: then nothing else may be."""
    if folder := os.environ.get("COBROWSE_TEST_INSTALLED"):
        found = importlib.util.find_spec("wagtail_cobrowse").origin
        if not found or not Path(found).is_relative_to(folder):
            raise pytest.UsageError(f"{found} is not the package in {folder}.")


def pytest_collection_modifyitems(items):
    """What has no database, and no channel layer, need not be tried with each pair.

    What the sockets are made of stays to be tried with each version of the libraries.
    """
    ranks = {str(HERE / name): rank for rank, name in enumerate(LONG)}
    items.sort(key=lambda item: ranks.get(str(item.path), len(LONG)))
    for item in items:
        uses_database = DATABASES & set(item.fixturenames)
        if item.get_closest_marker("django_db") or uses_database:
            continue
        if item.get_closest_marker("services") or hasattr(item.module, LAYER):
            continue
        folder = item.path.relative_to(HERE).parts[0]
        if folder == "consumers":
            item.add_marker(pytest.mark.one_pair)
        elif folder != "browser":
            item.add_marker(pytest.mark.once)


@pytest.fixture(autouse=True, scope="session")
def _connections_are_closed():
    """
    Channels' test helpers keep the sockets' threads from closing their connections
    to the database, which is right only inside one transaction.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("channels.testing.application.no_op", close_old_connections)
        yield


@pytest.fixture(autouse=True)
def _language_of_the_settings():
    """A request of a test leaves its language active in the thread."""
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, which is emptied faster than Django would do it."""
    with pytest.MonkeyPatch.context() as patch:
        with django_db_blocker.unblock():
            Emptying().patch(patch)
        yield


@pytest.fixture(autouse=True)
def _page_tree(request):
    """
    Wagtail's migrations make a locale, a root page and a site; a transactional test
    flushes them away for all that follow. Every test that uses the database finds
    them again.
    """
    uses_database = request.node.get_closest_marker("django_db") or {
        "db",
        "transactional_db",
    } & set(request.fixturenames)
    if not uses_database:
        yield
        return
    request.getfixturevalue("_django_db_helper")
    cache.clear()
    Site.clear_site_root_paths_cache()
    if not Site.objects.exists():
        put_page_tree()
    yield
    # What asynchronous code opened in its own thread would keep the test database
    # from being dropped.
    SyncToAsync.single_thread_executor.submit(connections.close_all).result(10)


@pytest.fixture(scope="session")
def prepared_site(tmp_path_factory):
    """
    The example site's data, made once for all processes of a run; tests/run.py has a
    folder for it that all suites on one pair of database and channel layer share.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    return Prepared(Path(os.environ.get("COBROWSE_TEST_SITE") or folder / "prepared"))


@pytest.fixture(scope="session")
def shipped(tmp_path_factory):
    """A folder with what the wheel installs: built here, or installed and tested."""
    if os.environ.get("COBROWSE_TEST_INSTALLED"):
        return Path(importlib.util.find_spec("wagtail_cobrowse").origin).parent.parent
    folder = tmp_path_factory.mktemp("shipped")
    with zipfile.ZipFile(build_wheel(folder)) as opened:
        opened.extractall(folder / "site-packages")
    return folder / "site-packages"


@pytest.fixture
def isolated_page_types(db, monkeypatch):
    """Page types that are made in a test are none of the test app's afterwards."""
    known = list(wagtail_pages.PAGE_MODEL_CLASSES)
    monkeypatch.setattr(wagtail_pages, "PAGE_MODEL_CLASSES", known)
    with isolate_apps("tests.testapp"):
        yield


@pytest.fixture
def site(db):
    """The default site, at http://localhost/."""
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def home(site):
    """The home page of the default site, in English."""
    return site.root_page


@pytest.fixture
def locale_en(db):
    return Locale.objects.get(language_code="en")


@pytest.fixture
def locale_de(db):
    return Locale.objects.get_or_create(language_code="de")[0]


@pytest.fixture
def advisors(db):
    """The group Advisors, with what its members need."""
    group, _ = Group.objects.get_or_create(name="Advisors")
    group.permissions.set(
        Permission.objects.filter(
            codename__in=[
                "access_admin",
                "advise_cobrowsesession",
                "propose_cobrowsesession",
            ]
        )
    )
    return group


@pytest.fixture
def make_advisor(advisors):
    """A function that makes an advisor from login and public name."""
    from wagtail_cobrowse.models import AdvisorProfile

    def make(username, public_name):
        user = get_user_model().objects.create_user(
            username, f"{username}@example.org", "demo"
        )
        user.groups.add(advisors)
        if public_name:
            AdvisorProfile.objects.create(user=user, public_name=public_name)
        return user

    return make


@pytest.fixture
def advisor(make_advisor):
    """A user who may advise; visitors know her as Anna Berger."""
    return make_advisor("advisor", "Anna Berger")


@pytest.fixture
def advisor2(make_advisor):
    """A second user who may advise; visitors know him as Jonas Weber."""
    return make_advisor("advisor2", "Jonas Weber")


@pytest.fixture
def mine(site, advisor):
    """A chat that the advisor has taken."""
    from tests.journeys import open_chat
    from wagtail_cobrowse import chat

    conversation = open_chat(site)
    chat.take(conversation, advisor)
    return conversation


@pytest.fixture
def admin_user(db):
    """A superuser."""
    return get_user_model().objects.create_superuser(
        "admin", "admin@example.org", "demo"
    )


@pytest.fixture
def editor(db):
    """A user of the admin who may not advise."""
    user = get_user_model().objects.create_user("editor", "editor@example.org", "demo")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user
