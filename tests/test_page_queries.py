"""What this package asks the database for on pages of the site, whoever comes."""

import pytest

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from wagtail.models import Site

from tests.journeys import start_session
from tests.testapp.pages import add_help_page, add_page
from wagtail_cobrowse import webcodes


# Both pairs are asked the same.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: Queries of a whole page, Wagtail's own included, and of each tag by itself.
MOST = {"page": 9, "co-browsing page": 10, "cobrowse": 1, "information": 3}
TAGS = {"cobrowse": "cobrowse", "information": "cobrowse_page_information page"}


@pytest.fixture
def pages(home):
    found = {"page": add_page(home), "co-browsing page": add_help_page(home)}
    for number, page in enumerate(found.values()):
        webcodes.assign(page, f"10000{number}")
    return found


def count(call):
    # Site, content types and the roots of sites are kept by every process.
    call()
    with CaptureQueriesContext(connection) as asked:
        call()
    return len(asked)


@pytest.fixture
def count_all(client, rf, pages):
    """A function that opens each kind of page, and renders each tag alone."""

    def view(page):
        response = client.get(page.url)
        assert response.status_code == 200
        assert b"data-cobrowse" in response.content

    def render(tag):
        page = pages["page"]
        request = rf.get(page.url, headers={"host": "localhost"})
        request.user = AnonymousUser()
        Site.find_for_request(request)
        template = Template(f"{{% load wagtail_cobrowse_tags %}}{{% {tag} %}}")
        assert template.render(Context({"page": page, "request": request})).strip()

    return lambda: {
        **{name: count(lambda page=page: view(page)) for name, page in pages.items()},
        **{name: count(lambda tag=tag: render(tag)) for name, tag in TAGS.items()},
    }


def test_a_page_asks_as_much_however_many_there_are_and_whoever_shares(
    count_all, pages, home, site, make_advisor
):
    few = count_all()
    assert {name: few[name] for name in MOST if few[name] > MOST[name]} == {}
    for number in range(10):
        beside = add_page(home, f"Page {number}")
        webcodes.assign(beside, f"20000{number}")
        add_page(pages["page"], f"Below {number}")
        advisor = make_advisor(f"advisor-{number}", "A")
        start_session(site, pages["co-browsing page"], advisor)
    assert count_all() == few


def test_a_search_for_a_webcode_is_few_queries_and_any_other_none(rf, pages):
    request = rf.get("/en/", headers={"host": "localhost"})

    def find(text):
        return count(lambda: webcodes.find_page_by_webcode(request, text))

    assert find("100000") <= 3
    assert find("travel insurance") == 0
