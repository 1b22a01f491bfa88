"""What the doctor says of lines to the sockets that are served or passed on wrongly."""

import asyncio
import contextlib
import json
import os
import re
import sys

import pytest

from django.db import connection

from tests.nginx import nginx, replace_once
from tests.services import free_port
from wagtail_cobrowse.doctor import Level
from wagtail_cobrowse.doctor import sockets as doctor_sockets

from .conftest import serving
from .middleman import Middleman, with_date, without_date
from .test_doctor import USES_REDIS, bad, look, whole


pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["whole"]


@pytest.fixture(autouse=True)
def _hosts(settings):
    settings.ALLOWED_HOSTS = ["localhost"]


async def test_a_clock_that_is_wrong(whole, server):
    async with Middleman(server.port, edit_answer=with_date) as proxy:
        found = await look(whole, proxy.port)
    assert bad(found) == {"D14"}
    assert found["D11"].level is Level.WARNING
    assert re.search(r"1(19|2\d) s", found["D11"].text)
    assert "NTP" in str(found["D11"].remedy)


async def test_an_answer_without_a_date(whole, server):
    async with Middleman(server.port, edit_answer=without_date) as proxy:
        found = await look(whole, proxy.port)
    assert found["D11"].level is Level.NOTE


async def test_a_server_that_compresses(whole):
    async with serving(ws_per_message_deflate=True) as server:
        found = await look(whole, server.port)
    assert found["D21"].level is Level.WARNING
    assert "--ws-per-message-deflate false" in found["D21"].remedy


async def test_a_proxy_that_keeps_what_it_is_sent(whole, server, monkeypatch):
    monkeypatch.setattr(doctor_sockets, "TIMEOUT", 2)
    async with Middleman(server.port, hoards=True) as proxy:
        found = await look(whole, proxy.port)
    # Nor does a frame arrive; what the server says does.
    assert bad(found) == {"D14", "D22", "D24"}
    assert "proxy_buffering off" in found["D22"].remedy


async def test_a_server_that_hears_nobody_elses_notices(whole):
    """Another server than recommended, which has not been told of Redis."""
    port = free_port()
    async with on_daphne(port):
        found = await look(whole, port)
        in_german = await look(whole, port, language="de")
    assert found["D20"].level is Level.OK
    assert found["D21"].level is Level.WARNING
    assert "uvicorn" in found["D21"].remedy
    if USES_REDIS:
        assert found["D23"].level is Level.ERROR
        assert "CHANNEL_LAYERS" in found["D23"].remedy
    else:
        # What this process knows of is in its memory: that may be as it should.
        assert found["D23"].level is Level.NOTE
        assert "Redis" in found["D23"].remedy
    for id in ("D21", "D23"):
        assert in_german[id].level is found[id].level
        assert in_german[id].remedy != found[id].remedy


@contextlib.asynccontextmanager
async def on_daphne(port):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "daphne", "--bind", "127.0.0.1", "--port", str(port)),
        "wagtail_cobrowse.asgi:application",
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.served",
            "COBROWSE_SERVED_DATABASE": json.dumps(
                str(connection.settings_dict["NAME"])
            ),
            "COBROWSE_TEST_REDIS": "",
        },
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(60):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                assert process.returncode is None
                await asyncio.sleep(0.05)
        yield
    finally:
        process.kill()
        await process.wait()


async def test_a_proxy_that_hangs_up_on_who_is_quiet(whole, server, tmp_path):
    """The real nginx, with the documented lines but for one number."""

    def hurried(site):
        return replace_once(site, "proxy_read_timeout 75s", "proxy_read_timeout 1s")

    port = free_port()
    ports = {"port": port, "pages": server.port, "sockets": server.port}
    with nginx(tmp_path, **ports, edit=hurried):
        found = await look(whole, port, hold=2.5)
    assert found["D20"].level is Level.OK
    assert found["D25"].level is Level.ERROR
    assert "proxy_read_timeout" in found["D25"].remedy
