"""One end of a room: a queue that is bounded in bytes, and one writer."""

import asyncio

from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

from ..consumers.protocol import (
    FIRST,
    FRAME_CLASS,
    KIND_AT,
    FrameClass,
    Header,
    Kind,
)
from .begun import Begun
from .control import encode, state_of
from .counts import counts


#: Above this many queued bytes pointers are dropped.
SOFT_LIMIT = 256 * 1024
#: Above this many bytes behind a keyframe, or as many with it, the backlog is dropped
#: and a keyframe asked for. A keyframe itself is not dropped for what came after it: on
#: a line that is slow for good the next one would fare no better.
#: For all stages of a session it is the same memory: they have the same frames, each
#: the newest ones, and none has any from before the last keyframe.
HARD_LIMIT, ROOM_LIMIT = 4 * 1024 * 1024, 8 * 1024 * 1024
#: So many different control messages that nobody takes are a dead socket.
MAX_CONTROL_QUEUE = 500
#: Of these control frames only the newest counts.
LATEST = frozenset({Kind.HIGHLIGHT, Kind.CLEAR, Kind.KEYFRAME_REQUEST})


class Port:
    """
    The way out to one connected socket.

    ``send`` sends one message (str or bytes) and waits while the socket is full;
    ``close`` closes it with a code. Nobody who puts something in ever waits: what is
    put in goes out at once while nothing else is on its way, and what the socket does
    not take at once is left to a writer, a task that is there while anything waits.
    Most sockets are idle most of the time, and cost little then.

    Control messages overtake everything; of those that tell a state only the newest
    waits, so that nobody can fill another's queue. Deltas are never skipped singly: a
    backlog that grows over `HARD_LIMIT` is dropped whole, and ``on_drained`` is called
    when the line is free again, so that a keyframe can be asked for: once, and once
    more with each ping, because the question may be lost.
    """

    __slots__ = (
        "_begun",
        "_close",
        "_close_code",
        "_control",
        "_has_asked",
        "_is_over",
        "_number",
        "_send",
        "_stream",
        "_task",
        "_volatile",
        "behind",
        "keyframe",
        "on_drained",
        "overflows",
        "queued",
    )

    def __init__(
        self,
        send: Callable[[str | bytes], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
        on_drained: Callable[[], None] = lambda: None,
    ) -> None:
        self._send = send
        self._close = close
        self.on_drained = on_drained
        self._control: dict[Hashable, str | bytes] = {}
        self._number = 0
        self._stream: deque[bytes] | None = None
        self._volatile: dict[Kind, bytes] = {}
        self._close_code: int | None = None
        self._begun: Begun | None = None
        #: Whether `on_drained` has been called for the keyframe that is lacking.
        self._has_asked = False
        #: The socket is closed, or broken: nothing leaves any more.
        self._is_over = False
        #: The writer, while anything waits for it.
        self._task: asyncio.Task[None] | None = None
        #: Bytes of deltas and keyframes that wait to be sent.
        self.queued = 0
        #: Those of them that are a keyframe's.
        self.keyframe = 0
        #: Whether deltas are dropped until the next keyframe begins.
        self.behind = False
        #: How often a backlog was dropped.
        self.overflows = 0

    def say(self, message: dict[str, Any]) -> None:
        """Queue a control message; it replaces one that waits and is out of date."""
        if message["type"] == "ping":
            self._has_asked = False
        self.put_control(encode(message), state_of(message))

    def put_control(self, message: str | bytes, state: Hashable = None) -> None:
        """Queue a control message or frame; it overtakes all other frames.

        ``state`` is what it is the newest word about; None when each one counts.
        """
        if self._close_code is not None:
            return
        if self._task is None and not self.behind:
            self._send_now(message)
            return
        self._control.pop(state, None)
        if len(self._control) >= MAX_CONTROL_QUEUE and not self._has_room(message):
            return
        self._number += 1
        self._control[("", self._number) if state is None else state] = message
        self._wake()

    def _has_room(self, message: str | bytes) -> bool:
        """Whether a full queue takes ``message``; so many words close the socket.

        Frames that flood one who is slow are lost to whoever sends them: they make
        room for words, and never close the socket.
        """
        if isinstance(message, bytes):
            counts.frames_dropped += 1
            return False
        for state, waiting in self._control.items():
            if isinstance(waiting, bytes):
                del self._control[state]
                counts.frames_dropped += 1
                return True
        self.close(4429)
        return False

    def put_frame(self, header: Header, frame: bytes) -> None:
        """Queue a frame, or drop it as its class allows."""
        if self._task is None and not self.behind:
            self._send_now(frame)
            return
        frame_class = FRAME_CLASS[header.kind]
        if frame_class is FrameClass.KEYFRAME and header.flags & FIRST:
            # What was queued before a keyframe is superseded by it.
            self._drop_stream()
            self.behind = False
        if frame_class is FrameClass.CONTROL:
            self.put_control(frame, header.kind if header.kind in LATEST else None)
        elif self._close_code is not None:
            return
        elif frame_class is not FrameClass.VOLATILE:
            self._queue(frame, is_delta=frame_class is FrameClass.DELTA)
        elif self.queued <= SOFT_LIMIT:
            self._volatile[header.kind] = frame
            self._wake()
        else:
            counts.frames_dropped += 1

    def forget_frames(self) -> None:
        """Drop all frames that wait: the gate has closed, or the epoch is over."""
        self._drop_stream()
        self._volatile.clear()
        for state, message in list(self._control.items()):
            if isinstance(message, bytes):
                del self._control[state]

    def close(self, code: int) -> None:
        """Close the socket once the control messages before have gone out."""
        if self._close_code is None:
            self.forget_frames()
            self._close_code = code
            self._wake()

    async def flush(self, seconds: float = 1) -> None:
        """After `close`: wait until it has gone out, but not for long."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=seconds)

    async def stop(self) -> None:
        """The socket is gone: end the writer."""
        self._is_over = True
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if self._begun is not None:
            self._begun.drop()
        self.forget_frames()

    def _drop_stream(self) -> None:
        self._stream = None
        self.queued = self.keyframe = 0

    def _queue(self, frame: bytes, *, is_delta: bool) -> None:
        if self.behind:
            counts.frames_dropped += 1
            return
        queued = self.queued + len(frame)
        if queued > ROOM_LIMIT or (is_delta and queued - self.keyframe > HARD_LIMIT):
            counts.frames_dropped += 1 + len(self._stream or ())
            self._drop_stream()
            self.behind = True
            self._has_asked = False
            self.overflows += 1
        else:
            if self._stream is None:
                self._stream = deque()
            self._stream.append(frame)
            self.queued = queued
            if not is_delta:
                self.keyframe += len(frame)
        self._wake()

    def _send_now(self, message: str | bytes) -> None:
        if self._is_over:
            return
        sending = self._send(message).__await__()
        try:
            waits_for = next(sending)
        except StopIteration:
            return
        except (OSError, RuntimeError):
            # The peer went away; the reader will be told.
            self._is_over = True
        else:
            self._begun = Begun(sending, waits_for)
            self._wake()

    def _wake(self) -> None:
        if self._task is None and not self._is_over:
            self._task = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        try:
            while not self._is_over and self._goes_on():
                await self._send_next()
        except (OSError, RuntimeError):
            # The peer went away in the middle of a send; the reader will be told.
            self._is_over = True
        finally:
            self._task = None

    def _goes_on(self) -> bool:
        """Whether anything waits; if a keyframe is what lacks, it is asked for."""
        if self.behind and not self._has_asked and not self._has_any():
            self._has_asked = True
            self.on_drained()
        return self._has_any()

    def _has_any(self) -> bool:
        return bool(
            self._begun is not None
            or self._control
            or self._close_code is not None
            or self._volatile
            or self._stream
        )

    async def _send_next(self) -> None:
        if self._begun is not None:
            begun, self._begun = self._begun, None
            await begun
        elif self._control:
            await self._send(self._control.pop(next(iter(self._control))))
        elif self._close_code is not None:
            # Whatever the server makes of it: nothing leaves any more.
            self._is_over = True
            await self._close(self._close_code)
        elif self._volatile:
            await self._send(self._volatile.pop(next(iter(self._volatile))))
            await self._send_one_frame()
        else:
            await self._send_one_frame()

    async def _send_one_frame(self) -> None:
        if self._stream and not self._control:
            frame = self._stream.popleft()
            self.queued -= len(frame)
            if frame[KIND_AT] == Kind.KEYFRAME:
                self.keyframe -= len(frame)
            await self._send(frame)
