"""Rooms in two processes that meet on Redis: two real hubs, one real Redis."""

import asyncio
import json
import shlex
import uuid

import pytest

from redis.asyncio import Redis
from redis.exceptions import NoPermissionError

from tests.own_redis import OwnRedis
from tests.samples import samples
from wagtail_cobrowse.consumers.protocol import Kind, make_frame, read_header
from wagtail_cobrowse.policies import Policy, Sharing
from wagtail_cobrowse.relay import bus as bus_module
from wagtail_cobrowse.relay import messages
from wagtail_cobrowse.relay.crossing import Crossing
from wagtail_cobrowse.relay.envelope import Kind as EnvelopeKind
from wagtail_cobrowse.relay.hub import Hub
from wagtail_cobrowse.relay.line import HARD_LIMIT, Line
from wagtail_cobrowse.relay.parcels import pack
from wagtail_cobrowse.relay.port import Port
from wagtail_cobrowse.relay.state import NO_SESSION, SessionState


OPEN = Sharing(Policy.OPEN)
ABOUT = {"id": 3, "title": "Home", "webcode": "a000003", "url": "/en/"}
ACTIVE = SessionState("active", 1, uuid.uuid4())
PAUSED = SessionState("paused", 1, ACTIVE.id)


class End:
    """One socket of a room, and what arrived there."""

    def __init__(self, room):
        self.room = room
        self.received = []
        self.port = Port(self.send, self.send)
        #: Keyframes that were asked for and sent.
        self.answered = 0

    async def send(self, message):
        self.received.append(message)

    def heard(self, kind):
        texts = [json.loads(m) for m in self.received if isinstance(m, str)]
        return [message for message in texts if message["type"] == kind]

    def last(self, kind, field):
        """What the newest control message of this kind says."""
        return self.heard(kind)[-1][field] if self.heard(kind) else None

    def frames(self, *kinds):
        headers = [read_header(m) for m in self.received if isinstance(m, bytes)]
        return [each.seq for each in headers if each.kind in (kinds or tuple(Kind))]

    def send_frame(self, seq, kind=Kind.DELTA, payload=b"x"):
        frame = make_frame(kind, self.room.epoch, seq, payload)
        self.room.from_visitor(self.port, frame)

    def answer(self):
        """Send a keyframe for each that was asked for since, as a browser does."""
        asked = len(self.frames(Kind.KEYFRAME_REQUEST)) + len(self.heard("watch"))
        if asked > self.answered:
            self.answered = asked
            self.send_frame(asked, Kind.KEYFRAME)
        return self.answered


class Process:
    """A hub, with what a process knows of the one session."""

    def __init__(self, url, route):
        self.hub, self.route = Hub(), route
        self.hub.connect(url, "a secret")
        self.ends = []

    @property
    def room(self):
        return self.hub.room(self.route)

    def confirm(self, state=ACTIVE):
        """Do as the consumers do when they have read the session's state."""
        room = self.room
        if room.settle(room.begin_read(), state).is_active:
            room.open()
        if not (room.is_held or room.peers.bars):
            room.state = state.state

    def visitor(self):
        self.ends.append(End(self.room))
        self.room.add_visitor(self.ends[-1].port)
        return self.ends[-1]

    def stage(self):
        self.ends.append(End(self.room))
        self.room.add_advisor(self.ends[-1].port)
        return self.ends[-1]

    def share(self, visitor, about=ABOUT):
        self.room.take_focus(visitor.port)
        self.room.share(visitor.port, OPEN, about)

    async def stop(self):
        for end in self.ends:
            self.hub.leave(end.room, end.port)
            await end.port.stop()
        await self.hub.disconnect()


async def until(condition, timeout=20):
    deadline = asyncio.get_running_loop().time() + timeout
    while not condition():
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.005)


@pytest.fixture(scope="module")
def module_redis(tmp_path_factory):
    redis = OwnRedis(tmp_path_factory.mktemp("redis"))
    redis.start()
    yield redis
    redis.kill()


