"""Health: `live` says that the process answers, `ready` that it can work."""

import asyncio

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


#: Seconds that the channel layer has for sending and receiving one message.
LAYER_TIMEOUT = 2


@never_cache
@require_safe
def live(request):
    """200 without any work."""
    return _answer({"status": "live"})


@never_cache
@require_safe
def ready(request):
    """200, or 503 with the names of what does not answer."""
    missing = [
        name
        for name, works in (("database", _database), ("channel_layer", _layer))
        if not works()
    ]
    return _answer(
        {"status": "missing" if missing else "ready", "missing": missing},
        status=503 if missing else 200,
    )


def _answer(data: dict, status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, headers={"X-Robots-Tag": "noindex"})


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


@async_to_sync
async def _layer() -> bool:
    layer = get_channel_layer()
    if layer is None:
        return False
    try:
        async with asyncio.timeout(LAYER_TIMEOUT):
            channel = await layer.new_channel()
            await layer.send(channel, {"type": "cobrowse.ready"})
            return (await layer.receive(channel))["type"] == "cobrowse.ready"
    except Exception:
        return False
