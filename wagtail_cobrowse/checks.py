"""System checks: each mistake in the installation has an id and a remedy."""

import importlib.util
import inspect
import math
import re

from typing import get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from wagtail.models import get_page_models

from .origins import parse_named_origin
from .settings import CobrowseSettings, cobrowse_settings


PREFIX = "wagtail_cobrowse"
IN_MEMORY = "channels.layers.InMemoryChannelLayer"
POLICIES = ("open", "masked", "hidden")
REDIS_SCHEMES = ("redis", "rediss", "unix")

#: What says something of our chat alone.
OF_CHAT = ("ADVISOR_GRACE_TIME", "MESSAGE_MAX_LENGTH", "TRANSFER_LIFETIME")
#: Of fewer than these nobody is to read on which page they were.
LEAST_PAGE_CHATS = 5
#: ASVS 5.0, 6.5.4 asks for 20 bits; eight of our fourteen symbols have 30.
LEAST_BITS, GOOD_BITS = 20, 28


@checks.register(PREFIX)
def check_settings(app_configs, **kwargs):
    """E001, E002: the keys of WAGTAIL_COBROWSE and the types of their values."""
    given = getattr(settings, "WAGTAIL_COBROWSE", {})
    if not isinstance(given, dict):
        return [_error("E001", "WAGTAIL_COBROWSE is no dictionary.")]
    known = _types()
    found = []
    for key, value in given.items():
        if key not in known:
            found.append(
                _error(
                    "E001",
                    f"WAGTAIL_COBROWSE has an unknown key, {key!r}.",
                    f"Known are {', '.join(sorted(known))}.",
                )
            )
        elif not _fits(value, known[key]):
            expected = getattr(known[key], "__name__", str(known[key]))
            found.append(_error("E002", f"WAGTAIL_COBROWSE[{key!r}] is no {expected}."))
    return found or _check_values()


@checks.register(PREFIX)
def check_startcode(app_configs, **kwargs):
    """E003, W001: a Startcode that can be guessed."""
    alphabet = cobrowse_settings.startcode_alphabet
    length = cobrowse_settings.startcode_length
    if not (_fits(alphabet, str) and _fits(length, int)):
        return []
    if not alphabet or not alphabet.isalnum() or alphabet != alphabet.upper():
        hint = "Use capital letters and digits."
        return [_error("E003", "STARTCODE_ALPHABET cannot be read out.", hint)]
    if len(set(alphabet)) != len(alphabet):
        return [_error("E003", "STARTCODE_ALPHABET has a symbol twice.")]
    bits = max(0, length) * math.log2(len(alphabet))
    hint = "Make STARTCODE_LENGTH greater or STARTCODE_ALPHABET longer."
    if bits < LEAST_BITS:
        return [_error("E003", f"A Startcode has only {bits:.1f} bits.", hint)]
    if bits < GOOD_BITS:
        return [warning("W001", f"A Startcode has only {bits:.1f} bits.", hint)]
    return []


@checks.register(PREFIX)
def check_chat(app_configs, **kwargs):
    """W019: settings of our chat on a site that has another one."""
    given = getattr(settings, "WAGTAIL_COBROWSE", {})
    if not isinstance(given, dict) or given.get("CHAT", True) is not False:
        return []
    idle = [key for key in OF_CHAT if key in given]
    if not idle:
        return []
    message = f"CHAT is False, so that {', '.join(idle)} has no effect."
    hint = "Take it out, or set CHAT to True."
    return [warning("W019", message, hint)]


@checks.register(PREFIX)
def check_channels(app_configs, **kwargs):
    """E004, W002: what the sockets need."""
    found = []
    if not getattr(settings, "CHANNEL_LAYERS", {}).get("default"):
        found.append(
            _error(
                "E004",
                "No channel layer is configured.",
                "Set CHANNEL_LAYERS; with one process, the in-memory layer will do.",
            )
        )
    if not getattr(settings, "ASGI_APPLICATION", None):
        found.append(
            warning(
                "W002",
                "ASGI_APPLICATION is not set.",
                "Serve wagtail_cobrowse.asgi.application, or put "
                "wagtail_cobrowse.routing.websocket_urlpatterns into your own.",
            )
        )
    return found


