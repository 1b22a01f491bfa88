"""Who is at both ends of a room in this process, and what all of one end are told."""

from dataclasses import dataclass, field
from typing import Any

from .gate import Gate
from .port import Port


#: Seconds without the advisor after which it counts: a stage may be loaded anew.
ALONE_AFTER = 2.0


@dataclass(eq=False, slots=True, kw_only=True)
class Ends(Gate):
    """A gate, and at either side of it the tabs and stages whose sockets are here."""

    visitors: set[Port] = field(default_factory=set)
    advisors: set[Port] = field(default_factory=set)
    #: Stages that are still asked about: the room has to be there when they come in.
    guests: set[Port] = field(default_factory=set)
    #: Those of `advisors` who only look on, and since when, by the loop's clock, there
    #: are no others here; 0: there are, or nobody looks on.
    onlookers: set[Port] = field(default_factory=set)
    alone_since: float = 0.0
    #: Tabs of which nothing has been heard for some seconds.
    quiet: set[Port] = field(default_factory=set)

    @property
    def own_stages(self) -> str:
        """The line of the stages here: connected, silent or lost."""
        if not self.advisors:
            return "lost"
        return "silent" if self.advisors <= self.quiet else "connected"

    def are_alone(self, now: float) -> bool:
        """Whether those who look on here have been without the advisor for a while."""
        if self.advisors <= self.onlookers:
            self.alone_since = self.alone_since or now
        else:
            self.alone_since = 0.0
        return bool(self.alone_since) and now - self.alone_since >= ALONE_AFTER

    def tell_advisors(self, message: dict[str, Any]) -> None:
        """Send a control message to every stage."""
        for port in self.advisors:
            port.say(message)

    def tell_visitors(self, message: dict[str, Any]) -> None:
        """Send a control message to every tab of the visitor."""
        for port in self.visitors:
            port.say(message)

    def forget_frames(self) -> None:
        """Drop all frames that wait for a stage."""
        for port in self.advisors:
            port.forget_frames()
