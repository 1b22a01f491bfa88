"""How much one visitor, one advisor, one address may ask of a process."""

import asyncio
import json
import threading

from types import SimpleNamespace

import pytest

from django.db import connections

from wagtail_cobrowse import addresses, chat, seats
from wagtail_cobrowse.consumers import admission, base, limits
from wagtail_cobrowse.consumers import workplace as workplace_module
from wagtail_cobrowse.consumers.limits import Allowance, doors
from wagtail_cobrowse.consumers.protocol import MAX_CONTROL, MAX_FRAME, Kind
from wagtail_cobrowse.consumers.stage import MAX_STAGES
from wagtail_cobrowse.consumers.supervisor import CONFIRMING_THREADS, supervisor
from wagtail_cobrowse.consumers.threads import MOST_STUCK, OwnThreads, run
from wagtail_cobrowse.models import CobrowseSession
from wagtail_cobrowse.relay import messages
from wagtail_cobrowse.relay.hub import hub
from wagtail_cobrowse.relay.port import MAX_CONTROL_QUEUE

from .conftest import make_frame, until
from .test_gate import Slow
from .test_port import Line


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def line():
    line = Line()
    await line.settle()
    yield line
    await line.port.stop()


# What one socket may send.


def test_an_allowance_is_used_up_and_comes_back(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: now[0]))
    allowance = Allowance(messages=10, volume=1000, seconds=2)
    assert [allowance.take(1) for _ in range(21)] == [True] * 20 + [False]
    now[0] += 1
    assert [allowance.take(1) for _ in range(10)] == [True] * 9 + [False]
    now[0] += 3600
    # Whoever was silent for long has not saved up for long.
    assert [allowance.take(1) for _ in range(21)] == [True] * 20 + [False]


def test_bytes_are_counted_as_well_as_messages():
    allowance = Allowance(messages=1000, volume=1000, seconds=2)
    assert allowance.take(1500)
    assert not allowance.take(1500)


async def test_frames_without_end_close_the_socket_that_sends_them(
    stream, outlet, conversation, sockets
):
    flood = await sockets.visitor(conversation).open()
    await flood.hear("welcome")
    frame = make_frame(Kind.DELTA, 1, 1)
    for _ in range(limits.MESSAGES_PER_SECOND * limits.BURST + 500):
        await flood.send_to(bytes_data=frame)
    assert await flood.hear_close() == 4429
    await stream.flows()


