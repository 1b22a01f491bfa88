"""Functions of the site that say how much of a page may be shared."""

import pytest

from django.test import override_settings

from tests.journeys import open_chat
from tests.testapp.pages import add_page
from wagtail_cobrowse import chat, page_facts
from wagtail_cobrowse.consumers import admission
from wagtail_cobrowse.models import PagePolicy
from wagtail_cobrowse.policies import Policy, decide, explain, path_of
from wagtail_cobrowse.policies.announcing import reconsider_everything


HERE = "tests.test_policy_functions"
#: What `say` says; a test sets it.
said: list = []


def say(**asked):
    """Answers as the test has set it, and notes what it was asked."""
    asked_for.append(asked)
    return said[0] if said else None


def by_path(path, **kwargs):
    return "masked" if path and path.startswith("/en/claims/") else ""


def fail(**kwargs):
    raise RuntimeError("quotes /en/claims/4711/")


asked_for: list = []


@pytest.fixture(autouse=True)
def _nothing_said():
    said.clear()
    asked_for.clear()


@pytest.fixture
def topic(home):
    return add_page(home, "Household contents")


def with_functions(*names):
    functions = [f"{HERE}.{name}" for name in names]
    return override_settings(WAGTAIL_COBROWSE={"POLICY_FUNCTIONS": functions})


def judged(page, site, **values):
    sharing = decide(page, path_of(page.get_url(), site), site=site, **values)
    return sharing.policy, sharing.by_default


@pytest.mark.parametrize(
    ("answer", "policy"),
    [
        ("", Policy.OPEN),
        (None, Policy.OPEN),
        ("open", Policy.OPEN),
        ("masked", Policy.MASKED),
        ("hidden", Policy.HIDDEN),
        # What is no policy is not one that shows something.
        ("visible", Policy.MASKED),
    ],
)
def test_a_function_makes_a_page_stricter(site, topic, answer, policy):
    said.append(answer)
    with with_functions("say"):
        assert judged(topic, site) == (policy, False)
        assert explain(topic, site).policy == policy


def test_it_knows_page_path_site_and_advisor(site, topic, advisor):
    with with_functions("say"):
        judged(topic, site, advisor=advisor)
        judged(topic, site)
    values = {"page": topic, "path": "/en/household-contents/", "site": site}
    assert asked_for == [{**values, "advisor": advisor}, {**values, "advisor": None}]


def test_of_several_the_strictest_holds(site, topic):
    said.append("open")
    PagePolicy.objects.create(page_id=topic.pk, policy="hidden")
    with with_functions("say", "by_path"):
        assert judged(topic, site) == (Policy.HIDDEN, False)


def test_views_that_are_no_page_can_be_opened_or_closed(site):
    def at(path):
        sharing = decide(None, path, site=site)
        return sharing.policy, sharing.by_default

    with with_functions("say", "by_path"):
        assert at("/en/premiums/") == (Policy.MASKED, True)
        said.append("open")
        assert at("/en/premiums/") == (Policy.OPEN, False)
        assert at("/en/claims/4711/") == (Policy.MASKED, False)


def test_documents_in_frames_are_asked_about_as_well(site):
    conversation = open_chat(site)
    url = f"{site.root_url}/en/claims/4711/"
    with with_functions("say", "by_path"):
        sharing, _session = admission.read_embedded(conversation.route, url, "")
        assert (sharing.policy, sharing.by_default) == (Policy.MASKED, False)
        said.append("hidden")
        sharing, _session = admission.read_embedded(conversation.route, url, "")
        assert sharing.policy == Policy.HIDDEN


def test_what_nobody_could_open_stays_hidden_whatever_it_says(site, topic):
    said.append("open")
    topic.live = False
    with with_functions("say"):
        assert decide(topic, "/en/household-contents/", site=site).policy == "hidden"
        assert decide(None, "/admin/", site=site).policy != "open"


@pytest.mark.parametrize("name", ["fail", "missing"])
def test_one_that_fails_hides_the_page_and_logs_no_address(site, topic, name, caplog):
    with with_functions(name):
        assert judged(topic, site) == (Policy.HIDDEN, False)
    assert f"{HERE}.{name} has failed: " in caplog.text
    assert "4711" not in caplog.text


def test_another_answer_holds_for_running_sessions_once_the_site_says_so(
    site, topic, django_capture_on_commit_callbacks
):
    conversation = open_chat(site)
    chat.set_current_page(conversation, topic, "open", reads_terms=False)
    with with_functions("say"):
        said.append("masked")
        assert page_facts.find(conversation) is None
        with django_capture_on_commit_callbacks(execute=True):
            reconsider_everything()
    conversation.refresh_from_db()
    assert conversation.current_page_id is None
