"""Settings of the socket process that is measured: those of the tests, on a file."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS


class NoMigrations(dict):
    """Tables are made as the models are now, in a second."""

    def get(self, app, default=None):
        return None

    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


MIGRATION_MODULES = NoMigrations(
    {app.rsplit(".", 1)[-1]: None for app in INSTALLED_APPS}
)
# As docs/how-to-production.md has it.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
if not os.environ.get("COBROWSE_TEST_DATABASE"):
    DATABASES["default"]["NAME"] = os.environ["COBROWSE_BENCH_DATABASE"]
#: All sockets come from one machine.
WAGTAIL_COBROWSE: dict = {"SOCKETS_PER_ADDRESS": 0}

if address := os.environ.get("COBROWSE_BENCH_REDIS"):
    WAGTAIL_COBROWSE["REDIS_URL"] = address
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [address]},
        }
    }
