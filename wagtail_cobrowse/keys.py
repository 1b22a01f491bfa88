"""What users' keys are called where others can read it: in Redis."""

import re

from typing import Any

from django.utils.crypto import salted_hmac


#: Numbers and UUIDs, but no address.
PLAIN = re.compile(r"[A-Za-z0-9_-]{1,40}")


def name_key(key: Any) -> str:
    """A name for ``key``, of whatever kind, that holds no address and fits a layer.

    Two keys never have the same, and all processes have the same for one.
    """
    text = str(key)
    if PLAIN.fullmatch(text):
        return text
    digest = salted_hmac("wagtail_cobrowse.advisor", text, algorithm="sha256")
    # With a full stop, which no plain one has.
    return f"key.{digest.hexdigest()[:32]}"
