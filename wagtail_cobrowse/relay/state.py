"""What a process knows of a session: enough for its gate, and nothing personal."""

import uuid

from dataclasses import dataclass
from typing import Any

from ..keys import name_key


@dataclass(frozen=True)
class SessionState:
    """A session's state ("" for none), who advises, which it is, and who looks on.

    People are primary keys of whatever kind the site's user model has.
    """

    state: str = ""
    advisor_id: Any = None
    id: uuid.UUID | None = None
    watcher_id: Any = None

    @property
    def eyes(self) -> tuple[uuid.UUID | None, Any, Any]:
        """For whom a decision on a page holds: this session, and who sees it."""
        return self.id, self.advisor_id, self.watcher_id

    @property
    def key(self) -> str:
        """The same as processes name it to each other; "" without a session."""
        if self.id is None:
            return ""
        if self.watcher_id is None:
            return f"{self.id}"
        return f"{self.id}+{name_key(self.watcher_id)}"

    @property
    def is_active(self) -> bool:
        """Whether frames may pass."""
        return self.state == "active"

    @property
    def is_orphan(self) -> bool:
        """Whether it runs though nobody advises any more."""
        return self.state in ("active", "paused") and self.advisor_id is None


NO_SESSION = SessionState()