@pytest.fixture
def redis(module_redis):
    yield module_redis
    if module_redis.process is None:
        module_redis.start()


@pytest.fixture
async def processes(redis):
    """A function that starts a process on the bus."""
    route, started = uuid.uuid4().hex, []

    async def start():
        process = Process(redis.url, route)
        started.append(process)
        await until(lambda: process.hub.bus.line.is_up)
        return process

    yield start
    for process in started:
        await process.stop()


@pytest.fixture
async def here(processes):
    return await processes()


@pytest.fixture
async def there(processes):
    return await processes()


async def watch(here, there):
    """A tab on ``here`` is shown by a stage on ``there``."""
    visitor, stage = here.visitor(), there.stage()
    here.confirm()
    there.confirm()
    await until(lambda: here.room.peers.watching)
    here.share(visitor)
    await until(lambda: there.room.peers.sharer)
    return visitor, stage


async def test_frames_cross_as_they_are_in_both_directions(here, there):
    visitor, stage = await watch(here, there)
    visitor.send_frame(0, Kind.KEYFRAME)
    frame = make_frame(Kind.DELTA, here.room.epoch, 1, bytes(range(256)) * 200)
    here.room.from_visitor(visitor.port, frame)
    # What is handed to Redis is what came from the browser, not a copy of it.
    (waiting,) = here.hub.bus.line._frames._rooms.values()
    assert waiting.frames[-1][-1] is frame
    await until(lambda: len(stage.frames()) == 2)
    assert stage.received[-1] == frame
    assert stage.heard("epoch")[-1] == {
        "type": "epoch",
        "epoch": here.room.epoch,
        "policy": "open",
        "page": ABOUT,
        "hidden": False,
        "lacks": "",
    }
    assert visitor.last("accept", "watched") is True
    pointer = make_frame(Kind.ADVISOR_POINTER, there.room.epoch, 0, bytes(13))
    there.room.from_advisor(stage.port, pointer)
    there.room.request_keyframe()
    await until(lambda: visitor.frames(Kind.KEYFRAME_REQUEST))
    assert pointer in visitor.received
    here.room.set_background(True)
    here.room.set_lacks("part")
    await until(lambda: stage.heard("visibility") and stage.heard("lacks"))
    assert stage.last("lacks", "what") == "part"
    here.room.set_busy("dialog")
    await until(lambda: stage.heard("busy"))
    assert stage.last("busy", "what") == "dialog"
    # Said again of the next page of the same tab, and of none of another.
    here.room.share_again()
    await until(lambda: len(stage.heard("busy")) == 2)
    assert there.room.busy == "dialog"


async def test_a_pair_in_one_process_publishes_no_frame(here, there):
    visitor, stage = here.visitor(), here.stage()
    there.visitor()
    here.confirm()
    here.share(visitor)
    await until(lambda: here.room.peers.known)
    sent = here.hub.bus.line.put_frame
    here.hub.bus.line.put_frame = None
    visitor.send_frame(0, Kind.KEYFRAME)
    await until(lambda: stage.frames() == [0])
    here.hub.bus.line.put_frame = sent


async def test_stages_and_tabs_elsewhere_are_noticed_when_they_come_and_go(here, there):
    visitor, stage = await watch(here, there)
    assert messages.session(stage.room)["visitor"] == "connected"
    there.hub.leave(there.room, stage.port)
    await until(lambda: visitor.last("watch", "watched") is False)
    again = there.stage()
    there.confirm()
    await until(lambda: visitor.last("watch", "watched") is True)
    here.hub.leave(here.room, visitor.port)
    await until(lambda: again.last("session", "visitor") == "lost")


