"""The same sockets behind the servers that a site may have: they serve, refuse, end."""

import contextlib
import sys

import pytest

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.browser.live_site import LiveSite
from tests.browser.meetings import Meeting, accept, flows


pytestmark = [pytest.mark.once, pytest.mark.soak]


class OnGranian(LiveSite):
    @property
    def command(self):
        command = [sys.executable, "-m", "granian", "--interface", "asgi"]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        return [*command, "example_site.asgi:application"]


class OnDaphne(LiveSite):
    @property
    def command(self):
        command = [sys.executable, "-m", "daphne", "--bind", "127.0.0.1"]
        return [*command, "--port", str(self.port), "example_site.asgi:application"]


@pytest.fixture(params=[LiveSite, OnGranian, OnDaphne])
def site(request, prepared_site, tmp_path):
    with prepared_site.copy(tmp_path / "var", of=request.param).running() as site:
        yield site


def test_sockets_are_served_refused_and_ended(site):
    meeting = Meeting(site)
    with contextlib.closing(meeting):
        stage, tab = meeting.stage(site), meeting.tab(site)
        tab.show(site)
        flows(tab, stage, accept(tab), 0)

        # Another website's page gets no socket.
        path = f"/cobrowse/ws/visitor/{meeting.route}/"
        address = f"ws://localhost:{site.port}"
        with pytest.raises(InvalidStatus) as refused:
            connect(f"{address}{path}", origin="https://evil.example")
        assert refused.value.response.status_code == 403
        # Codes of ours arrive: who has no seat, and a path that is none.
        with connect(f"{address}{path}", origin=site.url) as stranger:
            with pytest.raises(ConnectionClosed) as closed:
                stranger.recv(30)
        assert closed.value.rcvd.code == 4401
        # Whoever cannot be let in at the moment is told to come again.
        name = "wagtail_cobrowse_conversation"
        site.query(f"ALTER TABLE {name} RENAME TO elsewhere")
        try:
            with connect(
                f"{address}{path}",
                origin=site.url,
                additional_headers={"Cookie": meeting.seat},
            ) as early:
                with pytest.raises(ConnectionClosed) as closed:
                    early.recv(30)
        finally:
            site.query(f"ALTER TABLE elsewhere RENAME TO {name}")
        assert closed.value.rcvd.code in (1012, 4408)

        assert site.process.poll() is None
        site.process.terminate()
        for socket in (tab, stage):
            # The server's own code, or none: browsers come back after any of them.
            assert socket.hear_close() in (None, 1001, 1005, 1006, 1012)
        assert site.process.wait(10) is not None
