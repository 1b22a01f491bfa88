"""
The example site with everything written down that Django can write down.

Hashes are those of a real site; a login replaces the one that the data came with.
"""

import django

from .live_settings import *  # noqa: F403
from .live_settings import PASSWORD_HASHERS


PASSWORD_HASHERS = PASSWORD_HASHERS[::-1]
ADMINS = [("Admin", "admin@example.org")]
if django.VERSION >= (6,):
    ADMINS = ["admin@example.org"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mails"  # noqa: F405
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "mail": {"class": "django.utils.log.AdminEmailHandler", "level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": "DEBUG"},
    "loggers": {
        "django": {"handlers": ["mail"], "level": "DEBUG", "propagate": True},
        # The server's own, down to each frame of a socket.
        "uvicorn": {"handlers": [], "level": "DEBUG", "propagate": True},
        "uvicorn.error": {"level": "DEBUG"},
    },
}
