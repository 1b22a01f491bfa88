"""Proposed actions on their way: checked, handed on, never kept."""

import json
import logging

from pathlib import Path

import pytest

from wagtail_cobrowse.consumers.proposals import LAYOUT, Deed, check_proposal
from wagtail_cobrowse.consumers.protocol import Kind, ProtocolError, make_frame
from wagtail_cobrowse.relay.hub import hub


VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "proposals.json").read_text()
)
PAYLOAD = LAYOUT.pack(7, Deed.ENTER, 77) + "Müller-Canary".encode()


def frame_of(vector):
    return make_frame(Kind.PROPOSAL, 9, 0, bytes.fromhex(vector["hex"]))


@pytest.mark.parametrize("vector", VECTORS["good"], ids=lambda v: v["name"])
def test_a_proposal_is_taken_as_the_shared_vectors_say(vector):
    check_proposal(frame_of(vector))


@pytest.mark.parametrize("vector", VECTORS["bad"], ids=lambda v: v["name"])
def test_a_proposal_of_another_shape_is_refused(vector):
    with pytest.raises(ProtocolError):
        check_proposal(frame_of(vector))


def test_a_refusal_quotes_nothing():
    frame = make_frame(Kind.PROPOSAL, 9, 0, PAYLOAD + b"\0")
    with pytest.raises(ProtocolError) as caught:
        check_proposal(frame)
    assert "Canary" not in str(caught.value)


@pytest.mark.django_db(transaction=True)
async def test_it_reaches_the_tab_that_shares_and_its_answer_the_stage(stream, caplog):
    caplog.set_level(logging.DEBUG)
    frame = make_frame(Kind.PROPOSAL, stream.epoch, 0, PAYLOAD)
    await stream.stage.send_to(bytes_data=frame)
    assert (await stream.visitor.hear_frame(Kind.PROPOSAL))[1] == PAYLOAD
    state = bytes([0, 0, 0, 7, 1, 0])
    answer = make_frame(Kind.PROPOSAL_STATE, stream.epoch, 0, state)
    await stream.visitor.send_to(bytes_data=answer)
    assert (await stream.stage.hear_frame(Kind.PROPOSAL_STATE))[1] == state
    assert "Canary" not in caplog.text


@pytest.mark.django_db(transaction=True)
async def test_a_malformed_one_closes_the_advisors_socket_and_reaches_nobody(stream):
    payload = LAYOUT.pack(7, Deed.ENTER, 77) + "a\u202eb".encode()
    frame = make_frame(Kind.PROPOSAL, stream.epoch, 0, payload)
    await stream.stage.send_to(bytes_data=frame)
    assert await stream.stage.hear_close() == 4400
    heard = [each for each in await stream.visitor.hear_all() if type(each) is bytes]
    assert not [each for each in heard if each[1] == Kind.PROPOSAL]


@pytest.mark.django_db(transaction=True)
async def test_while_the_session_is_paused_none_passes(stream, conversation):
    await stream.visitor.send_to(text_data='{"type": "pause"}')
    await stream.stage.hear("session")
    assert not hub.rooms[conversation.route].is_open
    frame = make_frame(Kind.PROPOSAL, stream.epoch, 0, PAYLOAD)
    await stream.stage.send_to(bytes_data=frame)
    heard = [each for each in await stream.visitor.hear_all() if type(each) is bytes]
    assert not [each for each in heard if each[1] == Kind.PROPOSAL]


@pytest.mark.django_db(transaction=True)
async def test_a_visitor_proposes_nothing(stream):
    frame = make_frame(Kind.PROPOSAL, stream.epoch, 0, PAYLOAD)
    await stream.visitor.send_to(bytes_data=frame)
    await stream.goes_on()
    heard = [each for each in await stream.stage.hear_all() if type(each) is bytes]
    assert Kind.DELTA in {each[1] for each in heard}
    assert Kind.PROPOSAL not in {each[1] for each in heard}
