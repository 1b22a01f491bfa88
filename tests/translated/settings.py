"""The tests' site with both ways to translate pages, on SQLite alone."""

import os


for name in ("COBROWSE_TEST_DATABASE", "COBROWSE_TEST_REDIS"):
    os.environ.pop(name, None)

from tests.settings import *  # noqa: E402, F403
from tests.settings import INSTALLED_APPS as TESTS_APPS  # noqa: E402


INSTALLED_APPS = [
    *TESTS_APPS,
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.simple_translation",
]
