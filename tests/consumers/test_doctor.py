"""The doctor finds what is wrong between a visitor's browser and the sockets."""

import asyncio
import json
import os
import sys

import pytest

from asgiref.sync import sync_to_async

from django.conf import settings as django_settings
from django.db import connection
from django.utils import translation

from tests.testapp.pages import add_help_page, add_page
from wagtail_cobrowse import doctor
from wagtail_cobrowse.consumers.threads import run
from wagtail_cobrowse.doctor import Level
from wagtail_cobrowse.doctor.addresses import Address, Strays, ask, may_ask

from .middleman import (
    Middleman,
    pages_alone,
    with_host,
    with_origin,
    without_upgrade,
)


pytestmark = pytest.mark.django_db(transaction=True)

USES_REDIS = "redis" in django_settings.CHANNEL_LAYERS["default"]["BACKEND"]


@pytest.fixture
def whole(site, home, advisor):
    """A site with what a session needs, and the chat on its home page."""
    front = add_page(home, "Front", slug="front")
    add_help_page(front)
    site.root_page = front
    site.save()
    return site


async def look(site, port, language="en", **options):
    """What the doctor finds at ``port``, by id."""
    site.hostname, site.port = "localhost", port
    await sync_to_async(site.save)()

    def examine():
        with translation.override(language):
            return list(doctor.examine_site(site, **options))

    found = await run(examine)
    return {each.id: each for each in found}


def bad(found):
    return {id for id, each in found.items() if each.level is Level.ERROR}


