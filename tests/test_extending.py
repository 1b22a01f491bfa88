"""Each sample of docs/how-to-extend.md, executed, with what the text says of it."""

import functools
import re
import sys
import types

from pathlib import Path

import pytest

from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from tests import samples
from tests.journeys import open_chat, start_session
from tests.testapp.pages import add_help_page, add_page
from wagtail_cobrowse import filing, sessions, signals, webcodes
from wagtail_cobrowse.models import Conversation, EndReason
from wagtail_cobrowse.policies import decide


GUIDE = "how-to-extend.md"
run = functools.partial(samples.run, GUIDE)


@pytest.fixture
def rendered(monkeypatch):
    """The templates that were asked for, instead of a site's own."""
    asked = []

    def render(request, template, context=None):
        asked.append((template, getattr(request, "cobrowse_policy", None)))
        return HttpResponse("")

    monkeypatch.setattr("django.shortcuts.render", render)
    return asked


def test_every_sample_is_executed_here():
    text = Path(__file__).read_text()
    for sample in samples.samples(GUIDE, "python"):
        used = re.findall(r"run\(\"([^\"]+)\"", text)
        assert any(each in sample.code for each in used), sample


def test_a_page_type_of_ones_own(isolated_page_types):
    page_type = run("class HelpPage", "tests.testapp.models").HelpPage
    assert page_type._meta.get_field("body")
    page = page_type(title="Help", body=page_type.default_body("en"))
    assert page.has_start()
    assert "body" in page_type.content_panels


def test_a_page_type_says_what_advisors_may_see(isolated_page_types):
    page_type = run("class AccountPage", "tests.testapp.models").AccountPage
    assert page_type.cobrowse_policy == "masked"


def test_a_view_says_what_advisors_may_see(rendered):
    request = RequestFactory().get("/basket/")
    assert run("def basket").basket(request).status_code == 200
    assert rendered == [("basket.html", "masked")]


def test_a_policy_of_ones_own(site, home, advisor, monkeypatch):
    module = types.ModuleType("cobrowse_policies_of_website")
    vars(module).update(vars(run("def policy_of")))
    monkeypatch.setitem(sys.modules, "cobrowse_policies_of_website", module)
    page = add_page(home, "Premiums")
    names = {"POLICY_FUNCTIONS": ["cobrowse_policies_of_website.policy_of"]}

    def policy():
        return decide(page, "/en/premiums/", site=site, advisor=advisor).policy

    with override_settings(WAGTAIL_COBROWSE=names):
        assert policy() == "open"
        advisor.groups.add(Group.objects.create(name="Partners"))
        assert policy() == "masked"
        advisor.groups.clear()
        assert decide(page, "/en/premiums/", site=site).policy == "open"
        # Whoever calls it finds nothing shared, and nothing breaks.
        run("reconsider_everything")


def test_signals_are_heard(
    site, home, advisor, monkeypatch, django_capture_on_commit_callbacks
):
    noted = []
    website, tasks = types.ModuleType("website"), types.ModuleType("website.tasks")
    website.__file__ = __file__
    tasks.note = lambda *values: noted.append(values)
    monkeypatch.setitem(sys.modules, "website", website)
    monkeypatch.setitem(sys.modules, "website.tasks", tasks)
    used = [signals.session_started, signals.session_ended]
    for signal in used:
        monkeypatch.setattr(signal, "receivers", [])
        signal.sender_receivers_cache.clear()
    run("class WebsiteConfig").WebsiteConfig("website", website).ready()
    for signal in used:
        signal.sender_receivers_cache.clear()
    with django_capture_on_commit_callbacks(execute=True):
        session = start_session(site, add_help_page(home), advisor)
    with django_capture_on_commit_callbacks(execute=True):
        sessions.end(session, EndReason.VISITOR)
    assert noted == [
        ("started", session.pk, advisor.pk),
        ("ended", session.pk, "visitor"),
    ]
    assert "website" not in {each.name for each in apps.get_app_configs()}


def test_webcodes_in_ones_own_search(site, home, rendered):
    page = add_page(home, "Premiums")
    search = run("find_page_by_webcode(request, query)").search

    def ask(query):
        request = RequestFactory().get("/search/", {"query": query})
        request.user = AnonymousUser()
        return search(request)

    found = ask(webcodes.display_webcode(page))
    assert (found.status_code, found.url) == (302, "/en/premiums/")
    assert ask("something else").status_code == 200
    assert [template for template, _policy in rendered] == ["search.html"]


def test_ones_own_case_system(site, advisor, monkeypatch):
    monkeypatch.setattr(filing.chat_filed, "receivers", [])
    filing.chat_filed.sender_receivers_cache.clear()
    sample = run("def keep")
    conversation = open_chat(site)
    assert filing.file_chat(conversation, advisor, "complaint").is_delivered
    filing.chat_filed.disconnect(sample.keep)
    assert not filing.file_chat(conversation, advisor, "complaint").is_delivered
    assert Conversation.objects.exists()
