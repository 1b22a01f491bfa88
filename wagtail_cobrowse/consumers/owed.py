"""
What visitors have decided and the database does not know yet: written once it can be.

An end or a pause is cut first and written then. If the database does not take it, the
room stays cut, and stays though all of its sockets leave; whoever connects again finds
it closed. Every process that knows of an end tries to write it.
"""

import asyncio

from .. import sessions
from ..models import EndReason
from ..relay.hub import hub
from ..relay.room import Room
from ..relay.state import SessionState
from .admission import read_session
from .threads import run


#: Seconds that whoever has cut takes to write it, as a rule; and between two tries.
WRITTEN_WITHIN = 1.0
#: Rooms in whose name something is being written, or was tried a moment ago.
_busy: set[Room] = set()


async def settle(room: Room, number: int, state: SessionState) -> None:
    """The session of ``room`` was found in ``state`` by the read ``number``."""
    if room in _busy:
        return
    _busy.add(room)
    try:
        room.settle(number, state)
        if room.owed:
            await asyncio.sleep(WRITTEN_WITHIN)
        # A tab that is still at it tells the end itself, with the receipt.
        if room.owed and not room.tells_end:
            await run(_write, room.route, room.owed, room.cut_session)
            number = room.begin_read()
            room.settle(number, await run(read_session, room.route))
    finally:
        _busy.discard(room)
        hub.tidy(room)


def _write(route: str, what: str, session_id: object) -> None:
    session = sessions.find_by_route(route)
    if session is None or session.pk != session_id:
        return
    if what == "end":
        sessions.end(session, EndReason.VISITOR)
    else:
        sessions.pause(session)
