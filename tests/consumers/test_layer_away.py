"""The Redis of the channel layer is away: nobody waits for it, and no socket ends."""

import asyncio
import os

import pytest

from tests.own_redis import OwnRedis
from wagtail_cobrowse import live
from wagtail_cobrowse.consumers import admission
from wagtail_cobrowse.consumers.threads import run
from wagtail_cobrowse.models import PagePolicy
from wagtail_cobrowse.relay.hub import hub

from .conftest import until


pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def redis(tmp_path, settings):
    redis = OwnRedis(tmp_path / "redis")
    redis.start()
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [redis.url]},
        }
    }
    ours = settings.WAGTAIL_COBROWSE
    settings.WAGTAIL_COBROWSE = {**ours, "REDIS_URL": redis.url}
    yield redis
    redis.kill()


async def is_heard_at_once(visitor):
    await visitor.say("ping")
    await visitor.hear("pong", timeout=2)


async def test_who_types_while_redis_hangs_is_heard(redis, conversation, sockets):
    visitor = await sockets.visitor(conversation).open()
    redis.stall()
    try:
        await visitor.say("typing")
        await is_heard_at_once(visitor)
        # Longer than a layer waits by itself, whose error is nobody's end.
        await asyncio.sleep(6)
        await is_heard_at_once(visitor)
    finally:
        redis.go_on()


async def test_who_types_while_redis_is_gone_stays(redis, conversation, sockets):
    visitor = await sockets.visitor(conversation).open()
    redis.kill()
    await visitor.say("typing")
    await is_heard_at_once(visitor)
    redis.start()


async def test_the_first_event_after_a_restart_arrives(
    redis, conversation, sockets, in_thread
):
    visitor = await sockets.visitor(conversation).open()
    await in_thread(live.announce)(conversation, live.MESSAGES)
    await visitor.hear_that("changed", changes=["messages"])
    redis.kill()
    redis.start()
    # By then the layer has subscribed again, which it tries once a second.
    await asyncio.sleep(2.5)
    await in_thread(live.announce)(conversation, live.MESSAGES)
    await visitor.hear_that("changed", changes=["messages"])


async def test_a_policy_that_nobody_heard_of_holds_once_redis_is_back(
    redis, home, session, conversation, sockets, in_thread
):
    visitor = await sockets.visitor(conversation).open()
    await until(lambda: hub.bus and hub.is_up)
    await visitor.show("http://localhost/en/")
    assert (await visitor.hear("accept"))["policy"] == "open"
    redis.kill()
    await until(lambda: not hub.is_up)
    await in_thread(PagePolicy.objects.create)(page_id=home.pk, policy="hidden")
    # Long enough for a confirmation that the line is down.
    await asyncio.sleep(2)
    redis.start()
    assert (await visitor.hear("accept", timeout=15))["policy"] == "hidden"


async def test_a_layer_that_hangs_holds_no_thread_for_long(
    redis, conversation, sockets
):
    await sockets.visitor(conversation).open()
    redis.stall()
    try:
        count = min(32, (os.cpu_count() or 1) + 4)
        told = [run(live.announce, conversation, live.QUEUE) for _ in range(count)]
        async with asyncio.timeout(4):
            await run(admission.read_session, conversation.route)
        await asyncio.gather(*told)
    finally:
        redis.go_on()