async def test_a_stage_elsewhere_that_falls_silent_is_noticed(here, there):
    visitor, stage = await watch(here, there)
    there.room.set_quiet(stage.port, True)
    await until(lambda: visitor.last("stages", "line") == "silent")
    # One that is heard speaks for all, wherever it is.
    second = here.stage()
    await until(lambda: visitor.last("stages", "line") == "connected")
    here.hub.leave(here.room, second.port)
    await until(lambda: visitor.last("stages", "line") == "silent")
    there.room.set_quiet(stage.port, False)
    await until(lambda: visitor.last("stages", "line") == "connected")
    # Who is gone is not silent.
    there.room.set_quiet(stage.port, True)
    await until(lambda: visitor.last("stages", "line") == "silent")
    there.hub.leave(there.room, stage.port)
    await until(lambda: visitor.last("watch", "watched") is False)
    assert visitor.last("stages", "line") == "silent"
    there.room.set_quiet(stage.port, True)
    assert stage.port not in there.room.quiet


@pytest.mark.parametrize("side", ["here", "there"])
async def test_a_gate_that_only_one_process_has_open_lets_nothing_pass(
    here, there, side
):
    visitor, stage = await watch(here, there)
    closed = {"here": here, "there": there}[side]
    closed.room.is_open = False
    taken = count_frames(closed)
    visitor.send_frame(0, Kind.KEYFRAME)
    pointer = make_frame(Kind.ADVISOR_POINTER, there.room.epoch, 0, bytes(13))
    there.room.from_advisor(stage.port, pointer)
    # The one that is open has sent; the one that is closed has neither sent nor passed.
    await until(lambda: taken)
    closed.room.is_open = True
    visitor.send_frame(1, Kind.KEYFRAME)
    there.room.from_advisor(stage.port, make_frame(Kind.CLEAR, there.room.epoch))
    await until(lambda: stage.frames() and visitor.frames(Kind.CLEAR))
    assert stage.frames() == [1]
    assert pointer not in visitor.received


async def test_the_receiving_gate_is_that_of_its_own_process(here, there):
    visitor, stage = await watch(here, there)
    there.room.is_open = False
    taken = count_frames(there)
    for seq in range(5):
        visitor.send_frame(seq, Kind.KEYFRAME)
    await until(lambda: len(taken) == 5)
    assert stage.frames() == []
    there.confirm()
    # What did not pass is asked for anew.
    await until(lambda: visitor.frames(Kind.KEYFRAME_REQUEST))


def count_frames(process):
    """Note what arrives from other processes, whether or not it passes."""
    bus, taken = process.hub.bus, []
    deliver = bus._deliver

    def note(crossing, envelope, message):
        if envelope.kind in (EnvelopeKind.VISITOR_FRAME, EnvelopeKind.ADVISOR_FRAME):
            taken.append(message)
        deliver(crossing, envelope, message)

    bus._deliver = note
    return taken


async def test_another_session_is_not_shown(here, there):
    visitor, stage = here.visitor(), there.stage()
    here.confirm()
    there.confirm(SessionState("active", 1, uuid.uuid4()))
    await until(lambda: here.room.peers.watching)
    taken = count_frames(there)
    here.share(visitor)
    visitor.send_frame(0, Kind.KEYFRAME)
    await until(lambda: taken)
    assert not stage.frames() and not stage.heard("epoch")
    there.confirm()
    await until(lambda: stage.heard("epoch"))


@pytest.mark.parametrize("ending", [False, True])
@pytest.mark.parametrize("side", ["here", "there"])
async def test_a_cut_on_either_side_is_one_on_both(here, there, side, ending):
    visitor, stage = await watch(here, there)
    cutting, other = (here, there) if side == "here" else (there, here)
    cutting.room.cut(ending=ending)
    assert not cutting.room.is_open
    await until(lambda: not other.room.is_open)
    # What the other reads meanwhile opens nothing.
    other.confirm()
    assert not other.room.is_open
    told = "ended" if ending else "session"
    await until(lambda: stage.heard(told) and visitor.heard("silence"))
    cutting.confirm(NO_SESSION if ending else PAUSED)
    other.confirm(NO_SESSION if ending else PAUSED)
    await until(lambda: not other.room.peers.bars)
    if not ending:
        for process in (cutting, other):
            process.room.resume()
            process.confirm()
        here.share(visitor)
        visitor.send_frame(0, Kind.KEYFRAME)
        await until(lambda: stage.frames() == [0])


