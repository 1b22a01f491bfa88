"""What a tab of the visitor does about sharing: its page, and by which policy."""

from typing import TYPE_CHECKING, Any

from .. import logs
from ..logs import Event
from ..relay import messages
from ..relay.standing import BUSY
from . import admission
from .embedding import HIDDEN, MARKS, MAX_URL, Asked, Question, is_number
from .protocol import CloseCode, ProtocolError
from .standing import StandingConsumer
from .threads import run
from .turns import Turns


if TYPE_CHECKING:
    from ..relay.room import Room


#: Of this package's scripts nothing is missing, one that is loaded on use, or the one
#: without which nothing is shown.
LACKS = ("", "part", "mirror")


class SharingConsumer(StandingConsumer):
    """A socket whose page is shared while it has the focus and the gate is open."""

    room: "Room"

    def __init__(self) -> None:
        super().__init__()
        self.room = None  # type: ignore[assignment]
        self.url = ""
        self.mark = ""
        #: Whether the tab is in the background, as far as it has said so.
        self.is_hidden = False
        self.known = admission.NO_SESSION
        #: Whether a page's policy is being read; one answer opens one epoch.
        self.is_asking = False
        #: How often what decides about policies has changed.
        self.changes = 0
        self.shared: admission.Shared | None = None
        #: What was asked of frames within the page.
        self.asked = Asked(self._fail)
        #: What else takes a query.
        self.turns = Turns(self._fail)

    def _fail(self, error: Exception) -> None:
        # Nobody knows what of it was done: who comes again knows all.
        logs.warn(Event.SOCKET_FAILED, "A socket is closed", error, **self.ids())
        self.drop()

    def take_page(self, message: dict[str, Any]) -> None:
        """The tab shows this page, and may have the focus. Raises `ProtocolError`."""
        url, mark = message.get("url"), message.get("mark", "")
        if not isinstance(url, str) or len(url) > MAX_URL or mark not in MARKS:
            raise ProtocolError("A page without a proper address.")
        is_same = (url, mark) == (self.url, self.mark)
        if not is_same:
            self.room.leave_page(self.port)
        self.url, self.mark = url, mark
        self.take_visibility(message)
        says_so = message.get("focused") is True
        if says_so or self._is_next():
            # At once, though a policy is still being read: else tabs overtake others.
            self.room.take_focus(self.port, is_guess=not says_so)
        # Tabs of the release before do not say whether they have cut on their side.
        goes_on = is_same and message.get("anew") is False
        self.turns.put(self._show, url, mark, goes_on)

    async def _show(self, url: str, mark: str, goes_on: bool) -> None:
        """Answer for a page that was said; each one has its turn."""
        if self.room.focused is self.port and not (
            goes_on and self.room.sharer is self.port
        ):
            await self._share(url, mark)

    def _is_next(self) -> bool:
        """Whether no tab has the focus, or one of which this one may take the place."""
        room = self.room
        nobody = room.focused is None and not room.peers.had_focus
        # The line of a tab that is seen may be back sooner than it is itself.
        return nobody or (room.is_free and not self.is_hidden)

    @property
    def is_wanted(self) -> bool:
        """It is all that the visitor has open and sees, and nothing is shared."""
        room = self.room
        is_only = room.visitors == {self.port} and all(
            each.line == "lost" for each in room.peers.known.values()
        )
        return bool(
            self.url
            and not self.is_hidden
            and is_only
            # Nobody knows of others while the line to them is down.
            and room.peers.are_heard
            and room.is_open
            and room.sharer is None
            and room.is_free
        )

    @property
    def is_displaced(self) -> bool:
        """It is heard again, and who took its place was never said to be used."""
        room = self.room
        return bool(
            self.url
            and not self.is_hidden
            and room.displaced is self.port
            and self.port not in room.quiet
        )

    def come_back(self) -> None:
        """Be the tab that the visitor is in, as it was."""
        self.room.take_focus(self.port)
        self.turns.put(self.begin)

    def take_embedded(self, question: Question) -> None:
        """Answer for a frame, unless its page is no longer the one that is shared."""
        if not self._is_shared(question.epoch):
            return
        if self.asked.take(question):
            self.asked.turns.put(self._embed, question)
        else:
            self.tell("embedded", **question.answer(HIDDEN))

    async def _embed(self, question: Question) -> None:
        read = await run(
            admission.read_embedded, self.route, question.url, question.mark
        )
        if read is None:
            return
        sharing, session = read
        # Meanwhile the epoch may be over, or somebody else look on.
        if self._is_shared(question.epoch) and session.eyes == self.room.known.eyes:
            self.tell("embedded", **question.answer(sharing))

    def _is_shared(self, epoch: int) -> bool:
        room = self.room
        return room.is_open and room.sharer is self.port and room.epoch == epoch

    async def reconsider(self) -> None:
        """A policy has changed, perhaps this page's: then the epoch is over.

        Or that of a frame in it: the next epoch asks for them all again.
        """
        self.changes += 1
        # Whoever asks sees that the question has changed, and asks again.
        if self.room.sharer is self.port and not self.is_asking:
            self.turns.put(self.decide_anew)

    async def decide_anew(self) -> None:
        """Begin an epoch, unless the page is shared just as it would be now."""
        if self.room.sharer is self.port:
            await self._share(self.url, self.mark, unless=self.shared)

    async def begin(self) -> None:
        """Begin an epoch, unless the tab shares already."""
        if self.room.sharer is not self.port:
            await self._share(self.url, self.mark)

    async def _share(
        self, url: str, mark: str, unless: admission.Shared | None = None
    ) -> None:
        """Begin an epoch for the tab's page, if it is the one that shares.

        Of one that the tab has left meanwhile it is only told how it may be shared. In
        a turn: one question at a time.
        """
        self.is_asking = True
        try:
            shared, asked = None, None
            while asked != (asked := (self.known, self.changes)):
                shared = await run(admission.read_page, self.route, url, mark)
        finally:
            self.is_asking = False
        if shared is None:
            self._finish(CloseCode.NOT_FOUND)
        elif (
            self.room.is_open
            and self.room.focused is self.port
            # Who looks decides about the policy: what was decided for another session
            # is decided anew as soon as that one is known here.
            and shared.session.eyes == self.room.known.eyes
            and not (
                shared == unless
                and self.room.sharer is self.port
                and not self.asked.within(self.room.epoch)
            )
        ):
            if (url, mark) != (self.url, self.mark):
                self.port.say(messages.left(self.room, shared.sharing, url))
                return
            self.shared = shared
            self.room.share(
                self.port, shared.sharing, shared.about, hidden=self.is_hidden, url=url
            )

    def take_visibility(self, message: dict[str, Any]) -> None:
        """The tab is in the background, or not: the one that shares, or may do so."""
        hidden = message.get("hidden")
        if not isinstance(hidden, bool):
            return
        self.is_hidden = hidden
        if self.room.sharer is self.port and self.room.background != hidden:
            self.room.set_background(hidden)

    def take_lacks(self, message: dict[str, Any]) -> None:
        """Of this package's scripts something is missing. Raises `ProtocolError`."""
        what, epoch = message.get("what"), message.get("epoch")
        if not isinstance(what, str) or what not in LACKS or not is_number(epoch):
            raise ProtocolError("Something is missing that nobody knows.")
        if self._is_shared(epoch):
            self.room.set_lacks(what)

    def take_busy(self, message: dict[str, Any]) -> None:
        """The visitor does something outside of the page. Raises `ProtocolError`."""
        what = message.get("what")
        if not isinstance(what, str) or what not in BUSY:
            raise ProtocolError("Busy with something that nobody knows.")
        self.stand(what)
        room = self.room
        room.stand(self.port, what)
        # Of a page that is not shared this is not said either.
        if room.is_open and room.sharer is self.port and room.policy != "hidden":
            room.set_busy(what)
