"""What processes tell each other of a room: who is there, and what is shared."""

import json

from dataclasses import asdict, dataclass, fields, replace
from typing import Any


@dataclass(frozen=True)
class Presence:
    """
    What one process has in a room.

    It opens nothing anywhere: whether frames pass, each process reads in the database
    for itself. But it closes: where one process has cut, all do.
    """

    #: Of the visitor's tabs there: connected, silent, lost.
    line: str = "lost"
    #: Stages that watch there, and how many ever came.
    stages: int = 0
    arrivals: int = 0
    #: When a tab there got the focus (server time in ms, always rising); 0: none has.
    focus: int = 0
    #: The page that is shared from there; epoch 0 for none.
    epoch: int = 0
    session: str = ""
    policy: str = "masked"
    about: dict[str, Any] | None = None
    hidden: bool = False
    #: Whether it was cut there; whether for good; whether the session is paused.
    barred: bool = False
    ending: bool = False
    paused: bool = False
    #: The newest epoch that is known there, and the process that it is from.
    newest: int = 0
    newest_by: str = ""
    #: The session that the visitor has ended, while that is not written yet.
    ends: str = ""
    #: What of this package did not load there: "part", "mirror".
    lacks: str = ""
    #: What the visitor does outside of the page that is shared from there.
    busy: str = ""
    #: Nothing is heard of any of the stages there.
    unheard: bool = False
    #: The tab there that has the focus has not said so, and its scripts stand still.
    guessed: bool = False
    still: bool = False

    def differs(self, other: "Presence") -> bool:
        """Whether others have to be told; the newest epoch alone is no news."""
        return self != replace(other, newest=self.newest, newest_by=self.newest_by)

    def encode(self) -> bytes:
        """As it travels; the first version understands what it can know of."""
        said = asdict(self)
        for name in LATER:
            if not said[name]:
                del said[name]
        return json.dumps(said, separators=(",", ":")).encode()


NOBODY = Presence()


def read_presence(data: bytes) -> Presence:
    """The opposite of `Presence.encode`. Raises ValueError.

    Of another version's presence counts what both know: during an upgrade processes
    of both run, and each still closes where the other has cut.
    """
    given = json.loads(data)
    if not isinstance(given, dict) or not given.keys() >= REQUIRED:
        raise ValueError("No presence.")
    known = {name: value for name, value in given.items() if name in _TYPES}
    for name, value in known.items():
        if not isinstance(value, _TYPES[name]):
            raise ValueError("A presence with a value of the wrong type.")
    return Presence(**known)


#: What came after the first version, which takes no more than it knows: it is said only
#: where it says something.
LATER = {"ends", "lacks", "busy", "unheard", "guessed", "still"}
REQUIRED = {each.name for each in fields(Presence)} - LATER
_TYPES = {
    each.name: (dict, type(None)) if each.default is None else type(each.default)
    for each in fields(Presence)
}
