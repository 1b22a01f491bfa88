"""The example site on two server processes, with the Redis between them."""

import contextlib

from collections.abc import Iterator
from pathlib import Path

from tests.own_redis import OwnRedis

from .live_site import LiveSite, Prepared


@contextlib.contextmanager
def two_processes(
    prepared: Prepared, folder: Path
) -> Iterator[tuple[LiveSite, LiveSite, OwnRedis]]:
    """Both running; whoever stops one of the three starts it again."""
    redis = OwnRedis(folder / "redis")
    site = prepared.copy(folder / "var")
    site.redis = redis.url
    other = site.beside()
    try:
        redis.start()
        site.start()
        other.start()
        yield site, other, redis
    finally:
        other.stop()
        site.remove()
        redis.kill()