async def test_so_many_bytes_close_the_socket_that_sends_them(conversation, sockets):
    flood = await sockets.visitor(conversation).open()
    frame = make_frame(Kind.DELTA, 1, 1, bytes(MAX_FRAME - 16))
    for _ in range(limits.BYTES_PER_SECOND * limits.BURST // MAX_FRAME + 200):
        await flood.send_to(bytes_data=frame)
    assert await flood.hear_close() == 4429


@pytest.mark.parametrize(
    "kind", ["visibility", "lacks", "typing", "pause", "resume", "page"]
)
async def test_control_messages_cost_queries_and_are_fewer(
    stream, conversation, sockets, monkeypatch, kind
):
    # The clock stands still, so that a slow machine is no brake of its own.
    monkeypatch.setattr(base, "CONTROL_BURST", 1)
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    flood = await sockets.visitor(conversation).open()
    await flood.hear("welcome")
    for number in range(limits.CONTROLS_PER_SECOND + 1):
        about = {"hidden": bool(number % 2), "epoch": 1, "what": "part"}
        await flood.say(kind, url="/", focused=False, **about)
    assert await flood.hear_close(timeout=30) == 4429


async def test_a_flood_of_news_does_not_close_a_slow_stage(stream, conversation):
    """The stage takes nothing for a while; of what is told, it finds the newest."""
    may_send = asyncio.Event()
    send = stream.port._send

    async def slowly(message):
        await may_send.wait()
        await send(message)

    stream.port._send = slowly
    room = hub.rooms[conversation.route]
    for number in range(MAX_CONTROL_QUEUE * 2):
        room.tell_advisors({"type": "visibility", "hidden": bool(number % 2)})
        room.tell_advisors(messages.session(room))
        room.tell_advisors(messages.epoch(room))
    may_send.set()
    heard = [m for m in await stream.stage.hear_all() if isinstance(m, dict)]
    told = [message["type"] for message in heard]
    assert 1 <= told.count("visibility") <= 2
    assert [m for m in heard if m["type"] == "visibility"][-1]["hidden"] is True
    assert told.count("epoch") <= 2
    await stream.flows()


async def test_of_states_only_the_newest_waits(line):
    line.free.clear()
    line.port.say({"type": "pong"})
    await line.settle()
    for number in range(MAX_CONTROL_QUEUE * 3):
        line.port.say({"type": "visibility", "hidden": bool(number % 2)})
        line.port.say({"type": "lacks", "what": "part" if number % 2 else ""})
        line.port.say({"type": "changed", "conversation": "a", "changes": ["session"]})
        line.port.say({"type": "changed", "conversation": "b", "changes": ["session"]})
        line.port.say({"type": "changed", "conversation": "b", "changes": ["messages"]})
        line.put(Kind.KEYFRAME_REQUEST)
        line.put(Kind.HIGHLIGHT, payload=number.to_bytes(4, "big"))
    line.port.say({"type": "ended", "reason": "visitor"})
    line.free.set()
    await line.settle()
    assert line.closed is None
    texts = [json.loads(m) for m in line.sent if isinstance(m, str)]
    assert [(m["type"], m.get("conversation")) for m in texts] == [
        ("pong", None),
        ("visibility", None),
        ("lacks", None),
        ("changed", "a"),
        ("changed", "b"),
        ("changed", "b"),
        ("ended", None),
    ]
    assert texts[1]["hidden"] is True
    assert texts[2]["what"] == "part"
    frames = [m for m in line.sent if isinstance(m, bytes)]
    assert len(frames) == 2
    assert int.from_bytes(frames[1][16:], "big") == MAX_CONTROL_QUEUE * 3 - 1


async def test_a_flood_of_ink_does_not_close_a_slow_visitor(line):
    line.free.clear()
    for _ in range(MAX_CONTROL_QUEUE * 3):
        line.put(Kind.INK, payload=bytes(10))
    line.free.set()
    for _ in range(50):
        await line.settle()
    assert line.closed is None
    assert len(line.sent) <= MAX_CONTROL_QUEUE + 1


async def test_different_words_that_nobody_takes_are_a_dead_socket(line):
    line.free.clear()
    for number in range(MAX_CONTROL_QUEUE + 2):
        line.port.say({"type": "changed", "conversation": number, "changes": []})
    line.free.set()
    for _ in range(50):
        await line.settle()
    assert line.closed == 4429


# How many sockets.


async def test_a_session_has_so_many_stages_and_no_more(
    session, conversation, advisor, sockets
):
    for _ in range(MAX_STAGES):
        await (await (await sockets.advisor(advisor, conversation)).open()).hear(
            "session"
        )
    one_more = await (await sockets.advisor(advisor, conversation)).open()
    assert await one_more.hear_close() == 4429


async def test_an_advisor_has_so_many_workplaces_and_no_more(
    advisor, advisor2, sockets, monkeypatch
):
    monkeypatch.setattr(workplace_module, "MAX_WORKPLACES", 2)
    opened = [await (await sockets.advisor(advisor)).open() for _ in range(2)]
    for socket in opened:
        await socket.hear("welcome")
    assert await (await (await sockets.advisor(advisor)).open()).hear_close() == 4429
    await (await (await sockets.advisor(advisor2)).open()).hear("welcome")
    await opened[0].disconnect()
    await (await (await sockets.advisor(advisor)).open()).hear("welcome")


@pytest.fixture
def two_of_an_address(settings):
    settings.WAGTAIL_COBROWSE = {"SOCKETS_PER_ADDRESS": 2}


async def test_an_address_has_so_many_sockets_and_no_more(
    two_of_an_address, conversation, sockets
):
    def open_from(address):
        return sockets.visitor(conversation, address=address).open()

    first = await open_from("198.51.100.1")
    await first.hear("welcome")
    await (await open_from("198.51.100.1")).hear("welcome")
    assert await (await open_from("198.51.100.1")).hear_close() == 4429
    await (await open_from("198.51.100.2")).hear("welcome")
    await first.disconnect()
    await (await open_from("198.51.100.1")).hear("welcome")


async def test_whoever_is_turned_away_takes_no_place(
    two_of_an_address, conversation, sockets
):
    for _ in range(5):
        stranger = await sockets.visitor(
            conversation, seat="made-up", address="198.51.100.1"
        ).open()
        assert await stranger.hear_close() == 4401
        await stranger.disconnect()
    visitor = await sockets.visitor(conversation, address="198.51.100.1").open()
    await visitor.hear("welcome")


async def test_advisors_may_share_an_address(two_of_an_address, advisor, sockets):
    for _ in range(4):
        socket = await (await sockets.advisor(advisor, address="198.51.100.1")).open()
        await socket.hear("welcome")


async def test_without_a_limit_or_an_address_nobody_is_counted(
    conversation, sockets, settings
):
    settings.WAGTAIL_COBROWSE = {"SOCKETS_PER_ADDRESS": 0}
    for _ in range(3):
        visitor = sockets.visitor(conversation, address="198.51.100.1")
        await (await visitor.open()).hear("welcome")
    settings.WAGTAIL_COBROWSE = {"SOCKETS_PER_ADDRESS": 1}
    for _ in range(3):
        await (await sockets.visitor(conversation).open()).hear("welcome")


@pytest.mark.parametrize("limit", ["MAX_WAITING", "MAX_WAITING_PER_ADDRESS"])
async def test_so_many_wait_at_the_door_and_no_more(
    conversation, sockets, monkeypatch, limit
):
    monkeypatch.setattr(limits, limit, 1)
    slow = Slow(monkeypatch, admission, "admit_visitor")
    slow.is_armed = True
    first = sockets.visitor(conversation, address="198.51.100.1")
    await first.open(decided=False)
    await until(slow.has_read.is_set)
    try:
        second = await sockets.visitor(conversation, address="198.51.100.1").open()
        assert await second.hear_close() == 4429
    finally:
        slow.may_answer.set()
    await first.hear("welcome")
    third = await sockets.visitor(conversation, address="198.51.100.1").open()
    await third.hear("welcome")
    assert not doors.waiting


async def test_a_foreign_page_costs_no_query(
    conversation, advisor, sockets, monkeypatch
):
    seen = []
    monkeypatch.setattr(admission, "admit_visitor", lambda *a: seen.append(a))
    monkeypatch.setattr("channels.auth.get_user", lambda scope: seen.append(scope))
    evil = {"origin": "http://evil.example"}
    assert await sockets.visitor(conversation, **evil).open() is None
    assert await (await sockets.advisor(advisor, **evil)).open() is None
    assert seen == []


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "network"),
    [
        ("198.51.100.1", "", 0, "198.51.100.1"),
        ("198.51.100.1", "203.0.113.9", 0, "198.51.100.1"),
        ("10.0.0.1", "203.0.113.9", 1, "203.0.113.9"),
        ("10.0.0.1", "made up, 203.0.113.9", 1, "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9", 2, "203.0.113.9"),
        ("10.0.0.1", "", 1, "10.0.0.1"),
        ("10.0.0.1", " , ", 1, "10.0.0.1"),
        ("10.0.0.1", "unknown", 1, ""),
        ("::ffff:198.51.100.1", "", 0, "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "", 0, "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "", 0, "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "", 0, "fe80::/64"),
        ("", "", 0, ""),
        (None, "", 0, ""),
        ("/run/socket", "", 0, ""),
    ],
)
def test_a_network_is_what_one_customer_has(
    settings, peer, forwarded, proxies, network
):
    settings.WAGTAIL_COBROWSE = {"TRUSTED_PROXIES": proxies}
    assert addresses.find_network(peer, forwarded) == network


