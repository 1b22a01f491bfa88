"""
Frames of the site within the shared page: each document has an address, and so a
policy of its own. The visitor's browser asks for it before anything of it leaves.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeGuard

from .. import policies
from .protocol import ProtocolError
from .turns import Turns


#: Questions of one epoch within so many seconds that are looked up: twice what a tab
#: asks. What is asked beyond stays hidden.
MAX_ASKED, WITHIN = 128, 60
MAX_URL = 2048
MAX_NUMBER = 0xFFFFFFFF
MARKS = ("", "default", "masked", "hidden")

HIDDEN = policies.Sharing(policies.Policy.HIDDEN)


@dataclass(frozen=True)
class Question:
    """How may the document at ``url`` in a frame be shared?"""

    epoch: int
    number: int
    url: str
    mark: str

    @classmethod
    def read(cls, message: dict[str, Any]) -> "Question":
        """The question of an ``embed`` message. Raises `ProtocolError`."""
        url, mark = message.get("url"), message.get("mark")
        epoch, number = message.get("epoch"), message.get("request")
        if not isinstance(url, str) or len(url) > MAX_URL or mark not in MARKS:
            raise ProtocolError("A frame without a proper address.")
        if not (is_number(epoch) and is_number(number)):
            raise ProtocolError("A frame without a proper number.")
        return cls(epoch, number, url, mark)

    def answer(self, sharing: policies.Sharing) -> dict[str, Any]:
        """The fields of an ``embedded`` message."""
        return {
            "epoch": self.epoch,
            "request": self.number,
            "policy": str(sharing.policy),
            "by_default": sharing.by_default,
        }


class Asked:
    """What a tab has asked of late, within its newest epoch."""

    def __init__(self, fail: Callable[[Exception], None]) -> None:
        #: Apart from all others: no policy that has changed waits for that of a frame.
        self.turns = Turns(fail)
        self.epoch = 0
        self.times: deque[float] = deque()

    def take(self, question: Question) -> bool:
        """Note a question; whether it is one of those that are looked up."""
        now = monotonic()
        if question.epoch != self.epoch:
            self.epoch = question.epoch
            self.times.clear()
        while self.times and now - self.times[0] >= WITHIN:
            self.times.popleft()
        if len(self.times) >= MAX_ASKED:
            return False
        self.times.append(now)
        return True

    def within(self, epoch: int) -> bool:
        """Whether policies of frames were asked for in ``epoch``."""
        return self.epoch == epoch


def is_number(value: Any) -> TypeGuard[int]:
    """Whether it can be an epoch, or the number of a question."""
    # True is an int as well.
    return type(value) is int and 0 < value <= MAX_NUMBER
