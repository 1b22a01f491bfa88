"""Which of the visitor's tabs has the focus, and which one may take its place."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .ends import Ends
from .port import Port
from .standing import STANDS_STILL


if TYPE_CHECKING:
    from .peers import Peers


@dataclass(eq=False, slots=True, kw_only=True)
class Focus(Ends):
    """The ends of a room, and the tab among them that the visitor is in."""

    #: The visitor's tab that had the focus last; it shares while the gate is open.
    focused: Port | None = None
    #: Whether it has that by a guess, and did not say that the visitor is there.
    is_guess: bool = False
    #: The tab here whose place was taken by a guess, here or in another process.
    displaced: Port | None = None
    #: What the visitor does in tabs whose scripts stand still meanwhile.
    still: dict[Port, str] = field(default_factory=dict)
    peers: "Peers" = field(init=False)

    def take_focus(self, port: Port, *, is_guess: bool = False) -> None:
        """The visitor is in this tab now, as it says itself, or as is guessed."""
        self._give_up_focus(is_guess=is_guess)
        self.focused, self.is_guess = port, is_guess
        self.peers.take_focus()
        self.peers.tell()

    def lose_focus(self, *, is_guess: bool) -> None:
        """The visitor is in a tab of another process, as that says or guesses."""
        self._give_up_focus(is_guess=is_guess)

    def stand(self, port: Port, what: str) -> None:
        """The scripts in ``port``'s tab stand still, or ("") go on."""
        if what in STANDS_STILL:
            self.still[port] = what
        else:
            self.still.pop(port, None)
        self.peers.tell()

    @property
    def is_free(self) -> bool:
        """Whether no tab has the focus, or one of which nothing is heard any more."""
        # One that stands still says nothing, and is the visitor's all the same.
        is_gone = self.focused in self.quiet and self.focused not in self.still
        return (self.focused is None or is_gone) and not self.peers.has_focus

    def forget_tab(self, port: Port) -> None:
        """The tab is gone."""
        self.still.pop(port, None)
        if self.focused is port:
            self.focused = None
        if self.displaced is port:
            self.displaced = None

    def _give_up_focus(self, *, is_guess: bool) -> None:
        if not is_guess:
            self.displaced = None
        elif self.focused is not None and not (self.is_guess and self.displaced):
            # A second guess takes nothing from the tab that said so.
            self.displaced = self.focused
        self.focused = None