async def test_not_one_frame_leaves_after_the_cut(here, there):
    """In full flow, cut by turns on either side; what was queued is dropped as well."""
    visitor, stage = await watch(here, there)
    for number in range(20):
        for seq in range(100):
            visitor.send_frame(seq, Kind.DELTA if seq else Kind.KEYFRAME)
        if number % 3 == 0:
            await until(stage.frames)
        cutting, other = (here, there) if number % 2 else (there, here)
        cutting.room.cut(ending=False)
        if cutting is here:
            assert not here.hub.bus.line.queued
        # What had been published before is on its way until the cut overtakes none.
        await until(lambda: not other.room.is_open)  # noqa: B023
        arrived = len(stage.frames())
        for seq in range(100, 110):
            visitor.send_frame(seq)
        for process in (cutting, other):
            process.confirm(PAUSED)
            process.room.resume()
        await until(lambda: not (here.room.peers.bars or there.room.peers.bars))
        assert len(stage.frames()) == arrived
        here.confirm()
        there.confirm()
        here.share(visitor)
        await until(lambda: there.room.epoch == here.room.epoch)
        stage.received.clear()


async def test_the_tab_that_got_the_focus_last_is_shown(here, there, processes):
    elsewhere = await processes()
    stage = elsewhere.stage()
    tabs = [(here, here.visitor()), (there, there.visitor())]
    for process in (here, there, elsewhere):
        process.confirm()
    for process, _ in tabs:
        await until(lambda: process.room.peers.watching)  # noqa: B023
    epochs = []
    for turn in range(6):
        process, tab = tabs[turn % 2]
        other, loser = tabs[1 - turn % 2]
        process.share(tab, {**ABOUT, "id": turn})
        tab.send_frame(turn, Kind.KEYFRAME)
        await until(lambda: turn in stage.frames())  # noqa: B023
        await until(lambda: other.room.sharer is None)  # noqa: B023
        assert other.room.focused is None
        assert other.room.peers.has_focus
        if turn:
            assert loser.heard("silence")[-1] == {"type": "silence", "elsewhere": True}
        # The tab that lost it is not heard any more.
        loser.send_frame(100 + turn)
        epochs.append(stage.last("epoch", "epoch"))
    assert epochs == sorted(set(epochs))
    assert [each["page"]["id"] for each in stage.heard("epoch")] == list(range(6))
    assert stage.frames() == list(range(6))


async def test_a_tab_elsewhere_that_stands_still_has_the_focus_still(here, there):
    """Though nothing of it is shared, as on a page that is not."""
    tab = here.visitor()
    here.room.take_focus(tab.port)
    here.room.stand(tab.port, "print")
    here.room.set_quiet(tab.port, True)
    await until(lambda: there.room.peers.best_line("lost") == "silent")
    assert not there.room.is_free
    here.room.stand(tab.port, "")
    await until(lambda: there.room.is_free)
    # Nothing is heard of it, but it was there.
    assert there.room.peers.had_focus


async def test_a_tab_whose_place_was_taken_elsewhere_by_a_guess_knows_it(here, there):
    first, second = here.visitor(), there.visitor()
    here.room.take_focus(first.port)
    await until(lambda: there.room.peers.had_focus)
    there.room.take_focus(second.port, is_guess=True)
    await until(lambda: here.room.displaced is first.port)
    assert here.room.focused is None
    # It may have its place back, which is no guess.
    here.room.take_focus(first.port)
    await until(lambda: there.room.focused is None)
    assert here.room.displaced is there.room.displaced is None
    there.room.take_focus(second.port, is_guess=True)
    await until(lambda: here.room.displaced)
    there.room.take_focus(second.port)
    await until(lambda: here.room.displaced is None)


async def test_of_two_guesses_the_second_takes_nothing_from_who_said_so(here):
    first, second, third = here.visitor(), here.visitor(), here.visitor()
    here.room.take_focus(first.port)
    here.room.take_focus(second.port, is_guess=True)
    here.room.take_focus(third.port, is_guess=True)
    assert here.room.displaced is first.port


