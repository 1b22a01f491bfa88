"""Who is there and who looks: what workplaces tell, and who hears of it."""

import datetime as dt
import uuid

import pytest

from django.db.models import F
from django.utils import timezone

from tests.journeys import open_chat
from tests.rights import add_site, allow, make_user
from wagtail_cobrowse import availability, chat, live, queues, service, transfers
from wagtail_cobrowse.availability import STALE_AFTER, Status
from wagtail_cobrowse.consumers.supervisor import supervisor
from wagtail_cobrowse.models import Availability, Conversation, Viewer

from .conftest import Socket


pytestmark = pytest.mark.usefixtures("transactional_db")

#: What workplaces are told when a chat is in the queue again.
QUEUED = ["conversation", "queue"]


@pytest.fixture
async def panel(site, sockets):
    """Opens the socket of a visitor who has the panel open and has written nothing."""
    opened = []

    async def open_panel(**options):
        socket = Socket("/cobrowse/ws/visitor/", **options)
        opened.append(socket)
        assert await socket.open()
        await socket.hear("welcome")
        return socket

    yield open_panel
    for socket in opened:
        await socket.disconnect()


async def workplace(sockets, user):
    socket = await (await sockets.advisor(user)).open()
    await socket.hear("welcome")
    return socket


async def test_open_widgets_hear_when_somebody_comes_and_goes(
    conversation, advisor, sockets, panel, in_thread
):
    nobody = await panel()
    waiting = await sockets.visitor(conversation).open()
    await waiting.hear("welcome")
    assert not await in_thread(availability.is_staffed)(conversation.site)
    place = await workplace(sockets, advisor)
    assert await in_thread(availability.is_staffed)(conversation.site)
    for socket in (nobody, waiting):
        await socket.hear("service")
    await place.disconnect()
    await supervisor.sweep()
    # A reload is quicker than this.
    assert "service" not in str(await nobody.hear_all())

    def pass_time():
        before = timezone.now() - dt.timedelta(seconds=STALE_AFTER + 1)
        Availability.objects.update(seen_at=before)

    await in_thread(pass_time)()
    await supervisor.sweep()
    for socket in (nobody, waiting):
        await socket.hear("service")
    assert await in_thread(availability.find)(advisor) is Status.OFFLINE


async def test_who_talks_to_somebody_who_is_gone_hears_so_and_then_waits_again(
    conversation, advisor, advisor2, sockets, in_thread
):
    colleague = await workplace(sockets, advisor2)
    place = await workplace(sockets, advisor)
    await in_thread(chat.take)(conversation, advisor)
    visitor = await sockets.visitor(conversation).open()
    await visitor.hear("welcome")
    await place.disconnect()

    def read():
        conversation.refresh_from_db()
        found = service.find(conversation.site, conversation)
        return conversation.state, found.state

    async def pass_time(seconds):
        """So long nobody of theirs was seen, and it is swept."""
        gap = dt.timedelta(seconds=seconds)

        def move():
            rows = Availability.objects.filter(user=advisor)
            rows.update(seen_at=F("seen_at") - gap)
            Conversation.objects.update(taken_at=F("taken_at") - gap)

        await colleague.hear_all()
        await visitor.hear_all()
        await in_thread(move)()
        await supervisor.sweep()

    await pass_time(STALE_AFTER)
    # Of their own advisor, though a colleague is there.
    await visitor.hear_that("changed", changes=["conversation"])
    assert await in_thread(read)() == ("open", "unstaffed")
    await colleague.hear("service")
    back = await workplace(sockets, advisor)
    await visitor.hear_that("changed", changes=["conversation"])
    assert await in_thread(read)() == ("open", "open")
    await pass_time(STALE_AFTER + 120)
    # As long as a workplace is open, whatever was noted of it.
    assert await in_thread(read)() == ("open", "open")
    await back.disconnect()
    await pass_time(STALE_AFTER + 120)
    number = str(conversation.pk)
    await colleague.hear_that("changed", conversation=number, changes=QUEUED)
    await visitor.hear_that("changed", changes=["conversation"])
    assert await in_thread(read)() == ("waiting", "open")


async def test_as_long_as_a_workplace_is_open_somebody_is_there(
    advisor, sockets, in_thread, site
):
    await workplace(sockets, advisor)
    before = timezone.now() - dt.timedelta(seconds=STALE_AFTER + 1)
    await in_thread(Availability.objects.update)(seen_at=before)
    await supervisor.sweep()
    assert await in_thread(availability.find)(advisor) is Status.AVAILABLE


async def test_what_is_chosen_and_the_hours_are_told_at_once(
    site, advisor, panel, in_thread
):
    nobody = await panel()
    await in_thread(availability.choose)(advisor, Status.AWAY)
    await nobody.hear("service")
    await in_thread(allow)(site, chats_per_advisor=3)
    await nobody.hear("service")


