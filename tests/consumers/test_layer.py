"""The channel layer of the guide, after the network has dropped its connection."""

import json
import subprocess
import sys

import pytest

from tests.own_redis import OwnRedis
from tests.samples import run
from wagtail_cobrowse.relay.bus import SLEPT_AFTER


pytestmark = pytest.mark.once

#: Its argument is the layer's configuration. asyncio tells the connection the error as
#: it does when the kernel has given up (``man 7 tcp``, ETIMEDOUT).
LISTENER = """
import asyncio, errno, json, os, sys
from channels_redis.pubsub import RedisPubSubChannelLayer

async def listen():
    layer = RedisPubSubChannelLayer(**json.loads(sys.argv[1]))
    channel = await layer.new_channel()
    await layer.group_add("group", channel)
    await layer.group_send("group", {"type": "before"})
    assert (await layer.receive(channel))["type"] == "before"
    connection = layer._get_layer()._shards[0]._pubsub.connection
    error = OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
    connection._writer.transport._fatal_error(error)
    heard = asyncio.ensure_future(layer.receive(channel))
    while not heard.done():
        await layer.group_send("group", {"type": "after"})
        await asyncio.sleep(0.1)
    print(heard.result()["type"])
    await layer.flush()

asyncio.run(listen())
"""


@pytest.fixture
def layer(tmp_path):
    """The configuration of docs/how-to-redis.md, at a Redis of its own."""
    redis = OwnRedis(tmp_path / "redis")
    redis.start()
    text = '"address": "redis://localhost:6379/0"'
    layer = run("how-to-redis.md", text).CHANNEL_LAYERS["default"]["CONFIG"]
    (host,) = layer["hosts"]
    host["address"] = redis.url
    yield layer
    redis.kill()


def test_a_connection_that_the_network_drops_does_not_hang_the_process(layer):
    (host,) = layer["hosts"]
    # So long it stands still; for more, others would take it for one that slept.
    assert host["health_check_interval"] < SLEPT_AFTER
    command = [sys.executable, "-c", LISTENER, json.dumps(layer)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.stdout == "after\n", done.stderr
