"""Several frames to one process in one message."""

import asyncio

import pytest

from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from wagtail_cobrowse.relay.envelope import (
    FRAME_KINDS,
    SIZE,
    Kind,
    read_envelope,
    write_envelope,
)
from wagtail_cobrowse.relay.line import BATCH, Line
from wagtail_cobrowse.relay.parcels import MAX_FRAME, ParcelError, pack, unpack

from .test_bus import here as here
from .test_bus import module_redis as module_redis
from .test_bus import processes as processes
from .test_bus import redis as redis
from .test_bus import there as there
from .test_bus import until, watch


FRAMES = st.lists(
    st.tuples(
        st.builds(
            write_envelope,
            st.sampled_from(sorted(FRAME_KINDS)),
            st.binary(min_size=8, max_size=8),
            st.binary(min_size=16, max_size=16),
            st.integers(0, 2**32 - 1),
        ),
        st.binary(max_size=200),
    ),
    max_size=9,
)


@given(FRAMES)
def test_what_is_packed_is_unpacked_in_its_order(frames):
    given = [(read_envelope(envelope), frame) for envelope, frame in frames]
    assert list(unpack(pack(frames))) == given


@given(FRAMES.filter(bool), st.data())
def test_of_one_that_is_cut_short_only_whole_frames_are_taken(frames, data):
    whole = pack(frames)
    length = data.draw(st.integers(0, len(whole) - 1))
    taken = []
    ends = {len(pack(frames[:number])): number for number in range(len(frames))}
    if length in ends:
        taken.extend(unpack(whole[:length]))
        assert len(taken) == ends[length]
        return
    with pytest.raises(ParcelError):
        taken.extend(unpack(whole[:length]))
    assert len(taken) == max(number for end, number in ends.items() if end < length)


@pytest.mark.parametrize("kind", sorted(set(Kind) - FRAME_KINDS))
def test_nothing_but_frames_is_in_one(kind):
    with pytest.raises(ParcelError):
        list(unpack(pack([(write_envelope(kind, b"12345678"), b"")])))


async def test_what_is_to_leave_together_is_one_message(here, there, redis):
    visitor, stage = await watch(here, there)
    async with Redis.from_url(redis.url) as client, client.pubsub() as line:
        await line.psubscribe("*")
        small, long = b"x" * 100, b"x" * (MAX_FRAME + 1)
        for seq, payload in enumerate([small, small, long, small, small, small]):
            visitor.send_frame(seq, payload=payload)
        await until(lambda: len(stage.frames()) == 6)
        kinds = []
        while len(kinds) < 3:
            heard = await line.get_message(timeout=5)
            envelope = read_envelope(heard["channel"])
            if envelope and envelope.kind in {*FRAME_KINDS, Kind.FRAMES}:
                kinds.append(envelope.kind)
    assert kinds == [Kind.FRAMES, Kind.VISITOR_FRAME, Kind.FRAMES]
    # In their order, and nothing was taken for a gap.
    assert stage.frames() == list(range(6))
    await asyncio.sleep(0.1)
    assert not visitor.frames()


async def test_each_process_has_its_own_and_one_frame_goes_alone():
    line = Line(None, [], b"several", None, None, None)
    line.is_up = True
    for room, to, number in [(b"a", b"1:", 1), (b"b", b"2:", 2), (b"a", b"1:", 3)]:
        line.put_frame(room, to, b"envelope", bytes(number))
    first, one, _, second, other, _ = line._batch()
    assert first.endswith(b"1:several\r\n$%d\r\n" % len(one))
    assert second.endswith(b"2:envelope\r\n$2\r\n") and other == bytes(2)
    # The sizes that `unpack` reads are behind the envelopes.
    assert len(one) == 2 * (len(b"envelope") + 4) + 1 + 3
    assert not line._batch()


def test_a_message_stays_as_short_as_what_is_handed_over_at_once():
    line = Line(None, [], bytes(SIZE), None, None, None)
    line.is_up = True
    for number in range(200):
        line.put_frame(b"%d" % number, b"1:", bytes(SIZE), bytes(MAX_FRAME))
    _, message, _ = line._batch()
    assert BATCH <= len(message) < 2 * BATCH