async def test_two_tabs_that_share_at_the_same_time_agree_on_one(
    here, there, processes
):
    elsewhere = await processes()
    stage = elsewhere.stage()
    tabs = {here: here.visitor(), there: there.visitor()}
    for process in (*tabs, elsewhere):
        process.confirm()
    await until(lambda: here.room.peers.watching and there.room.peers.watching)
    for process, tab in tabs.items():
        process.share(tab)
    await until(lambda: (here.room.sharer is None) != (there.room.sharer is None))
    (winner,) = [process for process in tabs if process.room.sharer]
    await until(lambda: stage.room.epoch == winner.room.epoch)
    tabs[winner].send_frame(7, Kind.KEYFRAME)
    await until(lambda: 7 in stage.frames())


async def test_a_lost_frame_is_never_a_silent_gap(here, there):
    visitor, stage = await watch(here, there)
    visitor.send_frame(0, Kind.KEYFRAME)
    visitor.send_frame(1)
    await until(lambda: stage.frames() == [0, 1])
    # As when the connection breaks in the middle.
    there.hub.bus._take, take = (lambda *args: None), there.hub.bus._take
    there.hub.bus.line.on_message = lambda *args: there.hub.bus._take(*args)
    here.room.peers.crossing._sent[there.hub.bus.id] += 1
    there.hub.bus._take = take
    visitor.send_frame(3)
    visitor.send_frame(4)
    await until(lambda: visitor.frames(Kind.KEYFRAME_REQUEST))
    visitor.send_frame(5, Kind.KEYFRAME)
    visitor.send_frame(6)
    await until(lambda: 6 in stage.frames())
    assert stage.frames() == [0, 1, 5, 6]


async def test_a_backlog_is_dropped_as_a_whole(here, there, redis):
    visitor, stage = await watch(here, there)
    visitor.send_frame(0, Kind.KEYFRAME)
    await until(stage.frames)
    line = here.hub.bus.line
    redis.stall()
    try:
        most = 0
        for seq in range(1, 400):
            visitor.send_frame(seq, payload=bytes(60_000))
            most = max(most, line.queued)
            await asyncio.sleep(0)
    finally:
        redis.go_on()
    assert line.overflows == 1
    assert most <= HARD_LIMIT
    await until(lambda: visitor.frames(Kind.KEYFRAME_REQUEST))
    visitor.send_frame(400, Kind.KEYFRAME)
    visitor.send_frame(401)
    await until(lambda: 401 in stage.frames())
    passed = stage.frames()
    before = passed[: passed.index(400)]
    # Up to where it was dropped all in a row, then nothing but the keyframe.
    assert before == list(range(len(before)))
    assert passed[len(before) :] == [400, 401]


async def test_both_sides_are_told_when_redis_is_gone_and_it_heals(here, there, redis):
    visitor, stage = await watch(here, there)
    local = here.stage()
    visitor.send_frame(0, Kind.KEYFRAME)
    await until(stage.frames)
    redis.kill()
    await until(lambda: stage.last("session", "visitor") == "lost")
    # The pair in one process goes on.
    visitor.send_frame(1)
    await until(lambda: 1 in local.frames())
    here.hub.leave(here.room, local.port)
    await until(lambda: visitor.last("watch", "watched") is False)
    redis.start()
    await until(lambda: stage.last("session", "visitor") == "connected")
    await until(lambda: visitor.last("watch", "watched") is True)
    visitor.send_frame(2, Kind.KEYFRAME)
    await until(lambda: 2 in stage.frames())


async def test_a_short_break_is_bridged_by_a_keyframe(here, there, redis):
    visitor, stage = await watch(here, there)
    visitor.send_frame(0, Kind.KEYFRAME)
    await until(stage.frames)
    redis.kill()
    redis.start()
    await until(lambda: visitor.answer() and any(stage.frames()))