async def test_a_site_that_is_well(whole, server, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    found = await look(whole, server.port, hold=0.2)
    # This server leaves static files to a proxy, which is not there.
    assert bad(found) == {"D14"}
    assert "collectstatic" in str(found["D14"].remedy)
    expected = "D05 D06 D07 D10 D11 D12 D13 D14 D20 D21 D22 D23 D24 D25 D26".split()
    assert sorted(found) == expected
    assert {each.site for each in found.values()} == {"localhost"}
    assert all(each.remedy for each in found.values() if each.level is not Level.OK)


@pytest.mark.parametrize(
    ("options", "id", "words"),
    [
        ({"edit": without_upgrade}, "D20", "Upgrade and Connection"),
        ({"edit": with_host}, "D20", "Host and X-Forwarded-Proto"),
        ({"sockets": 0}, "D20", "no socket process"),
        ({"longest": 10_000}, "D24", "128 KiB"),
        ({"edit": with_origin}, "D26", "Origin"),
    ],
    ids=["upgrade", "host", "nobody", "size", "origin"],
)
async def test_a_proxy_that_is_not_well_is_named_with_a_remedy(
    whole,
    server,
    settings,
    options,
    id,
    words,
):
    settings.ALLOWED_HOSTS = ["localhost", "app.internal"]
    async with Middleman(server.port, **options) as proxy:
        found = await look(whole, proxy.port)
    assert bad(found) == {"D14", id}
    assert words in str(found[id].remedy)


async def test_a_server_without_sockets_is_told_from_a_proxy_without_upgrade(
    whole, settings
):
    settings.ALLOWED_HOSTS = ["localhost"]
    with pages_alone() as port:
        found = await look(whole, port)
    assert bad(found) == {"D14", "D20"}
    assert "WSGI" in str(found["D20"].remedy)


async def test_nobody_at_the_address(whole, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    async with Middleman(0) as proxy:
        pass
    found = await look(whole, proxy.port)
    assert bad(found) == {"D10"}
    assert "D20" not in found


@pytest.mark.parametrize("status", [b"404 Not Found", b"200 OK", b"400 Bad Request"])
async def test_somebody_else_at_the_address(whole, settings, status):
    settings.ALLOWED_HOSTS = ["localhost"]
    answer = b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\n{}"
    async with Middleman(0, answer=answer) as stranger:
        found = await look(whole, stranger.port)
    assert bad(found) == {"D10"}


async def test_a_home_page_without_the_tag(whole, home, server, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.ROOT_URLCONF = "tests.consumers.urls_without_tag"
    found = await look(whole, server.port)
    assert bad(found) == {"D12"}
    assert "{% cobrowse %}" in str(found["D12"].remedy)


@pytest.mark.parametrize(
    ("policy", "gaps"),
    [
        ("default-src 'self'", ""),
        ("script-src 'nonce-abc' 'strict-dynamic'; connect-src 'self'", "script-src"),
        ("default-src 'none'; script-src 'self'", "connect-src"),
        ("default-src https:", "script-src, connect-src"),
    ],
)
async def test_a_policy_that_keeps_the_chat_out(whole, settings, policy, gaps):
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.MIDDLEWARE = ["tests.consumers.policing.Police", *settings.MIDDLEWARE]
    settings.TEST_POLICY = policy
    with pages_alone() as port:
        found = await look(whole, port)
    assert ("D13" in bad(found)) is bool(gaps)
    assert gaps in str(found["D13"].text)


async def test_a_policy_that_keeps_styles_out(whole, settings):
    """The page works without: that is no error."""
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.MIDDLEWARE = ["tests.consumers.policing.Police", *settings.MIDDLEWARE]
    settings.TEST_POLICY = "default-src 'self'; style-src 'nonce-abc'"
    with pages_alone() as port:
        found = await look(whole, port)
    assert found["D13"].level is Level.WARNING
    assert "style-src" in found["D13"].remedy


@pytest.mark.parametrize(
    ("hosts", "debug", "host", "may"),
    [
        (["www.example.org"], False, "www.example.org", True),
        ([".example.org"], False, "shop.example.org", True),
        (["www.example.org"], False, "169.254.169.254", False),
        (["www.example.org"], False, "localhost", False),
        (["*"], False, "169.254.169.254", False),
        (["*"], False, "redis.internal", False),
        (["*"], False, "localhost", True),
        ([], True, "localhost", True),
        ([], True, "redis.internal", False),
        ([], False, "localhost", False),
    ],
)
def test_only_what_the_settings_name_is_asked(settings, hosts, debug, host, may):
    settings.ALLOWED_HOSTS, settings.DEBUG = hosts, debug
    assert may_ask(host) is may


async def test_a_site_with_a_strangers_address_makes_nobody_knock(whole, settings):
    settings.ALLOWED_HOSTS = ["www.example.org"]
    async with Middleman(0, answer=b"HTTP/1.1 200 OK\r\n\r\n") as stranger:
        found = await look(whole, stranger.port)
    assert stranger.asked == []
    assert found["D10"].level is Level.WARNING
    assert "D20" not in found


async def test_no_redirect_leads_elsewhere(whole, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    async with Middleman(0, answer=b"HTTP/1.1 200 OK\r\n\r\n") as stranger:
        place = f"http://127.0.0.1:{stranger.port}/".encode()
        answer = b"HTTP/1.1 302 Found\r\nLocation: " + place + b"\r\n\r\n"
        async with Middleman(0, answer=answer) as proxy:
            found = await look(whole, proxy.port)
    assert stranger.asked == []
    assert bad(found) == {"D10"}
    assert "another host" in str(found["D10"].text)


async def test_a_redirect_in_a_circle_ends(settings):
    answer = b"HTTP/1.1 302 Found\r\nLocation: /round/\r\n\r\n"
    async with Middleman(0, answer=answer) as proxy:
        address = Address("http", "localhost", proxy.port)
        with pytest.raises(Strays):
            await asyncio.to_thread(ask, address, "/")
        assert len(proxy.asked) == 5


@pytest.mark.parametrize("language", ["en", "de"])
async def test_the_command_is_another_process(whole, server, language):
    """Notices cross from it to the server where the layer is a shared one."""
    whole.hostname, whole.port = "localhost", server.port
    await sync_to_async(whole.save)()
    command = [sys.executable, "tests/manage.py", "cobrowse_doctor", "--json"]
    process = await asyncio.create_subprocess_exec(
        *command,
        *("--language", language),
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.served",
            "COBROWSE_SERVED_DATABASE": json.dumps(
                str(connection.settings_dict["NAME"])
            ),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        output, errors = await process.communicate()
    report = json.loads(output)
    found = {
        each["id"].removeprefix("wagtail_cobrowse."): each
        for each in report["findings"]
    }
    assert found["D23"]["level"] == ("ok" if USES_REDIS else "note")
    assert found["D20"]["level"] == "ok"
    assert ("D03" in found) is USES_REDIS
    said = {"en": "The database answers", "de": "Die Datenbank antwortet"}
    assert found["D01"]["text"].startswith(said[language])
    assert "wagtail_cobrowse.W010" in {each["id"] for each in report["checks"]}
    # The chat's script is missing here, which is an error.
    assert (process.returncode, found["D14"]["level"]) == (1, "error")
    assert b"need a remedy" in errors
