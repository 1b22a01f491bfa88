"""The example site as most tests serve it: a password costs them nothing.

Nor does a file that a browser has: as in production, where names change with contents.
"""

from example_site.settings import *  # noqa: F403


PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
STATIC_CACHE_CONTROL = "max-age=3600"
# One advisor has the wrong Startcodes of all tests of an hour.
WAGTAIL_COBROWSE = {"ADVISOR_WRONG_CODES_PER_HOUR": 1000, **WAGTAIL_COBROWSE}  # noqa: F405
