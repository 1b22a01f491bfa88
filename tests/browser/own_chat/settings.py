"""The example site with a chat of its own instead of ours."""

from pathlib import Path

from tests.browser.live_settings import *  # noqa: F403
from tests.browser.live_settings import TEMPLATES, WAGTAIL_COBROWSE


ROOT_URLCONF = "tests.browser.own_chat.urls"
WAGTAIL_COBROWSE = {**WAGTAIL_COBROWSE, "CHAT": False}
TEMPLATES = [{**TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]
