"""The gate of a room: whether frames pass, by what was read last and what was cut."""

import uuid

from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass, field

from .state import NO_SESSION, SessionState


@dataclass(eq=False, slots=True)
class Gate(ABC):
    """
    Opens only for a session that was read as active after the last cut.

    Reads of the session's state take their time and overtake each other; they are
    numbered when they begin.
    """

    #: Whether frames pass at all: consent, an active session, a confirmed advisor.
    is_open: bool = False
    #: Cut by the visitor: the gate stays closed whatever the database still says.
    is_held: bool = False
    #: Checks of the visitor's login under way; the gate is closed meanwhile.
    checks: int = 0
    #: Of advisors who are ending everything, which may still be refused: a key for
    #: each. One that is refused leaves those of others, which are still being written.
    suspensions: set[Hashable] = field(default_factory=set)
    #: Cut for good: the visitor is ending the session, which nothing takes back.
    is_ending: bool = False
    #: The session that was cut, and what of it the visitor has decided without the
    #: database knowing yet: "end", "pause" or "".
    cut_session: uuid.UUID | None = None
    owed: str = ""
    #: The newest that was read of the session, and the numbers of the last read that
    #: began and of the one that counts.
    known: SessionState = NO_SESSION
    reads: int = 0
    settled: int = 0

    @abstractmethod
    def close(self) -> None:
        """Cut: not one more frame passes, queued ones included."""

    @property
    def is_cut(self) -> bool:
        """Whether this process keeps the gate closed, whatever the database says."""
        return bool(self.is_held or self.suspensions or self.is_ending or self.checks)

    def bar(self) -> None:
        """Another process has cut: what is being read just now may be older."""
        self.settled = self.begin_read()
        self.close()

    def hold(self, *, ending: bool = False) -> None:
        """Cut, and keep the gate closed until the database says the same."""
        self.is_held = True
        self.is_ending = self.is_ending or ending
        self.bar()

    def owe(self, what: str, session: uuid.UUID | None) -> None:
        """The visitor has decided on ``what`` for ``session``: nothing takes it back.

        Where it cannot be written now it is later, and the gate is closed until then.
        While this process knows of no session there is nothing that it could write;
        what it owes already stays so.
        """
        if session is None:
            return
        self.cut_session = session
        if self.owed != "end":
            self.owed = what

    def begin_check(self) -> None:
        """Cut until it is known whether the visitor has to agree anew.

        Whoever calls this reads the session afterwards, subtracts one from
        ``checks``, and settles what was read, without a pause in between.
        """
        self.checks += 1
        self.close()

    def begin_read(self) -> int:
        """The number of a read of the session's state that begins now."""
        self.reads += 1
        return self.reads

    def settle(self, number: int, state: SessionState) -> SessionState:
        """The newest that is known, now that the read ``number`` found ``state``.

        Reads overtake each other: one that began before another that has been heard,
        or before a cut, says nothing any more.
        """
        if number >= self.settled:
            was_known = state.id == self.known.id
            joins = state.watcher_id not in (None, self.known.watcher_id)
            if not state.is_active or not was_known or joins:
                # What was accepted in another session is not valid in this one, nor
                # is what was accepted before somebody else looked on.
                self.close()
            if not was_known and self.known.id is not None:
                self.suspensions.clear()
            self.settled, self.known = number, state
            if not state.is_active:
                # The database has caught up with what this process cut at once.
                self.is_held = False
                self.suspensions.clear()
                self.is_ending = self.is_ending and bool(state.state)
                still = self.owed == "end" and state.id == self.cut_session
                self.owed = "end" if still else ""
            elif state.id != self.cut_session:
                self.is_ending, self.owed = False, ""
        return self.known
