"""A process's line to Redis: how soon it is back, and how often it knocks in vain."""

import asyncio
import random

import pytest

from tests.own_redis import OwnRedis
from wagtail_cobrowse.relay import line as line_module

from .test_bus import Process, until


pytestmark = pytest.mark.once


@pytest.fixture
def asked(monkeypatch):
    """When Redis was looked for, by the loop's clock."""
    times, find = [], line_module.find

    async def note(address):
        times.append(asyncio.get_running_loop().time())
        return await find(address)

    monkeypatch.setattr(line_module, "find", note)
    return times


async def test_a_redis_that_was_swallowed_is_found_soon_after_its_return(
    tmp_path, monkeypatch, asked
):
    """It comes back at a bad moment: the system has knocked thrice, once a second."""
    redis = OwnRedis(tmp_path)
    redis.start()
    process = Process(redis.url, "a-route")
    line, loop = process.hub.bus.line, asyncio.get_running_loop()
    # As after a long time, and with the longest of the waits by chance.
    monkeypatch.setattr(line_module, "RETRY_FIRST", line_module.RETRY_LAST)
    monkeypatch.setattr(random, "uniform", lambda least, most: most)
    try:
        await until(lambda: line.is_up)
        redis.vanish()
        await until(lambda: len(asked) > 1)
        await asyncio.sleep(2.1)
        redis.start()
        back = loop.time()
        await until(lambda: line.is_up)
        assert loop.time() - back < 2
    finally:
        await process.stop()
        redis.kill()
