"""Tools by kinds of frames, and that one was used: noted off the frame path."""

import asyncio

from typing import Any

from django.contrib.auth import get_user_model
from django.db import DatabaseError

from .. import logs, tools
from ..logs import Event
from ..tools import Tool
from .protocol import Kind
from .threads import run


TOOL_OF = {
    Kind.ADVISOR_POINTER: Tool.POINTER,
    Kind.HIGHLIGHT: Tool.HIGHLIGHT,
    Kind.LOOK_HERE: Tool.LOOK,
    Kind.INK: Tool.DRAW,
    Kind.PROPOSAL: Tool.PROPOSE,
    Kind.ASSIST: Tool.ASSIST,
}


class Using:
    """What an advisor has used in the session on ``route``, as far as it is noted."""

    __slots__ = ("_noted", "_route", "_tasks")

    def __init__(self, route: str) -> None:
        self._route = route
        self._noted: set[Tool] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def note(self, tool: Tool, user: Any) -> None:
        """``tool`` is being used by the user with the primary key ``user``."""
        if tool in self._noted:
            return
        self._noted.add(tool)
        task = asyncio.create_task(self._write(tool, user))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self, tool: Tool, user: Any) -> None:
        try:
            await run(_note, self._route, tool, user)
        except DatabaseError as error:
            # The next use writes it.
            self._noted.discard(tool)
            logs.warn(Event.TOOL_NOT_NOTED, "The use of a tool was not noted", error)


def _note(route: str, tool: Tool, pk: Any) -> None:
    user = get_user_model()._default_manager.filter(pk=pk).first()
    tools.note_use(route, tool, user)
