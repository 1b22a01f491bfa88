"""What a process knows of a session: enough for its gate, and nothing personal."""

import uuid

from dataclasses import dataclass


@dataclass(frozen=True)
class SessionState:
    """A session's state ("" for none), who advises, and which session it is."""

    state: str = ""
    advisor_id: int | None = None
    id: uuid.UUID | None = None

    @property
    def is_active(self) -> bool:
        """Whether frames may pass."""
        return self.state == "active"

    @property
    def is_orphan(self) -> bool:
        """Whether it runs though nobody advises any more."""
        return self.state in ("active", "paused") and self.advisor_id is None


NO_SESSION = SessionState()
