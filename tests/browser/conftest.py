"""Fixtures of the tests that drive real browsers against the real server."""

import re

from pathlib import Path

import pytest

from playwright.sync_api import expect, sync_playwright

from . import processes
from .accessibility import States
from .engines import (
    PlaywrightEngine,
    PlaywrightTab,
    launch_chromium,
    launch_firefox,
)
from .engines_webkit import WebKitEngine
from .live_site import PERSONAL_TABLES, LiveSite
from .mirror_line import STRICT, MirrorLine
from .people import People, Problems
from .roles import Advisor, Visitor
from .stage_host import Site, StageHost


HERE = Path(__file__).resolve().parent
#: Files that take long, longest first: begun last, they would keep one process busy
#: while the others have nothing left to do.
LONG = [
    "test_hostile.py",
    "test_holds.py",
    "test_faults.py",
    "test_journey.py",
    "test_continuity.py",
    "test_fidelity.py",
    "test_faults_processes.py",
    "test_withheld.py",
    "test_convergence.py",
    "test_canary_sweep.py",
    "test_words_are_text.py",
    "test_accessibility.py",
]


def pytest_collection_modifyitems(items):
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.browser)
        if not {"live_site", "own_site"} & set(item.fixturenames):
            item.add_marker(pytest.mark.once)
    ranks = {name: rank for rank, name in enumerate(LONG)}
    ours.sort(key=lambda item: ranks.get(item.path.name, len(LONG)))
    others = [item for item in items if HERE not in item.path.parents]
    items[:] = [*others, *ours]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    if call.when == "call" and outcome.get_result().failed:
        item.stash[FAILED] = True


FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def live_site(prepared_site, tmp_path_factory):
    """The example site, running, for all tests of this run."""
    with prepared_site.copy(tmp_path_factory.mktemp("live") / "var").running() as site:
        yield site


@pytest.fixture
def own_settings():
    """The settings of `own_site`; a file may have others."""
    return LiveSite.module


@pytest.fixture
def own_values():
    """What the settings of `own_site` have besides; a test may parametrise it."""
    return ""


@pytest.fixture
def own_site(prepared_site, tmp_path, own_settings, own_values):
    """The example site, running, for this test alone, which may stop or change it."""
    site = prepared_site.copy(tmp_path / "var")
    site.module, site.settings = own_settings, own_values
    with site.running():
        yield site


@pytest.fixture
def their_site(live_site):
    """Where `people` are; a file may send them to a site of its own."""
    return live_site


@pytest.fixture(scope="module")
def two_processes(prepared_site, tmp_path_factory):
    """The example site on two server processes, and the Redis between them.

    Whoever stops one of the three starts it again.
    """
    folder = tmp_path_factory.mktemp("processes")
    with processes.two_processes(prepared_site, folder) as running:
        yield running


@pytest.fixture(scope="session")
def playwright():
    # Long enough for a busy machine: who waits for nothing has failed anyway.
    expect.set_options(timeout=20_000)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright):
    """Debian's Chromium; COBROWSE_CHROMIUM names another."""
    browser = launch_chromium(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium_engine(chromium):
    return PlaywrightEngine("chromium", chromium)


@pytest.fixture(scope="session")
def firefox_engine(playwright):
    running = PlaywrightEngine("firefox", launch_firefox(playwright))
    yield running
    running.close()


@pytest.fixture
def states():
    """Looks at what is shown; the test fails at its end with all that is wrong."""
    found = States()
    yield found
    assert not found.wrong, "\n".join(found.wrong)


@pytest.fixture(params=["chromium", "firefox"])
def everybody(request, chromium, live_site, problems):
    """People in either of two browsers."""
    if request.param == "chromium":
        browser = chromium
    else:
        browser = request.getfixturevalue("firefox_engine").browser
    opened = People(browser, live_site.url, problems)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def webkit_engine(tmp_path_factory):
    running = WebKitEngine(tmp_path_factory.mktemp("webkit"))
    yield running
    running.close()


@pytest.fixture(scope="session", params=["chromium", "firefox", "webkit"])
def engine(request):
    """Each of the three browsers in turn."""
    return request.getfixturevalue(f"{request.param}_engine")


@pytest.fixture
def language():
    """The language of visitor and advisor; a test may parametrise it."""
    return "de"


@pytest.fixture
def problems():
    """Errors in the browsers' consoles; what is not expected fails the test."""
    found = Problems()
    yield found
    assert not found.unexpected, "\n".join(found.unexpected)


@pytest.fixture
def their_browser(chromium):
    """What `people` use; a file may give them another."""
    return chromium


@pytest.fixture
def people(request, their_browser, their_site, problems):
    """Opens contexts of their own for as many visitors and advisors as needed."""
    opened = People(their_browser, their_site.url, problems)
    yield opened
    if request.node.stash.get(FAILED, False):
        opened.photograph("failed-" + re.sub(r"[^\w-]+", "_", request.node.name))
    opened.close()


@pytest.fixture
def free_line(chromium, problems):
    """mirror.js in a tab of Chromium, without a policy; nothing is served yet."""
    yield from opened_line(chromium, problems, "")


@pytest.fixture
def strict_line(chromium, problems):
    """The same under a strict policy."""
    yield from opened_line(chromium, problems, STRICT)


def opened_line(chromium, problems, policy):
    people = People(chromium, "", problems)
    line = MirrorLine(PlaywrightTab(people.open("visitor")), policy)
    yield line
    line.close()


@pytest.fixture
def stage(chromium):
    """The stage in a window of Chromium, with a test in the place of the workplace."""
    site = Site()
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    host = StageHost(context.new_page(), site)
    yield host
    assert host.errors == []
    context.close()
    site.close()


@pytest.fixture
def visitor(people, language):
    """A visitor who has not opened anything yet."""
    return Visitor(people.open("visitor", language), language)


@pytest.fixture
def advisor(people, language):
    """The advisor, logged in to the admin."""
    page = people.open("advisor", language)
    people.log_in(page, "advisor")
    return Advisor(page, language)


@pytest.fixture
def nobody_else(live_site):
    """Tests share a server; each begins with an empty queue."""
    # Nor has its advisor typed anything wrong within the last hour.
    for table in (*PERSONAL_TABLES, "wagtail_cobrowse_wrongstartcode"):
        live_site.query(f"DELETE FROM {table}")