async def test_those_who_wait_hear_that_the_order_has_changed(
    conversation, advisor, sockets, in_thread
):
    first = await in_thread(open_chat)(conversation.site)
    waiting = await sockets.visitor(conversation).open()
    await waiting.hear("welcome")
    await in_thread(chat.take)(first, advisor)
    heard = await waiting.hear("service")
    # Nothing of the other conversation.
    assert heard == {"type": "service"}


async def test_the_panels_socket_takes_nothing_and_asks_for_no_seat(panel):
    nobody = await panel()
    await nobody.say("page", url="http://localhost/")
    assert await nobody.hear_close() == 4400


async def test_a_foreign_page_gets_no_such_socket(site, sockets):
    foreign = Socket("/cobrowse/ws/visitor/", origin="https://evil.example")
    assert await foreign.open() is None


async def test_colleagues_see_who_looks_until_they_look_no_more(
    conversation, advisor, advisor2, sockets, in_thread
):
    mine = await workplace(sockets, advisor)
    theirs = await workplace(sockets, advisor2)
    number = str(conversation.pk)

    async def viewers():
        (row,) = await in_thread(queues.list_queue)(conversation.site, advisor2)
        return row.viewers

    await mine.say("looking", conversation=number)
    await theirs.hear_that("changed", conversation=number, changes=["conversation"])
    assert await viewers() == ["Anna Berger"]
    await mine.say("looking", conversation=None)
    await theirs.hear_that("changed", conversation=number, changes=["conversation"])
    assert await viewers() == []
    await mine.say("looking", conversation=number)
    await theirs.hear_that("changed", conversation=number, changes=["conversation"])
    await mine.disconnect()
    await theirs.hear_that("changed", conversation=number, changes=["conversation"])
    assert await viewers() == []


async def test_what_is_said_in_a_colleagues_chat_is_told_to_nobody_else(
    conversation, advisor, advisor2, sockets, in_thread
):
    def speak():
        chat.post_message(conversation, author="visitor", text="Hello")
        chat.mark_read(conversation, "visitor", conversation.last_sequence)
        chat.mark_read(conversation, "advisor", conversation.last_sequence)

    async def heard_by(*places):
        """What each has been told of up to something that all are told of."""
        await in_thread(live.announce_desk)(conversation, live.NOTES)
        told = []
        for place in places:
            told.append([])
            while (changes := (await place.hear("changed"))["changes"]) != ["notes"]:
                told[-1] += changes
        return told

    mine = await workplace(sockets, advisor)
    theirs = await workplace(sockets, advisor2)
    # It waits for everybody.
    await in_thread(chat.post_message)(conversation, author="visitor", text="Hello")
    for told in await heard_by(mine, theirs):
        assert "messages" in told
    await in_thread(chat.take)(conversation, advisor)
    await in_thread(conversation.refresh_from_db)()
    await heard_by(mine, theirs)
    everything = ["messages", "visitor_read", "advisor_read"]
    await in_thread(speak)()
    assert await heard_by(mine, theirs) == [everything, []]
    # What is offered to a colleague shows in their queue as well, until that is over.
    transfer = await in_thread(transfers.offer)(conversation, advisor, advisor2.pk)
    await heard_by(mine, theirs)
    await in_thread(speak)()
    assert await heard_by(mine, theirs) == [everything, everything]
    transfer.expires_at = timezone.now()
    await in_thread(transfer.save)()
    await in_thread(speak)()
    assert await heard_by(mine, theirs) == [everything, []]


async def test_of_two_workplaces_of_one_advisor_the_last_counts(
    conversation, advisor, sockets, in_thread
):
    places = [await workplace(sockets, advisor) for _ in range(2)]
    for place in places:
        await place.say("looking", conversation=str(conversation.pk))
        await place.hear_all()
    await places[0].disconnect()
    assert await in_thread(Viewer.objects.count)() == 1
    await places[1].disconnect()
    assert await in_thread(Viewer.objects.count)() == 0


async def test_nobody_looks_where_they_may_not(
    conversation, advisor, advisor2, home, sockets, in_thread
):
    def elsewhere():
        chat.take(conversation, advisor)
        return open_chat(add_site(home)).pk, make_user(
            "bound", advise=[conversation.site]
        )

    other, bound = await in_thread(elsewhere)()
    for user, number in ((advisor2, conversation.pk), (bound, other)):
        place = await workplace(sockets, user)
        await place.say("looking", conversation=str(number))
        await place.say("looking", conversation=str(uuid.uuid4()))
        await place.hear_all()
    assert await in_thread(Viewer.objects.count)() == 0
