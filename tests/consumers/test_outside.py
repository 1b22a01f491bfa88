"""Whoever speaks the protocol without our front end, to the real server."""

import asyncio
import json
import random

import pytest

from asgiref.sync import sync_to_async
from websockets.exceptions import ConnectionClosed

from wagtail_cobrowse.consumers.protocol import (
    FROM_ADVISOR,
    FROM_VISITOR,
    HEADER_SIZE,
    Kind,
    make_frame,
    read_header,
)

from .conftest import FULL, login


pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 400 if FULL else 60
PROPER = {
    "page": {
        **{"url": "http://localhost/en/", "mark": "", "anew": True},
        **{"focused": True, "hidden": False},
    },
    "embed": {"epoch": 1, "request": 1, "url": "http://localhost/en/", "mark": ""},
    "visibility": {"hidden": True},
    "lacks": {"epoch": 1, "what": "part"},
    "busy": {"what": "print"},
    "typing": {"conversation": None},
    "looking": {"conversation": None},
    "welcome": {"version": 1},
}
#: These a workplace says; all others a tab of the visitor.
WORKPLACES = ("typing", "looking")
VALUES = [
    *(None, True, 0, -1, 1.5, 2**32, 2**63, 1e308, [], {}, [[]], {"a": ["b"]}),
    *("", "x", "x" * 3000, "\u202e", "//", "http://", "http://[", "http://\u2100/"),
    *("http://localhost:99999/", "http://localhost:-1/", "http://localhost/%00"),
    *("http://localhost/%ff%fe", "http://u:p@localhost/../..", "javascript:1"),
]


async def hear(line, type, frames=None):
    """The next message of this type; ``frames`` takes those that come before it."""
    async with asyncio.timeout(15):
        while True:
            message = await line.recv()
            if isinstance(message, str) and json.loads(message)["type"] == type:
                return json.loads(message)
            if isinstance(message, bytes) and frames is not None:
                frames.append(message)


async def how_it_ends(line, *messages):
    """The code that closes the socket; None when it takes what was said."""
    try:
        for message in (*messages, '{"type":"ping"}'):
            await line.send(message)
        await hear(line, "pong")
    except ConnectionClosed:
        return line.close_code


async def show(line):
    await line.send(json.dumps({"type": "page", **PROPER["page"]}))
    return (await hear(line, "accept"))["epoch"]


@pytest.fixture
async def stage_of(server, conversation, session, advisor):
    cookie = await sync_to_async(login)(advisor)
    return lambda route=f"{conversation.route}/": server.connect(
        f"/cobrowse/ws/advisor/{route}", cookie=cookie
    )


def garbled(chance, kinds, epoch):
    frame = bytearray(make_frame(chance.choice(kinds), epoch, chance.randrange(3)))
    frame += bytes(chance.choice([0, 1, 4, 6, 13]))
    for _ in range(chance.randint(0, 3)):
        frame[chance.randrange(HEADER_SIZE)] = chance.choice([0, 1, 2, 3, 8, 255])
    return bytes(frame[: chance.randrange(60)])


async def test_words_with_any_values_are_taken_or_not_understood(
    server, conversation, stage_of
):
    chance = random.Random(4)
    for kind, fields in PROPER.items():
        for field in fields:
            # What has no hash, and what is no address, always.
            for value in ([], "http://[", *chance.sample(VALUES, TIMES // 20)):
                message = json.dumps({"type": kind, **fields, field: value})
                connecting = (
                    stage_of("") if kind in WORKPLACES else server.visit(conversation)
                )
                async with connecting as line:
                    assert await how_it_ends(line, message) in (None, 4400), message


async def test_of_garbled_frames_only_a_visitors_own_pass(
    server, conversation, stage_of
):
    chance = random.Random(5)
    async with stage_of() as stage:
        await hear(stage, "session")
        for _ in range(TIMES):
            async with server.visit(conversation) as line:
                epoch = await show(line)
                probe = make_frame(Kind.DELTA, epoch, 9, b"probe")
                frame = garbled(chance, list(Kind), epoch)
                code = await how_it_ends(line, frame, probe)
            passed = []
            if code is None:
                async with asyncio.timeout(15):
                    while not passed or passed[-1] != probe:
                        heard = await stage.recv()
                        passed += [heard] if isinstance(heard, bytes) else []
            else:
                assert code == 4400
            for each in passed:
                header = read_header(each)
                assert header.epoch == epoch and header.kind in FROM_VISITOR


async def test_of_garbled_frames_only_an_advisors_own_pass(
    server, conversation, stage_of
):
    chance = random.Random(6)
    passed = []
    async with server.visit(conversation) as line:
        epoch = await show(line)
        for _ in range(TIMES):
            async with stage_of() as stage:
                await hear(stage, "session")
                frame = garbled(chance, list(Kind), epoch)
                assert await how_it_ends(stage, frame) in (None, 4400)
            await line.send('{"type":"ping"}')
            await hear(line, "pong", passed)
    assert passed
    for each in passed:
        header = read_header(each)
        assert header.epoch == epoch and header.kind in FROM_ADVISOR
