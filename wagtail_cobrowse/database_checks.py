"""System checks of the database: how it takes turns, and what it keeps."""

import datetime as dt
import re

from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connections
from django.utils import timezone

from .checks import PREFIX, warning


ON = ("1", "on", "true", "yes")
#: What SQLite has to be told so that nothing of a deleted row stays in its file, and
#: nothing in its write-ahead log, which otherwise lives as long as any connection.
ERASING = {"secure_delete": "ON"}
TRUNCATING = {"wal_autocheckpoint": "1", "journal_size_limit": "0"}
#: The ends of engines for which Django has a pool of connections.
POOLING = ("postgresql", "postgis")
#: A purge comes every minute; after as long as this it has stopped.
PURGED_WITHIN = dt.timedelta(hours=1)


@checks.register(PREFIX)
def check_transactions(app_configs, databases=None, **kwargs):
    """W004: SQLite that takes its write lock too late."""
    options = _sqlite_options()
    if options is None:
        return []
    mode = str(options.get("transaction_mode", "")).upper()
    if mode in ("IMMEDIATE", "EXCLUSIVE"):
        return []
    return [
        warning(
            "W004",
            "SQLite is used without immediate transactions.",
            'Set OPTIONS["transaction_mode"] to "IMMEDIATE", so that two who write '
            "at once wait for each other instead of failing.",
        )
    ]


@checks.register(PREFIX)
def check_erasure(app_configs, databases=None, **kwargs):
    """W007: SQLite that keeps what was deleted.

    Read from the settings, and from the database itself where it may be asked
    (``check --database default``, ``migrate``).
    """
    options = _sqlite_options()
    if options is None:
        return []
    values = _ask() if "default" in (databases or ()) else None
    if values is None:
        values = _read(str(options.get("init_command", "")))
    wanted = dict(ERASING)
    if values.get("journal_mode") == "wal":
        wanted |= TRUNCATING
    missing = [
        f"PRAGMA {name}={value};"
        for name, value in wanted.items()
        if values.get(name) not in (ON if value == "ON" else (value,))
    ]
    if not missing:
        return []
    return [
        warning(
            "W007",
            "SQLite may keep what was deleted, in its file or its write-ahead log.",
            f'Add to OPTIONS["init_command"]: {" ".join(missing)}',
        )
    ]


@checks.register(PREFIX, deploy=True)
def check_purge(app_configs, databases=None, **kwargs):
    """W014: nobody deletes what has to go.

    Asked of the database where that is allowed (``check --deploy --database
    default``), and by ``cobrowse_doctor``. A site that was never used needs no purge.
    """
    from . import retention
    from .models import ConsentChainHead, Conversation

    if "default" not in (databases or ()):
        return []
    try:
        ended_at = retention.last_purge()
        is_used = Conversation.objects.exists() or ConsentChainHead.objects.exists()
    except DatabaseError:
        # Not migrated yet.
        return []
    if ended_at is None and not is_used:
        return []
    if ended_at is not None and timezone.now() - ended_at < PURGED_WITHIN:
        return []
    since = f"since {ended_at:%Y-%m-%d %H:%M} UTC" if ended_at else "yet"
    return [
        warning(
            "W014",
            f"No purge has run {since}.",
            "Keep a socket process running, or have cron run cobrowse_purge every "
            "minute.",
        )
    ]


@checks.register(PREFIX, deploy=True)
def check_connections(app_configs, databases=None, **kwargs):
    """W020: each question to the database opens a connection of its own.

    For a socket process that is most of what a page costs that a visitor loads
    (docs/benchmarks.md).
    """
    default = _default()
    if not _is_served(default) or _are_kept(default):
        return []
    has_pools = _has_pools(default)
    return [
        warning(
            "W020",
            "Connections to the database are closed after each use.",
            'Set "CONN_MAX_AGE" to 60 and "CONN_HEALTH_CHECKS" to True in DATABASES: '
            "opening one costs more than what it is asked. "
            + _where_pages_are(has_pools),
        )
    ]


@checks.register(PREFIX, deploy=True)
def check_health(app_configs, databases=None, **kwargs):
    """W022: connections that are kept, and used without a look at them."""
    default = _default()
    if not (_is_served(default) and _are_kept(default)):
        return []
    if default.get("CONN_HEALTH_CHECKS"):
        return []
    return [
        warning(
            "W022",
            "Connections to the database are kept, and never looked at.",
            'Set "CONN_HEALTH_CHECKS" to True in DATABASES: otherwise, once the '
            "database was restarted, the next question on each of them fails.",
        )
    ]


def _where_pages_are(has_pools: bool) -> str:
    """The remedy where connections that stay belong to a thread of one request."""
    if has_pools:
        return (
            "Where one process serves pages by ASGI as well: OPTIONS "
            '{"pool": True}, which needs psycopg 3, with "CONN_HEALTH_CHECKS" as well '
            'and "CONN_MAX_AGE" 0; Django refuses a pool beside another age.'
        )
    return (
        "Where one process serves pages by ASGI as well, serve them by another one "
        "first."
    )


def _is_served(database: dict[str, Any]) -> bool:
    """Whether it is on the other end of a connection that costs something."""
    return _has_pools(database) or str(database.get("ENGINE", "")).endswith("mysql")


def _has_pools(database: dict[str, Any]) -> bool:
    return str(database.get("ENGINE", "")).endswith(POOLING)


def _are_kept(database: dict[str, Any]) -> bool:
    # As Django has it: an empty pool is none.
    is_pooled = _has_pools(database) and bool(_options(database).get("pool"))
    return is_pooled or database.get("CONN_MAX_AGE", 0) != 0


def _default() -> dict[str, Any]:
    return dict(settings.DATABASES.get("default", {}))


def _options(database: dict[str, Any]) -> dict[str, Any]:
    return dict(database.get("OPTIONS") or {})


def _sqlite_options() -> dict[str, Any] | None:
    default = _default()
    if default.get("ENGINE") != "django.db.backends.sqlite3":
        return None
    return _options(default)


def _read(commands: str) -> dict[str, str]:
    """The pragmas that ``commands`` set; what they do not name depends on the build."""
    found = re.findall(
        r"pragma\s+(?:\w+\.)?(\w+)\s*[=(]\s*['\"]?(\w+)", commands.lower()
    )
    return dict(found)


def _ask() -> dict[str, str] | None:
    """What holds in the database itself; None if that cannot be asked."""
    values = {}
    try:
        with connections["default"].cursor() as cursor:
            for name in ("journal_mode", *ERASING, *TRUNCATING):
                cursor.execute(f"PRAGMA {name}")
                values[name] = str(cursor.fetchone()[0]).lower()
    except DatabaseError:
        return None
    return values
