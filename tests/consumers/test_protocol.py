import json

from pathlib import Path

import pytest

from hypothesis import given
from hypothesis import strategies as st

from wagtail_cobrowse.consumers.protocol import (
    FRAME_CLASS,
    FROM_ADVISOR,
    FROM_VISITOR,
    HEADER,
    MAX_FRAME,
    Header,
    Kind,
    ProtocolError,
    make_frame,
    read_header,
)


VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "frames.json").read_text()
)


@pytest.mark.parametrize("vector", VECTORS["good"], ids=lambda v: v["name"])
def test_a_header_is_read_as_the_shared_vectors_say(vector):
    header = read_header(bytes.fromhex(vector["hex"]))
    assert header == Header(
        Kind(vector["kind"]),
        vector["flags"],
        vector["epoch"],
        vector["seq"],
        vector["chunk"],
        vector["chunks"],
    )


@pytest.mark.parametrize("vector", VECTORS["bad"], ids=lambda v: v["name"])
def test_what_version_1_does_not_define_is_refused(vector):
    with pytest.raises(ProtocolError):
        read_header(bytes.fromhex(vector["hex"]))


def test_a_frame_of_64_kib_is_read_and_one_byte_more_is_refused():
    frame = make_frame(Kind.DELTA, 1, 1, bytes(MAX_FRAME - HEADER.size))
    assert read_header(frame).seq == 1
    with pytest.raises(ProtocolError):
        read_header(frame + b"x")


@pytest.mark.parametrize("kind", [Kind.VISITOR_POINTER, Kind.HIGHLIGHT, Kind.CLEAR])
def test_a_payload_longer_than_its_shape_is_refused(kind):
    with pytest.raises(ProtocolError):
        read_header(make_frame(kind, 1, 0, bytes(14)))


def test_every_kind_has_a_class_and_one_sender():
    assert set(FRAME_CLASS) == set(Kind) == FROM_VISITOR | FROM_ADVISOR
    assert not FROM_VISITOR & FROM_ADVISOR


@given(st.binary(max_size=64))
def test_bytes_are_a_header_or_a_protocol_error_that_quotes_nothing(data):
    try:
        header = read_header(data)
    except ProtocolError as error:
        assert data.hex() not in str(error) or not data
    else:
        assert header.chunk < header.chunks
