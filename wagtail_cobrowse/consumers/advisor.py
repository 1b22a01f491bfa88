"""What both sockets of an advisor have: a login and rights that are checked on."""

from abc import abstractmethod
from collections.abc import Hashable
from typing import Any, NamedTuple

from .. import live
from .base import SocketConsumer
from .notices import notices
from .protocol import CloseCode
from .supervisor import supervisor


class Who(NamedTuple):
    """What a socket keeps of its user."""

    pk: Any


class AdvisorConsumer(SocketConsumer):
    """What both have: a login and a permission that are checked as long as it lives."""

    is_stranger = False

    def __init__(self) -> None:
        super().__init__()
        self.user: Any = None
        #: The Django session of the login ("" for none), and what of the user it holds
        #: for.
        self.session_key = self.seal = ""
        #: What its right rested on when it was last granted.
        self.grounds: Any = None
        self.groups_joined: list[str] = []

    async def serve(self, *server: Any) -> None:
        """As every socket; the login is that of the handshake."""
        self.user = user = self.scope["user"]
        self.session_key = self.scope["session"].session_key or ""
        if user.is_authenticated:
            self.seal = user.get_session_auth_hash()
        await super().serve(*server)

    def forget_handshake(self) -> None:
        """Whoever checks rights again loads the user anew."""
        super().forget_handshake()
        self.user = Who(self.user.pk)

    @property
    @abstractmethod
    def claim(self) -> Hashable:
        """All but its user that the answers of the next two depend on."""

    @abstractmethod
    def has_right(self, user: Any) -> bool:
        """Whether ``user``, loaded anew, may still have this socket; in a thread."""

    def has_moved(self, user: Any) -> bool:
        """Whether it has to connect again, because other sites are ``user``'s now."""
        return False

    async def join_groups(self, *others: str) -> None:
        """Hear of ``others``, and of all that may end this advisor's authority."""
        self.groups_joined = [
            live.ALL_ADVISORS,
            live.advisor_group(self.user.pk),
            *others,
        ]
        await notices.join(self, *self.groups_joined)

    async def leave(self) -> None:
        """Leave the groups."""
        supervisor.discard(self)
        notices.leave(self, *self.groups_joined)

    async def cobrowse_authority(self, event: dict[str, Any]) -> None:
        """A login is gone, or something about permissions has changed."""
        login = live.hash_login(self.session_key)
        if event["login"] and event["login"] == login:
            self.revoke()
        elif not event["login"]:
            supervisor.hurry()

    def revoke(self, *, is_over: bool = False) -> None:
        """The login is gone; ``is_over`` when the permission is."""
        self._finish(CloseCode.NOT_ALLOWED)
