"""What holds for every endpoint, found by walking the URLs."""

import json
import uuid

import pytest

from rest_framework.settings import api_settings

from django.core.cache import cache
from django.core.signing import Signer
from django.test import override_settings
from django.urls import URLPattern

from tests.journeys import open_chat
from tests.test_retention import everything
from wagtail_cobrowse import chat, seats
from wagtail_cobrowse.api import urls
from wagtail_cobrowse.api.base import AdvisorView, CobrowseView, VisitorView
from wagtail_cobrowse.api.throttles import (
    AddressHourThrottle,
    AddressThrottle,
    MessageThrottle,
)
from wagtail_cobrowse.models import Conversation

from .conftest import Api


def walk(patterns, prefix=""):
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path, pattern.callback.cls
        else:
            yield from walk(pattern.url_patterns, path)


ENDPOINTS = list(walk(urls.endpoints))
METHODS = [
    (path, method)
    for path, view in ENDPOINTS
    for method in ("get", "post")
    if hasattr(view, method)
]
WRITES = [path for path, method in METHODS if method == "post"]
READS = [path for path, method in METHODS if method == "get"]


@pytest.fixture
def call(visitor, workplace_of, site):
    conversation = open_chat(site)

    def call(path, method, user=None, **headers):
        half, _slash, rest = path.partition("/")
        rest = rest.replace("<uuid:pk>", str(conversation.pk))
        browser = visitor if half == "visitor" else workplace_of(user)
        return getattr(browser, method)(rest, **headers)

    return call


def test_every_endpoint_is_one_of_ours():
    assert len(ENDPOINTS) == 37
    for _path, view in ENDPOINTS:
        assert issubclass(view, VisitorView | AdvisorView)


@pytest.mark.parametrize(
    "rule",
    [
        "authentication_classes",
        "permission_classes",
        "parser_classes",
        "renderer_classes",
        "throttle_classes",
        "content_negotiation_class",
        "schema",
    ],
)
def test_no_rule_is_left_to_the_sites_defaults(rule):
    for _path, view in ENDPOINTS:
        assert getattr(view, rule), view
        owner = next(base for base in view.__mro__ if rule in vars(base))
        assert issubclass(owner, CobrowseView), (view, rule)
    assert api_settings.user_settings == {}


@pytest.mark.parametrize("path", [path for path, _view in ENDPOINTS])
def test_nothing_describes_itself_but_the_schema(call, visitor, advisor, path):
    for rule in ("metadata_class", "versioning_class"):
        assert all(vars(CobrowseView)[rule] is None for _path, view in ENDPOINTS)
    response = call(path, "options", advisor)
    # Who may not be here at all is told that first.
    codes = {403: "permission_denied", 405: "method_not_allowed"}
    assert response.json()["code"] == codes[response.status_code]


def test_what_is_not_there_is_not_looked_for_in_a_language(visitor):
    # The site serves pages below /en/ and /de/ with Django's LocaleMiddleware.
    assert visitor.get("messages/").status_code == 404
    assert visitor.post("read/", {"sequence": 1}).status_code == 404


# No database has to do with it.
@pytest.mark.one_pair
@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize(
    "origin",
    ["", "null", "http://evil.example", "https://testserver", "http://testserver:81"],
)
def test_what_changes_something_must_come_from_the_own_origin(
    call, advisor, path, origin
):
    response = call(path, "post", advisor, origin=origin)
    assert response.status_code == 403
    assert response.json()["code"] == "wrong_origin"
    assert not response.cookies


@pytest.mark.one_pair
@override_settings(ALLOWED_HOSTS=["*"])
@pytest.mark.parametrize("path", WRITES)
def test_it_holds_where_every_host_is_allowed(call, advisor, path):
    response = call(path, "post", advisor, origin="http://evil.example")
    assert response.json()["code"] == "wrong_origin"


@override_settings(WAGTAIL_COBROWSE={"ALLOWED_ORIGINS": ["https://www.example.org"]})
def test_an_origin_that_the_site_names_may_write(visitor):
    response = visitor.post("end/", origin="https://www.example.org")
    assert response.status_code == 200


@pytest.mark.parametrize(("path", "method"), METHODS)
def test_nothing_is_ever_cached(call, advisor, path, method):
    response = call(path, method, advisor)
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("path", READS)
def test_no_read_writes_or_sets_a_cookie(call, advisor, path):
    before = everything()
    response = call(path, "get", advisor)
    assert not response.cookies
    # Logging in makes a session of Django's and a time; nothing else may differ.
    changed = set(everything().split("\n")) - set(before.split("\n"))
    assert all("session_key" in row or "last_login" in row for row in changed)


