import pytest

from django.test import RequestFactory, override_settings

from wagtail_cobrowse.origins import origin_allowed, request_origin_allowed


FOREIGN = [
    None,
    "",
    "null",
    "https://evil.example",
    "https://www.example.org.evil.example",
    "https://evilwww.example.org",
    "https://sub.www.example.org",
    "https://example.org",
    "http://www.example.org",
    "ws://www.example.org",
    "wss://www.example.org",
    "file://www.example.org",
    "https://www.example.org:8443",
    "https://www.example.org:",
    "https://www.example.org:0",
    "https://www.example.org:443443",
    "https://www.example.org:4 43",
    "https://www.example.org.",
    "https://www.example.org/",
    "https://www.example.org/path",
    "https://www.example.org?query",
    "https://www.example.org#fragment",
    "https://user@www.example.org",
    "https://www.example.org@evil.example",
    "https://evil.example\\@www.example.org",
    "https://evil.example#@www.example.org",
    "https://www.example.org https://evil.example",
    "https://www.example.org, https://evil.example",
    "https://www.example.org\t",
    "https://www.example.org%2eevil.example",
    "https://wwｗ.example.org",
    "https://www.exаmple.org",
    "https://[::1]",
    "https://[",
    "https:www.example.org",
    "//www.example.org",
    "www.example.org",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_origin_is_refused(origin):
    assert not origin_allowed(origin, "www.example.org", secure=True)


@pytest.mark.parametrize(
    ("origin", "host", "secure"),
    [
        ("https://www.example.org", "www.example.org", True),
        ("https://www.example.org", "www.example.org:443", True),
        ("https://www.example.org:443", "www.example.org", True),
        ("HTTPS://WWW.Example.ORG", "www.example.org", True),
        ("https://www.example.org", "WWW.EXAMPLE.ORG", True),
        ("http://localhost:8000", "localhost:8000", False),
        ("http://127.0.0.1", "127.0.0.1:80", False),
        ("http://[::1]:8000", "[::1]:8000", False),
        ("https://xn--bcher-kva.example", "xn--bcher-kva.example", True),
    ],
)
def test_the_own_origin_is_allowed(origin, host, secure):
    assert origin_allowed(origin, host, secure)


def test_the_port_and_the_scheme_count():
    assert not origin_allowed("http://localhost:8001", "localhost:8000", False)
    assert not origin_allowed("http://localhost", "localhost:8000", False)
    assert not origin_allowed("http://localhost:8000", "localhost:8000", True)


@pytest.mark.parametrize("host", ["", ":", "[", "a b", "www.example.org/x", "@"])
def test_a_malformed_host_allows_nothing(host):
    assert not origin_allowed("https://www.example.org", host, True)
    assert not origin_allowed(f"https://{host}", host, True)


@override_settings(
    WAGTAIL_COBROWSE={
        "ALLOWED_ORIGINS": ["https://help.example.net", "https://bücher.example"]
    }
)
def test_origins_that_the_site_names_are_allowed_exactly():
    host = "www.example.org"
    assert origin_allowed("https://help.example.net", host, True)
    assert origin_allowed("https://help.example.net", host, False)
    assert origin_allowed("https://xn--bcher-kva.example", host, True)
    assert not origin_allowed("https://bücher.example", host, True)
    assert not origin_allowed("https://sub.help.example.net", host, True)
    assert not origin_allowed("http://help.example.net", host, True)
    assert not origin_allowed("https://help.example.net:8443", host, True)


@override_settings(WAGTAIL_COBROWSE={"ALLOWED_ORIGINS": ["*", "https://*", ""]})
def test_there_is_no_wildcard():
    assert not origin_allowed("https://evil.example", "www.example.org", True)
    assert not origin_allowed("null", "www.example.org", True)


@override_settings(ALLOWED_HOSTS=["*"])
def test_it_holds_where_every_host_is_allowed():
    def allowed(origin):
        request = RequestFactory().post(
            "/", headers={"host": "www.example.org", "origin": origin}
        )
        return request_origin_allowed(request)

    assert allowed("http://www.example.org")
    assert not allowed("http://evil.example")