async def test_a_redis_that_hangs_is_noticed(here, there, redis):
    visitor, stage = await watch(here, there)
    redis.stall()
    try:
        await until(lambda: stage.last("session", "visitor") == "lost")
    finally:
        redis.go_on()
    await until(lambda: stage.last("session", "visitor") == "connected")
    # One keyframe may come before the gates are open again; as a browser does, there
    # is one for each that is asked for.
    await until(lambda: visitor.answer() and stage.frames())


async def test_a_room_that_fails_does_not_end_the_beat(here, there, monkeypatch):
    visitor, stage = await watch(here, there)
    monkeypatch.setattr(Crossing, "ask_again", lambda crossing: 1 / 0)
    await asyncio.sleep(bus_module.GONE_AFTER + 1)
    visitor.send_frame(0, Kind.KEYFRAME)
    await until(stage.frames)


async def test_a_process_that_is_gone_is_forgotten(here, there, processes):
    visitor, stage = await watch(here, there)
    # As kill -9: no farewell.
    for task in here.hub.bus._tasks:
        task.cancel()
    again = await processes()
    tab = again.visitor()
    again.confirm()
    await until(lambda: again.room.peers.watching)
    again.share(tab)
    assert again.room.epoch > here.room.epoch
    tab.send_frame(9, Kind.KEYFRAME)
    await until(lambda: 9 in stage.frames())
    await until(lambda: here.hub.bus.id not in there.room.peers.known)
    assert messages.session(there.room)["visitor"] == "connected"


async def test_a_process_that_was_forgotten_is_asked_again(here, there):
    visitor, stage = await watch(here, there)
    there.hub.bus._forget(here.hub.bus.id)
    assert there.room.peers.sharer is None
    await until(lambda: there.room.peers.sharer)
    # It sees nothing new to tell; the picture is asked for all the same.
    await until(lambda: visitor.frames(Kind.KEYFRAME_REQUEST))


async def test_a_process_that_slept_passes_nothing_stale(here, there):
    visitor, stage = await watch(here, there)
    visitor.send_frame(0, Kind.KEYFRAME)
    await until(stage.frames)
    there.hub.bus._awake_until = 0
    visitor.send_frame(1)
    await until(lambda: visitor.frames(Kind.KEYFRAME_REQUEST))
    assert stage.frames() == [0]


async def test_sites_on_one_redis_do_not_meet(here, redis):
    stranger = Hub()
    stranger.connect(redis.url, "another secret")
    await until(lambda: stranger.bus.line.is_up)
    stranger.room(here.route)
    visitor = here.visitor()
    here.confirm()
    here.share(visitor)
    await asyncio.sleep(3 * bus_module.BEAT)
    assert stranger.rooms[here.route].peers.known == {}
    assert stranger.bus.heard == {}
    await stranger.disconnect()


async def test_nothing_is_stored_in_redis(here, there, redis):
    visitor, stage = await watch(here, there)
    visitor.send_frame(0, Kind.KEYFRAME)
    await until(stage.frames)
    async with Redis.from_url(redis.url) as client:
        assert await client.dbsize() == 0
        # Nor does the name of any channel say what it is about.
        assert await client.pubsub_channels() == []


async def test_what_is_not_understood_on_the_bus_is_ignored(here, there, redis):
    visitor, stage = await watch(here, there)
    channel = here.hub.bus._channel(bus_module.EVERYBODY) + b":"
    key, sender = there.room.peers.crossing.key, b"12345678"
    kinds = bus_module.Kind
    async with Redis.from_url(redis.url) as client:
        for tail, message in [
            (b"", b""),
            (b"x" * 32, b"{}"),
            (bus_module.write_envelope(kinds.TELL, sender, key), b"[" * 9000),
            (bus_module.write_envelope(kinds.TELL, sender, key), b'{"stages": 1}'),
            (bus_module.write_envelope(kinds.TELL, sender, key), b"\xff"),
            (bus_module.write_envelope(kinds.VISITOR_FRAME, sender, key, 1), b"x"),
            (
                # A frame of somebody who does not share.
                bus_module.write_envelope(kinds.VISITOR_FRAME, sender, key, 1),
                make_frame(Kind.DELTA, there.room.epoch, 66),
            ),
            (bus_module.write_envelope(kinds.FRAMES, sender), b"x" * 90),
            (
                # A presence where only frames may be.
                bus_module.write_envelope(kinds.FRAMES, sender),
                pack([(bus_module.write_envelope(kinds.TELL, sender, key), b"{}")]),
            ),
        ]:
            await client.publish(channel + tail, message)
    visitor.send_frame(0, Kind.KEYFRAME)
    await until(lambda: stage.frames() == [0])


