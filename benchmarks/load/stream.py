"""What the sockets of one real session carried, page by page."""

import base64
import json

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from ..relay.pairs import HEADER, KEYFRAME


VISITOR, ADVISOR = 0, 1
#: Kinds of which only the newest counts; they carry no number of their own.
VOLATILE = {3, 16, 33}


class Moment(NamedTuple):
    """A frame: seconds since its page's first, who sent it, and its bytes."""

    at: float
    end: int
    frame: bytes


class Page(NamedTuple):
    """
    One epoch, from its first frame to that of the next one, in seconds.

    ``is_loaded``: the browser loaded it, with a socket of its own.
    """

    seconds: float
    is_loaded: bool
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class Stream:
    """The pages of a session, in their order."""

    pages: tuple[Page, ...]

    @cached_property
    def seconds(self) -> float:
        return sum(page.seconds for page in self.pages)

    @property
    def frames(self) -> list[bytes]:
        """All frames, of both ends."""
        return [moment.frame for page in self.pages for moment in page.moments]

    def describe(self) -> str:
        """How long it is, and how much of what it carries."""
        frames = self.frames
        kinds = Counter(frame[1] for frame in frames)
        size = sum(map(len, frames))
        return (
            f"{self.seconds:.0f} s, {len(self.pages)} pages, {len(frames)} frames "
            f"({kinds[1]} of keyframes, {kinds[2]} deltas, "
            f"{sum(kinds[kind] for kind in VOLATILE)} pointers and acknowledgements), "
            f"{len(frames) / self.seconds:.1f} frames and "
            f"{size / self.seconds / 1024:.1f} KiB a second, "
            f"the largest of {max(map(len, frames)) / 1024:.1f} KiB"
        )

    def save(self, path: Path) -> None:
        pages = [
            {
                "seconds": page.seconds,
                "is_loaded": page.is_loaded,
                "moments": [
                    [round(at, 4), end, base64.b64encode(frame).decode()]
                    for at, end, frame in page.moments
                ],
            }
            for page in self.pages
        ]
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(pages))

    @classmethod
    def load(cls, path: Path) -> "Stream":
        return cls(
            tuple(
                Page(
                    page["seconds"],
                    page["is_loaded"],
                    tuple(
                        Moment(at, end, base64.b64decode(frame))
                        for at, end, frame in page["moments"]
                    ),
                )
                for page in json.loads(path.read_text())
            )
        )


class Heard(NamedTuple):
    """A frame as a browser's network log has it: which socket sent it, and when."""

    at: float
    end: int
    socket: Any
    frame: bytes


def cut(heard: Iterable[Heard]) -> Stream:
    """
    The stream of all frames that were sent, in the order of their times.

    Frames of an epoch that the visitor's next one has ended belong to nobody, and an
    epoch whose first keyframe was sent before anybody listened is left out.
    """
    epochs: dict[int, list[Heard]] = {}
    for one in sorted(heard):
        _, kind, _, _, epoch, seq, chunk, _ = HEADER.unpack_from(one.frame)
        if (kind, seq, chunk) == (KEYFRAME, 0, 0):
            epochs[epoch] = []
        if epoch in epochs:
            epochs[epoch].append(one)
    starts = [frames[0].at for frames in epochs.values()]
    last = max(one.at for frames in epochs.values() for one in frames)
    ends = [*starts[1:], last]
    pages, socket = [], None
    for frames, start, end in zip(epochs.values(), starts, ends, strict=True):
        moments = tuple(
            Moment(one.at - start, one.end, one.frame) for one in frames if one.at < end
        )
        pages.append(Page(end - start, frames[0].socket != socket, moments))
        socket = frames[0].socket
    return Stream(tuple(pages))
