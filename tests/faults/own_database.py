"""A database of a test's own in a cluster that goes on, behind a line that need not."""

from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.browser.live_site import drop_database

from .proxy import Proxy


class OwnDatabase:
    """
    The database at ``address``; servers reach it as ``url``, tests directly.

    For a server whose line is broken and refused PostgreSQL is gone, for one whose line
    is stalled it hangs.
    """

    def __init__(self, address: str):
        self.address = address
        parts = urlsplit(address)
        self.name = parts.path.lstrip("/")
        assert parts.port
        self.line = Proxy(parts.port)
        host = f"{parts.username}@127.0.0.1:{self.line.port}"
        self.url = urlunsplit(parts._replace(netloc=host))

    def run(self, statement: str, *parameters) -> list[tuple]:
        """The rows of a statement, which no fault keeps from the database."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            # Else it could not be undone.
            connection.execute("SET default_transaction_read_only = off")
            cursor = connection.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    def let_write(self, may: bool) -> None:
        """Let transactions that begin from now on write, or not; they may read."""
        value = "off" if may else "on"
        self.run(
            f'ALTER DATABASE "{self.name}" SET default_transaction_read_only = {value}'
        )
        # Connections keep what held when they were made.
        self.line.cut()

    def remove(self) -> None:
        self.line.close()
        drop_database(self.address)
