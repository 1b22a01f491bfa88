"""System checks of what leads to our URLs and sockets."""

import importlib.metadata
import sys

from typing import Any
from urllib.parse import parse_qs, urlsplit

from channels.routing import ProtocolTypeRouter, URLRouter

from django.conf import settings
from django.core import checks
from django.core.handlers.asgi import ASGIHandler
from django.core.management import get_commands
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import translation
from django.utils.module_loading import import_string

from .checks import PREFIX, warning


#: Where sockets are, and therefore everything else of ours has to be.
ROOT = "/cobrowse/"
#: How a wrapper around an ASGI application may call what it wraps.
INNER = ("inner", "application", "app")
REDIS_LAYER = "channels_redis.core.RedisChannelLayer"
PUBSUB_LAYER = "channels_redis.pubsub.RedisPubSubChannelLayer"
#: Seconds between two looks of redis-py at a quiet connection; 0 if it never looks.
LOOK = "health_check_interval"
#: What Channels itself takes where nothing is said; less is too little.
LEAST_CAPACITY, LEAST_EXPIRY = 100, 10


@checks.register(PREFIX)
def check_mount(app_configs, **kwargs):
    """E010: URLs that are elsewhere than the sockets, or that something else takes."""
    found = []
    for language in dict.fromkeys([settings.LANGUAGE_CODE, *dict(settings.LANGUAGES)]):
        with translation.override(language):
            try:
                root = reverse("wagtail_cobrowse:root")
            except NoReverseMatch:
                return []
            found.append(_misplaced(root))
    return next(([each] for each in found if each), [])


@checks.register(PREFIX)
def check_application(app_configs, **kwargs):
    """E011, W008: an ASGI application that cannot be had, or has no sockets of ours."""
    path = getattr(settings, "ASGI_APPLICATION", None)
    if not path:
        return []
    try:
        application = import_string(path)
    except Exception as error:
        message = f"ASGI_APPLICATION cannot be imported: {type(error).__name__}."
        hint = 'Name what there is, as in "wagtail_cobrowse.asgi.application".'
        return [checks.Error(message, hint=hint, id=f"{PREFIX}.E011")]
    if _has_sockets(application):
        return []
    return [
        warning(
            "W008",
            "ASGI_APPLICATION has no sockets of wagtail_cobrowse.",
            "Put wagtail_cobrowse.routing.websocket_urlpatterns into its URLRouter, or "
            "serve wagtail_cobrowse.asgi.application for /cobrowse/ws/. Where that is "
            "done by a process of its own, silence this check.",
        )
    ]


@checks.register(PREFIX)
def check_runserver(app_configs, **kwargs):
    """W009: a development server that serves no sockets."""
    if "runserver" not in sys.argv[1:2] or get_commands().get("runserver") == "daphne":
        return []
    return [
        warning(
            "W009",
            "runserver serves no sockets: chats are slow, and sessions do not start.",
            'Install daphne and put "daphne" first in INSTALLED_APPS, or develop with '
            "uvicorn wagtail_cobrowse.asgi:application --reload.",
        )
    ]


@checks.register(PREFIX)
def check_layer(app_configs, **kwargs):
    """W011, W012: a channel layer that loses what it is given."""
    layer = getattr(settings, "CHANNEL_LAYERS", {}).get("default", {})
    config = layer.get("CONFIG", {})
    found = []
    for name, least in (("capacity", LEAST_CAPACITY), ("expiry", LEAST_EXPIRY)):
        value = config.get(name)
        if isinstance(value, int | float) and value < least:
            message = (
                f"The channel layer's {name} of {value} is small: notices get lost."
            )
            found.append(warning("W011", message, f"Set it to {least} or more."))
    if layer.get("BACKEND") == REDIS_LAYER and _waits_too_long(config):
        hint = (
            'Use "channels_redis.pubsub.RedisPubSubChannelLayer", or write hosts as '
            '[{"address": "redis://…", "socket_timeout": None}].'
        )
        message = "With redis 8, this channel layer drops idle sockets all the time."
        found.append(warning("W012", message, hint))
    return found


@checks.register(PREFIX, deploy=True)
def check_layer_connections(app_configs, **kwargs):
    """W025: a channel layer that may hang its process for ever.

    An error ETIMEDOUT of the network is Python's ``TimeoutError``: redis-py takes it
    for the end of its own waiting and reads again, at once and without a pause, which
    the layer does as well. Only a look at the connection finds that it is dead.
    """
    layer = getattr(settings, "CHANNEL_LAYERS", {}).get("default", {})
    hosts = layer.get("CONFIG", {}).get("hosts") or [{}]
    if layer.get("BACKEND") != PUBSUB_LAYER or all(map(_is_looked_at, hosts)):
        return []
    return [
        warning(
            "W025",
            "The channel layer hangs its process once the network drops a connection "
            "to Redis.",
            f'Write hosts as [{{"address": "redis://…", "{LOOK}": 2}}]; an entry for '
            "Sentinel takes it as well.",
        )
    ]


def _misplaced(root: str):
    if root != ROOT:
        message = f"The URLs of wagtail_cobrowse are at {root}, its sockets elsewhere."
        hint = (
            'Write path("cobrowse/", include("wagtail_cobrowse.urls")) into the '
            "outermost URLs, outside i18n_patterns."
        )
        return checks.Error(message, hint=hint, id=f"{PREFIX}.E010")
    try:
        is_ours = resolve(f"{root}health/live/").view_name == "wagtail_cobrowse:live"
    except Resolver404:
        is_ours = False
    if is_ours:
        return None
    message = "Something else takes the addresses of wagtail_cobrowse."
    hint = "Include its URLs before wagtail_urls and before every pattern for all."
    return checks.Error(message, hint=hint, id=f"{PREFIX}.E010")


def _has_sockets(application: Any) -> bool:
    """False only where it is certain that there are none."""
    from .routing import websocket_urlpatterns

    ours = {id(route.callback) for route in websocket_urlpatterns}
    while True:
        if isinstance(application, ASGIHandler):
            return False
        if isinstance(application, ProtocolTypeRouter):
            application = application.application_mapping.get("websocket")
            if application is None:
                return False
        elif isinstance(application, URLRouter):
            callbacks = [route.callback for route in application.routes]
            if any(isinstance(each, URLRouter) for each in callbacks):
                return True
            return any(id(each) in ours for each in callbacks)
        else:
            inner = (getattr(application, name, None) for name in INNER)
            application = next((each for each in inner if callable(each)), None)
            if application is None:
                return True


def _waits_too_long(config: dict[str, Any]) -> bool:
    """Whether waiting for an event takes as long as redis waits for any answer."""
    try:
        version = importlib.metadata.version("redis")
    except importlib.metadata.PackageNotFoundError:
        return False
    hosts = config.get("hosts") or [{}]
    return int(version.partition(".")[0]) >= 8 and not all(
        isinstance(host, dict) and "socket_timeout" in host for host in hosts
    )


def _is_looked_at(host: Any) -> bool:
    """Whether redis-py looks at this entry's connections, by option or by URL."""
    given = host if isinstance(host, dict) else {"address": host}
    address = given.get("address")
    query = parse_qs(urlsplit(address).query) if isinstance(address, str) else {}
    return bool(given.get(LOOK)) or query.get(LOOK, ["0"])[0] != "0"
