"""The example site with connections to the database that are kept, as W020 has it.

So what goes wrong does so with connections that were there before, as on a site.
"""

from tests.browser.live_settings import *  # noqa: F403
from tests.browser.live_settings import DATABASES


DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
