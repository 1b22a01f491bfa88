"""Mistakes around servers, proxies and policies that can be seen from inside."""

import datetime as dt
import sys
import types

import pytest

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

from django.conf.urls.i18n import i18n_patterns
from django.core.asgi import get_asgi_application
from django.core.checks import run_checks
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path, re_path
from django.utils import timezone

from tests.journeys import open_chat
from wagtail_cobrowse import database_checks, retention, server_checks
from wagtail_cobrowse.models import PurgeMark
from wagtail_cobrowse.routing import websocket_urlpatterns


REDIS_LAYER = "channels_redis.core.RedisChannelLayer"
PUBSUB_LAYER = "channels_redis.pubsub.RedisPubSubChannelLayer"
SENTINEL = {"sentinels": [("sentinel-1", 26379)], "master_name": "mymaster"}


def ids(**settings):
    with override_settings(**settings):
        found = run_checks(
            tags=["wagtail_cobrowse"], include_deployment_checks=True, databases=[]
        )
    assert all(each.hint for each in found)
    return {each.id.removeprefix("wagtail_cobrowse.") for each in found}


def module(name, **members):
    made = types.ModuleType(name)
    vars(made).update(members)
    return made


OURS = path("cobrowse/", include("wagtail_cobrowse.urls"))
ANYTHING = re_path("", lambda request: HttpResponse())


@pytest.mark.parametrize(
    ("patterns", "is_wrong"),
    [
        ([OURS, ANYTHING], False),
        ([ANYTHING, OURS], True),
        ([path("help/", include([OURS]))], True),
        ([path("chat/", include("wagtail_cobrowse.urls"))], True),
        (i18n_patterns(OURS), True),
        (i18n_patterns(OURS, prefix_default_language=False), True),
    ],
    ids=["right", "after all", "deeper", "renamed", "by language", "by other language"],
)
def test_urls_are_where_the_sockets_are(monkeypatch, patterns, is_wrong):
    urls = module("tests.urls_of_a_test", urlpatterns=patterns)
    monkeypatch.setitem(sys.modules, urls.__name__, urls)
    assert ("E010" in ids(ROOT_URLCONF=urls.__name__)) is is_wrong


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (lambda: get_asgi_application(), {"W008"}),
        (lambda: ProtocolTypeRouter({"http": get_asgi_application()}), {"W008"}),
        (lambda: router([path("other/", ANYTHING.callback)]), {"W008"}),
        (lambda: router(websocket_urlpatterns), set()),
        (
            lambda: router([path("other/", ANYTHING.callback), *websocket_urlpatterns]),
            set(),
        ),
        (
            lambda: router([re_path("", URLRouter(websocket_urlpatterns))]),
            set(),
        ),
        # Nobody knows what a function does.
        (lambda: ProtocolTypeRouter({"websocket": lambda *_: None}), set()),
    ],
    ids=["django", "no sockets", "others", "ours", "both", "nested", "unknown"],
)
def test_an_application_without_our_sockets_is_noticed(monkeypatch, make, found):
    asgi = module("tests.asgi_of_a_test", application=make())
    monkeypatch.setitem(sys.modules, asgi.__name__, asgi)
    assert (
        ids(ASGI_APPLICATION=f"{asgi.__name__}.application")
        & {
            "W008",
            "E011",
        }
        == found
    )


def router(patterns):
    """As people wrap it."""
    return ProtocolTypeRouter(
        {"websocket": AllowedHostsOriginValidator(URLRouter(patterns))}
    )


@pytest.mark.parametrize("name", ["nowhere.application", "tests.settings.missing"])
def test_an_application_that_is_not_there_is_an_error(name):
    assert "E011" in ids(ASGI_APPLICATION=name)


def test_a_development_server_without_sockets_is_noticed(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["manage.py", "runserver", "8000"])
    assert "W009" in ids()
    monkeypatch.setattr(server_checks, "get_commands", lambda: {"runserver": "daphne"})
    assert "W009" not in ids()


@pytest.mark.parametrize("command", ["check", "migrate"])
def test_other_commands_serve_nobody(monkeypatch, command):
    monkeypatch.setattr(sys, "argv", ["manage.py", command])
    assert "W009" not in ids()


@pytest.mark.parametrize(
    ("backend", "config", "found"),
    [
        (PUBSUB_LAYER, {"hosts": ["redis://localhost"]}, set()),
        (PUBSUB_LAYER, {"capacity": 10}, {"W011"}),
        (PUBSUB_LAYER, {"expiry": 1}, {"W011"}),
        (REDIS_LAYER, {"hosts": ["redis://localhost"]}, {"W012"}),
        (REDIS_LAYER, {}, {"W012"}),
        (REDIS_LAYER, {"hosts": [{"address": "r", "socket_timeout": None}]}, set()),
    ],
)
def test_a_layer_that_loses_notices_is_noticed(backend, config, found):
    layers = {"default": {"BACKEND": backend, "CONFIG": config}}
    assert ids(CHANNEL_LAYERS=layers) & {"W011", "W012"} == found


def test_an_older_redis_waits_long_enough(monkeypatch):
    monkeypatch.setattr(server_checks.importlib.metadata, "version", lambda _: "7.4.1")
    layers = {"default": {"BACKEND": REDIS_LAYER}}
    assert "W012" not in ids(CHANNEL_LAYERS=layers)


