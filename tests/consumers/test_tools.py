"""Tools of the advisors: refused to who may not use them, noted once, never on what."""

import asyncio

import pytest

from wagtail.models import PageLogEntry

from tests.rights import permission
from wagtail_cobrowse import tools
from wagtail_cobrowse.consumers.proposals import LAYOUT, Deed
from wagtail_cobrowse.consumers.using import TOOL_OF
from wagtail_cobrowse.models import CobrowseSiteSettings
from wagtail_cobrowse.tools import Tool

from .conftest import Kind, make_frame


pytestmark = pytest.mark.django_db(transaction=True)

PAYLOADS = {
    Kind.ADVISOR_POINTER: bytes(13),
    Kind.HIGHLIGHT: bytes(4),
    Kind.LOOK_HERE: bytes(4),
    Kind.INK: bytes(2 + 8),
    Kind.PROPOSAL: LAYOUT.pack(1, Deed.ENTER, 5) + b"Canary",
}


def forbid(site, tool):
    CobrowseSiteSettings.objects.update_or_create(
        site=site, defaults={f"allow_{tool}": False}
    )


def used():
    entries = PageLogEntry.objects.filter(action="wagtail_cobrowse.tool_used")
    return sorted((entry.data["tool"], entry.user_id) for entry in entries)


async def use(stream, kind):
    frame = make_frame(kind, stream.epoch, 0, PAYLOADS[kind])
    await stream.stage.send_to(bytes_data=frame)


#: Those that are switched on unless a site says otherwise.
SHOWING = set(Tool) - {Tool.ASSIST}


def test_every_tool_has_a_switch_and_a_kind():
    # Pages are suggested by the chat.
    assert set(TOOL_OF.values()) == set(Tool) - {Tool.SUGGEST}
    for tool in SHOWING:
        assert CobrowseSiteSettings._meta.get_field(f"allow_{tool}").default is True


def test_proposals_need_their_permission(site, advisor, advisors):
    assert tools.find_powers(advisor, site).tools == SHOWING
    advisors.permissions.remove(permission("propose"))
    fresh = type(advisor).objects.get(pk=advisor.pk)
    assert tools.find_powers(fresh, site).tools == SHOWING - {Tool.PROPOSE}


async def test_the_stage_is_told_its_tools(session, conversation, advisor, sockets):
    stage = await (await sockets.advisor(advisor, conversation)).open()
    told = await stage.hear("tools")
    assert told["tools"] == sorted(SHOWING)


@pytest.mark.parametrize("kind", PAYLOADS)
async def test_a_frame_of_a_tool_that_is_not_allowed_is_refused(
    begin, conversation, advisor, sockets, site, in_thread, kind
):
    await in_thread(forbid)(site, TOOL_OF[kind])
    stage = await (await sockets.advisor(advisor, conversation)).open()
    stream = await begin(stage)
    await use(stream, kind)
    assert await stage.hear_close() == 4400
    heard = [each for each in await stream.visitor.hear_all() if type(each) is bytes]
    assert not [each for each in heard if each[1] == kind]
    assert await in_thread(used)() == []


async def test_a_change_brings_the_stage_to_connect_again(
    stream, site, conversation, advisor, sockets, in_thread
):
    await in_thread(forbid)(site, Tool.PROPOSE)
    assert await stream.stage.hear_close() == 1012
    stage = await (await sockets.advisor(advisor, conversation)).open()
    assert "propose" not in (await stage.hear("tools"))["tools"]


async def test_the_history_says_once_that_a_tool_was_used_and_not_on_what(
    stream, conversation, advisor, in_thread
):
    for kind in (Kind.PROPOSAL, Kind.HIGHLIGHT, Kind.PROPOSAL):
        await use(stream, kind)
        await stream.visitor.hear_frame(kind)
    expected = [("highlight", advisor.pk), ("propose", advisor.pk)]

    async with asyncio.timeout(10):
        while await in_thread(used)() != expected:
            await asyncio.sleep(0.02)
    # Another socket of the same session does not write it again.
    await in_thread(tools.note_use)(conversation.route, Tool.PROPOSE, advisor)
    assert await in_thread(used)() == expected
    entries = await in_thread(list)(PageLogEntry.objects.values_list("data", flat=True))
    assert "Canary" not in str(entries)