@checks.register(PREFIX)
def check_redis(app_configs, **kwargs):
    """E009: a site on several processes that cannot reach Redis."""
    url, sentinel = cobrowse_settings.redis_url, cobrowse_settings.redis_sentinel
    if isinstance(sentinel, dict) and sentinel:
        if _is_sentinel(sentinel):
            return _find_redis_py()
        hint = (
            'Write it as {"sentinels": [("sentinel-1", 26379)], '
            '"master_name": "mymaster"}.'
        )
        message = "REDIS_SENTINEL names no master, or no sentinels by host and port."
        return [_error("E009", message, hint)]
    if not url or not isinstance(url, str):
        return []
    # What is wrong is not quoted: an address may hold a password.
    parts = urlsplit(url)
    if parts.scheme not in REDIS_SCHEMES or not (parts.netloc or parts.path):
        hint = 'Write it as "redis://localhost:6379/0", "rediss://…" or "unix://…".'
        return [_error("E009", "REDIS_URL is no address of Redis.", hint)]
    return _find_redis_py()


def _is_sentinel(given: dict) -> bool:
    """Whether it names a master, and sentinels by host and port."""
    sentinels = given.get("sentinels")
    return (
        bool(sentinels and given.get("master_name"))
        and isinstance(sentinels, (list, tuple))
        and all(
            isinstance(each, (list, tuple))
            and len(each) == 2
            and isinstance(each[0], str)
            and str(each[1]).isdecimal()
            for each in sentinels
        )
    )


def _find_redis_py() -> list:
    if importlib.util.find_spec("redis") is not None:
        return []
    hint = 'Install it: pip install "wagtail-cobrowse[redis]".'
    return [_error("E009", "Redis is named, but redis is not installed.", hint)]


@checks.register(PREFIX)
def check_urls(app_configs, **kwargs):
    """E005: the package's URLs are part of the site."""
    try:
        reverse("wagtail_cobrowse:root")
    except NoReverseMatch:
        return [
            _error(
                "E005",
                "The URLs of wagtail_cobrowse are not included.",
                'Add path("cobrowse/", include("wagtail_cobrowse.urls")) to the '
                "site's URLs, before Wagtail's own.",
            )
        ]
    return []


@checks.register(PREFIX)
def check_apps(app_configs, **kwargs):
    """E006: the apps that are relied upon."""
    needed = ["django.contrib.sessions", "django.contrib.auth", "wagtail.admin"]
    return [
        _error("E006", f"{name} is not among INSTALLED_APPS.")
        for name in needed
        if not apps.is_installed(name)
    ]


@checks.register(PREFIX)
def check_site_settings(app_configs, **kwargs):
    """W005: without Wagtail's settings, editors have no place to set regions."""
    if apps.is_installed("wagtail.contrib.settings"):
        return []
    return [
        warning(
            "W005",
            "wagtail.contrib.settings is not among INSTALLED_APPS.",
            "Add it, so that regions and addresses can be set in the admin.",
        )
    ]


@checks.register(PREFIX)
def check_snippets(app_configs, **kwargs):
    """W018: without Wagtail's snippets, nobody can write canned replies."""
    if apps.is_installed("wagtail.snippets"):
        return []
    return [
        warning(
            "W018",
            "wagtail.snippets is not among INSTALLED_APPS.",
            "Add it, so that canned replies can be written in the admin. Those that "
            "are there already are used.",
        )
    ]


