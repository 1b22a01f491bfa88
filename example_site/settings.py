"""
Settings of the example site.

COBROWSE_VAR names the directory of database and media. COBROWSE_TEST_DATABASE
(a postgres:// address) and COBROWSE_TEST_REDIS (a redis:// address) replace SQLite
and the channel layer in memory; with Redis, several processes may serve the site.
COBROWSE_SETTINGS holds JSON that updates WAGTAIL_COBROWSE.
"""

import json
import os

from pathlib import Path
from urllib.parse import urlsplit

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from example_site.secret import read_secret_key


BASE_DIR = Path(__file__).resolve().parent
VAR_DIR = Path(os.environ.get("COBROWSE_VAR") or BASE_DIR.parent / "var").resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = read_secret_key(VAR_DIR / "secret_key")
DEBUG = False
# The demo may be opened under any name; a site of your own lists its names here.
ALLOWED_HOSTS = ["*"]

ROOT_URLCONF = "example_site.urls"
ASGI_APPLICATION = "wagtail_cobrowse.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "example_site.website",
    "wagtail_cobrowse",
    "wagtail_cobrowse.page",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "modelcluster",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "example_site.website.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

if address := os.environ.get("COBROWSE_TEST_DATABASE"):
    parts = urlsplit(address)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": parts.username,
            "PASSWORD": parts.password or "",
            "HOST": parts.hostname,
            "PORT": parts.port,
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "db.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                # What a session leaves behind is overwritten, not only unlinked; and
                # it is in the file at once, however long somebody keeps a connection:
                # the journal holds what the last transaction wrote, nothing older.
                "init_command": (
                    "PRAGMA busy_timeout=20000;"
                    "PRAGMA journal_mode=WAL;"
                    "PRAGMA synchronous=NORMAL;"
                    "PRAGMA secure_delete=ON;"
                    "PRAGMA wal_autocheckpoint=1;"
                    "PRAGMA journal_size_limit=0;"
                ),
                "timeout": 20,
            },
        }
    }

if address := os.environ.get("COBROWSE_TEST_REDIS"):
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            # A connection that the network drops would hang the process (W025).
            "CONFIG": {"hosts": [{"address": address, "health_check_interval": 2}]},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "example_site.formats"
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"

LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = reverse_lazy("login")
LOGOUT_REDIRECT_URL = "/"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]

WAGTAIL_SITE_NAME = "Nordlicht Krankenkasse"
WAGTAILADMIN_BASE_URL = "http://localhost:8000"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None

WAGTAIL_COBROWSE = {
    "WEBCODE_PREFIX": "a",
    "PAGE_AUTHOR": "Team Nordlicht",
    # The search results are no Wagtail page, but hold nothing personal: the words
    # that were searched for are a masked region of their own.
    "POLICIES": [(r"^/(de|en)/search/$", "open")],
    "POINTER_COLOR": "#b4236a",
    "REDIS_URL": os.environ.get("COBROWSE_TEST_REDIS", ""),
    **json.loads(os.environ.get("COBROWSE_SETTINGS") or "{}"),
}

# Page content, Startcodes and messages never get as far as the log; the addresses
# of failed requests do.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
