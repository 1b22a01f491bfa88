"""System checks of what matters once the public comes: ``check --deploy``."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from . import csp
from .checks import IN_MEMORY, PREFIX, warning
from .logins import SIGNED_COOKIES
from .settings import cobrowse_settings


#: Caches of one process alone, or of none.
LONELY_CACHES = (
    "django.core.cache.backends.locmem.LocMemCache",
    "django.core.cache.backends.dummy.DummyCache",
)
#: Stands for the site's own origin, which settings do not know.
SELF = "https://self.invalid"


@checks.register(PREFIX, deploy=True)
def check_hosts(app_configs, **kwargs):
    """W010: any host name is taken for the site's own, also for an origin."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        warning(
            "W010",
            "ALLOWED_HOSTS lets in every host name.",
            "Name the site's own: sockets trust pages of the host that they are "
            "opened at.",
        )
    ]


@checks.register(PREFIX, deploy=True)
def check_policies(app_configs, **kwargs):
    """W013: the site's Content-Security-Policy keeps co-browsing out."""
    static = urlsplit(settings.STATIC_URL or "")
    origin = f"{static.scheme or 'https'}://{static.netloc}" if static.netloc else SELF
    gaps = [
        name for policy in _policies() for name in csp.find_gaps(policy, SELF, origin)
    ]
    if not gaps:
        return []
    wanted = "'self'" if origin == SELF else f"'self' {origin}"
    return [
        warning(
            "W013",
            "The Content-Security-Policy of the settings keeps out co-browsing: "
            f"{', '.join(dict.fromkeys(gaps))}.",
            f"Add {wanted} there; scripts and styles of co-browsing have no nonce.",
        )
    ]


@checks.register(PREFIX, deploy=True)
def check_cache(app_configs, **kwargs):
    """W015: brakes against floods that each process counts for itself."""
    backend = settings.CACHES.get("default", {}).get("BACKEND")
    layer = getattr(settings, "CHANNEL_LAYERS", {}).get("default", {}).get("BACKEND")
    if settings.DEBUG or layer in (None, IN_MEMORY) or backend not in LONELY_CACHES:
        return []
    return [
        warning(
            "W015",
            "The cache does not reach other processes.",
            "With more than one process, set CACHES to Redis or Memcached: brakes "
            "against floods count in it.",
        )
    ]


@checks.register(PREFIX, deploy=True)
def check_proxies(app_configs, **kwargs):
    """W016: behind a proxy every visitor seems to come from its address."""
    is_behind = settings.SECURE_PROXY_SSL_HEADER or settings.USE_X_FORWARDED_HOST
    if not is_behind or cobrowse_settings.trusted_proxies:
        return []
    return [
        warning(
            "W016",
            "The site is behind a proxy, and every visitor seems to be that proxy.",
            'Set WAGTAIL_COBROWSE["TRUSTED_PROXIES"] to the number of proxies that '
            "add to X-Forwarded-For: limits count by address.",
        )
    ]


@checks.register(PREFIX, deploy=True)
def check_sessions(app_configs, **kwargs):
    """W017: an advisor who logs out elsewhere stays connected."""
    if settings.SESSION_ENGINE != SIGNED_COOKIES:
        return []
    return [
        warning(
            "W017",
            "Sessions in signed cookies cannot be ended from elsewhere.",
            "Use sessions in the database or in a shared cache: an advisor who logs "
            "out in one browser window is then cut in the others at once.",
        )
    ]


def _policies() -> Iterator[csp.Policy]:
    """What Django 6 (SECURE_CSP) and django-csp (CONTENT_SECURITY_POLICY) send."""
    named: Any = getattr(settings, "CONTENT_SECURITY_POLICY", None) or {}
    for policy in (getattr(settings, "SECURE_CSP", None), named.get("DIRECTIVES")):
        if isinstance(policy, dict):
            yield {
                str(name).lower(): [sources] if isinstance(sources, str) else sources
                for name, sources in policy.items()
                if isinstance(sources, str | list | tuple | set)
            }