@checks.register(PREFIX)
def check_page_types(app_configs, **kwargs):
    """E008: a page type whose ``cobrowse_policy`` is no policy."""
    return [
        _error(
            "E008",
            f"{model.__name__}.cobrowse_policy is no policy.",
            f"Known are {', '.join(POLICIES)}.",
        )
        for model in get_page_models()
        if isinstance(policy := getattr(model, "cobrowse_policy", ""), str)
        and policy not in ("", *POLICIES)
    ]


@checks.register(PREFIX, deploy=True)
def check_deployment(app_configs, **kwargs):
    """W003, W006: a channel layer, or frames, that end with their process."""
    layer = getattr(settings, "CHANNEL_LAYERS", {}).get("default", {})
    if settings.DEBUG or not layer:
        return []
    if layer.get("BACKEND") == IN_MEMORY:
        message = "The channel layer does not reach other processes."
        hint = "With more than one process, use Redis or Valkey."
        return [warning("W003", message, hint)]
    if not (cobrowse_settings.redis_url or cobrowse_settings.redis_sentinel):
        message = "What visitors share does not reach other processes."
        hint = (
            "With more than one process for the sockets, set REDIS_URL or "
            "REDIS_SENTINEL."
        )
        return [warning("W006", message, hint)]
    return []


def _check_values():
    """E007: values of the right type that mean nothing."""
    found = []
    for pattern, policy in cobrowse_settings.policies:
        try:
            re.compile(pattern)
        except re.error:
            found.append(_error("E007", f"POLICIES: {pattern!r} is no pattern."))
        if policy not in POLICIES:
            hint = f"Known are {', '.join(POLICIES)}."
            found.append(_error("E007", f"POLICIES: {policy!r} is no policy.", hint))
    for name in cobrowse_settings.policy_functions:
        try:
            is_function = callable(import_string(name))
        except ImportError:
            is_function = False
        if not is_function:
            hint = 'Name it as "website.cobrowse_policies.policy_of".'
            found.append(
                _error("E007", f"POLICY_FUNCTIONS: {name!r} is no function.", hint)
            )
    for origin in cobrowse_settings.allowed_origins:
        if parse_named_origin(origin) is None:
            hint = 'Write it as "https://www.example.org", without a path.'
            found.append(
                _error("E007", f"ALLOWED_ORIGINS: {origin!r} is no origin.", hint)
            )
    minutes = cobrowse_settings.assist_minutes
    if not 1 <= len(minutes) <= 4 or not all(1 <= one <= 15 for one in minutes):
        hint = "One to four numbers from 1 to 15: a visitor chooses one of them."
        message = "ASSIST_MINUTES is no choice of a few minutes."
        found.append(_error("E007", message, hint))
    if cobrowse_settings.page_report_minimum < LEAST_PAGE_CHATS:
        message = f"PAGE_REPORT_MINIMUM is less than {LEAST_PAGE_CHATS}."
        hint = "Fewer people than that can be guessed."
        found.append(_error("E007", message, hint))
    return found


def _types() -> dict[str, type]:
    properties = inspect.getmembers(
        CobrowseSettings, lambda member: isinstance(member, property)
    )
    return {
        name.upper(): get_type_hints(member.fget)["return"]
        for name, member in properties
    }


def _fits(value, expected) -> bool:
    """Whether ``value`` is of a type such as ``int``, ``list[str]``."""
    outer, inner = get_origin(expected), get_args(expected)
    if outer is list:
        return isinstance(value, list | tuple) and all(
            _fits(each, inner[0]) for each in value
        )
    if outer is tuple:
        return (
            isinstance(value, list | tuple)
            and len(value) == len(inner)
            and all(map(_fits, value, inner))
        )
    if expected is int and isinstance(value, bool):
        return False
    return isinstance(value, expected)


def _error(number: str, message: str, hint: str | None = None):
    return checks.Error(message, hint=hint, id=f"{PREFIX}.{number}")


def warning(number: str, message: str, hint: str | None = None):
    """A warning of this package, ``number`` as in "W001"."""
    return checks.Warning(message, hint=hint, id=f"{PREFIX}.{number}")
