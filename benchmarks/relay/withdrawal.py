"""How soon nothing is seen any more: the visitor's word, while all others send on."""

import asyncio
import contextlib
import json
import time

from dataclasses import dataclass

from .calm import RATE, SIZE
from .pairs import Pair, open_pairs
from .servers import Server


#: How many sessions send at once; each that ends is taken from another lot.
LOAD = 50


@dataclass
class Withdrawals:
    """Milliseconds from the visitor's word to the stage, and frames that came after.

    ``receipts`` are those to the visitor's receipt, when everything is written.
    """

    told: list[float]
    receipts: list[float]
    late: int


async def withdraw(server: Server, count: int) -> Withdrawals:
    """End ``count`` sessions one after another, each in the middle of its frames."""
    crowd = await open_pairs(server, LOAD)
    found = Withdrawals([], [], 0)
    body = bytes(SIZE - 16)
    load = [asyncio.create_task(_send_on(pair, body)) for pair in crowd]
    try:
        for number in range(LOAD, LOAD + count):
            await _end(await Pair().open(server, number), body, found)
    finally:
        for task in load:
            task.cancel()
        await asyncio.gather(*load, return_exceptions=True)
        for pair in crowd:
            pair.close()
    return found


async def _send_on(pair: Pair, body: bytes) -> None:
    while True:
        await pair.pace(RATE, body, 5)


async def _end(pair: Pair, body: bytes, found: Withdrawals) -> None:
    told, written, late = asyncio.Event(), asyncio.Event(), 0
    times = {}

    def hear_stage(text: bytes) -> None:
        if json.loads(text)["type"] == "ended" and not told.is_set():
            times["told"] = time.perf_counter()
            told.set()

    def hear_visitor(text: bytes) -> None:
        if json.loads(text).get("receipt"):
            times["written"] = time.perf_counter()
            written.set()

    def count_late(header: bytes) -> None:
        nonlocal late
        late += told.is_set()

    pair.body = body
    arrived = asyncio.Event()
    pair.advisor.on_frame = lambda header: arrived.set()
    sending = asyncio.create_task(_flood(pair))
    async with asyncio.timeout(60):
        await arrived.wait()
        await asyncio.sleep(0.2)
        pair.advisor.on_text, pair.advisor.on_frame = hear_stage, count_late
        pair.visitor.on_text = hear_visitor
        start = time.perf_counter()
        pair.visitor.say(b'{"type":"end"}')
        await told.wait()
        # A database that does not answer in time has the tab come again.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(written.wait(), 10)
    # The tab goes on for a while, in vain.
    await asyncio.sleep(0.1)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    pair.close()
    found.told.append(1000 * (times["told"] - start))
    if "written" in times:
        found.receipts.append(1000 * (times["written"] - start))
    found.late += late


async def _flood(pair: Pair) -> None:
    while True:
        pair.send()
        await asyncio.sleep(0.01)