async def test_behind_proxies_their_word_counts(
    two_of_an_address, conversation, sockets, settings
):
    settings.WAGTAIL_COBROWSE |= {"TRUSTED_PROXIES": 1}

    def open_from(address):
        headers = [(b"x-forwarded-for", b"1.2.3.4, " + address)]
        return sockets.visitor(conversation, headers=headers, address="10.0.0.1").open()

    for _ in range(2):
        await (await open_from(b"198.51.100.1")).hear("welcome")
    assert await (await open_from(b"198.51.100.1")).hear_close() == 4429
    await (await open_from(b"198.51.100.2")).hear("welcome")


# What one process does for all.


async def test_slow_pages_do_not_delay_who_may_watch(
    stream, outlet, conversation, in_thread, monkeypatch
):
    """However many pages are being read, who may see what is confirmed in time."""
    slow = Slow(monkeypatch, admission, "read_page", every=True)
    slow.is_armed = True
    reading = [
        asyncio.ensure_future(run(admission.read_page, conversation.route, "/", ""))
        for _ in range(40)
    ]
    await until(slow.has_read.is_set)
    try:
        await in_thread(CobrowseSession.objects.all().delete)()
        await stream.stage.hear("ended")
        assert not supervisor.is_halted
    finally:
        slow.may_answer.set()
        await asyncio.gather(*reading)


