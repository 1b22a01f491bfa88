"""Who is at both ends of a room in this process, and what all of one end are told."""

from dataclasses import dataclass, field
from typing import Any

from .gate import Gate
from .port import Port


@dataclass(eq=False, slots=True, kw_only=True)
class Ends(Gate):
    """A gate, and at either side of it the tabs and stages whose sockets are here."""

    visitors: set[Port] = field(default_factory=set)
    advisors: set[Port] = field(default_factory=set)
    #: Stages that are still asked about: the room has to be there when they come in.
    guests: set[Port] = field(default_factory=set)
    #: Tabs of which nothing has been heard for some seconds.
    quiet: set[Port] = field(default_factory=set)

    @property
    def own_stages(self) -> str:
        """The line of the stages here: connected, silent or lost."""
        if not self.advisors:
            return "lost"
        return "silent" if self.advisors <= self.quiet else "connected"

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
