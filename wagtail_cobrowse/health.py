"""Health: `live` says that the process answers, `ready` that it can work."""

import asyncio
import contextlib

from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor

from channels.layers import get_channel_layer

from django.db import connections
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .consumers.draining import draining
from .consumers.supervisor import supervisor
from .relay.hub import hub


#: Seconds that database and channel layer have for an answer.
ANSWER_WITHIN = 1.0

# Of its own: whatever else the process does, and however long an answer takes, at most
# two questions wait for the database.
_threads = ThreadPoolExecutor(2, thread_name_prefix="cobrowse-health")


@never_cache
@require_safe
async def live(request):
    """200 without any work."""
    return _answer({"status": "live"})


@never_cache
@require_safe
async def ready(request):
    """200, or 503 with the names of what is missing."""
    if draining.is_begun:
        return _answer({"status": "draining", "missing": []}, status=503)
    missing = await _find_missing()
    return _answer(
        {"status": "missing" if missing else "ready", "missing": missing},
        status=503 if missing else 200,
    )


async def _find_missing() -> list[str]:
    database, layer = await asyncio.gather(_in_time(_database()), _in_time(_layer()))
    bus = hub.bus
    found = {
        "database": database,
        "channel_layer": layer,
        # Of the sockets in this process, if there are any.
        "supervisor": supervisor.is_sure,
        "bus": bus is None or bus.line.is_up,
    }
    return [name for name, works in found.items() if not works]


def _answer(data: dict, status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, headers={"X-Robots-Tag": "noindex"})


async def _in_time(answer: Awaitable[bool]) -> bool:
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            return await answer
    except Exception:
        # Whatever it is: a name is all that anybody learns here.
        return False


def _database() -> Awaitable[bool]:
    return asyncio.get_running_loop().run_in_executor(_threads, _select_one)


def _select_one() -> bool:
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    finally:
        connections.close_all()


async def _layer() -> bool:
    layer = get_channel_layer()
    if layer is None:
        return False
    channel = await layer.new_channel()
    try:
        await layer.send(channel, {"type": "cobrowse.ready"})
        return (await layer.receive(channel))["type"] == "cobrowse.ready"
    finally:
        await _forget(layer, channel)


async def _forget(layer, channel: str) -> None:
    """Let go of a channel: layers do so when its listener is cancelled, and only then.

    That of Redis would keep a subscription and a queue for each question.
    """
    listener = asyncio.create_task(layer.receive(channel))
    await asyncio.sleep(0)
    listener.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await listener
