"""The Redis of the channel layer is away: nobody waits for it, and no socket ends."""

import asyncio
import os

import pytest

from channels.layers import get_channel_layer

from tests.own_redis import OwnRedis
from wagtail_cobrowse import live
from wagtail_cobrowse.consumers import admission
from wagtail_cobrowse.consumers.notices import Notices, announce
from wagtail_cobrowse.consumers.threads import run
from wagtail_cobrowse.models import PagePolicy
from wagtail_cobrowse.relay.hub import hub

from .conftest import Socket, until


pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


def layer_of(redis, name="pubsub.RedisPubSubChannelLayer", **options):
    host = {"address": redis.url, **options}
    backend = f"channels_redis.{name}"
    return {"default": {"BACKEND": backend, "CONFIG": {"hosts": [host]}}}


@pytest.fixture
def redis(tmp_path, settings):
    redis = OwnRedis(tmp_path / "redis")
    redis.start()
    settings.CHANNEL_LAYERS = layer_of(redis)
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


@pytest.fixture
def without_bus(redis, settings):
    settings.WAGTAIL_COBROWSE = {**settings.WAGTAIL_COBROWSE, "REDIS_URL": ""}
    return redis


@pytest.fixture
async def panel(site):
    socket = await Socket("/cobrowse/ws/visitor/").open()
    yield socket
    await socket.disconnect()


#: What a visitor's page is told as if it had changed.
ALL = {"type": "changed", "changes": ["messages", "conversation", "session"]}


@pytest.mark.parametrize(("strike", "mend"), [("stall", "go_on"), ("kill", "start")])
async def test_what_is_lost_meanwhile_is_caught_up(
    without_bus,
    home,
    session,
    conversation,
    sockets,
    panel,
    advisor,
    in_thread,
    strike,
    mend,
):
    visitor = await sockets.visitor(conversation).open()
    workplace = await (await sockets.advisor(advisor)).open()
    await workplace.say("looking", conversation=str(conversation.pk))
    await visitor.show("http://localhost/en/")
    assert (await visitor.hear("accept"))["policy"] == "open"
    getattr(without_bus, strike)()
    try:
        async with asyncio.TaskGroup() as lost:
            policy = in_thread(PagePolicy.objects.create)
            lost.create_task(policy(page_id=home.pk, policy="hidden"))
            written = in_thread(live.announce)
            lost.create_task(written(conversation, live.MESSAGES))
        for socket in (visitor, panel, workplace):
            await socket.hear_all()
        # Nothing starts so fast that nobody has noticed.
        await asyncio.sleep(0.3)
    finally:
        getattr(without_bus, mend)()
    heard = []
    async with asyncio.timeout(5):
        while ALL not in heard or "accept" not in {each["type"] for each in heard}:
            heard += await visitor.hear_all()
            await asyncio.sleep(0.1)
        await panel.hear("service")
        changes = ["messages", "conversation", "queue"]
        open_chat = str(conversation.pk)
        await workplace.hear_that("changed", conversation=open_chat, changes=changes)
    # Each once.
    await asyncio.sleep(0.3)
    heard += await visitor.hear_all()
    (accepted,) = (each for each in heard if each["type"] == "accept")
    assert accepted["policy"] == "hidden"
    assert heard.count(ALL) == 1


async def test_who_comes_meanwhile_is_let_in_and_heard(
    without_bus, conversation, sockets, in_thread
):
    without_bus.kill()
    visitor = await sockets.visitor(conversation).open()
    await visitor.hear("welcome")
    without_bus.start()
    await visitor.hear_that(**ALL)
    await in_thread(live.announce)(conversation, live.MESSAGES)
    await visitor.hear_that("changed", changes=["messages"])


class Member:
    missed = heard = 0

    def catch_up(self, within):
        self.missed += 1

    def note(self, event):
        self.heard += 1


async def test_a_layer_that_keeps_groups_in_redis_is_told_of_them_anew(redis, settings):
    settings.CHANNEL_LAYERS = layer_of(
        redis, "core.RedisChannelLayer", socket_timeout=None
    )
    notices, member = Notices(), Member()
    await notices.join(member, "group")
    redis.kill()
    redis.start()
    await until(lambda: member.missed)
    await announce("group", {"type": "x"})
    await until(lambda: member.heard)
    notices.leave(member, "group")
    # The channel is let go of, as with every socket that was the last one.
    await until(lambda: not notices.ear.lanes[0].members)
    await get_channel_layer().close_pools()
