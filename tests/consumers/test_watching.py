"""A second person's stage: a whole view at once, no guidance, and cut at once."""

import asyncio

import pytest

from django.db import transaction

from wagtail.models import PageViewRestriction

from tests.rights import add_site, allow, make_user
from wagtail_cobrowse import sessions, watching
from wagtail_cobrowse.consumers import base
from wagtail_cobrowse.consumers import supervisor as supervisor_module
from wagtail_cobrowse.models import CobrowseSession, PagePolicy
from wagtail_cobrowse.relay import ends
from wagtail_cobrowse.relay.hub import hub

from .conftest import Kind, make_frame, until


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def second(transactional_db, site):
    allow(site, allow_watching=True)
    return make_user("second", "Erika Sommer", watch=[site])


@pytest.fixture
async def watch(stream, second, session, conversation, sockets, in_thread):
    """A function that brings the second person's stage into the frames."""

    async def watch():
        room = hub.rooms[conversation.route]
        before = len(room.advisors)
        await in_thread(watching.begin)(session, second)
        stage = await (await sockets.advisor(second, conversation)).open()
        while "session" not in (await stream.visitor.hear("changed"))["changes"]:
            pass
        accept = await stream.visitor.hear("accept")
        # A keyframe before that would be for the first stage alone; the visitor's tab
        # would be asked for another one.
        await until(lambda: len(room.advisors) > before)
        stream.epoch = accept["epoch"]
        await stream.visitor.send_to(
            bytes_data=make_frame(Kind.KEYFRAME, stream.epoch, 0, b"whole")
        )
        return stage

    return watch


async def test_the_view_is_whole_at_once(stream, watch):
    stage = await watch()
    assert (await stage.hear("epoch"))["epoch"] == stream.epoch
    assert (await stage.hear_frame(Kind.KEYFRAME))[1] == b"whole"
    await stream.flows(stage)
    assert (await stream.stage.hear_frame(Kind.KEYFRAME))[1] == b"whole"
    await stream.flows()


async def test_the_visitors_tab_is_told_before_a_frame_passes(stream, watch):
    before = stream.epoch
    stage = await watch()
    assert stream.epoch > before, "What was accepted before is for other eyes."
    epochs = {
        int.from_bytes(each[4:8], "big")
        for each in await stage.hear_all()
        if isinstance(each, bytes)
    }
    assert before not in epochs


async def test_without_the_word_there_is_no_stage(
    stream, second, conversation, sockets
):
    stage = await (await sockets.advisor(second, conversation)).open()
    assert await stage.hear_close() == 4403


GUIDANCE = [
    (Kind.ADVISOR_POINTER, bytes(13)),
    (Kind.HIGHLIGHT, bytes(4)),
    (Kind.INK, bytes(2 + 8)),
    (Kind.CLEAR, b""),
    (Kind.PROPOSAL, bytes([0, 0, 0, 1, 4, 0, 0, 0, 5])),
]


@pytest.mark.parametrize(("kind", "payload"), GUIDANCE)
async def test_who_watches_does_not_guide(stream, watch, kind, payload):
    stage = await watch()
    await stage.send_to(bytes_data=make_frame(kind, stream.epoch, 0, payload))
    assert await stage.hear_close() == 4400
    heard = [each for each in await stream.visitor.hear_all() if type(each) is bytes]
    assert not [each for each in heard if each[1] == kind]


async def test_who_watches_asks_for_keyframes_and_acknowledges(stream, watch):
    stage = await watch()
    for kind in (Kind.ACKNOWLEDGEMENT, Kind.KEYFRAME_REQUEST):
        await stage.send_to(bytes_data=make_frame(kind, stream.epoch, 0, b""))
        await stream.visitor.hear_frame(kind)


@pytest.fixture
def without_batch(monkeypatch):
    monkeypatch.setattr(supervisor_module, "CONFIRM_EVERY", 60)
    monkeypatch.setattr(supervisor_module, "HALT_AFTER", 120)


def lose_right(user, site):
    for row in user.groups.get().site_permissions.all():
        row.delete()


def deactivate(user, site):
    user.is_active = False
    user.save()


LOSSES = {
    "the right": lose_right,
    "the group": lambda user, site: user.groups.clear(),
    "the site's setting": lambda user, site: allow(site, allow_watching=False),
    "the account": deactivate,
}


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("events", [True, False])
async def test_who_may_not_watch_any_more_is_cut(
    stream, watch, second, site, in_thread, outlet, monkeypatch, request, lose, events
):
    stage = await watch()
    await stream.flows(stage)
    request.getfixturevalue("without_batch" if events else "without_events")
    (port,) = hub.rooms[stream_route()].advisors - {stream.port}
    await in_thread(lose)(second, site)
    assert await stage.hear_close() == 4403
    await stream.goes_on()
    assert outlet.frames_after_the_cut(port) == 0
    row = await in_thread(CobrowseSession.objects.get)()
    assert (row.state, row.watcher_id) == ("active", None)


def stream_route():
    (route,) = hub.rooms
    return route


async def test_the_session_goes_on_for_its_advisor(
    stream, watch, second, session, in_thread
):
    stage = await watch()
    await in_thread(session.refresh_from_db)()
    await in_thread(watching.end)(session)
    assert await stage.hear_close() == 4403
    await stream.flows()


