"""What this process counts of its sockets and frames, noted now and then."""

import asyncio
import contextlib

from collections import Counter

from .. import meters
from ..relay.counts import counts
from .threads import run


#: Seconds that the last note of a process may take.
END_WITHIN = 2.0
#: Sockets that were let in and are open, by their kind (`meters.SOCKETS`).
sockets: Counter[str] = Counter()


async def note(process: str) -> None:
    """Add what was counted since the last time to what all processes have counted."""
    if not meters.is_on():
        return
    taken = counts.take()
    present = {f"sockets_{kind}": sockets[kind] for kind in meters.SOCKETS}
    try:
        await run(meters.note, process, present, taken)
    except BaseException:
        counts.give_back(taken)
        raise


async def end(process: str) -> None:
    """The same for the last time; the process has no sockets any more."""
    if not meters.is_on():
        return
    # Without a database the end of a process need not wait.
    with contextlib.suppress(Exception):
        async with asyncio.timeout(END_WITHIN):
            await note(process)
            await run(meters.forget, process)
