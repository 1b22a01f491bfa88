"""Settings of a server in a process of its own, on the database of a running test."""

import json
import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES


DATABASES["default"]["NAME"] = json.loads(os.environ["COBROWSE_SERVED_DATABASE"])