async def test_the_user_of_the_guide_may_do_what_is_needed_and_no_more(redis):
    access, _ = [each.code for each in samples("how-to-redis.md", "text")]
    _, name, *rules = access.split()
    async with Redis.from_url(redis.url) as admin:
        await admin.execute_command("ACL", "SETUSER", name, *rules)
    address = redis.url.replace("://", f"://{name}:secret@")
    both = [Process(address, uuid.uuid4().hex) for _ in range(2)]
    await until(lambda: all(each.hub.bus.heard for each in both))
    for each in both:
        await each.stop()
    async with Redis.from_url(address) as stranger:
        for command in (["SET", "a", "b"], ["KEYS", "*"], ["CONFIG", "GET", "*"]):
            with pytest.raises(NoPermissionError):
                await stranger.execute_command(*command)


async def test_redis_writes_nothing_to_disk_as_the_guide_has_it(redis):
    _, lines = [each.code for each in samples("how-to-redis.md", "text")]
    given = dict(shlex.split(line) for line in lines.splitlines())
    async with Redis.from_url(redis.url, decode_responses=True) as client:
        for name, value in given.items():
            await client.config_set(name, value)
        assert await client.config_get(*given) == given
    assert given == {"save": "", "appendonly": "no"}


@pytest.mark.parametrize("newer", [False, True])
async def test_processes_of_two_versions_show_each_other_their_pages(
    here, there, redis, newer
):
    """The other one says less than this one, or more."""
    visitor, stage = await watch(here, there)
    presence = json.loads(here.room.peers.presence().encode())
    assert "lacks" not in presence
    presence |= {"epoch": there.room.epoch + 1, "focus": presence["focus"] + 1}
    if newer:
        presence |= {"lacks": "part", "mood": "good"}
    crossing, sender = there.room.peers.crossing, b"12345678"
    channel = here.hub.bus._channel(bus_module.EVERYBODY) + b":"
    envelope = bus_module.write_envelope(bus_module.Kind.TELL, sender, crossing.key)
    async with Redis.from_url(redis.url) as client:
        await client.publish(channel + envelope, json.dumps(presence))
    await until(lambda: stage.last("epoch", "epoch") == presence["epoch"])
    assert stage.last("epoch", "lacks") == ("part" if newer else "")
    await until(lambda: visitor.heard("silence"))


async def test_what_is_said_when_a_backlog_was_dropped_goes_out_at_once(redis):
    heard, taken = [], []
    line = Line(
        redis.url,
        [b"subject:*"],
        b"several",
        lambda channel, message: heard.append(message),
        lambda: taken.append("up"),
        lambda rooms: line.put(b"subject:x", b"a keyframe is needed"),
    )
    task = asyncio.create_task(line.run())
    await until(lambda: taken)
    piece = bytes(1024 * 1024)
    while not line.overflows:
        line.put_frame(b"room", b"subject:", b"x", piece)
    await until(lambda: b"a keyframe is needed" in heard, 5)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_process_that_slept_says_so_before_it_reads_on(here):
    bus = here.hub.bus
    await until(lambda: bus._awake_until > bus.loop.time() + 2)
    # Where timers come first, the beat is the first thing that happens.
    bus.line.on_message = lambda channel, message: None
    bus._awake_until = bus.loop.time() - 1
    await until(lambda: not bus.line.is_up, 2)
