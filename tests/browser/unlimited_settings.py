"""
The example site without a brake on how much one address or person may ask.

Throttles count in the cache. What is measured in thousands would meet nothing else.
"""

from .live_settings import *  # noqa: F403


CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
