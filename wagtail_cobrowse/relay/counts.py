"""What passes, and what does not, counted in this process by plain numbers.

Nobody waits for them, and nothing is written where they are counted: now and then
`meters` adds them to those of the other processes.
"""

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Counts:
    """How many there were since they were last taken."""

    #: Frames that have passed the gate, where they came in.
    from_visitor: int = 0
    from_advisor: int = 0
    #: Frames that were dropped, because what they were for was too slow or behind.
    frames_dropped: int = 0
    #: How often a keyframe was asked for, by a stage or in its place.
    resyncs: int = 0

    def take(self) -> dict[str, int]:
        """What has been counted, by name, without what is zero; all begins anew."""
        taken = {each.name: getattr(self, each.name) for each in fields(self)}
        for name in taken:
            setattr(self, name, 0)
        return {name: count for name, count in taken.items() if count}

    def give_back(self, taken: dict[str, int]) -> None:
        """What was taken could not be added up: it still counts."""
        for name, count in taken.items():
            setattr(self, name, getattr(self, name) + count)


counts = Counts()
