"""Editorial pages with our tags fit into any page cache; our endpoints into none."""

import html

import pytest

from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.testapp.pages import add_help_page, add_page
from wagtail_cobrowse import seats


PLAIN = "none"
DJANGO = (
    "django.middleware.cache.UpdateCacheMiddleware",
    "django.middleware.cache.FetchFromCacheMiddleware",
)
WAGTAIL_CACHE = (
    "wagtailcache.cache.UpdateCacheMiddleware",
    "wagtailcache.cache.FetchFromCacheMiddleware",
)
CARELESS = ("tests.test_caching.CarelessCache", None)


class CarelessCache:
    """A proxy that keeps the first answer for an address, whatever Vary says."""

    kept: dict[str, tuple[bytes, str]] = {}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        address = request.get_full_path()
        if request.method == "GET" and address in self.kept:
            body, kind = self.kept[address]
            return HttpResponse(body, content_type=kind, headers={"X-Kept": "1"})
        response = self.get_response(request)
        uncacheable = "no-store" in response.get("Cache-Control", "")
        if request.method == "GET" and response.status_code == 200 and not uncacheable:
            self.kept[address] = (response.content, response["Content-Type"])
        return response


@pytest.fixture(
    params=[PLAIN, DJANGO, WAGTAIL_CACHE, CARELESS],
    ids=["none", "django", "wagtail-cache", "careless"],
)
def cached(request, settings):
    """The middleware of a site behind one of these caches."""
    outer, inner = (None, None) if request.param == PLAIN else request.param
    settings.MIDDLEWARE = [
        *([outer] if outer else []),
        *settings.MIDDLEWARE,
        *([inner] if inner else []),
    ]
    CarelessCache.kept.clear()
    cache.clear()
    yield request.param
    cache.clear()


@pytest.fixture
def addresses(home):
    add_page(home, "Contributions")
    return [home.url, f"{home.url}contributions/", add_help_page(home).url]


def visitor_with_a_chat():
    """A browser in which a conversation runs: its seat's cookie, under our prefix."""
    client = Client()
    client.cookies[seats.COOKIE_NAME] = seats.new_seat()
    client.cookies[seats.COOKIE_NAME]["path"] = seats.cookie_path()
    return client


@pytest.mark.parametrize("turn", range(2))
def test_every_anonymous_visitor_gets_the_same_bytes_and_no_cookie(
    cached, addresses, turn
):
    elsewhere = {"accept-language": "de", "user-agent": "Other/1.0", "dnt": "1"}
    visitors = [Client(), visitor_with_a_chat(), Client(headers=elsewhere)]
    visitors = visitors[:: -1 if turn else 1]
    for address in addresses:
        answers = [visitor.get(address) for visitor in visitors for _ in range(2)]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        for answer in answers:
            assert not answer.cookies
            assert "csrf" not in answer.content.decode().lower()
            assert "Cookie" not in answer.get("Vary", "")


def test_the_caches_here_really_cache(cached, addresses, home):
    first = Client().get(addresses[1])
    home.get_children().filter(slug="contributions").update(title="New words")
    second = Client().get(addresses[1])
    assert (first.content == second.content) == (cached != PLAIN)


def test_what_somebody_logged_in_gets_is_kept_for_nobody_else(
    cached, addresses, editor
):
    if cached == CARELESS:
        # Such a cache must not stand before pages of people who are logged in, with
        # or without us: it keeps whatever the site itself says to them.
        return
    member = Client()
    member.force_login(editor)
    for address in addresses[1:]:
        assert '"mark":"default"' in read(member, address)
        anonymous = read(Client(), address)
        assert '"mark":""' in anonymous
        # From a cache they may get what everybody gets, and its mark is right for that.
        again = read(member, address)
        assert again == anonymous or '"mark":"default"' in again


def read(client, address):
    return html.unescape(client.get(address).content.decode())


def test_endpoints_are_kept_by_no_cache(cached, home, db):
    seat = visitor_with_a_chat()
    answers = {
        path: seat.get(path)
        for path in (
            f"{seats.cookie_path()}api/visitor/state/",
            f"{seats.cookie_path()}api/visitor/messages/",
            f"{seats.cookie_path()}api/advisor/queue/",
            f"{seats.cookie_path()}health/live/",
            f"{seats.cookie_path()}health/ready/",
            reverse("wagtail_cobrowse_admin:workplace"),
        )
    }
    for path, answer in answers.items():
        directives = answer.get("Cache-Control", "")
        assert "no-store" in directives or answer.status_code == 302, path
    for answer in answers.values():
        assert "X-Kept" not in answer


def test_search_engines_are_kept_out_of_the_endpoints(client, db):
    for path in ("api/visitor/state/", "api/schema/", "health/live/", "texts/de/"):
        answer = client.get(f"{seats.cookie_path()}{path}")
        assert answer.headers["X-Robots-Tag"] == "noindex", path