ADVISORS = [(path, method) for path, method in METHODS if path.startswith("advisor")]


@pytest.mark.parametrize(("path", "method"), ADVISORS)
def test_only_advisors_reach_the_advisors_endpoints(call, editor, path, method):
    for user, code in ((None, "not_authenticated"), (editor, "permission_denied")):
        response = call(path, method, user)
        assert response.status_code == 403
        assert response.json()["code"] == code


def test_a_refusal_does_not_say_what_exists(workplace_of, editor, site):
    browser = workplace_of(editor)
    there = browser.get(f"conversations/{open_chat(site).pk}/")
    nowhere = browser.get(f"conversations/{uuid.uuid4()}/")
    assert there.content == nowhere.content


@pytest.mark.parametrize("path", [p for p, m in ADVISORS if m == "post"])
def test_the_advisors_writes_need_the_csrf_token(call, advisor, path):
    response = call(path, "post", advisor, **{"x-csrftoken": "f" * 32})
    assert response.status_code == 403
    assert "CSRF" in response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[1, 2]", "application/json", 400),
        (b"a=1", "application/x-www-form-urlencoded", 415),
        (b"x", "text/plain", 415),
        (b"[" * 20_000, "application/json", 400),
    ],
)
def test_a_body_that_is_no_object_is_refused(visitor, body, kind, status):
    response = visitor.client.post(
        visitor.root + "messages/", body, content_type=kind, headers=visitor.headers
    )
    assert response.status_code == status
    assert response["Content-Type"] == "application/json"


def test_an_error_is_told_in_the_language_of_the_request(make_visitor):
    german = make_visitor("de").post("messages/", {"text": "Hallo"})
    english = make_visitor("en").post("messages/", {"text": "Hello"})
    assert german.json()["client_id"][0].startswith("Dieses Feld ")
    assert english.json()["client_id"] == ["This field is required."]


def test_an_advisor_is_answered_in_the_admin_language(workplace, advisor, site):
    from wagtail.users.models import UserProfile

    UserProfile.objects.create(user=advisor, preferred_language="de")
    conversation = open_chat(site)
    workplace.post(f"conversations/{conversation.pk}/take/")
    response = workplace.post(f"conversations/{conversation.pk}/read/", {})
    assert response.json()["sequence"][0].startswith("Dieses Feld ")
    assert response["Content-Language"] == "de"


def test_a_flood_is_braked_and_the_cache_holds_no_address(visitor, monkeypatch):
    keys = []
    original = AddressThrottle.get_cache_key
    monkeypatch.setattr(AddressThrottle, "rate", "2/min")
    monkeypatch.setattr(
        AddressThrottle,
        "get_cache_key",
        lambda *args: keys.append(original(*args)) or keys[-1],
    )
    codes = [
        visitor.post("consent/begin/", {"page": 999_999}).status_code for _ in range(3)
    ]
    assert codes == [404, 404, 429]
    assert "127.0.0.1" not in "".join(keys)
    assert cache.get(keys[0])


def test_the_schema_describes_every_endpoint(client, site):
    response = client.get(
        "/cobrowse/api/schema/", headers={"accept": "application/json"}
    )
    assert response.status_code == 200
    schema = json.loads(response.content)
    described = {
        (path.strip("/") + "/", method)
        for path, methods in schema["paths"].items()
        for method in methods
    }
    expected = {(path.replace("<uuid:pk>", "{id}"), m) for path, m in METHODS}
    assert {(p.replace("{pk}", "{id}"), m) for p, m in described} == expected
    assert schema["servers"] == [{"url": "/cobrowse/api"}]
    assert "seat" in schema["components"]["securitySchemes"]


