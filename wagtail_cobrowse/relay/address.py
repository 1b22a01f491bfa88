"""Where Redis is: at an address, or wherever Sentinel says that the master is now."""

import contextlib

from collections.abc import Callable, Mapping
from typing import Any


#: A URL, or what an entry of channels_redis' ``hosts`` is for Sentinel.
Address = str | Mapping[str, Any]
#: Seconds until somebody who does not answer is given up, and until one is who cannot
#: even be reached: operating systems knock once more after a second, and some of them
#: not again before the third; who begins anew is there sooner.
CONNECT_WITHIN, REACH_WITHIN = 2.0, 1.5


async def find(address: Address) -> Callable[[], Any]:
    """A function that makes connections, not open yet, to the Redis at ``address``.

    With Sentinel, to the master of this moment. Raises the exceptions of redis-py.
    """
    from redis.asyncio import ConnectionPool, SSLConnection

    if isinstance(address, str):
        return ConnectionPool.from_url(address, **_options()).make_connection
    options = dict(address)
    host, port = await _ask_sentinels(options)
    if options.pop("ssl", False):
        options["connection_class"] = SSLConnection
    pool = ConnectionPool(host=host, port=port, **{**options, **_options()})
    return pool.make_connection


async def _ask_sentinels(options: dict[str, Any]) -> tuple[str, int]:
    from redis.asyncio.retry import Retry
    from redis.asyncio.sentinel import Sentinel
    from redis.backoff import NoBackoff

    name = options.pop("master_name")
    told: dict[str, Any] = options.pop("sentinel_kwargs", None) or {}
    given = {
        "socket_connect_timeout": CONNECT_WITHIN / 3,
        "socket_timeout": CONNECT_WITHIN / 3,
        # One that is gone must leave time for the others.
        "retry": Retry(NoBackoff(), 0),
        **told,
    }
    sentinel = Sentinel(options.pop("sentinels"), sentinel_kwargs=given)
    async with contextlib.AsyncExitStack() as stack:
        for each in sentinel.sentinels:
            stack.push_async_callback(each.aclose)
        return await sentinel.discover_master(name)


def _options() -> dict[str, Any]:
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    return {
        # A line may be silent; whether it lives, the heartbeat says.
        "socket_timeout": None,
        "socket_connect_timeout": REACH_WITHIN,
        "socket_keepalive": True,
        "health_check_interval": 0,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,
    }