@pytest.mark.parametrize(
    ("backend", "hosts", "is_wrong"),
    [
        (PUBSUB_LAYER, None, True),
        (PUBSUB_LAYER, ["redis://localhost"], True),
        (PUBSUB_LAYER, [("localhost", 6379)], True),
        (PUBSUB_LAYER, [{"address": "redis://r"}], True),
        (PUBSUB_LAYER, [{"address": "redis://r", "health_check_interval": 0}], True),
        (PUBSUB_LAYER, ["redis://r?health_check_interval=0"], True),
        (PUBSUB_LAYER, [{"address": "redis://r", "health_check_interval": 2}], False),
        (PUBSUB_LAYER, ["redis://r?health_check_interval=2"], False),
        (PUBSUB_LAYER, [SENTINEL], True),
        (PUBSUB_LAYER, [SENTINEL | {"health_check_interval": 2}], False),
        (PUBSUB_LAYER, [SENTINEL | {"health_check_interval": 2}, SENTINEL], True),
        (REDIS_LAYER, ["redis://localhost"], False),
    ],
)
def test_a_layer_that_never_looks_at_its_connections(backend, hosts, is_wrong):
    layers = {"default": {"BACKEND": backend, "CONFIG": {"hosts": hosts}}}
    assert ("W025" in ids(CHANNEL_LAYERS=layers)) is is_wrong


def test_any_host_is_one_too_many():
    assert "W010" in ids(ALLOWED_HOSTS=["*"])
    assert "W010" not in ids(ALLOWED_HOSTS=["www.example.org"])


SHARED_CACHE = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}


def test_brakes_have_to_count_for_all_processes():
    layers = {"default": {"BACKEND": PUBSUB_LAYER}}
    assert "W015" in ids(CHANNEL_LAYERS=layers)
    assert "W015" not in ids(CHANNEL_LAYERS=layers, CACHES=SHARED_CACHE)
    alone = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    assert "W015" not in ids(CHANNEL_LAYERS=alone)


def test_behind_a_proxy_its_number_has_to_be_known():
    header = ("HTTP_X_FORWARDED_PROTO", "https")
    assert "W016" not in ids()
    assert "W016" in ids(SECURE_PROXY_SSL_HEADER=header)
    assert "W016" in ids(USE_X_FORWARDED_HOST=True)
    known = {"TRUSTED_PROXIES": 1}
    assert "W016" not in ids(SECURE_PROXY_SSL_HEADER=header, WAGTAIL_COBROWSE=known)


def test_sessions_that_cannot_be_ended_are_noticed():
    engine = "django.contrib.sessions.backends.signed_cookies"
    assert "W017" in ids(SESSION_ENGINE=engine)
    assert "W017" not in ids()


@pytest.mark.parametrize(
    ("policy", "static", "gaps"),
    [
        ({"default-src": ["'self'"]}, "/static/", ""),
        ({"default-src": "'self'"}, "/static/", ""),
        ({"script-src": ["'self'"]}, "https://cdn.example/s/", "script-src"),
        ({"script-src": ["https://cdn.example"]}, "https://cdn.example/s/", ""),
        ({"script-src": ["*.example"]}, "https://cdn.example/s/", ""),
        ({"script-src": ["https:"]}, "https://cdn.example/s/", ""),
        ({"script-src": ["'nonce-x'"]}, "/static/", "script-src"),
        ({"script-src": ["'self'", "'strict-dynamic'"]}, "/static/", "script-src"),
        ({"default-src": ["'none'"]}, "/static/", "script-src, connect-src, style-src"),
        (
            {"default-src": ["'none'"], "script-src": ["'self'"]},
            "/s/",
            "connect-src, style-src",
        ),
        ({"style-src": ["'self'"]}, "/static/", ""),
        ({"style-src": ["'nonce-x'", "'unsafe-inline'"]}, "/static/", "style-src"),
        ({"style-src": ["'self'"]}, "https://cdn.example/s/", "style-src"),
        ({"style-src-elem": ["'self'"], "style-src": []}, "/static/", ""),
        ({"script-src-elem": ["'self'"], "script-src": []}, "/s/", ""),
        ({"img-src": ["'none'"]}, "/static/", ""),
    ],
)
def test_a_policy_of_the_settings_that_keeps_the_chat_out(policy, static, gaps):
    with override_settings(
        SECURE_CSP=policy, STATIC_URL=static, CONTENT_SECURITY_POLICY=None
    ):
        found = run_checks(
            tags=["wagtail_cobrowse"], include_deployment_checks=True, databases=[]
        )
    messages = [each.msg for each in found if each.id.endswith("W013")]
    assert [each.rpartition(": ")[2].rstrip(".") for each in messages] == (
        [gaps] if gaps else []
    )


def test_the_policy_of_django_csp_is_read_as_well():
    blocks = {"DIRECTIVES": {"script-src": ["'none'"]}}
    assert "W013" in ids(CONTENT_SECURITY_POLICY=blocks)
    assert "W013" not in ids(CONTENT_SECURITY_POLICY={})


def purge_ids(*databases):
    found = database_checks.check_purge(None, databases=databases)
    return {each.id for each in found}


@pytest.mark.django_db
def test_a_purge_that_has_stopped_is_noticed(site):
    late = {"wagtail_cobrowse.W014"}
    assert purge_ids("default") == set()
    open_chat(site)
    assert purge_ids("default") == late
    # Without leave, a check asks no database.
    assert purge_ids() == set()
    retention.purge()
    assert purge_ids("default") == set()
    PurgeMark.objects.update(ended_at=timezone.now() - dt.timedelta(hours=2))
    assert purge_ids("default") == late
    retention.purge()
    assert purge_ids("default") == set()


@pytest.mark.django_db
def test_the_purge_leaves_one_mark(site):
    assert retention.last_purge() is None
    now = timezone.now()
    for minutes in (0, 1, 2):
        retention.purge(now + dt.timedelta(minutes=minutes))
    assert retention.last_purge() == now + dt.timedelta(minutes=2)
    assert PurgeMark.objects.count() == 1
