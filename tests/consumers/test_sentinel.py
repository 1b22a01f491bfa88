"""Redis with a replica and Sentinel: a real fail-over, and the same two processes."""

import contextlib
import shutil

import pytest

from channels_redis.pubsub import RedisPubSubChannelLayer

from tests.own_redis import OwnRedis
from tests.services import free_port, running
from wagtail_cobrowse.consumers.protocol import Kind
from wagtail_cobrowse.doctor import inside
from wagtail_cobrowse.doctor.findings import Level
from wagtail_cobrowse.relay import line as line_module

from .test_bus import Process, until, watch


pytestmark = pytest.mark.once
CONFIGURATION = """
port {port}
bind 127.0.0.1
dir {folder}
sentinel monitor cobrowse 127.0.0.1 {master} 1
sentinel down-after-milliseconds cobrowse 500
sentinel failover-timeout cobrowse 3000
"""


class Trio:
    """A master, its replica, and one Sentinel that is enough for a quorum."""

    def __init__(self, folder):
        self.folder = folder
        self.master = OwnRedis(folder / "master")
        self.replica = OwnRedis(folder / "replica")
        self.port = free_port()
        self.nobody = free_port()
        self.log = folder / "sentinel.log"

    @contextlib.contextmanager
    def running(self):
        with contextlib.ExitStack() as stack:
            for redis in (self.master, self.replica):
                stack.callback(redis.kill)
            self.master.start()
            self.replica.start("--replicaof", "127.0.0.1", str(self.master.port))
            stack.enter_context(self.sentinel())
            yield self

    def sentinel(self):
        file = self.folder / "sentinel.conf"
        file.write_text(
            CONFIGURATION.format(
                port=self.port, folder=self.folder, master=self.master.port
            )
        )
        binary = shutil.which("redis-server") or shutil.which("valkey-server")
        return running([binary, str(file), "--sentinel"], self.log, self.port)

    @property
    def address(self):
        # The first is gone, as after a failure of the machine that it was on.
        sentinels = [("127.0.0.1", self.nobody), ("127.0.0.1", self.port)]
        return {
            "sentinels": sentinels,
            "master_name": "cobrowse",
            "health_check_interval": 2,
        }

    def knows_replica(self):
        return "+slave slave" in self.log.read_text()


@pytest.fixture
async def trio(tmp_path):
    with Trio(tmp_path).running() as trio:
        await until(trio.knows_replica)
        yield trio


async def close(layer):
    """What `flush` leaves open: the questions to Sentinel."""
    pools = [shard._redis.connection_pool for shard in layer._get_layer()._shards]
    await layer.flush()
    for pool in pools:
        for sentinel in pool.sentinel_manager.sentinels:
            await sentinel.aclose()


async def test_frames_and_notices_go_on_by_the_new_master(trio, settings):
    here, there = (Process(trio.address, "a-route") for _ in range(2))
    layer = RedisPubSubChannelLayer(hosts=[trio.address])
    settings.WAGTAIL_COBROWSE = {"REDIS_SENTINEL": trio.address}
    try:
        visitor, stage = await watch(here, there)
        visitor.send_frame(0, Kind.KEYFRAME)
        await until(stage.frames)
        trio.master.kill()
        lines = [each.hub.bus.line for each in (here, there)]
        await until(lambda: not any(line.is_up for line in lines))
        before = len(stage.frames())
        await until(lambda: visitor.answer() and len(stage.frames()) > before, 30)
        assert stage.last("session", "visitor") in (None, "connected")

        channel = await layer.new_channel()
        await layer.group_add("group", channel)
        await layer.group_send("group", {"type": "a.notice"})
        assert await layer.receive(channel) == {"type": "a.notice"}
        assert inside._redis().level is Level.OK
    finally:
        await here.stop()
        await there.stop()
        await close(layer)


async def test_without_any_sentinel_there_is_no_line_and_no_crash(caplog, monkeypatch):
    asked = []

    async def find(address):
        asked.append(address)
        return await original(address)

    original = line_module.find
    monkeypatch.setattr(line_module, "find", find)
    nobody = {"sentinels": [("127.0.0.1", free_port())], "master_name": "cobrowse"}
    process = Process(nobody, "a-route")
    try:
        await until(lambda: "No line to Redis" in caplog.text)
        await until(lambda: len(asked) > 2)
        assert not process.hub.bus.line.is_up
        assert not any(task.done() for task in process.hub.bus._tasks)
    finally:
        await process.stop()
