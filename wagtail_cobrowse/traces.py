"""
What is left of somebody: a search through every table and every Redis key.

Says where something was found, never what: a trace names a column or a kind of key
and how often it matched.
"""

import json
import uuid

from dataclasses import dataclass
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import channel_layers

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connections, models, router
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from . import live
from .models import Conversation


#: Shorter words would be found by chance.
MIN_LENGTH = 4


@dataclass(frozen=True, order=True)
class Trace:
    """Where something was found, and how many rows or keys there are."""

    place: str
    count: int

    def __str__(self):
        return f"{self.place}: {self.count}"


def find(values) -> list[Trace]:
    """Where any of ``values`` (texts, ids) is left in the databases or in Redis.

    Raises `ValueError` for a value of less than four characters.
    """
    forms = _forms(values)
    if not forms:
        return []
    return sorted([*_in_tables(forms), *_in_redis(forms)])


def forget_groups() -> int:
    """Delete the layer's groups of conversations that are gone; how many.

    A socket process that is killed leaves its groups behind, whose names hold the
    conversation's route, until the layer's own expiry (a day).
    """
    stale = stale_groups()
    if stale:
        async_to_sync(_delete)(stale)
    return len(stale)


def stale_groups() -> list[tuple[str, int, bytes]]:
    """Groups of conversations that are gone: (layer's alias, shard, key)."""
    found = async_to_sync(_groups)()
    alive = set(
        Conversation.objects.exclude(state=Conversation.State.ENDED).values_list(
            "route", flat=True
        )
    )
    prefix = live.conversation_group("")
    return [
        (alias, shard, key)
        for alias, shard, key in found
        if key.decode("utf-8", "replace").rpartition(prefix)[2] not in alive
    ]


def _forms(values) -> set[str]:
    """Each value as it may be written: ids with and without hyphens, bytes in hex."""
    forms = set()
    for value in map(str, values):
        value = value.strip()
        if not value:
            continue
        if len(value) < MIN_LENGTH:
            raise ValueError(f"A value of less than {MIN_LENGTH} characters.")
        forms |= {value, value.encode().hex()}
        # JSON escapes what is not ASCII.
        forms.add(json.dumps(value)[1:-1])
        try:
            number = uuid.UUID(value)
        except ValueError:
            continue
        forms |= {str(number), number.hex}
    return forms


def _in_tables(forms: set[str]):
    """Every column of every model, as text. One query for each model."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy or model._meta.swapped:
            continue
        fields = list(model._meta.local_concrete_fields)
        # A database that holds no table of this model cannot be asked for it.
        using = router.db_for_read(model)
        if model._meta.db_table not in _tables(using):
            continue
        texts = {
            f"text_{number}": Cast(field.attname, TextField())
            for number, field in enumerate(fields)
        }
        rows = models.QuerySet(model, using=using).annotate(**texts)
        counts = rows.aggregate(
            **{
                f"found_{number}": models.Count(
                    "pk", filter=_contains(f"text_{number}", forms)
                )
                for number in range(len(fields))
            }
        )
        for number, field in enumerate(fields):
            if count := counts[f"found_{number}"]:
                yield Trace(f"{model._meta.db_table}.{field.column}", count)


def _contains(name: str, forms: set[str]) -> Q:
    condition = Q()
    for form in forms:
        condition |= Q(**{f"{name}__icontains": form})
    return condition


def _tables(using: str) -> set[str]:
    connection = connections[using]
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def _in_redis(forms: set[str]):
    counts = async_to_sync(_search_redis)({form.encode().lower() for form in forms})
    for place, count in counts.items():
        yield Trace(place, count)


async def _search_redis(forms: set[bytes]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for place, client in _clients():
        async with client:
            async for key in client.scan_iter(count=1000):
                content = b"\0".join([key, *await _content(client, key)]).lower()
                if any(form in content for form in forms):
                    counts[place] = counts.get(place, 0) + 1
    return counts


async def _groups() -> list[tuple[str, int, bytes]]:
    found = []
    for alias, shard, layer in _layers():
        pattern = f"{layer.prefix}:group:{live.conversation_group('*')}"
        async for key in layer.connection(shard).scan_iter(match=pattern, count=1000):
            found.append((alias, shard, key))
    return found


async def _delete(keys: list[tuple[str, int, bytes]]) -> None:
    for alias, shard, key in keys:
        await channel_layers[alias].connection(shard).delete(key)


async def _content(client: Any, key: bytes) -> list[bytes]:
    """All that a key holds, whatever its type."""
    kind = await client.type(key)
    match kind:
        case b"string":
            return [await client.get(key) or b""]
        case b"list":
            return await client.lrange(key, 0, -1)
        case b"set":
            return list(await client.smembers(key))
        case b"zset":
            return await client.zrange(key, 0, -1)
        case b"hash":
            pairs = await client.hgetall(key)
            return [*pairs.keys(), *pairs.values()]
        case b"stream":
            entries = await client.xrange(key)
            return [
                part
                for _id, fields in entries
                for pair in fields.items()
                for part in pair
            ]
    return []


def _layers():
    """Each shard of each channel layer that keeps keys in Redis."""
    for alias in getattr(settings, "CHANNEL_LAYERS", {}):
        layer = channel_layers[alias]
        for shard in range(getattr(layer, "ring_size", 0)):
            yield alias, shard, layer


def _clients():
    """What the search calls a place, and a client for it."""
    for alias, shard, layer in _layers():
        yield f"channel layer {alias}", layer.connection(shard)
    for alias in settings.CACHES:
        # Django's own Redis cache; what other back ends keep is for their own tools.
        cache = getattr(caches[alias], "_cache", None)
        options = getattr(cache, "_pool_options", {})
        login = {k: options[k] for k in ("db", "username", "password") if k in options}
        for server in getattr(cache, "_servers", []):
            if server.startswith(("redis:", "rediss:", "unix:")):
                yield f"cache {alias}", _client(server, login)


def _client(server: str, login: dict[str, Any]) -> Any:
    from redis.asyncio import Redis

    return Redis.from_url(server, **login)