async def test_the_end_of_the_session_is_the_end_of_watching(stream, watch, outlet):
    stage = await watch()
    await stream.flows(stage)
    (port,) = hub.rooms[stream_route()].advisors - {stream.port}
    await stream.visitor.say("end")
    assert (await stage.hear("ended"))["reason"] == "visitor"
    await stream.goes_on()
    assert outlet.frames_after_the_cut(port) == 0
    assert outlet.frames_after_the_cut(stream.port) == 0


async def test_a_page_that_only_the_advisor_may_open_is_hidden_meanwhile(
    stream, watch, second, advisor, home, session, in_thread
):
    # At once: what is in between would be another policy, and another epoch.
    @transaction.atomic
    def restrict():
        restriction = PageViewRestriction.objects.create(
            page=home, restriction_type=PageViewRestriction.GROUPS
        )
        restriction.groups.set(advisor.groups.all())
        PagePolicy.objects.create(page=home, policy="open")

    await in_thread(restrict)()
    await stream.flows()
    stage = await watch_hidden(watch, stream)
    await in_thread(session.refresh_from_db)()
    await in_thread(watching.end)(session)
    assert (await stream.visitor.hear_that("accept", policy="open"))["epoch"]
    assert await stage.hear_close() == 4403


async def watch_hidden(watch, stream):
    stage = await watch()
    assert (await stage.hear("epoch"))["policy"] == "hidden"
    await stream.goes_on()
    assert not [each for each in await stage.hear_all() if isinstance(each, bytes)]
    return stage


async def test_a_lost_advisor_is_not_replaced_by_who_watches(
    stream, watch, conversation, in_thread
):
    """The sweep notes the advisor's stages alone."""
    await watch()
    before = (await in_thread(CobrowseSession.objects.get)()).advisor_seen_at
    await stream.stage.disconnect()
    await supervisor_module.supervisor.sweep()
    after = await in_thread(CobrowseSession.objects.get)()
    assert after.advisor_seen_at == before
    assert after.watcher_id is not None


async def test_the_queue_hears_of_its_own_sites_alone(
    conversation, site, home, sockets, in_thread
):
    def people():
        other = add_site(home)
        return (
            make_user("here", advise=[site]),
            make_user("there", advise=[other]),
        )

    here, there = await in_thread(people)()
    mine = await (await sockets.advisor(here)).open()
    theirs = await (await sockets.advisor(there)).open()
    await mine.hear("welcome")
    await theirs.hear("welcome")
    await in_thread(sessions.live.announce)(conversation, "queue")
    assert (await mine.hear("changed"))["conversation"] == str(conversation.pk)
    assert str(conversation.pk) not in [
        each.get("conversation")
        for each in await theirs.hear_all()
        if isinstance(each, dict)
    ]


async def test_a_stage_of_another_site_is_not_found(
    session, conversation, home, sockets, in_thread
):
    def bound():
        return make_user("there", advise=[add_site(home)])

    stage = await (await sockets.advisor(await in_thread(bound)(), conversation)).open()
    assert await stage.hear_close() == 4404


async def test_who_is_bound_to_another_site_from_now_on_connects_again(
    site, home, sockets, in_thread
):
    user = await in_thread(make_user)("moved", advise=[site])
    queue = await (await sockets.advisor(user)).open()
    await queue.hear("welcome")

    def move():
        row = user.groups.get().site_permissions.get()
        row.site = add_site(home)
        row.save()

    await in_thread(move)()
    assert await queue.hear_close() == 1012


async def test_an_advisor_whose_site_is_gone_is_cut_and_the_session_ends(
    begin, session, conversation, site, home, advisor, sockets, in_thread
):
    """A right on another site is left, and does not help."""

    def bind():
        user = make_user("bound", advise=[site, add_site(home)])
        CobrowseSession.objects.update(advisor=user)
        return user

    user = await in_thread(bind)()
    stream = await begin(await (await sockets.advisor(user, conversation)).open())

    def unbind():
        user.groups.get().site_permissions.get(site=site).delete()

    await in_thread(unbind)()
    assert (await stream.stage.hear("ended"))["reason"] == "revoked"
    assert await stream.stage.hear_close() == 4403
    assert (await stream.visitor.hear("ended"))["reason"] == "revoked"


@pytest.fixture
def quick(monkeypatch):
    """It is looked often, and a short while is long."""
    monkeypatch.setattr(base, "BEAT", 0.05)
    monkeypatch.setattr(ends, "ALONE_AFTER", 0.2)


async def test_the_visitor_is_told_that_only_who_looks_on_is_there(
    quick, stream, watch, advisor, conversation, sockets
):
    stage = await watch()
    await stream.stage.disconnect()
    told = asyncio.create_task(stream.visitor.hear_that("stages", line="silent"))
    # What comes from who looks on is no sign of the advisor.
    while not told.done():
        await stage.say("pong")
        await asyncio.sleep(0.05)
    await told
    again = await (await sockets.advisor(advisor, conversation)).open()
    await stream.visitor.hear_that("stages", line="connected")
    assert await again.hear("session")
