"""
Tabs whose scripts stand still: a window of the browser waits for the visitor's answer.

Such a tab gives no sign of life, however good its line is, and can neither notice that
the line has broken nor mend it.
"""

import asyncio
import contextlib
import datetime as dt

from django.db import Error
from django.utils import timezone

from .. import sessions
from ..relay.standing import STANDS_STILL
from .base import SocketConsumer
from .threads import run


#: Seconds for which a window of the browser may stay open.
LONGEST = 600.0
#: Seconds for which a socket that is gone waits for the database.
NOTED_WITHIN = 1.0
#: Whoever leaves a page or closes a tab says so; a line that broke has any other code.
LEFT = (1000, 1001)


class StandingConsumer(SocketConsumer):
    """A socket whose tab may stand still for a while without being gone."""

    route: str
    #: With what the socket was closed.
    code = 0

    def stand(self, what: str) -> None:
        """The visitor is busy with ``what``, one of `relay.standing.BUSY`."""
        now = asyncio.get_running_loop().time()
        self.still_until = now + LONGEST if what in STANDS_STILL else 0.0

    async def disconnect(self, code: int) -> None:
        """Note how it came to its end."""
        self.code = code

    async def excuse_absence(self) -> None:
        """The line of a tab that stands still has broken: the session waits for it."""
        left = self.still_until - asyncio.get_running_loop().time()
        if left <= 0 or (self.code in LEFT and not self.is_closing):
            return
        until = timezone.now() + dt.timedelta(seconds=left)
        # Without a database nobody ends the session either.
        with contextlib.suppress(Error, TimeoutError):
            async with asyncio.timeout(NOTED_WITHIN):
                await run(sessions.wait_until, self.route, until)