async def test_own_threads_leave_no_connection_behind(monkeypatch):
    """Kept from call to call, but not once something failed or the threads end."""
    closed = []
    monkeypatch.setattr(
        connections, "close_all", lambda: closed.append(threading.get_ident())
    )
    threads = OwnThreads(CONFIRMING_THREADS, 60)
    may_end = threading.Event()
    try:
        stuck = asyncio.create_task(threads.run(may_end.wait))
        await asyncio.sleep(0)
        # Not in the thread that has something to do already.
        other = await asyncio.wait_for(threads.run(threading.get_ident), 5)
        assert closed == []
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(threads.run(lambda: 1 / 0), 5)
        assert closed == [other]
    finally:
        may_end.set()
        threads.close()
    assert await stuck
    await until(lambda: len(closed) == 1 + CONFIRMING_THREADS)
    assert len(set(closed)) == CONFIRMING_THREADS


async def test_a_thread_that_is_stuck_is_left_behind_with_its_connection(monkeypatch):
    """As with a database that is somewhere else now: new connections work."""
    monkeypatch.setattr(connections, "close_all", lambda: None)
    threads = OwnThreads(1, patience=0.05)
    may_end = threading.Event()
    stuck = asyncio.create_task(threads.run(may_end.wait))
    try:
        await asyncio.sleep(0.1)
        assert await asyncio.wait_for(threads.run(threading.get_ident), 5)
        # As many as that, and no more: they do not come to an end.
        more = []
        for _ in range(MOST_STUCK + 3):
            more.append(asyncio.create_task(threads.run(may_end.wait)))
            await asyncio.sleep(0.06)
        assert len(threads._stuck) == MOST_STUCK
    finally:
        may_end.set()
        threads.close()
    assert await asyncio.gather(stuck, *more)


# One visitor and another.


async def test_visitors_hear_nothing_of_each_other(
    stream, site, conversation, sockets, in_thread
):
    """Two visitors, three tabs, and every id that one could forge for another's."""
    other_seat = seats.new_seat()
    other = await in_thread(chat.open_conversation)(
        site, seats.hash_seat(other_seat), "en"
    )
    thief = await sockets.visitor(conversation, seat=other_seat).open()
    assert await thief.hear_close() == 4401
    stranger = await sockets.visitor(other, seat=other_seat).open()
    second = await sockets.visitor(conversation).open()
    await stranger.show()
    await second.show(focused=False)
    before = hub.rooms[conversation.route].frames
    for socket in (stranger, second):
        for epoch in (stream.epoch, stream.epoch + 1, 0, 2**32 - 1):
            await socket.send_to(
                bytes_data=make_frame(Kind.DELTA, epoch, 7, b"foreign")
            )
            await socket.send_to(
                bytes_data=make_frame(Kind.KEYFRAME, epoch, 0, b"foreign")
            )
        await socket.hear_all()
    await stream.goes_on()
    heard = [m for m in await stream.stage.hear_all() if isinstance(m, bytes)]
    assert heard and hub.rooms[conversation.route].frames > before
    assert not [frame for frame in heard if b"foreign" in frame]
    assert not [m for m in await stranger.hear_all() if isinstance(m, bytes)]


async def test_a_duplicated_tab_takes_over_and_the_first_is_silent(
    stream, conversation, sockets
):
    twin = await sockets.visitor(conversation).open()
    await twin.show()
    epoch = (await twin.hear("accept"))["epoch"]
    assert epoch > stream.epoch
    assert (await stream.visitor.hear("silence"))["elsewhere"] is True
    await stream.stage.hear_that("epoch", epoch=epoch)
    await stream.goes_on()
    await twin.send_to(bytes_data=make_frame(Kind.KEYFRAME, epoch, 0, b"twin"))
    header, payload = await stream.stage.hear_frame(Kind.KEYFRAME)
    assert (header.epoch, payload) == (epoch, b"twin")
    assert not [m for m in await stream.stage.hear_all() if isinstance(m, bytes)]


def test_limits_are_those_of_the_protocol():
    assert (MAX_FRAME, MAX_CONTROL) == (64 * 1024, 4 * 1024)


@pytest.mark.parametrize("turns", range(5))
async def test_who_is_asked_to_confirm_and_to_stop_at_once_stops(turns):
    supervisor.start()
    await asyncio.sleep(0.05)
    supervisor.hurry()
    for _ in range(turns):
        await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await supervisor.stop()
