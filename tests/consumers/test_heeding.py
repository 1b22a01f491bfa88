"""What a socket does about an event that it cannot follow."""

import contextlib
import logging

import pytest

from asgiref.sync import sync_to_async

from django.db import connection

from wagtail_cobrowse import live
from wagtail_cobrowse.consumers.notices import announce
from wagtail_cobrowse.consumers.protocol import CloseCode
from wagtail_cobrowse.models import CobrowseSession


pytestmark = pytest.mark.django_db(transaction=True)
TABLE = CobrowseSession._meta.db_table


@pytest.fixture
async def visitor(session, conversation, sockets):
    visitor = await sockets.visitor(conversation).open()
    await visitor.show()
    await visitor.hear("accept")
    return visitor


async def test_one_that_is_not_understood_lets_the_tab_come_again(
    visitor, conversation, caplog
):
    with caplog.at_level(logging.WARNING):
        group = live.conversation_group(conversation.route)
        await announce(group, {"type": "cobrowse.cut", "session": "none"})
        assert await visitor.hear_close() == CloseCode.GOING_AWAY
    (record,) = [r for r in caplog.records if r.event == "socket_failed"]
    assert "none" not in record.getMessage()


@contextlib.asynccontextmanager
async def without_sessions():
    """The database has no answer about sessions."""

    def rename(before, after):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {before} RENAME TO {after}")

    await sync_to_async(rename)(TABLE, "aside")
    try:
        yield
    finally:
        await sync_to_async(rename)("aside", TABLE)


async def test_a_policy_that_cannot_be_read_lets_the_tab_come_again(
    visitor, conversation, in_thread
):
    """Nobody reads it again, and the page may not be shared any more as it was."""
    async with without_sessions():
        group = live.conversation_group(conversation.route)
        await announce(group, live.changed_event(conversation.pk, live.POLICY))
        assert await visitor.hear_close() == CloseCode.GOING_AWAY
