"""One server command with four processes: people on different ones meet."""

import contextlib
import json
import os
import re
import signal
import urllib.request

from pathlib import Path

import pytest

from tests.own_redis import OwnRedis
from wagtail_cobrowse.consumers.protocol import Kind

from .live_site import LiveSite
from .meetings import Meeting, accept, flows


pytestmark = pytest.mark.once

WORKERS = 4
TOKEN = "a token of forty characters, made by pwgen"


class OfWorkers(LiveSite):
    @property
    def command(self):
        return [*super().command, "--workers", str(WORKERS)]

    def worker_of(self, socket):
        """The process that has accepted this socket, as the kernel knows it."""
        here = socket.connection.socket.getsockname()[1]
        ports = f"{self.port:04X} \\w+:{here:04X} 01"
        lines = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
        inode = re.search(rf":{ports}(?: \S+){{3}} +\d+ +\d+ +(\d+)", lines)[1]
        (pid,) = [pid for pid in self.workers() if f"socket:[{inode}]" in files(pid)]
        return pid

    def workers(self):
        """The processes that the command has started."""
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(pid) for pid in Path(children).read_text().split()]

    @contextlib.contextmanager
    def without(self, pid):
        """Nobody is accepted by this process meanwhile."""
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def figures(self):
        """What whichever process answers says of all of them."""
        request = urllib.request.Request(
            f"{self.url}/cobrowse/health/metrics/",
            headers={"Authorization": f"Bearer {TOKEN}"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read().decode()
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in (line.split() for line in lines)}


def files(pid):
    folder = f"/proc/{pid}/fd"
    with contextlib.suppress(FileNotFoundError):
        return {os.readlink(f"{folder}/{name}") for name in os.listdir(folder)}
    return set()


@pytest.fixture
def site(prepared_site, tmp_path):
    redis = OwnRedis(tmp_path / "redis")
    site = prepared_site.copy(tmp_path / "var", of=OfWorkers)
    site.redis, site.settings = redis.url, json.dumps({"METRICS_TOKEN": TOKEN})
    redis.start()
    try:
        with site.running():
            yield site
    finally:
        redis.kill()


def test_people_on_two_processes_of_one_command_meet(site):
    meeting = Meeting(site)
    with contextlib.closing(meeting):
        stage = meeting.stage(site)
        with site.without(site.worker_of(stage)):
            tab = meeting.tab(site)
        assert site.worker_of(tab) != site.worker_of(stage)
        tab.show(site)
        epoch = accept(tab)
        stage.hear("epoch", epoch=epoch)
        flows(tab, stage, epoch, 0)
        stage.send(Kind.ADVISOR_POINTER, epoch, payload=bytes(13))
        tab.until(lambda: Kind.ADVISOR_POINTER in {frame.kind for frame in tab.frames})
        # Whoever is asked has counted in all of them.
        wanted = {
            "cobrowse_socket_processes": WORKERS,
            'cobrowse_sockets{kind="visitor"}': 1,
            'cobrowse_sockets{kind="stage"}': 1,
            'cobrowse_frames_total{from="advisor"}': 1,
        }
        tab.until(lambda: wanted.items() <= site.figures().items())
        for _ in range(8):
            assert site.figures()['cobrowse_frames_total{from="visitor"}'] >= 2
        tab.say("end")
        assert tab.hear("ended")["receipt"]["reason"] == "visitor"
        stage.hear("ended")
    # All is as it has to be for several.
    assert "wagtail_cobrowse.W" not in site.log
