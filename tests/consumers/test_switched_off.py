"""The switch in a site's settings, on the sockets of the real server."""

import asyncio
import json
import re

import pytest

from asgiref.sync import sync_to_async
from websockets.exceptions import ConnectionClosed

from django.test import Client
from django.urls import reverse

from build_backend.bundle import ROOT
from tests.rights import add_site, allow
from wagtail_cobrowse.consumers.protocol import Kind, make_frame
from wagtail_cobrowse.models import (
    CobrowseSession,
    CobrowseSiteSettings,
    Conversation,
    EndReason,
)

from .conftest import login


pytestmark = pytest.mark.django_db(transaction=True)


async def hear(socket, type):
    """The next message of this type; frames and other messages are dropped."""
    while True:
        data = await asyncio.wait_for(socket.recv(), 10)
        if isinstance(data, str) and (message := json.loads(data))["type"] == type:
            return message


async def hear_rest(socket):
    """What still comes until the server closes; the frames, and the code."""
    frames = []
    try:
        while True:
            data = await asyncio.wait_for(socket.recv(), 10)
            if isinstance(data, bytes):
                frames.append(data)
    except ConnectionClosed as closed:
        return frames, closed.rcvd.code


def switch_off_in_the_admin(admin, site):
    """As an editor does it: the form is opened, ticked and saved."""
    client = Client(headers={"host": "localhost"})
    client.force_login(admin)
    options = CobrowseSiteSettings._meta
    address = reverse(
        "wagtailsettings:edit", args=[options.app_label, options.model_name, site.pk]
    )
    form = client.get(address).context["form"]
    values = {
        name: form.initial.get(name)
        for name, field in form.fields.items()
        if isinstance(form.initial.get(name), str | int)
    }
    for name in ("opening_hours", "special_days", "closed_texts"):
        values[f"{name}-count"] = 0
    answer = client.post(address, {**values, "is_off": "on"})
    assert answer.status_code == 302, answer.context["form"].errors


async def test_both_sides_are_cut_and_read_why(
    server,
    session,
    conversation,
    advisor,
    admin_user,
    site,
):
    cookie = await sync_to_async(login)(advisor)
    path = f"/cobrowse/ws/advisor/{conversation.route}/"
    async with (
        server.visit(conversation) as visitor,
        server.connect(path, cookie=cookie) as stage,
    ):
        # Before it is there, a keyframe would be for nobody.
        await hear(stage, "welcome")
        page = {"type": "page", "url": "http://localhost/", "focused": True}
        await visitor.send(json.dumps(page))
        accepted = await hear(visitor, "accept")
        frame = make_frame(Kind.KEYFRAME, accepted["epoch"], 0, b"page")
        await visitor.send(frame)
        while not isinstance(await asyncio.wait_for(stage.recv(), 10), bytes):
            pass
        await sync_to_async(switch_off_in_the_admin)(admin_user, site)
        assert (await hear(stage, "ended"))["reason"] == "switched_off"
        assert (await hear(visitor, "ended"))["reason"] == "switched_off"
        await visitor.send(frame)
        assert await hear_rest(stage) == ([], 1000)
    assert not await CobrowseSession.objects.aexists()
    assert not await Conversation.objects.filter(state="open").aexists()


async def test_on_other_sites_they_go_on(
    server,
    session,
    conversation,
    advisor,
    home,
):
    other = await sync_to_async(add_site)(home)
    async with server.visit(conversation) as visitor:
        await hear(visitor, "welcome")
        await sync_to_async(allow)(other, is_off=True)
        await visitor.send(json.dumps({"type": "ping"}))
        await hear(visitor, "pong")
    assert await CobrowseSession.objects.filter(pk=session.pk).aexists()


@pytest.mark.once
@pytest.mark.parametrize("source", ["visitor/session/view", "workplace/words"])
def test_every_reason_has_words_of_its_own_on_both_sides(source):
    text = (ROOT / f"wagtail_cobrowse/static_src/{source}.ts").read_text()
    assert set(EndReason.values) <= set(re.findall(r"case '(\w+)':", text))
