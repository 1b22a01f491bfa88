"""System checks of what servers are told: by how many processes, and of which length.

What stands in the environment and in the settings, ``manage.py check`` sees. The
server's own options only a running server knows, which says so in its log.
"""

import os
import sys

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.core import checks

from . import logs
from .checks import IN_MEMORY, PREFIX, warning
from .consumers.protocol import MAX_FRAME
from .logs import Event
from .settings import cobrowse_settings


#: Servers that start processes, and the options that say how many.
WORKERS = {
    "uvicorn": ("--workers",),
    "granian": ("--workers",),
    "gunicorn": ("--workers", "-w"),
    "hypercorn": ("--workers", "-w"),
}
#: And the variables that do.
WORKER_VARIABLES = ("UVICORN_WORKERS", "GRANIAN_WORKERS", "WEB_CONCURRENCY")
#: Bounds of a message from a browser. Of daphne's settings 0 means that there is none.
SIZE_VARIABLE = "UVICORN_WS_MAX_SIZE"
SIZE_SETTINGS = ("DAPHNE_WEBSOCKET_MAX_MESSAGE_SIZE", "DAPHNE_WEBSOCKET_MAX_FRAME_SIZE")


@checks.register(PREFIX)
def check_workers(app_configs, **kwargs):
    """W021: several processes, and a channel layer that is in each one's memory."""
    count = count_workers(sys.argv, os.environ)
    layer = getattr(settings, "CHANNEL_LAYERS", {}).get("default", {})
    if count < 2 or layer.get("BACKEND") != IN_MEMORY:
        return []
    return [
        warning(
            "W021",
            f"The server starts {count} processes, and the channel layer is in the "
            "memory of each one.",
            "Start one process, or use Redis or Valkey: CHANNEL_LAYERS and REDIS_URL. "
            "Otherwise two people who are on different processes do not meet.",
        )
    ]


@checks.register(PREFIX)
def check_sizes(app_configs, **kwargs):
    """W023: a server that hangs up on our longest frames."""
    bounds = {name: getattr(settings, name, 0) for name in SIZE_SETTINGS}
    bounds[SIZE_VARIABLE] = _number(os.environ.get(SIZE_VARIABLE, ""))
    return [
        warning(
            "W023",
            f"{name} is {bound}: longer frames of co-browsing are cut off.",
            f"Set it to 131072; the longest frame has {MAX_FRAME} bytes.",
        )
        for name, bound in bounds.items()
        if isinstance(bound, int) and 0 < bound < MAX_FRAME
    ]


def warn_at_start() -> None:
    """Log what is wrong between the processes of the server that runs here."""
    for each in (*check_workers(None), *_frames_stay()):
        text = f"{each.msg.removesuffix('.')} ({each.id})"
        logs.warn(Event.MISCONFIGURED, text, check=each.id)


def count_workers(arguments: Sequence[str], variables: Mapping[str, str]) -> int:
    """How many processes a command starts; 1 where nothing says that there are more.

    A worker has the arguments of the command that has started it.
    """
    named = _last(arguments[1:], WORKERS.get(_program(arguments), ()))
    if named:
        return named
    of_gunicorn = variables.get("GUNICORN_CMD_ARGS", "").split()
    counts = [_number(variables.get(name, "")) for name in WORKER_VARIABLES]
    return max(1, _last(of_gunicorn, WORKERS["gunicorn"]), *counts)


def _frames_stay() -> Iterator[checks.CheckMessage]:
    layer = getattr(settings, "CHANNEL_LAYERS", {}).get("default", {})
    has_bus = cobrowse_settings.redis_url or cobrowse_settings.redis_sentinel
    if (
        count_workers(sys.argv, os.environ) > 1
        and not has_bus
        and layer.get("BACKEND") != IN_MEMORY
    ):
        message = "What visitors share does not reach the other processes."
        yield warning("W006", message, "Set REDIS_URL or REDIS_SENTINEL.")


def _program(arguments: Sequence[str]) -> str:
    """The name of the command, also of one that was started by ``python -m``."""
    path = Path(arguments[0]) if arguments else Path()
    return path.parent.name if path.name == "__main__.py" else path.stem


def _last(arguments: Sequence[str], options: Sequence[str]) -> int:
    found = 0
    for number, argument in enumerate(arguments):
        name, _equals, value = argument.partition("=")
        if name in options:
            following = arguments[number + 1 : number + 2]
            found = _number(value or "".join(following)) or found
    return found


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
