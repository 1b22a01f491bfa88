"""
Answers are as the schema says: schemathesis against the running example site.

Bodies and parameters that fit and such that do not, as an anonymous visitor, as one
with a chat, and as an advisor with all rights; the same ones in every run.
"""

import os
import uuid

import pytest
import requests
import schemathesis

from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)


FULL = os.environ.get("COBROWSE_TEST_SCALE") == "full"
EXAMPLES = 30 if FULL else 3
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
#: Switches on what is off at first, and says which page asks for consent.
PREPARE = """
from wagtail.models import Site
from wagtail_cobrowse.models import CobrowseSiteSettings as Settings
from wagtail_cobrowse.page.models import CobrowsePage as Page
values = {"allow_watching": True, "allow_filing": True}
Settings.objects.update_or_create(site=Site.objects.get(), defaults=values)
print("page", Page.objects.live().first().pk)
"""


@pytest.fixture(scope="module")
def site(prepared_site, tmp_path_factory):
    """The example site, where everything is allowed."""
    site = prepared_site.copy(tmp_path_factory.mktemp("conforming") / "var")
    if FULL:
        # Thousands of requests a minute are meant to be answered, not refused.
        site.module = "tests.browser.unlimited_settings"
    with site.running():
        site.consent_page = int(
            site.manage("shell", "-v", "0", "-c", PREPARE).split()[-1]
        )
        yield site


class Visitor:
    """A browser that has a chat, always."""

    def __init__(self, site):
        self.api = f"{site.url}/cobrowse/api"
        self.page = site.consent_page
        self.headers = {"Origin": site.url}
        self.session = requests.Session()

    def prepare(self, case, number):
        """Whatever ended the chat, there is one again."""
        state = self.session.get(f"{self.api}/visitor/state/", timeout=30).json()
        if state["conversation"] is None:
            self.open()
        if (
            number % 2
            and case.path.endswith("/consent/")
            and isinstance(case.body, dict)
        ):
            self.consent(case)

    def consent(self, case):
        """What is left to chance fits to a question that was really asked."""
        begun = self.session.post(
            f"{self.api}/visitor/consent/begin/",
            json={"page": self.page},
            headers=self.headers,
            timeout=30,
        )
        if begun.ok:
            case.body |= {**begun.json(), "accepted": True}

    def open(self):
        self.session.cookies.clear()
        body = {"client_id": "00000000-0000-4000-8000-000000000001", "text": "Hello"}
        return self.session.post(
            f"{self.api}/visitor/messages/",
            json=body,
            headers=self.headers,
            timeout=30,
        )


class Anonymous(Visitor):
    """Whatever cookie is given is lost."""

    def prepare(self, case, number):
        self.session.cookies.clear()


class Advisor(Visitor):
    """Logged in, with a chat of a visitor that is there, waiting or taken."""

    def __init__(self, site):
        super().__init__(site)
        self.visitor = Visitor(site)
        address = f"{site.url}/admin/login/"
        self.session.get(address, timeout=30)
        login = {"username": "admin", "password": "demo"}
        token = {"csrfmiddlewaretoken": self.session.cookies["csrftoken"]}
        headers = {"Referer": address}
        self.session.post(
            address, data=login | token, headers=headers, timeout=30
        ).raise_for_status()
        self.headers["X-CSRFToken"] = self.session.cookies["csrftoken"]

    def prepare(self, case, number):
        """Every other time it is about a chat that is there."""
        if number % 2 or "id" not in case.path_parameters:
            return
        self.visitor.prepare(case, number)
        queue = self.session.get(f"{self.api}/advisor/queue/", timeout=30).json()
        chat = queue["conversations"][0]
        case.path_parameters["id"] = chat["id"]
        if number % 4 and chat["state"] == "waiting":
            self.session.post(
                f"{self.api}/advisor/conversations/{chat['id']}/take/",
                headers=self.headers,
                timeout=30,
            )


PEOPLE = {
    "anonymous": (Anonymous, "/"),
    "visitor": (Visitor, "/visitor/"),
    "advisor": (Advisor, "/advisor/"),
}
#: What has to come up, or the test has tested nothing.
EXPECTED = {
    ("anonymous", GenerationMode.POSITIVE): {200, 201, 403, 409},
    ("anonymous", GenerationMode.NEGATIVE): {400, 403},
    ("visitor", GenerationMode.POSITIVE): {200, 201, 204, 404, 409},
    ("visitor", GenerationMode.NEGATIVE): {400},
    ("advisor", GenerationMode.POSITIVE): {200, 201, 204, 404, 409},
    ("advisor", GenerationMode.NEGATIVE): {400, 404},
}


@pytest.fixture(scope="module")
def schema(site):
    address = f"{site.url}/cobrowse/api/schema/?format=json"
    return schemathesis.openapi.from_url(address)


def takes_something(operation) -> bool:
    return bool(list(operation.body) or list(operation.query))


@pytest.mark.timeout(1200 if FULL else 300)
@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_answer_is_as_the_schema_says(site, schema, who, mode):
    make, below = PEOPLE[who]
    person, statuses = make(site), {}
    for found in schema.get_all_operations():
        operation = found.ok()
        if below not in operation.path:
            continue
        if mode is GenerationMode.NEGATIVE and not takes_something(operation):
            continue
        answers = statuses.setdefault(operation.label, [])
        check(operation, mode, person, answers)
    seen = {status for each in statuses.values() for status in each}
    assert EXPECTED[who, mode] <= seen, statuses


def check(operation, mode, person, answers):
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case):
        # Of these each browser has its own.
        case.cookies.clear()
        if "id" in case.path_parameters:
            # What is no UUID is no address of the API: the site's own page says so.
            case.path_parameters["id"] = str(uuid.UUID(int=len(answers)))
        person.prepare(case, len(answers))
        response = case.call_and_validate(
            session=person.session, headers=person.headers, checks=CHECKS
        )
        answers.append(response.status_code)

    run()