def test_a_body_that_is_too_large_is_told_so(visitor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = visitor.post("messages/", {"text": "x" * 2000})
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert "no-store" in response["Cache-Control"]


MADE_UP = {
    "without a signature": lambda: "x" * 43,
    "signed by somebody else": lambda: Signer(
        key="another", salt="wagtail_cobrowse.seat"
    ).sign("x" * 43),
    "signed for something else": lambda: Signer(salt="another").sign("x" * 43),
    "changed": lambda: "x" + seats.new_seat()[1:],
    "never used": seats.new_seat,
}


def send(visitor, seat=None, text="Hello"):
    if seat is not None:
        visitor.client.cookies[seats.COOKIE_NAME] = seat
    return visitor.post("messages/", {"client_id": str(uuid.uuid4()), "text": text})


@pytest.mark.parametrize("made_up", MADE_UP.values(), ids=MADE_UP)
def test_a_planted_seat_is_never_adopted(visitor, page, made_up):
    planted = made_up()
    given = send(visitor, planted).cookies[seats.COOKIE_NAME].value
    assert given != planted
    known = Conversation.objects.get().seat_hash
    assert known == seats.hash_seat(given) != seats.hash_seat(planted)
    visitor.client.cookies[seats.COOKIE_NAME] = planted
    assert visitor.get("state/").json()["conversation"] is None
    begun = visitor.post("consent/begin/", {"page": page.pk})
    assert begun.cookies[seats.COOKIE_NAME].value not in (planted, given)


@pytest.mark.parametrize("made_up", MADE_UP.values(), ids=MADE_UP)
def test_made_up_seats_do_not_escape_the_brake(visitor, monkeypatch, made_up):
    monkeypatch.setattr(AddressThrottle, "rate", "2/min")
    # Django's test client shares the cookies of an answer: read at once.
    known = send(visitor, made_up()).cookies[seats.COOKIE_NAME].value
    codes = [send(visitor, made_up()).status_code for _ in range(2)]
    assert codes == [201, 429]
    assert send(visitor, known, "Hello again").status_code == 201


def test_a_seat_that_has_ended_is_replaced(visitor):
    first = send(visitor).cookies[seats.COOKIE_NAME].value
    chat.end_conversation(Conversation.objects.get(), "advisor")
    assert send(visitor).cookies[seats.COOKIE_NAME].value != first


def test_of_two_seats_neither_counts(visitor):
    """A subdomain can set a cookie beside ours; nobody can tell which is whose."""
    own = send(visitor).cookies[seats.COOKIE_NAME].value
    other = send(Api("visitor")).cookies[seats.COOKIE_NAME].value
    visitor.client.cookies.clear()
    for cookie, is_known in (
        (f"cobrowse_seat={own}", True),
        (f"a=1;cobrowse_seat={own} ; b=2", True),
        (f"cobrowse_seat={own}; cobrowse_seat={own}", True),
        (f"cobrowse_seat={own}; cobrowse_seat={other}", False),
        (f"cobrowse_seat={other}; x=y; cobrowse_seat={own}", False),
        (f"cobrowse_seat={own}; cobrowse_seat=", False),
        (f"xcobrowse_seat={own}", False),
    ):
        state = visitor.get("state/", cookie=cookie).json()
        assert (state["conversation"] is not None) is is_known, cookie


def test_a_forged_forwarding_does_not_escape_the_brake(visitor, monkeypatch):
    monkeypatch.setattr(AddressThrottle, "rate", "2/min")
    codes = []
    for number in range(3):
        visitor.client.cookies.clear()
        visitor.headers["x-forwarded-for"] = f"198.51.100.{number}"
        codes.append(send(visitor).status_code)
    assert codes == [201, 201, 429]


def test_behind_proxies_each_address_has_its_own_brake(visitor, settings, monkeypatch):
    settings.WAGTAIL_COBROWSE = {"TRUSTED_PROXIES": 1}
    monkeypatch.setattr(AddressThrottle, "rate", "1/min")
    codes = []
    for forwarded in ("198.51.100.1", "198.51.100.2", "203.0.113.9, 198.51.100.1"):
        visitor.client.cookies.clear()
        visitor.headers["x-forwarded-for"] = forwarded
        codes.append(send(visitor).status_code)
    assert codes == [201, 201, 429]


def test_what_one_address_opens_is_bounded_over_the_hour_too(visitor, monkeypatch):
    monkeypatch.setattr(AddressHourThrottle, "rate", "2/hour")
    codes = []
    for _ in range(3):
        visitor.client.cookies.clear()
        codes.append(send(visitor).status_code)
    assert codes == [201, 201, 429]


def test_messages_of_one_visitor_are_bounded(visitor, monkeypatch):
    monkeypatch.setattr(MessageThrottle, "rate", "2/min")
    codes = [send(visitor).status_code for _ in range(4)]
    # The first one opens the conversation.
    assert codes == [201, 201, 201, 429]


@pytest.mark.parametrize(
    "path", ["", "nope/", "api/", "api/visitor/nope/", "api/advisor/conversations/x/"]
)
def test_an_unknown_address_is_not_found_in_any_language(client, site, path):
    assert client.get(f"/cobrowse/{path}").status_code == 404


def test_an_address_without_its_last_slash_still_finds_its_way(client, site):
    response = client.get("/cobrowse/api/visitor/state")
    assert response["Location"] == "/cobrowse/api/visitor/state/"
