"""Webcodes in the search of sites that cannot change their view: middleware and tag."""

import pytest

from django.http import HttpResponse
from django.template import Context, Template
from django.urls import include, path

from tests.testapp.pages import add_page
from tests.urls import urlpatterns as base
from wagtail_cobrowse import webcodes


def results(request):
    return HttpResponse("results")


urlpatterns = [
    path("find/", results, name="find"),
    path("shop/", include(([path("find/", results, name="find")], "shop"))),
    *base,
]


@pytest.fixture
def page(home):
    return add_page(home, "Teeth")


@pytest.fixture
def _searches(settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "wagtail_cobrowse.middleware.WebcodeSearchMiddleware",
    ]
    settings.WAGTAIL_COBROWSE = {
        "WEBCODE_PREFIX": "a",
        "WEBCODE_SEARCHES": [("find", "q"), ("shop:find", "term")],
    }


@pytest.mark.usefixtures("_searches")
@pytest.mark.parametrize("address", ["/find/?q=", "/shop/find/?term="])
def test_a_webcode_opens_its_page(page, client, address):
    response = client.get(f"{address}a {webcodes.get_webcode(page)}")
    assert response.status_code == 302
    assert response.url == page.url


@pytest.mark.usefixtures("_searches")
@pytest.mark.parametrize("query", ["", "?q=", "?q=teeth", "?q=999999", "?term={code}"])
def test_any_other_search_is_the_sites_own(page, client, query):
    address = f"/find/{query.format(code=webcodes.get_webcode(page))}"
    assert client.get(address).content == b"results"


@pytest.mark.usefixtures("_searches")
def test_no_other_view_and_no_post_is_touched(page, client):
    code = webcodes.get_webcode(page)
    assert client.post(f"/find/?q={code}").content == b"results"
    assert client.get(f"{page.url}?q={code}").status_code == 200


def test_without_names_nothing_is_looked_at(page, client, settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "wagtail_cobrowse.middleware.WebcodeSearchMiddleware",
    ]
    assert client.get(f"/find/?q={webcodes.get_webcode(page)}").content == b"results"


def test_the_tag_gives_a_hit_of_its_own(page, rf, site):
    tag = (
        "{% load wagtail_cobrowse_tags %}{% webcode_match query as hit %}"
        "{% if hit %}{{ hit.title }}{% else %}none{% endif %}"
    )
    request = rf.get("/", headers={"host": "localhost"})

    def render(query, **more):
        return Template(tag).render(Context({"query": query, **more}))

    assert render(webcodes.get_webcode(page), request=request) == "Teeth"
    for query in ("teeth", "", None):
        assert render(query, request=request) == "none"
    assert render(webcodes.get_webcode(page)) == "none"
